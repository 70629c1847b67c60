"""The lease: one holder at a time, a higher number each time, and no sleeper that keeps it from the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
import pytest

from advisor.db.leader.lease import Lease, lease_state, release_lease, renew_lease, take_lease
from advisor.db.leader.writes import LeaderWrites, LeaseLostError, opened_engine_pool
from advisor.db.outages import DRIVER_ERRORS
from tests.polling import eventually_async

FIRST, SECOND = UUID(int=1), UUID(int=2)
LONG, OVER = timedelta(minutes=5), timedelta(0)
VENUE = "INSERT INTO venue (key) VALUES ($1)"


class Engine:
    """One process: its pool, and the lease when it has it."""

    def __init__(self, pool: asyncpg.Pool, holder: UUID) -> None:
        self.pool = pool
        self.holder = holder

    async def take(self, duration: timedelta = LONG) -> Lease | None:
        async with self.pool.acquire() as lent:
            return await take_lease(cast("asyncpg.Connection", lent), self.holder, duration)

    async def lead(self, duration: timedelta = LONG) -> LeaderWrites:
        lease = await self.take(duration)
        assert lease is not None
        return LeaderWrites(self.pool, lease)

    async def renew(self, lease: Lease, duration: timedelta = LONG) -> bool:
        async with self.pool.acquire() as lent:
            return await renew_lease(cast("asyncpg.Connection", lent), lease, duration, "{}")


@pytest.fixture
async def engines(fresh_database_url: str) -> AsyncIterator[tuple[Engine, Engine]]:
    async with AsyncExitStack() as stack:
        pools = [
            await stack.enter_async_context(
                opened_engine_pool(fresh_database_url, connections=3, holder=holder, patience=timedelta(seconds=20))
            )
            for holder in (FIRST, SECOND)
        ]
        yield Engine(pools[0], FIRST), Engine(pools[1], SECOND)


async def numbers_of(pool: asyncpg.Pool, venue: str) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM venue WHERE key = $1", venue))


async def test_one_has_it_and_the_other_waits_until_it_is_released(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    lease = await first.take()
    assert lease is not None
    assert await second.take() is None
    async with first.pool.acquire() as lent:
        await release_lease(cast("asyncpg.Connection", lent), lease)
    after = await second.take()
    assert after is not None
    assert after.number == lease.number + 1
    # By a session that was ended, it cannot even ask.
    with suppress(*DRIVER_ERRORS):
        assert not await first.renew(lease)


async def test_of_many_who_take_it_at_once_one_gets_it(engines: tuple[Engine, Engine]) -> None:
    for _ in range(10):
        first, second = engines
        async with second.pool.acquire() as lent:
            await lent.execute("SET default_transaction_read_only = off")
            await lent.execute("UPDATE leader_lease SET expires_at = clock_timestamp(), holder = NULL")
            await lent.execute("SET default_transaction_read_only = on")
        taken = await asyncio.gather(first.take(), second.take())
        assert sum(lease is not None for lease in taken) == 1


async def test_renewing_keeps_it_and_an_expired_one_cannot_be_renewed(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    lease = await first.take(timedelta(seconds=30))
    assert lease is not None
    assert await first.renew(lease)
    assert await second.take() is None
    assert await first.renew(lease, OVER)
    assert not await first.renew(lease)
    assert await second.take() is not None


async def test_its_own_lease_a_process_may_take_again_with_a_higher_number(engines: tuple[Engine, Engine]) -> None:
    first, _ = engines
    before, after = await first.take(), await first.take()
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1


async def test_what_is_written_under_an_older_number_is_refused(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    old = await first.lead(OVER)
    await second.lead()
    # By new connections too: those that it had were ended.
    with pytest.raises((LeaseLostError, *DRIVER_ERRORS)):
        async with old.transaction():
            pass
    with pytest.raises(LeaseLostError):
        async with old.transaction() as connection:
            await connection.execute(VENUE, "old")
    assert old.lost.is_set()
    assert await numbers_of(second.pool, "old") == 0


async def test_an_expired_lease_writes_nothing_though_nobody_took_it(engines: tuple[Engine, Engine]) -> None:
    old = await engines[0].lead(OVER)
    with pytest.raises(LeaseLostError):
        async with old.transaction() as connection:
            await connection.execute(VENUE, "expired")
    assert await numbers_of(engines[0].pool, "expired") == 0


async def test_a_server_that_was_restarted_has_forgotten_it(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    writes = await first.lead()
    async with writes.transaction() as connection:
        # What it says of itself after a restart: the lease was given by an earlier server.
        await connection.execute("UPDATE leader_lease SET server_started_at = server_started_at - interval '1 second'")
    with pytest.raises(LeaseLostError):
        async with writes.transaction():
            pass
    assert await second.take() is not None


async def test_a_transaction_under_way_is_ended_by_who_takes_the_lease(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    old = await first.lead(timedelta(seconds=1))

    async def write() -> None:
        async with old.transaction() as connection:
            await connection.execute(VENUE, "open")
            await eventually_async(second.take, "the second takes the lease of one that sleeps in a transaction")

    with pytest.raises(DRIVER_ERRORS):
        await write()
    assert await numbers_of(second.pool, "open") == 0


async def test_one_that_sleeps_in_the_middle_of_a_copy_is_ended_too(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    old = await first.lead(timedelta(seconds=1))
    taken = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"copied\n"
        await taken.wait()

    async def copy() -> None:
        async with old.transaction() as connection:
            await connection.copy_to_table("venue", source=slowly(), columns=["key"])

    copying = asyncio.create_task(copy())
    await eventually_async(second.take, "the second takes the lease of one that sleeps in a copy")
    taken.set()
    with pytest.raises(DRIVER_ERRORS):
        await copying
    assert await numbers_of(second.pool, "copied") == 0


async def test_the_holder_renews_while_it_writes(engines: tuple[Engine, Engine]) -> None:
    first, _ = engines
    lease = await first.take()
    assert lease is not None
    async with LeaderWrites(first.pool, lease).transaction() as connection:
        await connection.execute(VENUE, "long")
        async with asyncio.timeout(10):
            assert await first.renew(lease)


async def test_its_state_names_holder_number_and_standbys(engines: tuple[Engine, Engine]) -> None:
    first, second = engines
    before = await lease_state(second.pool)
    assert (before.number, before.holder, before.held, before.renewed_before) == (0, None, False, None)
    await first.take()
    state = await lease_state(second.pool)
    assert (state.number, state.holder, state.held, state.standbys) == (1, FIRST, True, 1)
    assert state.renewed_before is not None
    assert state.renewed_before >= timedelta(0)


async def test_who_takes_it_waits_for_a_write_that_has_begun(
    engines: tuple[Engine, Engine], fresh_database_url: str
) -> None:
    """The check of a write holds the lease to its end, also where its session cannot be ended."""
    first, second = engines
    lease = await first.take(timedelta(seconds=1))
    assert lease is not None
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=1) as unnamed:
        async with LeaderWrites(unnamed, lease).transaction() as connection:
            take_over = asyncio.create_task(_taken(second))
            await eventually_async(lambda: _waits(second.pool), "the second waits for the write")
            await connection.execute(VENUE, "begun")
            assert not take_over.done()
        after = await take_over
        assert after.number == lease.number + 1
        with pytest.raises(LeaseLostError):
            async with LeaderWrites(unnamed, lease).transaction():
                pass
    assert await numbers_of(second.pool, "begun") == 1


async def _taken(engine: Engine) -> Lease:
    lease = await eventually_async(engine.take, "the second takes the lease")
    assert lease is not None
    return lease


async def _waits(pool: asyncpg.Pool) -> bool:
    return bool(
        await pool.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE%' "
            "AND datname = current_database())"
        )
    )
