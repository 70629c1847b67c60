"""Arbitrages come back from the database as the engine left them."""

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import asyncpg
import pytest

from advisor.core.clock import micros_of
from advisor.core.errors import ForeignCursorError
from advisor.core.quotes import Side
from advisor.db.signals.arbitrage_pages import ArbitrageRow, arbitrage_page
from advisor.db.signals.arbitrages import open_arbitrages, write_arbitrages
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageChanges, ArbitrageKind, ArbitrageState, Leg
from advisor.instruments.market_types import SPREADS
from tests.db.live_rows import NOON, SECOND

T0 = micros_of(NOON)


def arbitrage(event: int, number: int = 1) -> Arbitrage:
    legs = tuple(
        Leg(line=-75, selection=n, venue=f"venue {n}", side=Side(n), odds_e4=21_000, stake=5_000, outlay=4_999 + n,
            share=0.5, asset=4)
        for n in range(2)
    )  # fmt: skip
    return Arbitrage(
        id=UUID(int=number), instance="middle", kind=ArbitrageKind.MIDDLE, event=event, market=SPREADS,
        state=ArbitrageState.LIVE, first_seen=T0, last_seen=T0, ended_at=None, margin=-0.01, best_margin=0.02,
        middle_margin=0.9, total_stake=9_999, profit=-100, legs=legs, legs_key="a/b",
        void_profit=-5_000,
    )  # fmt: skip


async def test_an_arbitrage_from_first_sight_to_its_end(connection: asyncpg.Connection, event: int) -> None:
    opened = arbitrage(event)
    await write_arbitrages(connection, ArbitrageChanges(opened=(opened,)))
    (stored,) = await open_arbitrages(connection)
    assert stored == opened
    assert [leg.asset for leg in stored.legs] == [4, 4]
    updated = replace(opened, margin=0.03, best_margin=0.03, profit=300, void_profit=-5_100, last_seen=T0 + SECOND)
    await write_arbitrages(connection, ArbitrageChanges(updated=(updated,)))
    assert await open_arbitrages(connection) == [updated]
    await write_arbitrages(connection, ArbitrageChanges(opened=(arbitrage(event, 2),)))
    assert [each.id.int for each in await open_arbitrages(connection)] == [2]
    ended = replace(arbitrage(event, 2), state=ArbitrageState.EXPIRED, ended_at=T0 + SECOND)
    await write_arbitrages(connection, ArbitrageChanges(ended=(ended,)))
    assert await open_arbitrages(connection) == []


async def test_one_on_an_event_that_is_gone_is_left_out(connection: asyncpg.Connection, event: int) -> None:
    await write_arbitrages(connection, ArbitrageChanges(opened=(arbitrage(event + 99, 1), arbitrage(event, 2))))
    assert [each.id.int for each in await open_arbitrages(connection)] == [2]
    await write_arbitrages(connection, ArbitrageChanges())


@pytest.mark.parametrize("ids", list(permutations((1, 2, 3))))
async def test_what_one_step_found_stands_in_one_order_whatever_its_ids(
    connection: asyncpg.Connection, database_url: str, event: int, ids: tuple[int, int, int]
) -> None:
    """Where several surebets of a market are as old, a reader always sees the same one first."""
    found = [replace(arbitrage(event, number), legs_key=f"legs {k}", profit=k) for k, number in enumerate(ids)]
    await write_arbitrages(connection, ArbitrageChanges(opened=tuple(found)))
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        whole = await arbitrage_page(pool, kind=None, state=None, order="newest", limit=3, cursor=None)
        cursor: str | None = None
        alone: list[ArbitrageRow] = []
        for _ in range(3):
            page = await arbitrage_page(pool, kind=None, state=None, order="newest", limit=1, cursor=cursor)
            alone += page.items
            cursor = page.next_cursor
    assert cursor is None
    assert [row.profit for row in alone] == [row.profit for row in whole.items] == [0, 2, 1]


async def test_by_margin_the_best_stands_first_on_whatever_page(
    connection: asyncpg.Connection, database_url: str, event: int
) -> None:
    margins = (-0.02, 0.013, 0.0, 0.5, 0.013)
    found = [replace(arbitrage(event, n), legs_key=f"legs {n}", margin=m) for n, m in enumerate(margins, 1)]
    await write_arbitrages(connection, ArbitrageChanges(opened=tuple(found)))
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
        cursor: str | None = None
        seen: list[ArbitrageRow] = []
        for _ in margins:
            page = await arbitrage_page(pool, kind=None, state=None, order="margin", limit=1, cursor=cursor)
            seen += page.items
            cursor = page.next_cursor
        newest = await arbitrage_page(pool, kind=None, state=None, order="newest", limit=1, cursor=None)
        with pytest.raises(ForeignCursorError):
            await arbitrage_page(pool, kind=None, state=None, order="margin", limit=1, cursor=newest.next_cursor)
    assert cursor is None
    assert [row.margin for row in seen] == sorted(margins, reverse=True)
    assert len({row.id for row in seen}) == len(margins)
