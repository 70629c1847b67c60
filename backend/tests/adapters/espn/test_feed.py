"""ESPN's calls by month and by day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from advisor.adapters.espn import EspnConfig, EspnFeed
from advisor.adapters.espn.client import days_on, months_ahead
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError, UpstreamDependencyUnavailable
from advisor.core.orders.awaited import AwaitedResult, AwaitedResultsNow, nothing_awaited
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Subject
from advisor.testing.canned_caller import CannedCaller
from tests.adapters.espn.samples import FINAL, game, scoreboard
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW, assert_sane

PATH = "/sports/football/nfl/scoreboard"
NFL = EspnConfig(leagues=("football/nfl",))


async def test_fixtures_come_by_month_and_scores_by_day() -> None:
    first, second = scoreboard(game(), game(id="2")), scoreboard(game(FINAL), game(id="3"))
    caller = CannedCaller(FixedClock(NOW), {PATH: [encoded(first), encoded(second)]})
    feed: PolledFeed = EspnFeed(caller, NFL, FixedClock(NOW), nothing_awaited)
    fixtures, scores = await feed.subjects()
    assert (fixtures.kind, fixtures.key, fixtures.sport, fixtures.cost) == (
        FetchKind.FIXTURES,
        "football/nfl",
        "american_football",
        2,
    )
    assert (scores.kind, scores.cost) == (FetchKind.SCORES, 1)
    reading = await feed.fetch(Fetch(subject=fixtures, kickoff=None, now=NOW))
    assert_sane(reading)
    assert sorted(event.ref for event in reading.events) == ["2", "3", "401"]
    await feed.fetch(Fetch(subject=scores, kickoff=None, now=NOW))
    assert [dict(call.params) for call in caller.calls] == [
        {"dates": "202611", "limit": "1000"},
        {"dates": "202612", "limit": "1000"},
        {"dates": "20261125"},
    ]
    assert await feed.probe() == "2 games of football/nfl today"
    odds = Subject(kind=FetchKind.ODDS, key="football/nfl", sport="", cost=0)
    with pytest.raises(ValueError, match="neither odds"):
        await feed.fetch(Fetch(subject=odds, kickoff=None, now=NOW))


async def test_a_day_of_many_games_takes_one_call_for_each_league() -> None:
    leagues = ("football/nfl", "soccer/eng.1")
    days = {
        f"/sports/{league}/scoreboard": encoded(scoreboard(*(game(id=f"{index}") for index in range(16))))
        for league in leagues
    }
    caller = CannedCaller(FixedClock(NOW), days)
    feed = EspnFeed(caller, EspnConfig(leagues=leagues), FixedClock(NOW), nothing_awaited)
    scores = [subject for subject in await feed.subjects() if subject.kind is FetchKind.SCORES]
    readings = [await feed.fetch(Fetch(subject=subject, kickoff=None, now=NOW)) for subject in scores]
    assert [len(reading.events) for reading in readings] == [16, 16]
    assert [subject.cost for subject in scores] == [1, 1]
    assert [call.path for call in caller.calls] == list(days)


async def test_a_league_with_many_teams_is_asked_for_all_of_them() -> None:
    path = "/sports/football/college-football/scoreboard"
    caller = CannedCaller(FixedClock(NOW), {path: encoded(scoreboard())})
    await EspnFeed(caller, EspnConfig(leagues=("football/college-football",)), FixedClock(NOW), nothing_awaited).probe()
    assert caller.calls[0].params["groups"] == "80"


def test_a_day_is_one_of_us_eastern_time() -> None:
    assert days_on(datetime(2026, 6, 12, 2, tzinfo=UTC)) == (date(2026, 6, 11),)
    assert days_on(datetime(2026, 6, 12, 6, tzinfo=UTC)) == (date(2026, 6, 11), date(2026, 6, 12))
    assert days_on(datetime(2026, 6, 12, 16, tzinfo=UTC)) == (date(2026, 6, 12),)


def test_months_reach_from_yesterday_to_the_last_day_ahead() -> None:
    assert months_ahead(datetime(2026, 12, 31, 12, tzinfo=UTC), 40) == (
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    )
    assert months_ahead(datetime(2026, 12, 1, 12, tzinfo=UTC), 1) == (date(2026, 11, 1), date(2026, 12, 1))


@pytest.mark.parametrize("days", [0, 61])
def test_the_span_has_bounds(days: int) -> None:
    with pytest.raises(ConfigError):
        EspnConfig(days_ahead=days)


def awaiting(*results: AwaitedResult) -> AwaitedResultsNow:
    async def now(provider: str) -> Sequence[AwaitedResult]:
        assert provider == "espn"
        return results

    return now


def waiting(ref: str, kickoff: datetime, league: str = "football/nfl") -> AwaitedResult:
    return AwaitedResult(ref=ref, competition=league, kickoff=kickoff)


async def days_asked(caller: CannedCaller, feed: EspnFeed, at: datetime) -> list[str]:
    """Days that a fetch of scores asks for."""
    scores = Subject(kind=FetchKind.SCORES, key="football/nfl", sport="american_football", cost=1)
    before = len(caller.calls)
    await feed.fetch(Fetch(subject=scores, kickoff=None, now=at))
    return [call.params["dates"] for call in caller.calls[before:]]


async def test_days_before_are_asked_for_while_bets_wait_for_their_results() -> None:
    old, older = NOW - timedelta(days=3), NOW - timedelta(days=9)
    bets = awaiting(
        waiting("1", older),
        waiting("2", older + timedelta(hours=2)),
        waiting("3", old),
        waiting("4", old - timedelta(days=2)),
        waiting("5", old - timedelta(days=1)),
        waiting("6", NOW - timedelta(hours=4)),
        waiting("7", old - timedelta(days=3), league="soccer/eng.1"),
    )
    caller = CannedCaller(FixedClock(NOW), {PATH: [encoded(scoreboard(game(FINAL)))] * 9})
    feed = EspnFeed(caller, NFL, FixedClock(NOW), bets)
    # Two games of one day are one call, and today comes anyway; three days at once are enough.
    assert await days_asked(caller, feed, NOW) == ["20261125", "20261116", "20261122", "20261120"]
    assert await days_asked(caller, feed, NOW + timedelta(seconds=30)) == ["20261125", "20261121"]
    assert await days_asked(caller, feed, NOW + timedelta(minutes=59)) == ["20261125"]
    assert "20261116" in await days_asked(caller, feed, NOW + timedelta(minutes=60))


async def test_a_day_before_that_fails_costs_nothing_of_the_present() -> None:
    caller = CannedCaller(
        FixedClock(NOW), {PATH: [encoded(scoreboard(game())), UpstreamDependencyUnavailable("espn", "down")]}
    )
    feed = EspnFeed(caller, NFL, FixedClock(NOW), awaiting(waiting("1", NOW - timedelta(days=3))))
    scores = Subject(kind=FetchKind.SCORES, key="football/nfl", sport="american_football", cost=1)
    reading = await feed.fetch(Fetch(subject=scores, kickoff=None, now=NOW))
    assert [event.ref for event in reading.events] == ["401"]
    assert len(caller.calls) == 2
