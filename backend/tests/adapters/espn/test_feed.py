"""ESPN's calls by month and by day."""

from datetime import UTC, date, datetime

import pytest

from advisor.adapters.espn import EspnConfig, EspnFeed
from advisor.adapters.espn.client import days_on, months_ahead
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
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
    feed: PolledFeed = EspnFeed(caller, NFL, FixedClock(NOW))
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


async def test_a_league_with_many_teams_is_asked_for_all_of_them() -> None:
    path = "/sports/football/college-football/scoreboard"
    caller = CannedCaller(FixedClock(NOW), {path: encoded(scoreboard())})
    await EspnFeed(caller, EspnConfig(leagues=("football/college-football",)), FixedClock(NOW)).probe()
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
