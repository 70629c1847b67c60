"""The simulated Odds API: shapes, filters, credits, rate and refusals; and our adapter reads all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from advisor.adapters.the_odds_api.parse import parse, parse_sports
from advisor.core.markets import EventStatus
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.participant_markets import OUTRIGHT, PLAYER_GOAL, PLAYER_SHOTS
from advisor.sandbox.config import Quotas, SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.tournaments import TOURNAMENTS
from tests.sandbox.worlds import ALL_BOOKS, KEY, NOW, PREMIER, asking, new_world

SPORT = f"/v4/sports/{PREMIER.odds_key}"
WINNER = f"/v4/sports/{TOURNAMENTS[0].key}"


async def get(path: str, **params: str) -> httpx.Response:
    world, _ = new_world()
    async with asking(world) as client:
        return await client.get(path, params=KEY | params)


async def test_sports_are_free_and_say_what_they_are() -> None:
    answer = await get("/v4/sports")
    assert answer.headers["x-sandbox"] == "true"
    assert answer.headers["x-requests-last"] == "0"
    games = [competition.odds_key for competition in COMPETITIONS]
    fields = [tournament.key for tournament in TOURNAMENTS]
    assert [sport["key"] for sport in answer.json()] == [*games, *fields]
    assert [sport["has_outrights"] for sport in answer.json()] == [False] * len(games) + [True] * len(fields)
    assert all(sport["title"].startswith("Sandbox") for sport in answer.json())
    sports = parse_sports(answer.content)
    assert (len(sports.sports), sports.refused) == (len(games) + len(fields), ())


@pytest.mark.parametrize("competition", COMPETITIONS, ids=lambda c: str(c.odds_key))
@pytest.mark.parametrize("form", ["decimal", "american"])
async def test_our_adapter_reads_all_odds(competition: Any, form: str) -> None:
    answer = await get(f"/v4/sports/{competition.odds_key}/odds/", **ALL_BOOKS, oddsFormat=form)
    reading = parse(answer.content, NOW)
    assert (reading.refused, reading.unknown_fields) == ((), {})
    assert len(reading.events) == len(answer.json()) > 15
    assert {quote.venue for quote in reading.quotes} >= {book.key for book in BOOKS}
    assert {quote.side for quote in reading.quotes} == {Side.BACK, Side.LAY}
    assert {event.sport for event in reading.events} == {competition.sport.key}
    assert all(quote.at <= quote.seen for quote in reading.quotes)


@pytest.mark.parametrize("form", ["decimal", "american"])
async def test_our_adapter_reads_who_may_win_a_competition(form: str) -> None:
    answer = await get(f"{WINNER}/odds", regions="uk,eu,us,au", markets="outrights", oddsFormat=form)
    assert answer.headers["x-requests-last"] == "4"
    reading = parse(answer.content, NOW)
    assert (reading.refused, reading.unknown_fields) == ((), {})
    (event,) = reading.events
    assert (event.title, event.home, event.away, event.sport) == ("Sandbox Premier Winner", "", "", "football")
    assert event.kickoff == datetime(2027, 7, 1, 12, tzinfo=UTC)
    assert {quote.market for quote in reading.quotes} == {OUTRIGHT}
    assert {quote.participant for quote in reading.quotes} == {club.odds for club in TOURNAMENTS[0].field}
    assert {quote.venue for quote in reading.quotes} == {book.key for book in BOOKS}
    assert all(quote.at <= quote.seen for quote in reading.quotes)


async def test_who_may_win_has_an_event_and_no_scores() -> None:
    (event,) = (await get(f"{WINNER}/events")).json()
    assert (event["home_team"], event["away_team"], len(event["id"])) == (None, None, 32)
    assert (await get(f"{WINNER}/scores")).json() == []


async def test_an_event_of_odds_has_the_providers_shape() -> None:
    event = (await get(f"{SPORT}/odds", **ALL_BOOKS)).json()[3]
    assert list(event) == ["id", "sport_key", "sport_title", "commence_time", "home_team", "away_team", "bookmakers"]
    assert len(event["id"]) == 32
    book = event["bookmakers"][0]
    assert list(book) == ["key", "title", "last_update", "markets"]
    h2h, spreads, totals = book["markets"]
    assert {outcome["name"] for outcome in h2h["outcomes"]} == {event["home_team"], event["away_team"], "Draw"}
    assert sum(outcome["point"] for outcome in spreads["outcomes"]) == 0
    assert [outcome["name"] for outcome in totals["outcomes"]] == ["Over", "Under"]


@pytest.mark.parametrize(
    ("params", "cost", "keys"),
    [
        ({"regions": "eu"}, 1, {"sandbox_sharp", "copperbet_sandbox", "gullwing_sandbox"}),
        ({"regions": "eu,us", "markets": "h2h,totals"}, 4, None),
        ({"bookmakers": "sandbox_sharp", "regions": "us", "markets": "h2h,totals"}, 2, {"sandbox_sharp"}),
        ({"bookmakers": ",".join(["sandbox_sharp", *(f"other{n}" for n in range(10))])}, 2, {"sandbox_sharp"}),
        ({"regions": "fr"}, 1, set()),
        ({"regions": "eu", "commenceTimeFrom": "2030-01-01T00:00:00Z"}, 0, set()),
    ],
)
async def test_cost_is_markets_by_regions(params: dict[str, str], cost: int, keys: set[str] | None) -> None:
    answer = await get(f"{SPORT}/odds", **params)
    assert answer.headers["x-requests-last"] == str(cost)
    shown = {book["key"] for event in answer.json() for book in event["bookmakers"]}
    assert keys is None or shown == keys


async def test_filters_by_id_and_start() -> None:
    events = (await get(f"{SPORT}/events")).json()
    two = [events[4]["id"], events[6]["id"]]
    found = await get(f"{SPORT}/odds", **ALL_BOOKS, eventIds=",".join(two))
    assert [event["id"] for event in found.json()] == two
    start = events[5]["commence_time"]
    later = (await get(f"{SPORT}/events", commenceTimeFrom=start)).json()
    assert [event["id"] for event in later] == [event["id"] for event in events[5:]]
    unix = (await get(f"{SPORT}/events", commenceTimeFrom=start, commenceTimeTo=start, dateFormat="unix")).json()
    assert [event["commence_time"] for event in unix] == [int(datetime.fromisoformat(start).timestamp())]


async def test_odds_of_one_event_are_an_object_charged_by_the_markets_returned() -> None:
    event = (await get(f"{SPORT}/events")).json()[5]
    answer = await get(f"{SPORT}/events/{event['id']}/odds", regions="eu,au", markets="h2h,h2h_lay")
    assert answer.json()["id"] == event["id"]
    assert answer.headers["x-requests-last"] == "2"
    assert parse(answer.content, NOW).refused == ()


OF_EVENTS = "btts,double_chance,draw_no_bet,h2h_3_way_h1,team_totals,totals_h1"


@pytest.mark.parametrize("form", ["decimal", "american"])
async def test_our_adapter_reads_the_further_markets_of_an_event(form: str) -> None:
    events = [event for event in (await get(f"{SPORT}/events")).json() if event["commence_time"] > NOW.isoformat()]
    where = f"{SPORT}/events/{events[-1]['id']}/odds"
    answer = await get(where, regions="eu,uk,us,au", markets=f"h2h,{OF_EVENTS}", oddsFormat=form)
    assert answer.headers["x-requests-last"] == "28"
    reading = parse(answer.content, NOW)
    assert (reading.refused, reading.unknown_fields) == ((), {})
    shown = {quote.market for quote in reading.quotes if quote.venue == BOOKS[0].key}
    assert shown == {
        "h2h_3way", "btts", "double_chance", "draw_no_bet", "h2h_3way_h1", "home_totals", "away_totals", "totals_h1",
    }  # fmt: skip
    for market in shown:
        book = [
            ODDS_SCALE / quote.odds_e4 for quote in reading.quotes if quote[1] == market and quote.venue == BOOKS[0].key
        ]
        assert 1.0 < sum(book) / MARKET_TYPES[market].winners < 1.06


@pytest.mark.parametrize("form", ["decimal", "american"])
async def test_our_adapter_reads_the_players_of_an_event(form: str) -> None:
    events = [event for event in (await get(f"{SPORT}/events")).json() if event["commence_time"] > NOW.isoformat()]
    where, players = f"{SPORT}/events/{events[-1]['id']}/odds", "player_goal_scorer_anytime,player_shots"
    answer = await get(where, regions="eu,uk", markets=players, oddsFormat=form)
    assert answer.headers["x-requests-last"] == "4"
    reading = parse(answer.content, NOW)
    assert (reading.refused, reading.unknown_fields) == ((), {})
    sharp = [quote for quote in reading.quotes if quote.venue == BOOKS[0].key]
    scorers = {quote.participant for quote in sharp if quote.market == PLAYER_GOAL}
    shots = [(quote.participant, quote.selection) for quote in sharp if quote.market == PLAYER_SHOTS]
    assert len(scorers) == 8
    assert {quote.selection for quote in sharp if quote.market == PLAYER_GOAL} == {0}
    assert sorted(shots) == sorted((name, selection) for name in scorers for selection in (0, 1))


async def test_further_markets_are_none_of_a_competition_and_none_in_play() -> None:
    assert (await get(f"{SPORT}/odds", regions="eu", markets="btts")).json()["error_code"] == "INVALID_MARKET"
    playing = next(event for event in (await get(f"{SPORT}/events")).json() if event["commence_time"] < NOW.isoformat())
    answer = await get(f"{SPORT}/events/{playing['id']}/odds", regions="eu", markets="btts")
    assert (answer.json()["bookmakers"], answer.headers["x-requests-last"]) == ([], "0")


async def test_live_games_and_the_next_are_upcoming() -> None:
    events = (await get("/v4/sports/upcoming/odds", regions="eu")).json()
    live = [event for event in events if datetime.fromisoformat(event["commence_time"]) <= NOW]
    assert len(events) == len(live) + 8
    assert len({event["sport_key"] for event in live}) == len(COMPETITIONS)


async def test_scores_are_read_by_our_adapter_and_old_ones_found_by_id() -> None:
    world, clock = new_world()
    async with asking(world) as client:
        live = await client.get(f"{SPORT}/scores", params=KEY)
        assert live.headers["x-requests-last"] == "1"
        assert not any(item["completed"] for item in live.json())
        assert any(item["scores"] for item in live.json())
        wide = await client.get(f"{SPORT}/scores/", params=KEY | {"daysFrom": "1"})
        assert wide.headers["x-requests-last"] == "2"
        reading = parse(wide.content, NOW)
        assert (reading.refused, reading.unknown_fields) == ((), {})
        assert {event.status for event in reading.events} >= {EventStatus.FINISHED, EventStatus.IN_PLAY}
        done = next(item for item in wide.json() if item["completed"])
        clock.instant += timedelta(hours=20)
        again = await client.get(f"{SPORT}/scores", params=KEY | {"daysFrom": "1", "eventIds": done["id"]})
        assert [item["scores"] for item in again.json()] == [done["scores"]]


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        (f"{SPORT}/odds", {}, 422, "MISSING_REGION"),
        (f"{SPORT}/odds", {"regions": "mars"}, 422, "INVALID_REGION"),
        (f"{SPORT}/odds", {"bookmakers": "nobody"}, 422, "INVALID_BOOKMAKERS"),
        (f"{SPORT}/odds", {"regions": "eu", "markets": ","}, 422, "MISSING_MARKET"),
        (f"{SPORT}/odds", {"regions": "eu", "markets": "player_points"}, 422, "INVALID_MARKET"),
        (f"{SPORT}/odds", {"regions": "eu", "markets": "outrights"}, 422, "INVALID_MARKET_COMBO"),
        (f"{WINNER}/odds", {"regions": "eu", "markets": "h2h"}, 422, "INVALID_MARKET_COMBO"),
        (f"{WINNER}/odds", {"regions": "eu", "markets": "h2h,outrights"}, 422, "INVALID_MARKET_COMBO"),
        (f"{WINNER}/events/{TOURNAMENTS[0].id}/odds", {"regions": "eu"}, 404, "UNKNOWN_SPORT"),
        (f"{SPORT}/odds", {"regions": "eu", "oddsFormat": "hongkong"}, 422, "INVALID_ODDS_FORMAT"),
        (f"{SPORT}/odds", {"regions": "eu", "dateFormat": "roman"}, 422, "INVALID_DATE_FORMAT"),
        (f"{SPORT}/odds", {"regions": "eu", "eventIds": "x"}, 422, "INVALID_EVENT_IDS"),
        (f"{SPORT}/odds", {"regions": "eu", "commenceTimeFrom": "today"}, 422, "INVALID_COMMENCE_TIME_FROM"),
        (f"{SPORT}/scores", {"daysFrom": "4"}, 422, "INVALID_SCORES_DAYS_FROM"),
        (f"{SPORT}/events/{'0' * 32}/odds", {"regions": "eu"}, 404, "EVENT_NOT_FOUND"),
        (f"{SPORT}/events/x/odds", {"regions": "eu"}, 422, "INVALID_EVENT_ID"),
        ("/v4/sports/curling/odds", {"regions": "eu"}, 404, "UNKNOWN_SPORT"),
        ("/v4/sports", {"all": "maybe"}, 422, "INVALID_ALL_SPORTS_PARAM"),
        ("/v4/sports", {"apiKey": ""}, 401, "MISSING_KEY"),
        ("/v4/sports", {"apiKey": "0" * 32}, 401, "INVALID_KEY"),
    ],
)
async def test_refusals_are_the_providers(path: str, params: dict[str, str], status: int, code: str) -> None:
    answer = await get(path, **params)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert answer.json()["message"]
    assert answer.headers["x-requests-last"] == "0"


async def test_credits_run_out_and_come_back_with_the_month() -> None:
    world, clock = new_world(SandboxConfig(quotas=Quotas(odds_credits=7)))
    async with asking(world) as client:
        answers = []
        for _ in range(4):
            answer = await client.get(f"{SPORT}/odds", params=KEY | {"regions": "eu", "markets": "h2h,spreads,totals"})
            answers.append(
                (answer.status_code, answer.headers["x-requests-remaining"], answer.headers["x-requests-used"])
            )
        assert answers == [(200, "4", "3"), (200, "1", "6"), (200, "0", "9"), (401, "0", "9")]
        assert answer.json()["error_code"] == "OUT_OF_USAGE_CREDITS"
        assert (await client.get("/v4/sports", params=KEY)).status_code == 200
        clock.instant += timedelta(days=6)
        fresh = await client.get(f"{SPORT}/odds", params=KEY | {"regions": "eu"})
        assert (fresh.status_code, fresh.headers["x-requests-remaining"]) == (200, "6")


async def test_calls_too_fast_are_refused_until_a_second_has_gone() -> None:
    world, clock = new_world(SandboxConfig(quotas=Quotas(odds_per_second=3)))
    async with asking(world) as client:
        statuses = [(await client.get("/v4/sports", params=KEY)).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        clock.instant += timedelta(seconds=1)
        assert (await client.get("/v4/sports", params=KEY)).status_code == 200
