"""Which results are asked for again because bets wait for them."""

from datetime import timedelta

import asyncpg

from advisor.core.clock import FixedClock
from advisor.live.betting.awaited import waited_for
from tests.live.betting.test_corrections import FULL_TIME, says, with_bet
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import KICKOFF, NOW

__all__ = ["owner", "pool"]


async def refs(pool: asyncpg.Pool, clock: FixedClock, provider: str = "espn") -> list[str]:
    return [each.ref for each in await waited_for(pool, clock, provider)]


async def test_a_result_is_waited_for_once_its_game_should_have_ended_and_until_its_bets_are_settled(
    pool: asyncpg.Pool,
) -> None:
    clock = FixedClock(NOW)
    process = await with_bet(pool, clock)
    assert await refs(pool, clock) == []
    clock.instant = KICKOFF + timedelta(hours=3, seconds=1)
    [known] = await waited_for(pool, clock, "espn")
    assert known.kickoff == KICKOFF
    [row] = await pool.fetch("SELECT ref, competition FROM provider_event WHERE provider = 'espn'")
    assert (known.ref, known.competition) == tuple(row)
    assert await refs(pool, clock, "nws") == []
    clock.instant = KICKOFF + timedelta(days=30, seconds=1)
    assert await refs(pool, clock) == []
    clock.instant = FULL_TIME + timedelta(days=2)
    assert await refs(pool, clock) == [known.ref]
    await says(process, (2, 1))
    assert await refs(pool, clock) == []


async def test_an_order_of_which_nothing_was_matched_waits_for_nothing(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    await with_bet(pool, clock)
    clock.instant = FULL_TIME + timedelta(days=2)
    await owner.execute("UPDATE order_fill SET finality = 'failed'")
    assert await refs(pool, clock) == []
