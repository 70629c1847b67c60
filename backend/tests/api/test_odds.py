"""The live board: which fixtures, whose prices, how old they look, and which are usable."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from advisor.api.odds.schemas import BoardRow, FixtureLive, LivePrice, OddsBoard, QuoteHistory
from advisor.core.clock import FixedClock
from advisor.core.markets import LINE_NONE
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import (
    H2H,
    MINUTE,
    NOW,
    TOTALS,
    add_event,
    add_prices,
    add_teams,
    add_value_bet,
    venue_id,
)

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
async def running(database_url: str, clock: FixedClock) -> AsyncIterator[Running]:
    async with running_on(database_url, clock) as started:
        await fill(started)
        yield started


@pytest.fixture(scope="module")
async def ids(running: Running) -> dict[str, int]:
    rows = await running.database.pool.fetch("SELECT e.id, h.key FROM event e JOIN team h ON h.id = e.home_id")
    return {row["key"]: row["id"] for row in rows}


async def fill(running: Running) -> None:
    pool = running.database.pool
    await add_teams(pool, ["Ajax", "Bremen", "Celtic", "Dundee", "Everton", "Fulham", "Genoa", "Hull"])
    await add_teams(pool, ["Jets", "Kings"], code="B1", sport="basketball")
    soon = await add_event(pool, "Ajax", "Bremen", NOW + 3 * HOUR)
    await add_prices(pool, soon, "pinnacle", [19600, 36000, 41000])
    await add_prices(pool, soon, "bet365", [21000, 34000, 0])
    await add_prices(pool, soon, "betfair_exchange", [20000, 36000, 42000])
    await add_prices(pool, soon, "betfair_exchange", [20200, 37000, 43000], side=1)
    await add_prices(pool, soon, "bwin", [90000, 36000, 41000], quality_flag=5)
    await add_prices(pool, soon, "betway", [30000, 30000, 30000], age=30 * MINUTE)
    await add_prices(pool, soon, "pinnacle", [19000, 19000], market=TOTALS, line=250)
    await add_prices(pool, soon, "bet365", [19000, 19000], market=TOTALS, line=250)
    await add_prices(pool, soon, "bet365", [16000, 23000], market=TOTALS, line=150)
    await add_value_bet(pool, soon, 1)
    playing = await add_event(pool, "Celtic", "Dundee", NOW - HOUR, status="in_play")
    await add_prices(pool, playing, "pinnacle", [15000, 40000, 70000], age=45 * timedelta(seconds=1))
    await pool.execute("INSERT INTO live_score VALUES ($1, 1, 0, '58''', 'espn', $2)", playing, NOW)
    over = await add_event(pool, "Everton", "Fulham", NOW - 3 * HOUR, status="finished")
    await pool.execute("INSERT INTO live_score VALUES ($1, 2, 2, 'FT', 'espn', $2)", over, NOW - HOUR)
    await add_event(pool, "Genoa", "Hull", NOW + HOUR)
    games = await add_event(pool, "Jets", "Kings", NOW + 30 * HOUR, code="B1")
    await add_prices(pool, games, "pinnacle", [18000, 21000], market=1)


async def board(client: httpx.AsyncClient, **parameters: str | int) -> OddsBoard:
    return OddsBoard.model_validate_json((await client.get("odds", params=parameters)).content)


async def row_of(client: httpx.AsyncClient, home: str) -> BoardRow:
    [row] = [row for row in (await board(client)).items if row.home.key == home]
    return row


def price_at(row: BoardRow, venue: str, selection: int) -> LivePrice:
    assert row.market is not None
    [cell] = [cell for cell in row.market.cells if cell.venue == venue]
    price = cell.back[selection]
    assert price is not None
    return price


async def test_fixtures_come_by_competition_and_kick_off_without_those_nobody_reports(
    client: httpx.AsyncClient,
) -> None:
    assert [row.home.key for row in (await board(client)).items] == ["jets", "everton", "celtic", "ajax"]


@pytest.mark.parametrize(
    ("parameters", "homes"),
    [
        ({"status": "upcoming"}, ["jets", "ajax"]),
        ({"status": "in_play"}, ["celtic"]),
        ({"status": "finished"}, ["everton"]),
        ({"sport": "basketball"}, ["jets"]),
        ({"competition": "T1", "hours": 24}, ["everton", "celtic", "ajax"]),
        ({"search": "brem"}, ["ajax"]),
        ({"search": "_"}, ["jets", "everton", "celtic", "ajax"]),
        ({"hours": 2}, ["everton", "celtic"]),
    ],
)
async def test_filters(client: httpx.AsyncClient, parameters: dict[str, str | int], homes: list[str]) -> None:
    assert [row.home.key for row in (await board(client, **parameters)).items] == homes


async def test_pages_join_to_the_whole(client: httpx.AsyncClient) -> None:
    whole = await board(client)
    first = await board(client, limit=3)
    assert first.next_cursor is not None
    second = await board(client, limit=3, cursor=first.next_cursor)
    assert [*first.items, *second.items] == whole.items
    assert second.next_cursor is None


async def test_the_fair_line_and_the_best_price_are_made_of_usable_prices_alone(client: httpx.AsyncClient) -> None:
    market = (await row_of(client, "ajax")).market
    assert market is not None
    assert market.fair_source == "sharp:pinnacle"
    assert sum(p for p in market.fair if p) == pytest.approx(1, abs=1e-5)
    home = market.best[0]
    assert (home.selection, home.venue, home.odds) == ("home", "bet365", "2.10")
    fair = market.fair[0]
    assert fair is not None
    assert home.edge == pytest.approx(fair * 2.1 - 1, abs=1e-5)


async def test_each_price_has_its_freshness_quality_flag_and_value(client: httpx.AsyncClient) -> None:
    row = await row_of(client, "ajax")
    usable, flagged, old = (price_at(row, venue, 0) for venue in ("bet365", "bwin", "betway"))
    assert (usable.odds, usable.previous, usable.size, usable.freshness, usable.value) == (
        "2.10",
        "2.05",
        "120.50",
        "fresh",
        True,
    )
    assert (flagged.quality_flag, flagged.freshness, flagged.value) == ("outlier", "fresh", False)
    assert (old.freshness, old.quality_flag) == ("stale", None)
    assert price_at(row, "bet365", 2).odds is None
    assert price_at(row, "bet365", 2).edge is None
    assert price_at(await row_of(client, "celtic"), "pinnacle", 0).freshness == "ageing"


async def test_an_exchange_has_lay_prices_and_its_commission_lowers_the_edge(client: httpx.AsyncClient) -> None:
    row = await row_of(client, "ajax")
    assert row.market is not None
    cells = {cell.venue: cell for cell in row.market.cells}
    lay = [price.odds for price in cells["betfair_exchange"].lay if price]
    assert lay == ["2.02", "3.70", "4.30"]
    assert cells["pinnacle"].lay == []
    fair = row.market.fair[0]
    assert fair is not None
    assert price_at(row, "betfair_exchange", 0).edge == pytest.approx(fair * 0.95 - (1 - fair), abs=1e-5)


async def test_a_market_with_lines_shows_the_one_most_venues_quote(client: httpx.AsyncClient) -> None:
    [row] = [row for row in (await board(client, market="totals")).items if row.home.key == "ajax"]
    assert row.market is not None
    assert (row.market.market, row.market.line, len(row.market.cells)) == ("totals", "2.5", 2)
    assert (row.markets, row.value_bets) == (3, 1)


async def test_scores_name_the_provider_that_reported_them(client: httpx.AsyncClient) -> None:
    score = (await row_of(client, "celtic")).score
    assert score is not None
    assert (score.home, score.away, score.clock, score.provider) == (1, 0, "58'", "espn")
    assert (await row_of(client, "everton")).market is None


async def test_the_tag_stays_while_nothing_but_the_time_changes(client: httpx.AsyncClient, clock: FixedClock) -> None:
    first = await client.get("odds")
    clock.instant = NOW + timedelta(seconds=1)
    assert (await client.get("odds", headers={"If-None-Match": first.headers["etag"]})).status_code == 304
    clock.instant = NOW + timedelta(minutes=9)
    later = await client.get("odds", headers={"If-None-Match": first.headers["etag"]})
    clock.instant = NOW
    assert later.status_code == 200
    [row] = [row for row in OddsBoard.model_validate_json(later.content).items if row.home.key == "ajax"]
    assert price_at(row, "bet365", 0).freshness == "ageing"


async def test_one_fixture_has_all_its_markets_its_weather_and_its_names(
    client: httpx.AsyncClient, running: Running, ids: dict[str, int]
) -> None:
    pool, event = running.database.pool, ids["ajax"]
    stadium = await pool.fetchval("INSERT INTO stadium (name, city, country) VALUES ('A', 'B', 'C') RETURNING id")
    await pool.execute("INSERT INTO event_stadium VALUES ($1, $2)", event, stadium)
    for hour in (2, 3, 4):
        await pool.execute(
            "INSERT INTO weather_hour (stadium_id, at, provider, made_at, temperature_c) VALUES ($1, $2, 'nws', $3, 8)",
            stadium, NOW + hour * HOUR, NOW,
        )  # fmt: skip
    await pool.execute(
        "INSERT INTO provider_event (provider, ref, event_id, sport, competition, competition_name, home, away, "
        "kickoff, kickoff_known, state, swapped, score, evidence, first_seen, last_seen, matched_at) "
        "VALUES ('espn', 'x', $1, 'football', 'l', 'L', 'AFC Ajax', 'Werder', $2, true, 'joined', false, 0.97, '[]', "
        "$2, $2, $2)",
        event, NOW,
    )  # fmt: skip
    live = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content)
    assert [(market.market, market.line) for market in live.markets] == [
        ("h2h_3way", None), ("totals", "1.5"), ("totals", "2.5"),
    ]  # fmt: skip
    assert live.row.market == live.markets[0]
    assert [hour.at for hour in live.weather[0].hours] == [NOW + 3 * HOUR, NOW + 4 * HOUR]
    assert [(name.home, name.score) for name in live.identities] == [("AFC Ajax", 0.97)]
    assert (await client.get("fixtures/999999/live")).status_code == 404


async def test_the_history_of_a_selection(client: httpx.AsyncClient, running: Running, ids: dict[str, int]) -> None:
    pool, event = running.database.pool, ids["ajax"]
    await pool.execute(
        "CREATE TABLE quote_of_test PARTITION OF quote FOR VALUES FROM ('2026-11-25 00:00Z') TO ('2026-11-26 00:00Z')"
    )
    venue = await venue_id(pool, "bet365")
    for minute, odds in enumerate((20000, 20500, 0, 21000)):
        at = NOW - 10 * MINUTE + minute * MINUTE
        await pool.execute(
            "INSERT INTO quote VALUES ($1, $2, $3, 0, $4, 0, 0, $5, NULL, $6, $6)",
            event, H2H, LINE_NONE, venue, odds, at,
        )  # fmt: skip
    path = f"fixtures/{event}/quotes"
    query = {"market": "h2h_3way", "selection": "home"}
    whole = QuoteHistory.model_validate_json((await client.get(path, params=query)).content)
    assert [point.odds for point in whole.series[0].points] == ["2.00", "2.05", None, "2.10"]
    assert (whole.truncated, whole.series[0].venue, whole.series[0].side) == (False, "bet365", "back")
    newest = QuoteHistory.model_validate_json((await client.get(path, params={**query, "limit": 2})).content)
    assert [point.odds for point in newest.series[0].points] == [None, "2.10"]
    assert newest.truncated
    since = {**query, "since": (NOW - 8 * MINUTE).isoformat()}
    assert QuoteHistory.model_validate_json((await client.get(path, params=since)).content) == newest.model_copy(
        update={"truncated": False}
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"market": "totals", "selection": "over"}, "line"),
        ({"market": "h2h_3way", "selection": "home", "since": "0001-01-01T00:00:00+23:59"}, "since"),
        ({"market": "h2h_3way", "selection": "home", "since": "9999-12-31T23:59:59-23:59"}, "since"),
        ({"market": "h2h_3way", "selection": "home", "line": "1.5"}, "line"),
        ({"market": "h2h", "selection": "draw"}, "selection"),
    ],
)
async def test_a_selection_that_cannot_be_is_refused(
    client: httpx.AsyncClient, ids: dict[str, int], query: dict[str, str], field: str
) -> None:
    refused = await client.get(f"fixtures/{ids['ajax']}/quotes", params=query)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
