"""What a step and the schedules gave, stored; and what is stored, given back to a process that starts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

import asyncpg
import orjson

from advisor.core.clock import micros_of
from advisor.core.markets import EventStatus
from advisor.core.readings import RefusedItem, Stadium
from advisor.core.ticks import Ticks
from advisor.core.words.storable import storable
from advisor.db.directory.venues import laid_venues
from advisor.db.events.open_events import states_of
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.db.events.weather import set_stadiums
from advisor.db.leader.writes import Writes, WritingConnection
from advisor.db.orders.evidence import keep_closes
from advisor.db.providers.availability import load_availabilities, save_availabilities
from advisor.db.providers.subjects import StoredSubject, keep_subjects, save_subjects, subjects_of
from advisor.db.quotes.figures import write_confirmations, write_figures
from advisor.db.quotes.latest import LatestQuotes, latest_of_events
from advisor.db.quotes.pending import Others, queue_history
from advisor.db.quotes.write import history_of, write_latest, write_reflagged
from advisor.db.signals.arbitrages import open_arbitrages, write_arbitrages
from advisor.db.signals.value_bets import open_value_bets, write_value_bets
from advisor.engine.books.messages import Availability, EventState
from advisor.engine.journal.session import Restored
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import BetState, ValueBet
from advisor.live.inbox import Batch
from advisor.live.market_figures import FiguresLog
from advisor.live.shown import Shown, shown_of
from advisor.ports.feeds import Subject


async def restore_engine(
    connection: WritingConnection,
    engine: LiveEngine,
    log: FiguresLog,
    events: Mapping[int, EventState],
    now: datetime,
    since: datetime,
    availabilities: Sequence[Availability],
) -> None:
    """Give a new engine the bets that stand and the last prices of all events that are not over.

    It validates prices by their past, as the engine before it did. Providers that are down, and those that have to
    confirm first, are so from its first step on. What time has changed meanwhile is stored: a bet that ends here would
    else stay live for ever.

    Args:
        since: of games that started before nobody says any more whether they are over.
    """
    bets, found = await open_value_bets(connection, since), await open_arbitrages(connection)
    # Bets on games that ended meanwhile, or began too long ago, have to be measured too.
    events = {**await states_of(connection, sorted({bet.event for bet in bets} - events.keys())), **events}
    stored = [each for each in await latest_of_events(connection, sorted(events)) if len(each.ticks)]
    laid = await laid_venues(connection)
    engine.restore(Restored(tuple(bets), tuple(found), tuple(each.past for each in stored), laid))
    started = _started_meanwhile(bets, events, stored, micros_of(now))
    known = await load_availabilities(connection) if started else ()
    taken_up = [game for _, games in started for game in games]
    # As all of it stood when the engine before last heard of these games.
    before = events | {game: replace(events[game], status=EventStatus.SCHEDULED) for game in taken_up}
    for last, games in started:
        result = engine.step(_ticks_of(stored, games), last, before, availabilities=known, finds=False)
        await _store_present(connection, result, shown_of(result, log, (), ()), now)
    rest = _ticks_of(stored, taken_up, others=True)
    result = engine.step(rest, micros_of(now), events, availabilities=availabilities)
    await _store_present(connection, result, shown_of(result, log, (), ()), now)
    await save_availabilities(connection, availabilities)


def _ticks_of(stored: Iterable[LatestQuotes], events: Collection[int], others: bool = False) -> list[Ticks]:
    return [ticks for each in stored if len(ticks := each.ticks_of(events, others))]


def _started_meanwhile(
    bets: Iterable[ValueBet], events: Mapping[int, EventState], stored: Iterable[LatestQuotes], now: int
) -> list[tuple[int, list[int]]]:
    """Events that began while no engine ran and have bets that nobody has measured.

    Returns:
        By the time (µs) when a price of theirs was last confirmed, in its order.
    """
    seen: dict[int, int] = {}
    for each in stored:
        for event, at in zip(each.ticks.event.tolist(), each.ticks.seen.tolist(), strict=True):
            seen[event] = max(at, seen.get(event, 0))
    # The engine before made its last step then, or soon after.
    until = max(seen.values(), default=0)
    games: dict[int, list[int]] = defaultdict(list)
    for event in sorted({bet.event for bet in bets if bet.state is not BetState.CLOSED} & seen.keys()):
        if until < events[event].kickoff <= now:
            games[seen[event]].append(event)
    return sorted(games.items())


async def store(
    connection: WritingConnection,
    result: StepResult,
    shown: Shown,
    batch: Batch | None,
    placements: Mapping[ProviderRef, Placement],
    now: datetime,
    availabilities: Sequence[Availability],
) -> int:
    """Everything of one step, in the caller's transaction: the present in its tables, the history in its queue.

    Returns:
        How many rows of history wait more.
    """
    await _store_present(connection, result, shown, now)
    await save_availabilities(connection, availabilities)
    if batch is not None:
        await set_stadiums(connection, _stadiums(batch, placements))
    return await queue_history(connection, now, await history_of(connection, result.quotes), _others(result, batch))


def letter_of(batch: Batch) -> bytes:
    """A batch as a dead letter holds it: JSON for people, of whatever is in it."""
    parts = {
        "events": batch.events,
        "quotes": batch.quotes,
        "snapshots": [[*event, each.seen, sorted(each.selections)] for event, each in batch.snapshots.items()],
        "confirmed": [[*market, at] for market, at in batch.confirmed.items()],
        "weather": batch.weather,
        "refused": [[*key, *value] for key, value in batch.refused.items()],
        "unknown_fields": [[*key, times] for key, times in batch.unknown_fields.items()],
    }
    try:
        return orjson.dumps(parts, default=str)
    except orjson.JSONEncodeError:
        return repr(parts).encode("utf-8", "backslashreplace")


async def _store_present(connection: WritingConnection, result: StepResult, shown: Shown, now: datetime) -> None:
    """What must be true before anybody hears of it."""
    await write_latest(connection, result.quotes)
    await write_reflagged(connection, result.reflagged)
    await write_figures(connection, shown.figures, now)
    await write_confirmations(connection, shown.confirmed)
    await write_value_bets(connection, result.value_bets)
    await keep_closes(connection, result.value_bets, now)
    await write_arbitrages(connection, result.arbitrages)


def _stadiums(batch: Batch, placements: Mapping[ProviderRef, Placement]) -> dict[int, Stadium]:
    stadiums: dict[int, Stadium] = {}
    for report in batch.events:
        place = placements.get((report.provider, report.ref))
        if place is not None and report.stadium is not None:
            stadiums[place.event_id] = report.stadium
    return stadiums


def _others(result: StepResult, batch: Batch | None) -> Others:
    flags = tuple((*key, times) for key, times in result.quality_flags.items())
    if batch is None:
        return Others(quality_flags=flags)
    return Others(
        quality_flags=flags,
        refused=tuple(
            (provider, reason, RefusedItem(storable(item.path), item.reason, storable(item.detail)), times)
            for (provider, reason), (item, times) in batch.refused.items()
        ),
        unknown_fields=tuple(
            (provider, storable(field), times) for (provider, field), times in batch.unknown_fields.items()
        ),
        weather=batch.weather,
    )


async def save_records(writes: Writes, records: Sequence[StoredSubject]) -> None:
    """Store what is known of subjects."""
    async with writes.transaction() as connection:
        await save_subjects(connection, records)


async def forget_other_records(writes: Writes, provider: str, subjects: Sequence[Subject]) -> None:
    """Delete the records of subjects that are not fetched any more."""
    async with writes.transaction() as connection:
        await keep_subjects(connection, provider, subjects)


async def load_records(pool: asyncpg.Pool, provider: str) -> list[StoredSubject]:
    """What an earlier process knew of a provider's subjects."""
    async with pool.acquire() as lent:
        return await subjects_of(cast("asyncpg.Connection", lent), provider)
