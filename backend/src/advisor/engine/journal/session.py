"""What a session of the live engine writes into its journal, and how it is read back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np
from pydantic import JsonValue, TypeAdapter

from advisor.core.arrays import Int32, Int64
from advisor.core.errors import JournalDamagedError
from advisor.core.markets import NO_PARTICIPANT, EventStatus
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.ticks import Ticks
from advisor.engine.books.messages import Availability, Confirmation, EventState, Past, Snapshot, StoredPast
from advisor.engine.journal.codec import Plain, Tree, decoded, encoded
from advisor.engine.running import InstanceSignals
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.arbitrages import Arbitrage
from advisor.engine.tracking.value_bets import ValueBet
from advisor.instruments.market_types import MARKET_TYPES

Columns = TypeVar("Columns", Ticks, Snapshot, Confirmation, StoredPast)

ENGINE_VERSION: Final = 12
"""Raised when the same inputs may give other signals; a journal of another version is replayed with a warning."""

_BETS: Final = TypeAdapter(tuple[ValueBet, ...])
_ARBITRAGES: Final = TypeAdapter(tuple[Arbitrage, ...])


@dataclass(frozen=True, slots=True)
class Opened:
    """How a session began.

    Attributes:
        session: its name.
        at: µs since the Unix epoch, UTC.
        version: ``ENGINE_VERSION`` of who wrote it.
        config: of the engine, as ``engine.journal.configs`` writes it.
        config_hash: SHA-256 of it.
        continues: the session whose journal ended for this one to begin; empty where an engine started anew.
        seal: the last of that journal, in hexadecimal.
    """

    session: str
    at: int
    version: int
    config: Mapping[str, JsonValue]
    config_hash: str
    continues: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What an earlier session left.

    Attributes:
        value_bets, arbitrages: signals of events that are not over.
        past: of the prices that the first step brings.
        laid: keys of the venues that have quoted lay prices.
    """

    value_bets: tuple[ValueBet, ...]
    arbitrages: tuple[Arbitrage, ...]
    past: tuple[StoredPast, ...] = ()
    laid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInputs:
    """Everything that goes into a step.

    Attributes:
        events: those that are new or changed since the step before.
        gone: ids of those that are missing since.
        finds: whether signals were looked for.
    """

    now: int
    ticks: Sequence[Ticks]
    events: Mapping[int, EventState]
    gone: Sequence[int]
    snapshots: Sequence[Snapshot]
    confirmations: Sequence[Confirmation]
    availabilities: Sequence[Availability]
    finds: bool = True


class SignalRecord(NamedTuple):
    """One signal as a journal holds it: a leg, or a bet that stands for itself."""

    instance: str
    event: int
    market: int
    line: int
    selection: int
    venue: str
    side: int
    odds_e4: int
    probability: float | None
    edge: float
    group: int
    stake: int
    participant: int = NO_PARTICIPANT


