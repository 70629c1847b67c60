"""A provider says who won a tournament: bets on it end, and are settled by what each of the field achieved."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from advisor.api.value_bets.outcomes import result_of
from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from advisor.core.results import DID_NOT_TAKE_PART, ReportedResult
from advisor.core.venues import VenueTerms
from advisor.db.signals.value_bet_pages import get_bet
from advisor.instruments.market_types import OUTRIGHT
from advisor.ledger.outcomes import Decided, Undecided
from tests.live.ingest.test_unlisted_events import FIELD, bets, listed
from tests.live.leading import engine_pool, leading
from tests.live.part_of_process import NOW, Process


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


def over(process: Process, *results: int) -> Reading:
    (event,) = listed(process).events
    said = tuple(ReportedResult(OUTRIGHT, name, result) for name, result in zip(FIELD, results, strict=False))
    return Reading(provider="the_odds_api", events=(replace(event, status=EventStatus.FINISHED, results=said),))


async def outcome(pool: asyncpg.Pool) -> tuple[str, float] | Undecided:
    """Of the bet on Bea Bowman at 3.70."""
    bet = await get_bet(pool, await pool.fetchval("SELECT id FROM value_bet"))
    result = result_of(bet, VenueTerms())
    if isinstance(result, Undecided):
        return result
    assert isinstance(result, Decided)
    return result.outcome(bet.side), round(result.profit(bet.side, bet.odds_e4, bet.commission), 4)


@pytest.mark.parametrize(
    ("results", "ends"),
    [
        ((0, 1, 0), ("won", 2.7)),
        ((1, 0, 0), ("lost", -1.0)),
        # A half of the stake wins 1.35, the other half is lost.
        ((2, 2, 0), ("divided", 0.85)),
        ((1, DID_NOT_TAKE_PART, 0), ("void", 0.0)),
        # It may be in the provider's list by another name.
        ((1,), Undecided.NOT_KNOWN),
    ],
)
async def test_bets_on_a_field_are_settled(
    pool: asyncpg.Pool, results: tuple[int, ...], ends: tuple[str, float] | Undecided
) -> None:
    clock = FixedClock(NOW)
    process = Process(await leading(pool, duration=timedelta(days=1)), clock)
    await process.take(listed(process))
    assert await bets(pool) == [("live", None)]
    clock.instant += timedelta(seconds=5)
    # An older list of fixtures is read after it: what it does not know does not undo the end.
    (event,) = listed(process).events
    await process.take(over(process, *results), Reading(provider="the_odds_api", events=(event,)))
    assert [state for state, _ in await bets(pool)] == ["expired"]
    assert await outcome(pool) == ends
    # Who won is corrected afterwards, though the engine has forgotten the event.
    clock.instant += timedelta(minutes=5)
    await process.take(over(process, 0, 1, 0))
    assert await outcome(pool) == ("won", 2.7)
