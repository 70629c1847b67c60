"""The Odds API's calls and their costs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisor.adapters.the_odds_api import TheOddsApiConfig, TheOddsApiFeed
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError, UpstreamDependencyUnavailable, UpstreamRefusedError
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.readings import Reading
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Subject
from advisor.testing.canned_caller import Canned, CannedCaller, reply
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.the_odds_api.samples import (
    ODDS,
    OUTRIGHTS,
    SCORES,
    SPORTS,
    THREE_WAY,
    bookmaker,
    event,
    market,
    outcome,
)

CONFIG = TheOddsApiConfig(sports=("soccer_epl", "golf_masters_winner", "baseball_mlb", "unheard_of"))
ANSWERS: dict[str, Canned] = {
    "/sports": reply(encoded(SPORTS), NOW, headers={"x-requests-remaining": "497"}),
    "/sports/soccer_epl/odds": encoded(ODDS),
    "/sports/soccer_epl/scores": encoded(SCORES),
    "/sports/soccer_epl/events": encoded(ODDS),
    "/sports/golf_masters_winner/odds": encoded(OUTRIGHTS),
}


def fetch(kind: FetchKind, key: str) -> Fetch:
    return Fetch(subject=Subject(kind=kind, key=key, sport="", cost=0), kickoff=None, now=NOW)


async def test_what_is_set_and_in_season_can_be_fetched() -> None:
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    feed: PolledFeed = TheOddsApiFeed(caller, CONFIG, nothing_awaited)
    subjects = await feed.subjects()
    assert [(subject.kind, subject.key, subject.cost) for subject in subjects] == [
        (FetchKind.FIXTURES, "soccer_epl", 0),
        (FetchKind.ODDS, "soccer_epl", 6),
        (FetchKind.SCORES, "soccer_epl", 2),
        (FetchKind.ODDS, "golf_masters_winner", 2),
    ]
    odds = await feed.fetch(fetch(FetchKind.ODDS, "soccer_epl"))
    assert len(odds.quotes) == 15
    assert len((await feed.fetch(fetch(FetchKind.SCORES, "soccer_epl"))).events) == 2
    assert len((await feed.fetch(fetch(FetchKind.FIXTURES, "soccer_epl"))).events) == 2
    outrights = await feed.fetch(fetch(FetchKind.ODDS, "golf_masters_winner"))
    assert [quote.participant for quote in outrights.quotes] == ["Alpha Town", "Beta City"]
    assert caller.calls[1].params == {
        "regions": "uk,eu",
        "markets": "h2h,spreads,totals",
        "oddsFormat": "decimal",
        "dateFormat": "iso",
    }
    assert caller.calls[-1].params["markets"] == "outrights"
    assert [call.cost for call in caller.calls] == [0, 6, 2, 0, 2]
    with pytest.raises(ValueError, match="weather"):
        await feed.fetch(fetch(FetchKind.WEATHER, "soccer_epl"))


EVENTS = replace(CONFIG, event_markets=("btts", "double_chance"), event_ahead=timedelta(days=4))
NEAR, FAR = "0" * 31 + "a", "0" * 31 + "f"
BULK = [event(bookmaker("pinnacle", THREE_WAY)), event(id=FAR, commence_time="2026-12-24T15:00:00Z")]
BTTS = market("btts", outcome("Yes", 1.75), outcome("No", 2.05))


def of_event(*markets: Json) -> bytes:
    return encoded(event(bookmaker("pinnacle", *markets)))


class Asked:
    """A feed that is asked for the markets of events, too.

    Args:
        bulk: answers with the odds of the competition, one after another.
        near: likewise of the first event.
        others: by event.
    """

    def __init__(
        self,
        bulk: Sequence[Canned] = (encoded(BULK),),
        near: Sequence[Canned] = (of_event(BTTS),),
        others: Mapping[str, Canned] | None = None,
    ) -> None:
        events = {NEAR: near, **(others or {})}
        self.caller = CannedCaller(
            FixedClock(NOW),
            {
                **ANSWERS,
                "/sports/soccer_epl/odds": bulk,
                **{f"/sports/soccer_epl/events/{event}/odds": answer for event, answer in events.items()},
            },
        )
        self.feed = TheOddsApiFeed(self.caller, EVENTS, nothing_awaited)

    async def read(self, kind: FetchKind) -> Reading:
        return await self.feed.fetch(fetch(kind, "soccer_epl"))

    async def odds(self, kind: FetchKind) -> dict[tuple[str, int], int]:
        return {(quote.market, quote.selection): quote.odds_e4 for quote in (await self.read(kind)).quotes}


async def test_further_markets_come_with_the_events_that_start_soon() -> None:
    asked = Asked()
    await asked.feed.subjects()
    assert await asked.odds(FetchKind.EVENT_ODDS) == {}
    assert len(await asked.odds(FetchKind.ODDS)) == 3
    assert (await asked.odds(FetchKind.EVENT_ODDS)).items() >= {("btts", 0): 17_500, ("btts", 1): 20_500}.items()
    call = asked.caller.calls[-1]
    assert (call.endpoint, call.path, call.cost) == ("event_odds", f"/sports/soccer_epl/events/{NEAR}/odds", 4)
    assert call.params["markets"] == "btts,double_chance"
    assert call.kickoff == datetime(2026, 11, 28, 15, tzinfo=UTC)
    costs = {subject.kind: subject.cost for subject in await asked.feed.subjects() if subject.key == "soccer_epl"}
    assert costs == {FetchKind.FIXTURES: 0, FetchKind.ODDS: 6, FetchKind.EVENT_ODDS: 4, FetchKind.SCORES: 2}


async def test_each_answer_withdraws_what_it_showed_itself() -> None:
    less = of_event(market("btts", outcome("Yes", 1.8)))
    asked = Asked(bulk=[encoded(BULK), encoded([event(), BULK[1]])], near=[of_event(BTTS), less])
    await asked.odds(FetchKind.ODDS)
    await asked.odds(FetchKind.EVENT_ODDS)
    # The result's market is not in the event's answer, and yet not gone.
    assert await asked.odds(FetchKind.EVENT_ODDS) == {("btts", 0): 18_000, ("btts", 1): 0}
    assert await asked.odds(FetchKind.ODDS) == dict.fromkeys([("h2h_3way", s) for s in range(3)], 0)
    await asked.odds(FetchKind.FIXTURES)
    await asked.odds(FetchKind.SCORES)
    assert await asked.odds(FetchKind.EVENT_ODDS) == {("btts", 0): 18_000}


async def test_a_player_who_is_gone_is_withdrawn_and_the_others_stand() -> None:
    def scorers(*players: str) -> bytes:
        outcomes = [{**outcome("Yes", 2.4), "description": player} for player in players]
        return of_event(market("player_goal_scorer_anytime", *outcomes))

    asked = Asked(near=[scorers("Ann Arbor", "Bo Diddley"), scorers("Bo Diddley")])
    await asked.odds(FetchKind.ODDS)
    await asked.odds(FetchKind.EVENT_ODDS)
    reading = await asked.feed.fetch(fetch(FetchKind.EVENT_ODDS, "soccer_epl"))
    assert {quote.participant: quote.odds_e4 for quote in reading.quotes} == {"Bo Diddley": 24_000, "Ann Arbor": 0}


async def test_an_event_that_is_gone_is_passed_over_and_other_failures_are_said() -> None:
    gone = UpstreamRefusedError("the_odds_api", "refused", status=404, reason="event_not_found")
    asked = Asked(near=[gone, UpstreamRefusedError("the_odds_api", "refused", status=401, reason="invalid_key")])
    await asked.odds(FetchKind.ODDS)
    assert await asked.odds(FetchKind.EVENT_ODDS) == {}
    with pytest.raises(UpstreamRefusedError):
        await asked.odds(FetchKind.EVENT_ODDS)


async def test_what_was_paid_for_counts_though_a_later_call_fails() -> None:
    second = "0" * 31 + "2"
    listed = encoded([*BULK, event(id=second, commence_time="2026-11-28T16:00:00Z")])
    asked = Asked(bulk=[listed], others={second: UpstreamDependencyUnavailable("the_odds_api", "away")})
    await asked.odds(FetchKind.ODDS)
    assert (await asked.odds(FetchKind.EVENT_ODDS)).items() >= {("btts", 0): 17_500, ("btts", 1): 20_500}.items()


async def test_the_first_two_answers_on_an_event_say_together_all_that_is_offered() -> None:
    """So that what vanished while nobody asked is withdrawn; later answers speak of their own part alone."""
    asked = Asked()
    first, second = await asked.read(FetchKind.ODDS), await asked.read(FetchKind.EVENT_ODDS)
    (earlier,) = {quote.seen for quote in first.quotes}
    # Of one that is not asked for by itself the first answer is all.
    assert first.snapshot_of == {FAR: earlier}
    assert second.snapshot_of == {NEAR: earlier}
    assert {quote.market for quote in second.quotes} == {"h2h_3way", "btts"}
    assert NEAR not in (await asked.read(FetchKind.ODDS)).snapshot_of
    assert (await asked.read(FetchKind.EVENT_ODDS)).snapshot_of == {}


async def test_of_an_event_that_is_asked_for_by_itself_no_more_the_competitions_answer_is_all() -> None:
    later = event(bookmaker("pinnacle", THREE_WAY), commence_time="2026-12-24T15:00:00Z")
    asked = Asked(bulk=[encoded(BULK), encoded([later, BULK[1]])])
    await asked.odds(FetchKind.ODDS)
    await asked.odds(FetchKind.EVENT_ODDS)
    reading = await asked.read(FetchKind.ODDS)
    assert reading.snapshot_of.keys() == {NEAR, FAR}
    assert {quote.market for quote in reading.quotes} == {"h2h_3way"}


async def test_the_probe_is_free_and_shows_the_credits() -> None:
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    assert await TheOddsApiFeed(caller, CONFIG, nothing_awaited).probe() == "2 competitions in season, 497 credits left"
    assert [call.cost for call in caller.calls] == [0]


@pytest.mark.parametrize(("count", "cost"), [(1, 3), (10, 3), (11, 6), (20, 6), (21, 9)])
def test_ten_bookmakers_cost_as_one_region(count: int, cost: int) -> None:
    config = TheOddsApiConfig(bookmakers=tuple(f"book{index}" for index in range(count)))
    assert config.odds_cost(3) == cost


@pytest.mark.parametrize(
    "settings",
    [
        {"regions": ()},
        {"markets": ()},
        {"markets": ("player_points",)},
        {"markets": ("outrights",)},
        {"scores_days": 4},
        {"event_markets": ("h2h",)},
        {"event_markets": ("outrights",)},
        {"sports": ("soccer/epl",)},
    ],
)
def test_settings_that_cannot_be_asked_for_are_refused(settings: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ConfigError):
        TheOddsApiConfig(**settings)  # type: ignore[arg-type]