class ChangeRecord(NamedTuple):
    """What became of a followed signal: ``opened``, ``ended`` with its reason, ``closed`` or ``revised``."""

    what: str
    instance: str
    event: int
    market: int
    line: int
    key: str
    reason: str
    participant: int = NO_PARTICIPANT


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step as it happened."""

    inputs: StepInputs
    signals: tuple[SignalRecord, ...]
    changes: tuple[ChangeRecord, ...]


_Payload: TypeAlias = dict[str, object]


def opened_bytes(opened: Opened) -> bytes:
    """The payload of ``RecordKind.OPENED``."""
    return encoded(
        {
            "session": opened.session,
            "at": opened.at,
            "version": opened.version,
            "config": cast("Plain", opened.config),
            "config_hash": opened.config_hash,
            "continues": opened.continues,
            "seal": opened.seal,
        }
    )


def opened_of(payload: bytes) -> Opened:
    """Its inverse.

    Raises:
        JournalDamagedError: it is none.
    """
    tree = decoded(payload)
    try:
        return TypeAdapter(Opened).validate_python(tree)
    except ValueError as error:
        raise JournalDamagedError("The journal does not say how its session began.") from error


def restored_bytes(restored: Restored) -> bytes:
    """The payload of ``RecordKind.RESTORED``."""
    return encoded(
        {
            "value_bets": _BETS.dump_python(restored.value_bets, mode="json"),
            "arbitrages": _ARBITRAGES.dump_python(restored.arbitrages, mode="json"),
            "past": [{**_columns(each), "past": each.past._asdict()} for each in restored.past],
            "laid": sorted(restored.laid),
        }
    )


def restored_of(payload: bytes) -> Restored:
    """Its inverse."""
    tree = decoded(payload)
    return Restored(
        _BETS.validate_python(tree["value_bets"]),
        _ARBITRAGES.validate_python(tree["arbitrages"]),
        # Sessions of the first version have none.
        tuple(_past(each) for each in _list({"past": [], **tree}, "past")),
        frozenset(cast("list[str]", tree.get("laid", []))),
    )


def stepped_bytes(inputs: StepInputs, result: StepResult) -> bytes:
    """The payload of ``RecordKind.STEPPED``."""
    return encoded(
        {
            "now": inputs.now,
            "ticks": [_columns(each) for each in inputs.ticks],
            "events": [[id_, *plain_state(state)] for id_, state in inputs.events.items()],
            "gone": list(inputs.gone),
            "snapshots": [_columns(each) for each in inputs.snapshots],
            "confirmations": [_columns(each) for each in inputs.confirmations],
            "availabilities": [[each.provider, each.up, each.at] for each in inputs.availabilities],
            "finds": inputs.finds,
            "signals": [list(each) for each in signals_of(result.signals)],
            "changes": [list(each) for each in changes_of(result)],
        }
    )


def stepped_of(payload: bytes) -> Stepped:
    """Its inverse."""
    tree = decoded(payload)
    return Stepped(
        inputs=StepInputs(
            now=cast("int", tree["now"]),
            ticks=[_restored(Ticks, each) for each in _list(tree, "ticks")],
            events={id_: event_state(state) for id_, *state in _rows(tree, "events")},
            gone=cast("list[int]", tree["gone"]),
            snapshots=[_restored(Snapshot, each) for each in _list(tree, "snapshots")],
            confirmations=[_restored(Confirmation, each) for each in _list(tree, "confirmations")],
            availabilities=[
                Availability(provider=provider, up=up, at=at) for provider, up, at in _rows(tree, "availabilities")
            ],
            # Earlier sessions looked for them in every step.
            finds=bool(tree.get("finds", True)),
        ),
        signals=tuple(SignalRecord(*each) for each in _rows(tree, "signals")),
        changes=tuple(ChangeRecord(*each) for each in _rows(tree, "changes")),
    )


def signals_of(found: Iterable[InstanceSignals]) -> list[SignalRecord]:
    """The signals of a step, in the order in which instances gave them."""
    return [
        SignalRecord(
            instance=each.instance,
            event=event,
            market=MARKET_TYPES[each.books.market_type].code,
            line=line,
            selection=selection,
            venue=each.books.venues[venue],
            side=side,
            odds_e4=odds,
            probability=None if probability != probability else probability,
            edge=edge,
            group=group,
            stake=stake,
            participant=participant,
        )
        for each in found
        for event, participant, line, selection, venue, side, odds, probability, edge, group, stake in zip(
            each.books.event[each.signals.market].tolist(),
            each.books.participant[each.signals.market].tolist(),
            each.books.line[each.signals.market].tolist(),
            each.signals.selection.tolist(),
            each.signals.venue.tolist(),
            each.signals.side.tolist(),
            each.signals.odds_e4.tolist(),
            each.signals.probability.tolist(),
            each.signals.edge.tolist(),
            each.signals.group.tolist(),
            each.signals.stake.tolist(),
            strict=True,
        )
    ]


def changes_of(result: StepResult) -> list[ChangeRecord]:
    """What became of followed signals in a step; ids are left out, as they are made at random."""
    bets, found = result.value_bets, result.arbitrages
    of_bets = [("opened", bets.opened), ("ended", bets.ended), ("closed", bets.closed), ("revised", bets.revised)]
    of_legs = [("opened", found.opened), ("ended", found.ended)]
    return [
        ChangeRecord(
            what=what,
            instance=bet.instance,
            event=bet.event,
            market=MARKET_TYPES[bet.market].code,
            line=bet.line,
            key=f"{bet.selection}.{bet.venue} {bet.first_odds_e4} {bet.clv} {bet.closing_odds_e4}",
            reason=str(bet.ended_because or bet.state),
            participant=bet.participant,
        )
        for what, each in of_bets
        for bet in each
    ] + [
        ChangeRecord(
            what=what,
            instance=legs.instance,
            event=legs.event,
            market=MARKET_TYPES[legs.market].code,
            line=legs.legs[0].line,
            key=f"{legs.legs_key} {legs.best_margin}",
            reason=str(legs.state),
            participant=legs.participant,
        )
        for what, some in of_legs
        for legs in some
    ]


def _past(tree: Mapping[str, object]) -> StoredPast:
    columns = tree.get("past")
    if not isinstance(columns, Mapping) or set(columns) != set(Past._fields):
        raise JournalDamagedError("What a journal says of the past of prices cannot be read.")
    return _restored(StoredPast, {**tree, "past": Past(**columns)})


def _columns(value: Ticks | Snapshot | Confirmation | StoredPast) -> Tree:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _restored(kind: type[Columns], tree: Mapping[str, object]) -> Columns:
    made = {name: tuple(value) if isinstance(value, list) else value for name, value in tree.items()}
    if kind is Ticks and "size_asset" not in made:
        # Sizes before version 6 named no asset.
        made["size_asset"] = np.full(len(cast("Int64", made["size"])), UNKNOWN_ASSET, np.int16)
    if kind is not Confirmation and "participant" not in made:
        # Before version 7 all markets were about events as a whole.
        made["participant"] = np.full(len(cast("Int32", made["line"])), NO_PARTICIPANT, np.int32)
    try:
        return kind(**made)  # type: ignore[arg-type]
    except TypeError as error:
        raise JournalDamagedError("A step of the journal cannot be read.") from error


def _list(tree: _Payload, name: str) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", tree[name])


def _rows(tree: _Payload, name: str) -> list[list]:  # type: ignore[type-arg]
    return cast("list[list]", tree[name])  # type: ignore[type-arg]


def plain_state(state: EventState) -> tuple[int, str, str]:
    """An event's state as it is written."""
    return state.kickoff, str(state.status), state.sport


def event_state(written: Sequence[object]) -> EventState:
    """The same read again; earlier sessions did not write the sport.

    Raises:
        ValueError: it is no such thing.
    """
    kickoff, status, *sport = cast("tuple[int, str, str]", tuple(written))
    return EventState(kickoff, EventStatus(status), *sport)


def difference(
    before: Mapping[int, EventState], now: Mapping[int, EventState]
) -> tuple[dict[int, EventState], list[int]]:
    """Events that are new or changed, and ids of those that are gone."""
    changed = {id_: state for id_, state in now.items() if before.get(id_) != state}
    return changed, [id_ for id_ in before if id_ not in now]
