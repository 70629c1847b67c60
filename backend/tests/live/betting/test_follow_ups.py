"""Orders that follow from others, changes by persons, and what somebody else does on the account; with the database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
import pytest

from advisor.core.orders.requests import OrderRequest, TimeInForce
from advisor.db.orders.blotter import entries_by_reference
from advisor.db.orders.commands import WantedChange, ask_to_change
from advisor.db.orders.families import order_family
from advisor.engine.orders.late import late_reference
from advisor.sandbox.order_venues.faults import OrderFault
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES
from tests.live.betting.placing import until_placed
from tests.live.betting.test_sandbox_orders import Betting, betting, connected
from tests.live.leading import engine_pool
from tests.polling import eventually_async


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with engine_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
async def owner(pool: asyncpg.Pool, fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=1, max_size=2) as opened:
        yield opened


async def turns(made: Betting, times: int = 5) -> None:
    for _ in range(times):
        await made.process.ingest.turn(None)
        await asyncio.sleep(0.2)


async def test_an_order_of_somebody_else_whose_reference_is_no_id_stops_no_step(pool: asyncpg.Pool) -> None:
    async with betting(pool, OrderFault.ERROR_AFTER) as made:
        filled = await until_placed(made.process, pool, "filled")
        [ours] = made.remote.book.orders.values()
        await eventually_async(lambda: connected(made.remote, 1), "a connection to the stream", within=30)
        for reference in ("a person's", "nul\0", "{" + str(filled["reference"]) + "}"):
            made.remote.book.place(
                replace(ours.placement, reference=reference, size=200), made.clock.instant.timestamp()
            )

        async def listed() -> bool:
            await made.process.ingest.turn(None)
            return bool(await pool.fetchval("SELECT count(*) = 3 FROM open_item"))

        await eventually_async(listed, "three orders of somebody else", within=30)
        texts = [row["text"] for row in await pool.fetch("SELECT text FROM open_item ORDER BY text")]
        assert all(text.endswith("that nobody here sent.") for text in texts)
        assert await pool.fetchval("SELECT count(*) FROM bet_order") == 1
        assert await pool.fetchval("SELECT count(*) FROM alert WHERE code = 'open_item'") == 3


async def test_what_is_larger_than_the_venue_takes_is_asked_for_by_half_under_the_same_decision(
    pool: asyncpg.Pool,
) -> None:
    async with betting(pool, rules=replace(BOOKMAKER_RULES, most=600)) as made:
        filled = await until_placed(made.process, pool, "filled")
    family = await order_family(pool, filled["parent"])
    assert [(str(order.state), order.quantity, order.attempt) for order in family.orders] == [
        ("rejected", 1_000, 1), ("filled", 500, 2)
    ]  # fmt: skip
    assert family.matched is not None
    assert (family.matched.stake, len(made.remote.received)) == (500, 2)
    assert await pool.fetchval("SELECT count(*) FROM seal") == 2
    kept = await pool.fetch("SELECT signal FROM bet_evidence")
    assert len(kept) == 2
    assert kept[0]["signal"] == kept[1]["signal"]


async def test_an_account_from_which_the_venue_takes_nothing_gets_no_new_bets_until_a_person_has_looked(
    pool: asyncpg.Pool,
) -> None:
    async with betting(pool, closed=True) as made:
        await until_placed(made.process, pool, "rejected")
    halt = await pool.fetchrow("SELECT scope, subject, set_by FROM halt WHERE lifted_at IS NULL")
    assert halt is not None
    assert tuple(halt) == ("venue", "soft", "engine")
    assert await pool.fetchval("SELECT severity FROM alert WHERE code = 'account_refused'") == "critical"
    assert len(made.remote.received) == 1


async def test_an_order_that_comes_after_it_was_given_up_is_stored_as_another_one_and_counts(
    pool: asyncpg.Pool,
) -> None:
    async with betting(pool, OrderFault.BUSY) as made:
        unknown = await until_placed(made.process, pool, "unknown")
        # Until it is asked about, from when on it is watched.
        await asyncio.sleep(1)
        made.clock.instant += timedelta(seconds=156)
        await until_placed(made.process, pool, "rejected")
        await turns(made)
        reference = str(unknown["reference"])
        asked = _asked(unknown, made)
        facts = await made.venues.of("soft").place([asked])
        assert facts
        filled = await until_placed(made.process, pool, "filled")
        async with pool.acquire() as lent:
            found = await entries_by_reference(cast("asyncpg.Connection", lent), [reference])
    assert (str(filled["reference"]), str(filled["late_of"])) == (late_reference(reference), reference)
    assert set(found) == {reference, late_reference(reference)}
    assert (filled["parent"], filled["attempt"]) == (unknown["reference"], 2)
    assert await pool.fetchval("SELECT sum(balance) FROM ledger_account WHERE kind = 'at_risk'") == 1_000


def _asked(row: asyncpg.Record, made: Betting) -> OrderRequest:
    [closed] = [
        entry.intent.request
        for entry in made.process.orders.blotter._closed.values()
        if entry.order.reference == str(row["reference"])
    ]
    return replace(closed, time_in_force=TimeInForce.FILL_AND_KILL, deadline=made.clock.instant + timedelta(minutes=1))


async def test_a_change_of_what_cannot_be_changed_is_refused_with_its_reason(
    pool: asyncpg.Pool, owner: asyncpg.Pool
) -> None:
    async with betting(pool, OrderFault.BUSY) as made:
        unknown = await until_placed(made.process, pool, "unknown")
        async with owner.acquire() as lent:
            asked = await ask_to_change(
                cast("asyncpg.Connection", lent),
                UUID(str(unknown["reference"])),
                WantedChange(odds_e4=23_500),
                "because",
                "somebody",
                made.clock.instant,
            )
        await made.process.orders.learn_commands(pool)
        await turns(made, 1)
        row = await pool.fetchrow("SELECT done_at, refusal FROM engine_command WHERE id = $1", asked.id)
    assert row is not None
    assert (row["done_at"] is not None, row["refusal"]) == (True, "nobody knows yet whether its venue has it")
