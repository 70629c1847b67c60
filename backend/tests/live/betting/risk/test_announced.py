"""What changes of breakers and risk levels reaches who listens, with the step that changes it; nothing else does."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import asyncpg
import orjson

from advisor.core.clock import FixedClock, micros_of
from advisor.db.notify import CHANNEL
from advisor.live.notifications import Topic
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import DAY_START, start_day
from tests.live.betting.placing import process_of
from tests.live.betting.test_breakers import fail, signal
from tests.live.betting.test_order_flow import owner, pool
from tests.live.leading import leading
from tests.live.part_of_process import NOW, PORTFOLIO, Process

__all__ = ["owner", "pool"]

Heard = Callable[[], Awaitable[list[tuple[str, list[str]]]]]


@asynccontextmanager
async def listening(owner: asyncpg.Pool) -> AsyncIterator[Heard]:
    """Inside, what of these topics was said since it was last asked."""
    said: list[tuple[str, list[str]]] = []

    async with owner.acquire() as connection:

        def note(*call: object) -> None:
            payload = orjson.loads(str(call[-1]))
            if payload["topic"] in (Topic.BREAKERS, Topic.RISK_LEVELS, Topic.CONSERVATIVE_MODE):
                said.append((payload["topic"], payload["ids"]))

        await connection.add_listener(CHANNEL, note)

        async def heard() -> list[tuple[str, list[str]]]:
            # What was sent before comes before the answer.
            await connection.execute("SELECT 1")
            taken, said[:] = list(said), []
            return taken

        yield heard
        await connection.remove_listener(CHANNEL, note)


async def test_each_state_of_a_breaker_is_said_once(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    async with listening(owner) as heard:
        await process.ingest.turn(None)
        assert await heard() == []
        fail(process, 6)
        await signal(process, clock)
        changed = [("breakers", ["error_rate soft"]), ("conservative_mode", [""])]
        assert await heard() == changed
        await process.ingest.turn(None)
        assert await heard() == []
        times = 0
        for _ in range(8):
            clock.instant += timedelta(minutes=20)
            await process.ingest.turn(None)
            said = await heard()
            assert said in ([], changed)
            times += bool(said)
        assert times == await pool.fetchval("SELECT count(*) FROM trading_breaker_change") - 1 == 3


async def test_a_level_is_said_when_it_changes_and_not_with_every_figure(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    clock = FixedClock(NOW)
    limited = replace(PORTFOLIO, limits=NO_LIMITS._replace(daily_loss=1_000))
    process = Process(await leading(pool), clock, places_bets=True, portfolios=(limited,))
    await process.ingest.turn(None)
    state = process.orders.blotter.portfolios["test"].state
    start_day(state, micros_of(clock.instant))
    changed = [("risk_levels", ["test"])]
    async with listening(owner) as heard:
        for more, said in ((100, []), (700, changed), (50, []), (100, changed), (-950, changed), (0, [])):
            state.totals[DAY_START] += more
            clock.instant += timedelta(seconds=1)
            await process.ingest.turn(None)
            assert [each for each in await heard() if each[0] == "risk_levels"] == said
