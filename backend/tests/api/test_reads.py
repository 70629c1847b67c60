"""What can be read: health, competitions, venues, fixtures with odds, strategies."""

import math
from collections.abc import AsyncIterator

import httpx
import numpy as np
import orjson
import pytest

from advisor.api.competitions.schemas import CompetitionList
from advisor.api.fixtures.schemas import Fixture, FixtureOdds, FixturePage
from advisor.api.health.schemas import Health
from advisor.api.market_types.schemas import MarketTypeList
from advisor.api.strategies.schemas import StrategyList
from advisor.api.venues.schemas import VenueList
from advisor.core.history import History
from advisor.core.markets import MarketTypeKey, Phase
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES
from advisor.risk.limits import Limits
from advisor.strategies.registry import STRATEGIES
from tests.api.conftest import Running
from tests.api.seeding import CODE, league_history
from tests.present import present


@pytest.fixture(scope="module")
def history() -> History:
    return league_history()


async def pages(client: httpx.AsyncClient, path: str, **parameters: str | int) -> AsyncIterator[list[Fixture]]:
    """All pages of a list of fixtures."""
    while True:
        page = FixturePage.model_validate_json((await client.get(path, params=parameters)).content)
        yield page.items
        if page.next_cursor is None:
            return
        parameters["cursor"] = page.next_cursor


async def all_fixtures(client: httpx.AsyncClient, **parameters: str | int) -> list[Fixture]:
    return [item async for page in pages(client, "fixtures", limit=200, **parameters) for item in page]


def worker_of(health: Health) -> tuple[str, str]:
    (fact,) = [fact for fact in health.facts if fact.name == "worker"]
    return health.worker, fact.status


async def test_health_without_a_worker(client: httpx.AsyncClient) -> None:
    health = Health.model_validate_json((await client.get("health")).content)
    assert (health.database, health.mode, worker_of(health)) == ("up", "demo", ("down", "degraded"))


async def test_health_with_a_worker(client: httpx.AsyncClient, running: Running) -> None:
    id_ = await running.database.pool.fetchval("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    try:
        alive = Health.model_validate_json((await client.get("health")).content)
        assert worker_of(alive) == ("up", "ok")
        await running.database.pool.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s' WHERE id = $1", id_
        )
        silent = Health.model_validate_json((await client.get("health")).content)
        assert worker_of(silent) == ("down", "degraded")
    finally:
        await running.database.pool.execute("DELETE FROM procrastinate_workers")


async def test_competitions_show_the_extent_of_their_history(client: httpx.AsyncClient, history: History) -> None:
    [competition] = CompetitionList.model_validate_json((await client.get("competitions")).content).items
    days = sorted(key.split("/")[1] for key in history.events.key)
    pre_match = history.prices.phase == Phase.PRE_MATCH
    finished = np.array([status == "finished" for status in history.events.status])
    assert (competition.code, competition.demo, competition.matches) == (CODE, True, len(history.events))
    assert (str(competition.first_date), str(competition.last_date)) == (days[0], days[-1])
    assert competition.seasons == sorted(set(history.events.season))
    assert competition.venues == sorted(history.prices.venues)
    for coverage in competition.markets:
        of_market = pre_match & (history.prices.market == MARKET_TYPES[MarketTypeKey(coverage.market)].code)
        assert coverage.matches == finished[np.unique(history.prices.event[of_market])].sum()
    assert {coverage.market for coverage in competition.markets} == {"h2h_3way", "spreads", "totals"}


async def test_competitions_are_counted_again_after_an_import(client: httpx.AsyncClient, running: Running) -> None:
    before = await client.get("competitions")
    await running.database.pool.execute("UPDATE competition SET name = 'Renamed'")
    assert (await client.get("competitions")).content == before.content
    await running.database.pool.execute(
        "INSERT INTO import_file (source, file, sha256, imported_at, rows_read, imported, updated, unchanged, refused, "
        "refused_prices, changes) VALUES ('demo', 'f', 's', now(), 0, 0, 0, 0, '[]', '[]', '[]')"
    )
    [renamed] = CompetitionList.model_validate_json((await client.get("competitions")).content).items
    assert renamed.name == "Renamed"


async def test_venues(client: httpx.AsyncClient, history: History) -> None:
    venues = VenueList.model_validate_json((await client.get("venues")).content).items
    assert [venue.key for venue in venues] == sorted(history.prices.venues)
    assert {venue.name for venue in venues if venue.key == "bet365"} == {"Bet365"}


async def test_strategies_come_with_schemas_that_their_defaults_satisfy(client: httpx.AsyncClient) -> None:
    listed = StrategyList.model_validate_json((await client.get("strategies")).content)
    assert [strategy.name for strategy in listed.items] == list(STRATEGIES)
    for strategy in listed.items:
        assert strategy.in_backtests == (strategy.name in {"value", "consensus", "lay_value"})
        assert set(strategy.parameters["properties"]) == set(STRATEGIES[strategy.name].config_type.model_fields)  # type: ignore[arg-type]
    assert set(listed.limits["properties"]) == set(Limits.model_fields)  # type: ignore[arg-type]
    assert listed.staking["discriminator"]["propertyName"] == "kind"  # type: ignore[call-overload,index]


