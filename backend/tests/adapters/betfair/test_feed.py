"""The polled feed: competitions, catalogues split until they fit, books of all markets."""

from typing import Final

import orjson

from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Subject
from advisor.testing.canned_caller import reply
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.upstream.calls import Call, Reply
from tests.adapters.betfair.samples import BOOKS, CATALOGUE, HANDICAP_BOOK, MATCH_BOOK, SEEN, book, rpc
from tests.adapters.mutations import Json, encoded
from tests.adapters.quote_checks import assert_readable

COMPETITIONS: Final[Json] = rpc(
    [
        {"competition": {"id": "10932509", "name": "English Premier League"}, "marketCount": 9},
        {"competition": {"id": "81", "name": "Serie A"}, "marketCount": 9},
    ]
)


class ApiNg:
    """Answers by operation, as API-NG does on its one path."""

    def __init__(self, answers: dict[str, Json]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, dict[str, object]]] = []

    async def call(self, call: Call) -> Reply:
        body = orjson.loads(call.body or b"")
        operation = body["method"].removeprefix("SportsAPING/v1.0/")
        self.asked.append((operation, body["params"]))
        return reply(encoded(self._answers[operation]), SEEN)


def feed_on(answers: dict[str, Json], config: BetfairConfig | None = None) -> tuple[BetfairFeed, ApiNg]:
    api = ApiNg(answers)
    return BetfairFeed(api, config or BetfairConfig(), FixedClock(SEEN), MemoryFollowedFields()), api


def fetch(kind: FetchKind) -> Fetch:
    subject = Subject(kind=kind, key="10932509", sport="football", cost=1)
    return Fetch(subject=subject, kickoff=None, now=SEEN)


async def test_competitions_are_the_subjects() -> None:
    feed, _ = feed_on({"listCompetitions": COMPETITIONS})
    polled: PolledFeed = feed
    subjects = await polled.subjects()
    assert {(subject.key, subject.kind) for subject in subjects} == {
        (key, kind) for key in ("10932509", "81") for kind in (FetchKind.FIXTURES, FetchKind.ODDS)
    }
    chosen, _ = feed_on({"listCompetitions": COMPETITIONS}, BetfairConfig(competitions=frozenset({"81"})))
    assert {subject.key for subject in await chosen.subjects()} == {"81"}


async def test_odds_bring_events_and_books() -> None:
    feed, api = feed_on({"listMarketCatalogue": CATALOGUE, "listMarketBook": BOOKS})
    reading = await feed.fetch(fetch(FetchKind.ODDS))
    assert_readable(reading, SEEN)
    assert len(reading.quotes) == 18
    assert reading.snapshot_of.keys() == {"333"}
    assert [(event.ref, event.status) for event in reading.events] == [("333", EventStatus.SCHEDULED)]
    assert [operation for operation, _ in api.asked] == ["listMarketCatalogue", "listMarketBook"]
    assert api.asked[1][1]["marketIds"] == ["1.1", "1.2", "1.3"]


async def test_fixtures_ask_for_no_books() -> None:
    feed, api = feed_on({"listMarketCatalogue": CATALOGUE})
    reading = await feed.fetch(fetch(FetchKind.FIXTURES))
    assert len(reading.events) == 1
    assert len(api.asked) == 1


async def test_an_event_with_an_unreadable_book_is_no_snapshot() -> None:
    feed, _ = feed_on({"listMarketCatalogue": CATALOGUE, "listMarketBook": rpc([MATCH_BOOK, {"marketId": 7}])})
    assert (await feed.fetch(fetch(FetchKind.ODDS))).snapshot_of == {}


async def test_a_market_that_is_not_answered_is_gone() -> None:
    feed, _ = feed_on({"listMarketCatalogue": CATALOGUE, "listMarketBook": rpc([HANDICAP_BOOK])})
    reading = await feed.fetch(fetch(FetchKind.ODDS))
    assert reading.snapshot_of.keys() == {"333"}
    assert len(reading.quotes) == 8


async def test_late_prices_show_in_the_probe() -> None:
    late = rpc([book("1.1", [], isMarketDataDelayed=True)])
    sports = rpc([{"eventType": {"id": "1", "name": "Soccer"}, "marketCount": 3}])
    feed, _ = feed_on({"listMarketCatalogue": CATALOGUE, "listMarketBook": late, "listEventTypes": sports})
    assert await feed.probe() == "1 sports with markets"
    await feed.fetch(fetch(FetchKind.ODDS))
    assert await feed.probe() == "1 sports with markets, prices are delayed"


async def test_catalogues_that_are_full_are_asked_for_in_halves() -> None:
    full: Json = rpc([{"marketId": f"1.{number}", "marketName": "M"} for number in range(200)])
    feed, api = feed_on({"listMarketCatalogue": full})
    reading = await feed.fetch(fetch(FetchKind.FIXTURES))
    assert any(refused.reason == "catalogue_full" for refused in reading.refused)
    windows = [params["filter"]["marketStartTime"] for _, params in api.asked]  # type: ignore[index]
    assert len({window["from"] + window["to"] for window in windows}) == len(windows) > 100


async def test_the_stream_gets_no_more_markets_than_it_can_follow() -> None:
    feed, api = feed_on({"listMarketCatalogue": CATALOGUE}, BetfairConfig(streamed=3))
    assert set(await feed.markets()) == {"1.1", "1.2", "1.3"}
    assert len(api.asked) == 1
