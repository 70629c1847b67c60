"""Whether the API and what it depends on work."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Final, Literal

from fastapi import Request

from advisor.api.deps import Resources, ResourcesDep
from advisor.api.health.facts import (
    batches_fact,
    engine_facts,
    history_fact,
    parts_fact,
    providers_fact,
    storage_fact,
    unknown_facts,
    worker_fact,
    worst,
)
from advisor.api.health.parts import parts_of
from advisor.api.health.schemas import Alive, Health, HealthFact, Leader
from advisor.api.http.problems import problems
from advisor.api.http.refusals import NotReadyError
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.providers.states import provider_states
from advisor.db.directory.competitions import only_demo_data
from advisor.db.leader.facts import StoringFacts, refusal_of_writes, storing_facts
from advisor.db.leader.reports import report_from_json
from advisor.db.outages import outage
from advisor.db.queue import worker_seen_at
from advisor.db.session_outages import unavailable
from advisor.db.storage import last_report

router = noun_router("health")

_PATIENCE: Final = 3.0
"""Seconds within which the database must answer everything asked here; one that hangs is down."""


@router.get("/health", responses=problems(), openapi_extra=requires(Scope.PUBLIC))
async def get_health(request: Request, resources: ResourcesDep) -> Health:
    """How the API, the database, the engine, the worker and the providers do; answers 200 even when they are down."""
    return await _health(request, resources)


@router.get("/health/live", responses=problems(), openapi_extra=requires(Scope.PUBLIC))
async def get_live() -> Alive:
    """The API answers; nothing else is asked."""
    return Alive(status="ok")


@router.get("/health/ready", responses=problems(), openapi_extra=requires(Scope.PUBLIC))
async def get_ready(request: Request, resources: ResourcesDep) -> Health:
    """200 while nothing is down; else 503, and the detail says what is."""
    health = await _health(request, resources)
    if health.status == "down":
        raise NotReadyError([fact.detail for fact in health.facts if fact.status == "down"])
    return health


@dataclass(slots=True)
class _Found:
    """What was found out until the database failed."""

    demo: bool | None = None
    is_worker_alive: bool = False
    stored: StoringFacts | None = None
    facts: list[HealthFact] = field(default_factory=list)


async def _health(request: Request, resources: Resources) -> Health:
    found = _Found()
    database: Literal["up", "down"] = "up"
    try:
        await _within(_PATIENCE, _ask(resources, found))
    except Exception as error:  # whatever a driver raises: an outage is the answer here, not a failure
        away = unavailable(error)
        if away is None:
            raise
        database, detail = "down", str(away)
        found = _Found(
            facts=[
                *unknown_facts(["database", "storage"], detail),
                worker_fact(alive=None),
                *unknown_facts(["engine", "step", "history", "batches", "providers"], "Unknown without the database."),
            ]
        )
    stored = found.stored
    parts = parts_of(resources.live.parts_file)
    if parts is not None:
        found.facts.append(parts_fact(parts))
    return Health(
        status=worst(found.facts),
        version=request.app.version,
        mode=None if found.demo is None else "demo" if found.demo else "paper",
        database=database,
        worker="up" if found.is_worker_alive else "down",
        facts=found.facts,
        leader=None if stored is None else _leader(stored),
        standbys=0 if stored is None else stored.lease.standbys,
        history_rows=None if stored is None else stored.waiting,
        shed_rows={} if stored is None else dict(stored.shed),
        dead_letters=None if stored is None else stored.letters,
        parts=parts,
    )


async def _within(seconds: float, asking: Coroutine[None, None, None]) -> None:
    """Wait for it, but no longer, also where the end of a question is a question that nobody answers.

    Raises:
        DatabaseUnavailableError: it takes longer.
    """
    task = asyncio.create_task(asking)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
        # However it ends later, somebody has looked.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    if not done:
        raise outage()
    task.result()


async def _ask(resources: Resources, found: _Found) -> None:
    pool, config = resources.database.pool, resources.live
    found.demo = await only_demo_data(pool)
    found.is_worker_alive = await _worker(resources)
    found.stored = await storing_facts(pool)
    found.facts = [
        HealthFact(name="database", status="ok", detail="The database answers."),
        storage_fact(await refusal_of_writes(pool), await last_report(pool), config),
        worker_fact(alive=found.is_worker_alive),
        *engine_facts(found.stored, config),
        history_fact(found.stored, config),
        batches_fact(found.stored, config),
        providers_fact(await provider_states(resources), config),
    ]


async def _worker(resources: Resources) -> bool:
    async with resources.database.engine.connect() as connection:
        seen = await worker_seen_at(connection)
    return seen is not None and resources.clock.now() - seen <= resources.live.worker_silent


def _leader(stored: StoringFacts) -> Leader | None:
    lease = stored.lease
    if not lease.held or lease.renewed_before is None or lease.holder is None:
        return None
    report = report_from_json(lease.report)
    return Leader(
        fencing_number=lease.number,
        holder=str(lease.holder),
        renewed_seconds=lease.renewed_before.total_seconds(),
        waiting_quotes=None if report is None else report.waiting,
    )
