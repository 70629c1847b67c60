"""Each fact of the system's health, from what is stored and what was tried."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from advisor.api.health.parts import Part
from advisor.api.health.schemas import FactName, HealthFact, State
from advisor.api.live_config import LiveConfig
from advisor.api.providers.states import ProviderStates, health_of
from advisor.core.storage import StorageReport
from advisor.core.words.counts import counted
from advisor.db.leader.facts import StoringFacts
from advisor.db.leader.reports import report_from_json
from advisor.processes.parts import PartState

_GIGABYTE: Final = 10**9
_WORST: Final[Sequence[State]] = ("down", "degraded", "ok")


def worst(facts: Sequence[HealthFact]) -> State:
    """The state of the whole."""
    return min((fact.status for fact in facts), key=_WORST.index, default="ok")


def unknown_facts(names: Sequence[FactName], detail: str) -> list[HealthFact]:
    """What cannot be found out counts as down."""
    return [HealthFact(name=name, status="down", detail=detail) for name in names]


def storage_fact(refusal: str | None, measured: StorageReport | None, config: LiveConfig) -> HealthFact:
    """Whether the database takes something new, and will for a while.

    Args:
        refusal: why it takes nothing.
        measured: the last measurement of the disk, where there is one; on a full disk it cannot be renewed.
    """
    if refusal is not None:
        return HealthFact(name="storage", status="down", detail=refusal)
    if measured is not None and measured.free_bytes < config.low_space:
        free, enough = (f"{size / _GIGABYTE:.1f} GB" for size in (measured.free_bytes, config.low_space))
        return HealthFact(
            name="storage", status="degraded", detail=f"Little space: {free} is free on the disk, less than {enough}."
        )
    return HealthFact(name="storage", status="ok", detail="The database takes what is written.")


def worker_fact(*, alive: bool | None) -> HealthFact:
    """Whether jobs are done.

    Args:
        alive: None: nobody knows.
    """
    if alive is None:
        return HealthFact(name="worker", status="degraded", detail="Unknown without the database: backtests wait.")
    if alive:
        return HealthFact(name="worker", status="ok", detail="A worker is ready for jobs.")
    return HealthFact(name="worker", status="degraded", detail="No worker: backtests wait.")


def engine_facts(stored: StoringFacts, config: LiveConfig) -> list[HealthFact]:
    """Whether an engine leads, and whether its steps go on."""
    if not any(provider.enabled for provider in config.providers):
        idle = "No provider is on, so no engine is needed."
        return [HealthFact(name="engine", status="ok", detail=idle), HealthFact(name="step", status="ok", detail=idle)]
    lease = stored.lease
    waiting = f"{lease.standbys} wait to take over." if lease.standbys else "None waits to take over."
    if not lease.held or lease.renewed_before is None:
        return [
            HealthFact(name="engine", status="down", detail=f"No engine leads. {waiting}"),
            HealthFact(name="step", status="down", detail="Without an engine nothing is priced."),
        ]
    engine = HealthFact(name="engine", status="ok", detail=f"Leader {lease.number} works. {waiting}")
    report = report_from_json(lease.report)
    if report is None:
        return [engine, HealthFact(name="step", status="degraded", detail="The engine starts.")]
    idle_for = timedelta(seconds=report.stepped_before) + lease.renewed_before
    if idle_for > config.stalled_after:
        reason = f": {report.reason}" if report.reason else "."
        return [engine, HealthFact(name="step", status="down", detail=f"No step for {_seconds(idle_for)}{reason}")]
    if report.refused_for > 0:
        return [
            engine,
            HealthFact(name="step", status="degraded", detail=f"A step waits to be stored: {report.reason}"),
        ]
    return [engine, HealthFact(name="step", status="ok", detail="Steps go on.")]


def history_fact(stored: StoringFacts, config: LiveConfig) -> HealthFact:
    """Whether history keeps up."""
    late = stored.waiting_for is not None and stored.waiting_for > config.late_after
    shed = stored.shed_before is not None and stored.shed_before <= config.recent
    parts = []
    if late and stored.waiting_for is not None:
        parts.append(f"{counted(stored.waiting, 'row')} waiting, the oldest for {_seconds(stored.waiting_for)}.")
    if shed:
        named = ", ".join(f"{rows} of {table}" for table, rows in stored.shed.items())
        parts.append(f"Rows were left out because too much waited; ever: {named}.")
    if parts:
        return HealthFact(name="history", status="degraded", detail=" ".join(parts))
    return HealthFact(name="history", status="ok", detail="History keeps up.")


def batches_fact(stored: StoringFacts, config: LiveConfig) -> HealthFact:
    """Whether a defect kept something from being stored lately."""
    if stored.letter_before is not None and stored.letter_before <= config.recent:
        last = _seconds(stored.letter_before)
        return HealthFact(
            name="batches",
            status="degraded",
            detail=f"{stored.letters} set aside in dead_letter, the last {last} ago; the log has the error.",
        )
    return HealthFact(name="batches", status="ok", detail="None was set aside lately.")


def providers_fact(states: ProviderStates, config: LiveConfig) -> HealthFact:
    """Whether the providers that are on answer well, as their page says.

    Down where none does, or none of those that bring live prices: then nothing can be found.
    """
    health = {facts.name: health_of(facts, states)[0] for facts in config.providers if facts.enabled}
    if not health:
        return HealthFact(name="providers", status="ok", detail="None is on.")
    down = [name for name, state in health.items() if state == "down"]
    impaired = [name for name, state in health.items() if state == "degraded"]
    if len(down) == len(health):
        return HealthFact(name="providers", status="down", detail=f"None answers: {', '.join(down)}.")
    priced = [facts.name for facts in config.providers if facts.enabled and facts.live_odds]
    if priced and set(priced) <= set(down):
        return HealthFact(
            name="providers", status="down", detail=f"None with live prices answers: {', '.join(priced)}."
        )
    if down or impaired:
        parts = [f"do not answer: {', '.join(down)}"] if down else []
        parts += [f"answer badly: {', '.join(impaired)}"] if impaired else []
        return HealthFact(name="providers", status="degraded", detail=f"Of {len(health)}, {'; '.join(parts)}.")
    return HealthFact(name="providers", status="ok", detail=f"All {len(health)} answer.")


def parts_fact(parts: Sequence[Part]) -> HealthFact:
    """Whether all processes run; what follows from one that does not, other facts say."""
    away = [f"{part.name}: {part.state}" for part in parts if part.state is not PartState.RUNNING]
    if away:
        return HealthFact(name="parts", status="degraded", detail=f"Of {len(parts)}, {', '.join(away)}.")
    return HealthFact(name="parts", status="ok", detail=f"All {len(parts)} run.")


def _seconds(duration: timedelta) -> str:
    return f"{max(0, round(duration.total_seconds()))} s"
