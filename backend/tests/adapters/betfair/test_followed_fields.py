"""Fields are listed whenever they start, and followed to their end, though no catalogue has them then."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import orjson
import pytest

from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.adapters.betfair.followed import FollowConfig
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.readings import Reading
from advisor.core.results import DID_NOT_TAKE_PART
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.ports.followed_fields import FollowedRecord
from advisor.testing.canned_caller import reply
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.upstream.calls import Call, Reply
from tests.adapters.betfair.samples import MATCH, MATCH_BOOK, SEEN, book, error, rpc, runner
from tests.adapters.betfair.test_winners import WINNER
from tests.adapters.mutations import Json, encoded

NAMES: Final = ("Red Bull Salzburg", "Sturm Graz", "Yes")
FOLLOW: Final = FollowConfig()
FAR: Final = "2027-05-20T15:00:00.000Z"


class Exchange:
    """As API-NG: no catalogue has a market that is closed, nor who was taken out; books of closed markets come only
    where none that is open is asked for with them."""

    def __init__(self) -> None:
        self.states = ["ACTIVE"] * 3
        self.status = "OPEN"
        self.start = FAR
        self.fails = False
        self.listed: list[Json] | None = None
        self.competitions: list[Json] = [{"competition": {"id": "7", "name": "Bundesliga"}, "marketCount": 2}]
        self.asked: list[list[str]] = []

    async def call(self, call: Call) -> Reply:
        body = orjson.loads(call.body or b"")
        operation, params = body["method"].removeprefix("SportsAPING/v1.0/"), body["params"]
        if operation == "listCompetitions":
            return reply(encoded(rpc(self.competitions)), SEEN)
        answer = self._books(params["marketIds"]) if operation == "listMarketBook" else self._catalogue(params)
        return reply(encoded(answer), SEEN)

    def _catalogue(self, params: dict[str, dict[str, object]]) -> Json:
        types, window = params["filter"]["marketTypeCodes"], params["filter"].get("marketStartTime")
        assert isinstance(types, list)
        if self.listed is not None:
            return rpc(self.listed)
        found: list[Json] = [MATCH] if "MATCH_ODDS" in types else []
        if "WINNER" in types and self.status != "CLOSED" and window is None:
            runners: Json = [
                {"selectionId": number, "runnerName": name, "handicap": 0.0, "sortPriority": number}
                for number, (name, state) in enumerate(zip(NAMES, self.states, strict=True), start=1)
                if state != "REMOVED"
            ]
            found.append({**WINNER, "marketStartTime": self.start, "runners": runners})
        return rpc(found)

    def _books(self, market_ids: list[str]) -> Json:
        if market_ids == ["1.9"]:
            self.asked.append(market_ids)
            if self.fails:
                return error("TIMEOUT_ERROR")
        both = {"1.1": MATCH_BOOK, "1.9": self._field()}
        is_open = {"1.1": True, "1.9": self.status != "CLOSED"}
        wanted = [each for each in market_ids if is_open[each]] or market_ids
        return rpc([both[each] for each in wanted])

    def _field(self) -> Json:
        runners = [
            runner(number, [[3.0, 5]] if state == "ACTIVE" else [], [], status=state)
            for number, state in enumerate(self.states, start=1)
        ]
        return book("1.9", runners, self.status, numberOfWinners=1)


class Followed:
    """A feed on it, fetched again and again."""

    def __init__(self, *types: str) -> None:
        self.exchange = Exchange()
        config = BetfairConfig(market_types=types or ("MATCH_ODDS", "WINNER"))
        self.store = MemoryFollowedFields()
        self.now = SEEN
        self.config = config
        self.restart()

    def restart(self, config: BetfairConfig | None = None) -> None:
        """Another process, which knows what is stored and no more."""
        self.config = config or self.config
        self.feed = BetfairFeed(self.exchange, self.config, FixedClock(SEEN), self.store)

    async def stored(self) -> list[str]:
        return [record.market for record in await self.store.followed(PROVIDER)]

    async def fetch(self, kind: FetchKind = FetchKind.ODDS, after: timedelta = timedelta()) -> Reading:
        self.now += after
        subject = Subject(kind=kind, key="7", sport="football", cost=1)
        return await self.feed.fetch(Fetch(subject=subject, kickoff=None, now=self.now))

    async def results(self, after: timedelta = FOLLOW.asked_every) -> dict[str, int] | None:
        """By name; None where nothing was said of the event."""
        events = {event.ref: event for event in (await self.fetch(after=after)).events}
        if "1.9" not in events:
            return None
        assert bool(events["1.9"].results) == (events["1.9"].status is EventStatus.FINISHED)
        return {each.participant: each.result for each in events["1.9"].results}


@pytest.mark.parametrize("start", [FAR, "2026-09-01T15:00:00.000Z"])
async def test_a_field_is_listed_whenever_it_starts(start: str) -> None:
    followed = Followed()
    followed.exchange.start = start
    reading = await followed.fetch()
    assert {event.ref for event in reading.events} == {"1.9", "333"}
    assert {quote.participant for quote in reading.quotes if quote.odds_e4} == {"", *NAMES}
    assert reading.snapshot_of.keys() == {"1.9", "333"}
    assert {event.ref for event in (await Followed("WINNER").fetch(FetchKind.FIXTURES)).events} == {"1.9"}
    assert {event.ref for event in (await Followed("MATCH_ODDS").fetch(FetchKind.FIXTURES)).events} == {"333"}


async def test_its_winner_is_asked_for_once_no_catalogue_has_it() -> None:
    followed = Followed()
    exchange = followed.exchange
    assert await followed.results() == {}
    exchange.states = ["ACTIVE", "ACTIVE", "REMOVED"]
    assert await followed.results() == {}
    assert exchange.asked == []
    exchange.status, exchange.states = "CLOSED", ["LOSER", "WINNER", "REMOVED"]
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1, "Yes": DID_NOT_TAKE_PART}
    # Not with every fetch; but who won may be corrected.
    assert await followed.results(after=FOLLOW.asked_every / 2) is None
    exchange.states = ["WINNER", "WINNER", "REMOVED"]
    assert await followed.results() == {"Red Bull Salzburg": 2, "Sturm Graz": 2, "Yes": DID_NOT_TAKE_PART}
    assert await followed.results(after=FOLLOW.corrected_for) is None
    assert len(exchange.asked) == 2


async def test_one_that_is_only_missing_is_asked_for_until_it_is_given_up() -> None:
    followed = Followed()
    exchange = followed.exchange
    await followed.fetch()
    exchange.listed = [MATCH]
    assert await followed.results() == {}
    assert await followed.results(after=FOLLOW.given_up_after / 2) == {}
    # Listed again, it is followed anew.
    exchange.listed = None
    assert await followed.results() == {}
    exchange.listed = [MATCH]
    assert await followed.results() == {}
    assert await followed.results(after=FOLLOW.given_up_after) is None
    assert len(exchange.asked) == 3


async def test_what_is_on_offer_does_not_wait_for_what_is_over() -> None:
    followed = Followed()
    exchange = followed.exchange
    await followed.fetch()
    exchange.status, exchange.states, exchange.fails = "CLOSED", ["LOSER", "WINNER", "LOSER"], True
    reading = await followed.fetch()
    assert {quote.event for quote in reading.quotes} == {"333"}
    exchange.fails = False
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1, "Yes": 0}


async def test_who_is_put_in_again_under_another_number_is_one() -> None:
    followed = Followed()
    await followed.fetch()
    again: Json = [{"selectionId": 7, "runnerName": NAMES[2], "handicap": 0.0, "sortPriority": 1}]
    followed.exchange.listed = [{**WINNER, "runners": again}]
    reading = await followed.fetch()
    assert [item.reason for item in reading.refused] == []


async def test_a_field_that_closed_while_no_process_ran_is_asked_for_by_the_next() -> None:
    followed = Followed()
    exchange = followed.exchange
    await followed.fetch()
    exchange.states = ["ACTIVE", "ACTIVE", "REMOVED"]
    await followed.fetch()
    exchange.status, exchange.states = "CLOSED", ["LOSER", "WINNER", "REMOVED"]
    followed.restart()
    # With the name of who had been taken out before.
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1, "Yes": DID_NOT_TAKE_PART}
    followed.restart()
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1, "Yes": DID_NOT_TAKE_PART}
    assert await followed.stored() == ["1.9"]
    # That it closed is known since before the restart.
    assert await followed.results(after=FOLLOW.corrected_for - FOLLOW.asked_every) is None
    assert await followed.stored() == []


async def test_one_is_given_up_in_time_however_often_processes_start() -> None:
    followed = Followed()
    await followed.fetch()
    followed.exchange.listed = []
    for _ in range(4):
        assert await followed.stored() == ["1.9"]
        followed.restart()
        await followed.fetch(after=FOLLOW.given_up_after / 3)
    assert await followed.stored() == []


async def test_only_what_changed_is_stored() -> None:
    followed = Followed()
    await followed.fetch()
    assert followed.store.saves == 1
    await followed.fetch(after=timedelta(hours=1))
    followed.restart()
    await followed.fetch(after=timedelta(hours=1))
    assert followed.store.saves == 1
    await Followed("MATCH_ODDS").fetch()
    followed.exchange.states = ["ACTIVE", "ACTIVE", "REMOVED"]
    await followed.fetch()
    # Its names are kept, so nothing of it has changed.
    assert followed.store.saves == 1
    followed.exchange.status = "CLOSED"
    await followed.fetch()
    # That it is gone, and then that it is closed.
    assert followed.store.saves == 3


async def test_fields_are_followed_while_the_store_is_away() -> None:
    followed = Followed()
    exchange = followed.exchange
    await followed.fetch()
    exchange.states = ["ACTIVE", "ACTIVE", "REMOVED"]
    followed.restart()
    followed.store.away = True
    assert await followed.results() == {}
    followed.store.away = False
    assert await followed.results() == {}
    followed.store.away = True
    exchange.status, exchange.states = "CLOSED", ["LOSER", "WINNER", "REMOVED"]
    # The store came back between, and with it the name of who is listed no more.
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1, "Yes": DID_NOT_TAKE_PART}
    followed.store.away = False
    assert await followed.results(after=FOLLOW.asked_every / 2) is None
    (record,) = await followed.store.followed(PROVIDER)
    assert record.closed is not None


async def test_a_competition_that_is_over_is_fetched_until_its_winner_is_known() -> None:
    followed = Followed()
    exchange = followed.exchange
    assert [subject.kind for subject in await followed.feed.subjects()] == [FetchKind.FIXTURES, FetchKind.ODDS]
    await followed.fetch()
    exchange.status, exchange.states, exchange.competitions = "CLOSED", ["LOSER", "WINNER", "LOSER"], []
    for _ in range(2):
        followed.restart()
        (subject,) = await followed.feed.subjects()
        assert (subject.key, subject.kind, subject.sport) == ("7", FetchKind.ODDS, "football")
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1, "Yes": 0}
    assert await followed.results(after=FOLLOW.corrected_for) is None
    assert await followed.feed.subjects() == []


@pytest.mark.parametrize(
    "changes", [{"competitions": frozenset({"8"})}, {"event_types": ("2",)}], ids=["competition", "sport"]
)
async def test_what_the_settings_leave_out_is_followed_no_more(changes: dict[str, Any]) -> None:
    followed = Followed()
    await followed.fetch()
    followed.exchange.competitions = []
    followed.restart(replace(followed.config, **changes))
    assert await followed.feed.subjects() == []
    assert await followed.stored() == []


async def test_what_another_version_stored_is_followed_anew_or_forgotten() -> None:
    followed = Followed()
    records = [
        FollowedRecord(provider=PROVIDER, market=each, body='{"name": 1}', gone=None, closed=None)
        for each in ("1.8", "1.9")
    ]
    await followed.store.save_followed(PROVIDER, records, ())
    assert await followed.results() == {}
    assert await followed.stored() == ["1.9"]
    assert records[1] not in await followed.store.followed(PROVIDER)


async def test_a_field_whose_competition_is_not_stated_is_of_the_one_that_was_asked_for() -> None:
    followed = Followed("WINNER")
    exchange = followed.exchange
    exchange.listed = [{key: value for key, value in WINNER.items() if key != "competition"}]
    await followed.fetch()
    exchange.status, exchange.states, exchange.listed, exchange.competitions = "CLOSED", ["LOSER", "WINNER"], [], []
    followed.restart()
    assert [subject.key for subject in await followed.feed.subjects()] == ["7"]
    assert await followed.results() == {"Red Bull Salzburg": 0, "Sturm Graz": 1}