class TestFixtures:
    async def test_pages_hold_every_fixture_once_in_order(self, client: httpx.AsyncClient, history: History) -> None:
        for order in ("newest", "oldest"):
            listed = [f async for page in pages(client, "fixtures", limit=7, order=order) for f in page]
            assert len(listed) == len({fixture.id for fixture in listed}) == len(history.events)
            keys = [(fixture.kickoff, fixture.id) for fixture in listed]
            assert keys == sorted(keys, reverse=order == "newest")

    async def test_the_ready_bytes_are_what_the_schema_would_write(self, client: httpx.AsyncClient) -> None:
        raw = (await client.get("fixtures", params={"limit": 200})).content
        page = FixturePage.model_validate_json(raw, strict=True)
        assert orjson.loads(page.model_dump_json()) == orjson.loads(raw)
        assert any(fixture.best for fixture in page.items)

    async def test_those_with_prices_and_those_without_are_all(
        self, client: httpx.AsyncClient, running: Running
    ) -> None:
        with_prices = {
            row["event_id"]
            for row in await running.database.pool.fetch(
                "SELECT DISTINCT event_id FROM price WHERE phase = $1", int(Phase.PRE_MATCH)
            )
        }
        everything = await all_fixtures(client)
        priced = await all_fixtures(client, priced="true")
        assert {fixture.id for fixture in priced} == with_prices
        bare = await all_fixtures(client, priced="false")
        assert {fixture.id for fixture in bare} == {fixture.id for fixture in everything} - with_prices

    async def test_filters(self, client: httpx.AsyncClient) -> None:
        everything = await all_fixtures(client)
        season = everything[0].season
        assert await all_fixtures(client, season=season) == [f for f in everything if f.season == season]
        finished = await all_fixtures(client, status="finished")
        assert finished == [f for f in everything if f.status == "finished"]
        assert 0 < len(finished) < len(everything)
        day = everything[20].kickoff.date().isoformat()
        on_day = await all_fixtures(client, date_from=day, date_to=day)
        assert on_day == [f for f in everything if f.kickoff.date().isoformat() == day]
        assert await all_fixtures(client, competition="E0") == []
        assert await all_fixtures(client, competition=CODE) == everything
        assert await all_fixtures(client, market="h2h") == []

    async def test_search_takes_every_word_of_either_team(self, client: httpx.AsyncClient) -> None:
        everything = await all_fixtures(client)
        one = everything[0]
        found = await all_fixtures(client, search=f"  {present(one.away).name.upper()} {present(one.home).name[:4]} ")
        assert {one.id} <= {f.id for f in found}
        assert {frozenset((present(f.home).key, present(f.away).key)) for f in found} == {
            frozenset((present(one.home).key, present(one.away).key))
        }
        assert await all_fixtures(client, search="nobody united") == []
        assert await all_fixtures(client, search="   ") == everything

    @pytest.mark.parametrize("search", ["%", "-", "_ .", "1", "2024", "/ 7"])
    async def test_signs_and_numbers_that_no_name_has_find_nothing(
        self, client: httpx.AsyncClient, search: str
    ) -> None:
        assert await all_fixtures(client, search=search) == []

    @pytest.mark.parametrize("cursor", ["x", "1_2", "-1", "9223372036854775808", "9" * 200])
    async def test_foreign_cursors_are_refused(self, client: httpx.AsyncClient, cursor: str) -> None:
        for each in (cursor, f"newest_{cursor}"):
            response = await client.get("fixtures", params={"cursor": each})
            assert response.status_code == 422
            assert response.json()["errors"][0]["field"] == "cursor"

    async def test_a_cursor_of_the_other_order_is_refused(self, client: httpx.AsyncClient) -> None:
        for order, other in (("newest", "oldest"), ("oldest", "newest")):
            first = await client.get("fixtures", params={"limit": 3, "order": order})
            cursor = first.json()["next_cursor"]
            assert (await client.get("fixtures", params={"cursor": cursor, "order": order})).status_code == 200
            assert (await client.get("fixtures", params={"cursor": cursor, "order": other})).status_code == 422

    async def test_unchanged_lists_are_not_sent_again(self, client: httpx.AsyncClient) -> None:
        first = await client.get("fixtures", params={"limit": 3})
        tag = first.headers["etag"]
        for held in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await client.get("fixtures", params={"limit": 3}, headers={"If-None-Match": held})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        other = await client.get("fixtures", params={"limit": 4}, headers={"If-None-Match": tag})
        assert other.status_code == 200


