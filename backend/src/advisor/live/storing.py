"""What a step and the schedules gave, stored; and what is stored, given back to a process that starts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import asyncpg

from advisor.core.readings import Stadium
from advisor.core.ticks import Ticks
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.db.events.weather import set_stadiums, write_weather
from advisor.db.providers.data_quality import add_quality_flags, add_refused, add_unknown_fields
from advisor.db.providers.subjects import StoredSubject, keep_subjects, save_subjects, subjects_of
from advisor.db.quotes.figures import write_confirmations, write_figures
from advisor.db.quotes.latest import latest_of_events
from advisor.db.quotes.write import write_quotes, write_reflagged
from advisor.db.signals.arbitrages import open_arbitrages, write_arbitrages
from advisor.db.signals.value_bets import open_value_bets, write_value_bets
from advisor.engine.books.messages import EventState
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.live.inbox import Batch
from advisor.live.shown import Shown
from advisor.ports.feeds import Subject


async def restore_engine(
    connection: asyncpg.Connection, engine: LiveEngine, events: Mapping[int, EventState], now: int
) -> None:
    """Give an engine the bets that stand and the last prices of all events that are not over."""
    engine.restore(await open_value_bets(connection), await open_arbitrages(connection))
    ticks: list[Ticks] = [stored.ticks for stored in await latest_of_events(connection, sorted(events))]
    # What is found here was found before the restart, and is stored as it stands by the first step after it.
    engine.step([each for each in ticks if len(each)], now, events)


async def store(
    connection: asyncpg.Connection,
    result: StepResult,
    shown: Shown,
    batch: Batch | None,
    placements: Mapping[ProviderRef, Placement],
    now: datetime,
) -> None:
    """Everything of one step, in the caller's transaction."""
    await write_quotes(connection, result.quotes)
    await write_reflagged(connection, result.reflagged)
    await write_figures(connection, shown.figures, now)
    await write_confirmations(connection, shown.confirmed)
    await write_value_bets(connection, result.value_bets)
    await write_arbitrages(connection, result.arbitrages)
    await add_quality_flags(connection, result.quality_flags, now)
    if batch is not None:
        await _store_readings(connection, batch, placements, now)


async def _store_readings(
    connection: asyncpg.Connection, batch: Batch, placements: Mapping[ProviderRef, Placement], now: datetime
) -> None:
    stadiums: dict[int, Stadium] = {}
    for report in batch.events:
        place = placements.get((report.provider, report.ref))
        if place is not None and report.stadium is not None:
            stadiums[place.event_id] = report.stadium
    await set_stadiums(connection, stadiums)
    await write_weather(connection, batch.weather)
    await add_refused(connection, batch.refused, now)
    await add_unknown_fields(connection, batch.unknown_fields, now)


async def save_records(pool: asyncpg.Pool, records: Sequence[StoredSubject]) -> None:
    """Store what is known of subjects."""
    async with pool.acquire() as lent:
        await save_subjects(cast("asyncpg.Connection", lent), records)


async def forget_other_records(pool: asyncpg.Pool, provider: str, subjects: Sequence[Subject]) -> None:
    """Delete the records of subjects that are not fetched any more."""
    async with pool.acquire() as lent:
        await keep_subjects(cast("asyncpg.Connection", lent), provider, subjects)


async def load_records(pool: asyncpg.Pool, provider: str) -> list[StoredSubject]:
    """What an earlier process knew of a provider's subjects."""
    async with pool.acquire() as lent:
        return await subjects_of(cast("asyncpg.Connection", lent), provider)
