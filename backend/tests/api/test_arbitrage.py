"""Surebets and middles, with stakes for the total asked for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import orjson
import pytest

from advisor.api.arbitrage.schemas import ArbitragePage
from advisor.core.clock import FixedClock
from advisor.core.markets import LINE_NONE
from advisor.core.money.assets import Asset
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import H2H, NOW, TOTALS, add_event, add_teams

LEG = {"line": LINE_NONE, "selection": 0, "venue": "bet365", "side": 0, "odds_e4": 21000, "stake": 5005, "outlay": 5005}


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=1))
        sure = [
            {**LEG, "share": 0.25},
            {**LEG, "venue": "betfair_exchange", "side": 1, "odds_e4": 19000, "share": 0.75},
        ]
        middle = [
            {**LEG, "line": 150, "share": 0.5},
            {**LEG, "line": 250, "selection": 1, "venue": "bwin", "share": 0.5},
        ]
        rows = ((1, "surebet", H2H, "live", 0.02, None, sure), (2, "middle", TOTALS, "expired", -0.01, 0.8, middle))
        for number, kind, market, state, margin, both, legs in rows:
            seen = NOW - timedelta(minutes=number)
            await pool.execute(
                """
                INSERT INTO arbitrage (id, instance, kind, event_id, market, state, first_seen, last_seen, margin,
                    best_margin, middle_margin, total_stake, profit,
                    void_profit, legs, legs_key, participant)
                VALUES ($1, 'test', $2, $3, $4, $5, $6, $6, $7, $7, $8, 10010, -100, -5005, $9, 'k', 0)
                """,
                UUID(int=number), kind, event, market, state, seen, margin, both, orjson.dumps(legs).decode(),
            )  # fmt: skip
        yield started


async def page_of(client: httpx.AsyncClient, **parameters: str | int) -> ArbitragePage:
    return ArbitragePage.model_validate_json((await client.get("arbitrage", params=parameters)).content)


async def test_filters_and_pages(client: httpx.AsyncClient) -> None:
    assert [item.id.int for item in (await page_of(client)).items] == [1, 2]
    assert [item.id.int for item in (await page_of(client, kind="middle")).items] == [2]
    assert [item.id.int for item in (await page_of(client, state="live")).items] == [1]
    first = await page_of(client, limit=1)
    assert first.next_cursor is not None
    assert [item.id.int for item in (await page_of(client, limit=1, cursor=first.next_cursor)).items] == [2]


async def test_a_total_is_split_so_that_it_matters_least_who_wins(client: httpx.AsyncClient) -> None:
    [sure] = (await page_of(client, kind="surebet", total_stake="200")).items
    back, lay = (Decimal(leg.stake) for leg in sure.legs)
    liability = lay * Decimal("0.9")
    assert (sure.currency, sure.legs[1].side) == ("EUR", "lay")
    assert [Decimal(leg.outlay) for leg in sure.legs] == [back, round(liability, 2)]
    assert Decimal(sure.total_stake) == back + round(liability, 2)
    assert Decimal("199.90") < back + liability <= 200
    won, lost = back * Decimal("1.1") - liability, lay * Decimal("0.95") - back
    assert abs(won - lost) < Decimal("0.05")
    assert Decimal(sure.profit) == min(round(won, 2), round(lost, 2))
    assert Decimal(sure.void_profit) == -max(back, round(liability, 2))
    assert sure.margin == pytest.approx(float(min(won, lost) / (back + liability)), abs=1e-4)


async def test_a_total_too_small_to_split_stakes_nothing(client: httpx.AsyncClient) -> None:
    [sure] = (await page_of(client, kind="surebet", total_stake="0.01")).items
    assert ([leg.stake for leg in sure.legs], sure.margin) == (["0.00", "0.00"], 0.02)
    assert (sure.total_stake, sure.profit, sure.void_profit) == ("0.00", "0.00", "0.00")


async def test_amounts_are_of_what_stakes_were_counted_in_when_it_was_found(
    running: Running, client: httpx.AsyncClient
) -> None:
    """¥1,234 is not 12.34 of what the settings say today; and a limit of ¥1,000 is none of euros."""
    yen = Asset.of("JPY").number
    size = {"minor": 1_000, "asset": yen, "limit": 1_000, "gap": None}
    legs = [{**LEG, "stake": 617, "outlay": 617, "share": 0.5, "asset": yen, "size": size} for _ in range(2)]
    legs[1] |= {"side": 1, "venue": "betfair_exchange", "odds_e4": 20_000}
    pool = running.database.pool
    await pool.execute(
        """
        INSERT INTO arbitrage (id, instance, kind, event_id, market, state, first_seen, last_seen, margin, best_margin,
            total_stake, profit, void_profit, legs, legs_key, participant)
        SELECT $1, 'test', 'surebet', event_id, market, 'expired', first_seen - interval '1 day', last_seen, 0.01, 0.01,
            1234, 12, -617, $2, 'yen', 0
        FROM arbitrage WHERE id = $3
        """,
        UUID(int=3), orjson.dumps(legs).decode(), UUID(int=1),
    )  # fmt: skip
    try:
        [found] = (await page_of(client, state="expired", kind="surebet")).items
        assert (found.currency, found.total_stake, found.profit, found.void_profit) == ("JPY", "1234", "12", "-617")
        assert [(leg.stake, leg.outlay, leg.limit) for leg in found.legs] == [("617", "617", "1000")] * 2
        [asked] = (await page_of(client, state="expired", kind="surebet", total_stake="200")).items
        assert (asked.currency, {leg.limit for leg in asked.legs}) == ("EUR", {None})
        assert {leg.limit_gap for leg in asked.legs} == {"no_rate"}
        assert Decimal(asked.total_stake) > Decimal("199")
    finally:
        await pool.execute("DELETE FROM arbitrage WHERE id = $1", UUID(int=3))


async def test_without_a_total_the_stakes_are_those_it_was_found_with(client: httpx.AsyncClient) -> None:
    [middle] = (await page_of(client, kind="middle")).items
    assert [(leg.line, leg.selection, leg.stake) for leg in middle.legs] == [
        ("1.5", "over", "50.05"), ("2.5", "under", "50.05"),
    ]  # fmt: skip
    assert (middle.margin, middle.middle_margin, middle.total_stake) == (-0.01, 0.8, "100.10")
    assert (middle.profit, middle.void_profit) == ("-1.00", "-50.05")


@pytest.mark.parametrize("total", ["0", "1.234", "-5", "NaN", "1e3"])
async def test_a_total_that_cannot_be_split_is_refused(client: httpx.AsyncClient, total: str) -> None:
    assert (await client.get("arbitrage", params={"total_stake": total})).status_code == 422