class TestOdds:
    async def test_every_stored_price_is_shown(self, client: httpx.AsyncClient, history: History) -> None:
        fixture = next(f for f in await all_fixtures(client, status="finished") if f.venues)
        odds = FixtureOdds.model_validate_json((await client.get(f"fixtures/{fixture.id}/odds")).content, strict=True)
        assert odds.fixture == fixture
        key = f"{CODE}/{fixture.kickoff.date()}/{present(fixture.home).key}/{present(fixture.away).key}"
        rows = history.prices.event == history.events.key.index(key)
        shown = {
            (book.market, book.phase, price.venue)
            for book in odds.books
            for price in book.prices
            if not price.aggregate
        }
        assert shown == {
            (str(BY_CODE[m].key), Phase(p).name.lower(), history.prices.venues[v])
            for m, p, v in zip(
                history.prices.market[rows], history.prices.phase[rows], history.prices.venue[rows], strict=True
            )
        }

    async def test_fair_lines_and_best_prices(self, client: httpx.AsyncClient) -> None:
        fixture = (await all_fixtures(client, status="finished"))[0]
        odds = FixtureOdds.model_validate_json((await client.get(f"fixtures/{fixture.id}/odds")).content)
        for book in odds.books:
            assert book.fair_source == "sharp:pinnacle"
            assert math.isclose(sum(p for p in book.fair if p is not None), 1, abs_tol=1e-5)
            for probability, worth in zip(book.fair, book.fair_odds, strict=True):
                assert probability is not None
                assert worth is not None
                assert math.isclose(probability * float(worth), 1, abs_tol=1e-3)
            for i, best in enumerate(book.best):
                prices = [float(price.odds[i] or 0) for price in book.prices if not price.aggregate]
                fair = book.fair[i]
                assert (float(best.odds), best.selection) == (max(prices), book.selections[i])
                assert fair is not None
                assert best.edge is not None
                assert math.isclose(best.edge, fair * float(best.odds) - 1, abs_tol=1e-5)
            for price in book.prices:
                assert price.overround is not None
                assert math.isclose(price.overround, sum(1 / float(o) for o in price.odds if o) - 1, abs_tol=1e-6)
        main = next(b for b in odds.books if (b.market, b.phase) == (fixture.market, "pre_match"))
        assert main.best == fixture.best

    async def test_a_board_without_quotes_of_venues(self, client: httpx.AsyncClient, running: Running) -> None:
        fixture = (await all_fixtures(client, status="finished"))[1]
        for table in ("price", "price_figures"):
            await running.database.pool.execute(f"DELETE FROM {table} WHERE event_id = $1", fixture.id)
        await running.database.pool.execute(
            "INSERT INTO aggregate_price (event_id, market, line, statistic, phase, at, odds_e4) "
            "VALUES ($1, 0, -2147483648, 'max', 1, now(), '{21000, 0, 40000}')",
            fixture.id,
        )
        odds = FixtureOdds.model_validate_json((await client.get(f"fixtures/{fixture.id}/odds")).content)
        [book] = odds.books
        assert (book.fair_source, book.fair, book.fair_odds, book.best) == (None, [None] * 3, [None] * 3, [])
        [price] = book.prices
        assert (price.name, price.aggregate, price.odds, price.overround) == (
            "Market maximum",
            True,
            ["2.10", None, "4.00"],
            None,
        )

    async def test_unknown_fixture(self, client: httpx.AsyncClient) -> None:
        response = await client.get(f"fixtures/{2**63 - 1}/odds")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_market_types_are_the_rows_of_their_table(client: httpx.AsyncClient) -> None:
    answer = await client.get("market-types")
    items = MarketTypeList.model_validate_json(answer.content).items
    assert [(each.key, each.name, each.short_name, tuple(each.selections)) for each in items] == [
        (row.key, row.name, row.short_name, row.selections) for row in BY_CODE
    ]
    about = {each.key: each.about for each in items}
    assert {key for key, whom in about.items() if whom == "field"} == {"outright"}
    assert {key for key, whom in about.items() if whom == "person"} == {
        key for key in about if key.startswith("player_")
    }
    assert {each.key: each.line for each in items if each.about == "event"} == {
        **dict.fromkeys(("h2h_3way", "h2h", "draw_no_bet", "btts", "double_chance", "h2h_3way_h1"), "none"),
        "spreads": "handicap",
        **dict.fromkeys(("totals", "totals_h1", "home_totals", "away_totals"), "points"),
    }
    assert {each.key for each in items if each.period == "first_half"} == {"h2h_3way_h1", "totals_h1"}
    of_normal_time = {each.key for each in items if each.period == "normal_time"}
    assert of_normal_time == {"h2h_3way", "draw_no_bet", "double_chance"}
    document = (await client.get("openapi.json")).json()
    assert document["x-market-types"] == answer.json()["items"]


@pytest.mark.parametrize("path", ["market-types", "venues", "rates", "odds/survival", "odds/leads"])
async def test_what_seldom_changes_is_not_sent_again(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await client.get(path, headers={"If-None-Match": '"another"'})).content == first.content
