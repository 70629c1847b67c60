"""The live board: which fixtures, whose prices and how old they are, with the figures that the engine stored."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest

from advisor.api.odds.schemas import (
    BoardCell,
    BoardRow,
    FixtureLive,
    LiveMarket,
    LivePrice,
    MarketFigures,
    OddsBoard,
    QuoteHistory,
)
from advisor.core.clock import FixedClock, micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Side
from advisor.engine.books.messages import Availability
from tests.api.conftest import Running, running_on
from tests.api.live_engine import AGE, StoringEngine, confirmation, prices
from tests.api.live_seeding import H2H, MINUTE, NOW, TOTALS, add_event, add_prices, add_teams, add_value_bet, venue_id
from tests.present import present

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
    playing = await add_event(pool, "Celtic", "Dundee", NOW - HOUR, status="in_play")
    await pool.execute("INSERT INTO live_score VALUES ($1, 1, 0, '58''', 'espn', $2)", playing, NOW)
    # What an instance that bets finds is no value bet of the board.
    await add_value_bet(pool, soon, 77, selection=1, instance="paper-value")
    over = await add_event(pool, "Everton", "Fulham", NOW - 3 * HOUR, status="finished")
    await pool.execute("INSERT INTO live_score VALUES ($1, 2, 2, 'FT', 'espn', $2)", over, NOW - HOUR)
    await add_event(pool, "Genoa", "Hull", NOW + HOUR)
    games = await add_event(pool, "Jets", "Kings", NOW + 30 * HOUR, code="B1")
    await add_prices(pool, games, "pinnacle", [18000, 21000], market=1)
    await StoringEngine(pool).step(
        NOW,
        prices(soon, "pinnacle", [19600, 36000, 41000]),
        prices(soon, "bet365", [21000, 34000, 0]),
        prices(soon, "betfair_exchange", [20000, 36000, 42000], provider="betfair"),
        prices(soon, "betfair_exchange", [20200, 37000, 43000], side=Side.LAY, provider="betfair"),
        prices(soon, "william_hill", [19500, 35000, 40000]),
        prices(soon, "bwin", [80000, 15000, 40000]),
        prices(soon, "betway", [30000, 30000, 30000], at=NOW - 30 * MINUTE),
        prices(soon, "pinnacle", [19000, 19000], market=TOTALS, line=250),
        prices(soon, "bet365", [19000, 19000], market=TOTALS, line=250),
        prices(soon, "bet365", [16000, 23000], market=TOTALS, line=150),
        prices(playing, "pinnacle", [15000, 40000, 70000], at=NOW - timedelta(seconds=45)),
    )


async def board(client: httpx.AsyncClient, **parameters: str | int) -> OddsBoard:
    return OddsBoard.model_validate_json((await client.get("odds", params=parameters)).content)


async def row_of(client: httpx.AsyncClient, home: str) -> BoardRow:
    [row] = [row for row in (await board(client)).items if present(row.home).key == home]
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
    assert [present(row.home).key for row in (await board(client)).items] == ["celtic", "ajax", "jets"]


@pytest.mark.parametrize(
    ("parameters", "homes"),
    [
        ({"status": "upcoming"}, ["ajax", "jets"]),
        ({"status": "in_play"}, ["celtic"]),
        ({"status": "finished"}, ["everton"]),
        ({"sport": "basketball"}, ["jets"]),
        ({"status": "open"}, ["celtic", "ajax", "jets"]),
        ({"status": "all"}, ["celtic", "ajax", "jets", "everton"]),
        ({"competition": "T1", "hours": 24, "status": "all"}, ["celtic", "ajax", "everton"]),
        ({"search": "brem"}, ["ajax"]),
        ({"search": "_"}, []),
        ({"hours": 2}, ["celtic"]),
        ({"order": "kickoff"}, ["celtic", "ajax", "jets"]),
        ({"order": "kickoff", "status": "all"}, ["celtic", "ajax", "jets", "everton"]),
    ],
)
async def test_filters(client: httpx.AsyncClient, parameters: dict[str, str | int], homes: list[str]) -> None:
    assert [present(row.home).key for row in (await board(client, **parameters)).items] == homes


async def test_a_game_that_should_have_begun_long_ago_is_not_upcoming(
    client: httpx.AsyncClient, running: Running, ids: dict[str, int]
) -> None:
    async def begins(kickoff: datetime) -> None:
        await running.database.pool.execute("UPDATE event SET kickoff = $1 WHERE id = $2", kickoff, ids["ajax"])

    async def shown(status: str) -> bool:
        return "ajax" in [present(row.home).key for row in (await board(client, status=status)).items]

    try:
        await begins(NOW - 5 * MINUTE)
        assert await shown("upcoming")
        await begins(NOW - 20 * MINUTE)
        assert not await shown("upcoming")
        assert await shown("all")
    finally:
        await begins(NOW + 3 * HOUR)


@pytest.mark.parametrize("order", ["competition", "kickoff"])
async def test_pages_join_to_the_whole(client: httpx.AsyncClient, order: str) -> None:
    whole = await board(client, order=order, status="all")
    first = await board(client, limit=3, order=order, status="all")
    assert first.next_cursor is not None
    second = await board(client, limit=3, cursor=first.next_cursor, order=order, status="all")
    assert [*first.items, *second.items] == whole.items
    assert second.next_cursor is None
    other = "kickoff" if order == "competition" else "competition"
    refused = await client.get("odds", params={"order": other, "cursor": first.next_cursor})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cursor")


async def market_of(client: httpx.AsyncClient, home: str) -> LiveMarket:
    market = (await row_of(client, home)).market
    assert market is not None
    return market


def cell_at(market: LiveMarket, venue: str) -> BoardCell:
    return next(cell for cell in market.cells if cell.venue == venue)


async def test_the_fair_line_and_the_best_price_are_made_of_usable_prices_alone(client: httpx.AsyncClient) -> None:
    market = await market_of(client, "ajax")
    assert market.fair_source == "sharp:pinnacle"
    assert sum(p for p in market.fair if p) == pytest.approx(1, abs=1e-5)
    home = market.best[0]
    assert (home.selection, home.venue, home.odds) == ("home", "bet365", "2.10")
    fair = market.fair[0]
    assert fair is not None
    assert home.edge == pytest.approx(fair * 2.1 - 1, abs=1e-5)
    assert home.kelly == pytest.approx((fair * 2.1 - 1) / 1.1, abs=1e-5)
    assert float(market.fair_odds[0] or 0) == pytest.approx(1 / fair, abs=1e-3)
    assert market.best_overround == pytest.approx(sum(1 / float(best.odds or 0) for best in market.best) - 1, abs=1e-5)


async def test_the_board_shows_exactly_what_the_engine_stored(
    client: httpx.AsyncClient, running: Running, ids: dict[str, int]
) -> None:
    """Not computed again: planted figures that no price gives are shown as they are."""
    pool, event = running.database.pool, ids["ajax"]
    stored = await pool.fetchval(_FIGURES, event, H2H)
    real = MarketFigures.model_validate_json(stored)
    venues = [
        each.model_copy(update={"edge": [0.7, 0.8, 0.9], "value": [False, True, False], "overround": 0.6})
        for each in real.venues
    ]
    odd = {"fair": [0.1, 0.2, 0.3], "fair_odds": ["7.77", None, "8.88"], "best_overround": -0.5, "ageing_seconds": 3}
    planted = real.model_copy(update={**odd, "stale_seconds": 4, "venues": venues, "best": real.best[::-1]})
    for figures in (planted, real):
        await pool.execute(_PLANT, event, H2H, figures.model_dump_json())
        live = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content)
        for market in (await market_of(client, "ajax"), live.markets[0]):
            assert_shown(market, figures)


_FIGURES = "SELECT figures FROM market_figures WHERE event_id = $1 AND market = $2"
_PLANT = "UPDATE market_figures SET figures = $3 WHERE event_id = $1 AND market = $2"


def assert_shown(market: LiveMarket, figures: MarketFigures) -> None:
    names = LiveMarket.model_fields.keys() & MarketFigures.model_fields.keys()
    assert names >= {"fair", "fair_odds", "fair_source", "best", "best_overround", "ageing_seconds", "stale_seconds"}
    assert {name: getattr(market, name) for name in names} == {name: getattr(figures, name) for name in names}
    assert figures.venues
    for own in figures.venues:
        cell = cell_at(market, own.venue)
        assert cell.overround == own.overround
        for place, price in enumerate(cell.back):
            assert price is None or (price.edge, price.value) == (own.edge[place], own.value[place])


async def test_without_figures_the_board_still_answers(client: httpx.AsyncClient) -> None:
    """The engine has not seen the market: prices are shown, and nothing is said of them."""
    market = await market_of(client, "jets")
    assert [price and price.odds for price in cell_at(market, "pinnacle").back] == ["1.80", "2.10"]
    assert (market.fair, market.fair_odds, market.fair_source) == ([None, None], [None, None], None)
    assert [(best.venue, best.odds, best.edge, best.kelly) for best in market.best] == [(None,) * 4] * 2
    assert (market.best_overround, market.ageing_seconds, market.stale_seconds) == (None, None, None)
    price = price_at(await row_of(client, "jets"), "pinnacle", 0)
    assert (price.edge, price.value, cell_at(market, "pinnacle").overround) == (None, False, None)


async def test_each_price_has_its_age_quality_flag_and_value(client: httpx.AsyncClient) -> None:
    row = await row_of(client, "ajax")
    usable, flagged, old = (price_at(row, venue, 0) for venue in ("bet365", "bwin", "betway"))
    assert (usable.odds, usable.previous, usable.confirmed_at, usable.quality_flag, usable.value) == (
        "2.10", None, NOW - AGE, None, True,
    )  # fmt: skip
    assert (flagged.quality_flag, flagged.value) == ("outlier", False)
    assert flagged.edge is not None
    assert (old.quality_flag, old.confirmed_at) == ("stale", NOW - 30 * MINUTE)
    before, in_play = await market_of(client, "ajax"), await market_of(client, "celtic")
    assert cell_at(before, "bet365").back[2] is None
    assert (before.ageing_seconds, before.stale_seconds) == (120, 900)
    assert (in_play.ageing_seconds, in_play.stale_seconds) == (20, 60)


async def test_an_exchange_has_lay_prices_and_its_commission_lowers_the_edge(client: httpx.AsyncClient) -> None:
    row = await row_of(client, "ajax")
    assert row.market is not None
    exchange = cell_at(row.market, "betfair_exchange")
    assert [price.odds for price in exchange.lay if price] == ["2.02", "3.70", "4.30"]
    assert exchange.provider == "betfair"
    assert cell_at(row.market, "pinnacle").lay == []
    fair = row.market.fair[0]
    assert fair is not None
    assert price_at(row, "betfair_exchange", 0).edge == pytest.approx(fair * 0.95 - (1 - fair), abs=1e-5)


async def test_a_market_with_lines_shows_the_one_most_venues_quote(client: httpx.AsyncClient) -> None:
    [row] = [row for row in (await board(client, market="totals")).items if present(row.home).key == "ajax"]
    assert row.market is not None
    assert (row.market.market, row.market.line, len(row.market.cells)) == ("totals", "2.5", 2)
    assert (row.markets, row.value_bets, row.value_markets) == (3, 1, ["h2h_3way"])


async def test_scores_name_the_provider_that_reported_them(client: httpx.AsyncClient) -> None:
    score = (await row_of(client, "celtic")).score
    assert score is not None
    assert (score.home, score.away, score.clock, score.provider) == (1, 0, "58'", "espn")
    [finished] = (await board(client, status="finished")).items
    assert finished.market is None


async def test_the_tag_stays_while_nothing_but_the_time_changes(client: httpx.AsyncClient, clock: FixedClock) -> None:
    first = await client.get("odds")
    for later in (timedelta(seconds=1), timedelta(minutes=9)):
        clock.instant = NOW + later
        again = await client.get("odds", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
    clock.instant = NOW


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
    venue = await venue_id(pool, "william_hill")
    await pool.execute(
        "CREATE TABLE quote_of_test PARTITION OF quote FOR VALUES FROM ('2026-11-25 00:00Z') TO ('2026-11-26 00:00Z')"
    )
    for minute, odds in enumerate((20000, 20500, 0, 21000)):
        at = NOW - 10 * MINUTE + minute * MINUTE
        await pool.execute(
            "INSERT INTO quote VALUES ($1, $2, $3, 0, $4, 0, 0, $5, NULL, $6, $6, NULL, 0)",
            event, H2H, LINE_NONE, venue, odds, at,
        )  # fmt: skip
    path = f"fixtures/{event}/quotes"
    query = {"market": "h2h_3way", "selection": "home"}
    whole = QuoteHistory.model_validate_json((await client.get(path, params=query)).content)
    assert [point.odds for point in whole.series[0].points] == ["2.00", "2.05", None, "2.10"]
    assert (whole.truncated, whole.series[0].venue, whole.series[0].side) == (False, "william_hill", "back")
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


async def test_a_heartbeat_makes_a_price_younger_and_a_provider_that_is_down_flags_it(
    client: httpx.AsyncClient, running: Running
) -> None:
    """Only what is still offered is confirmed, and only by its own provider."""
    pool = running.database.pool
    event = await add_event(pool, "Bremen", "Ajax", NOW + 2 * HOUR)
    engine = StoringEngine(pool)
    await engine.step(
        NOW,
        prices(event, "pinnacle", [19600, 36000, 41000]),
        prices(event, "betfair_exchange", [20000, 36000, 42000], provider="betfair"),
    )
    await engine.step(NOW + 2 * MINUTE, confirmations=[confirmation(event, NOW + 2 * MINUTE)])
    row = await row_of(client, "bremen")
    confirmed, other = (price_at(row, venue, 0) for venue in ("pinnacle", "betfair_exchange"))
    assert (confirmed.confirmed_at, confirmed.at, confirmed.odds) == (NOW + 2 * MINUTE, NOW - AGE, "1.96")
    assert (other.confirmed_at, other.quality_flag) == (NOW - AGE, None)
    down = Availability(provider="betfair", up=False, at=micros_of(NOW + 3 * MINUTE))
    await engine.step(NOW + 3 * MINUTE, availabilities=[down])
    row = await row_of(client, "bremen")
    assert price_at(row, "betfair_exchange", 0).quality_flag == "provider_down"
    assert price_at(row, "pinnacle", 0).quality_flag is None
    assert row.market is not None
    assert {best.venue for best in row.market.best} == {"pinnacle"}
