"""The Odds API's calls and their costs."""

import pytest

from advisor.adapters.the_odds_api import TheOddsApiConfig, TheOddsApiFeed
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
from advisor.ports.feeds import Fetch, FetchKind, PolledFeed, Subject
from advisor.testing.canned_caller import Canned, CannedCaller, reply
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.the_odds_api.samples import ODDS, OUTRIGHTS, SCORES, SPORTS

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
    feed: PolledFeed = TheOddsApiFeed(caller, CONFIG)
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
    assert len(outrights.outrights) == 2
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


async def test_the_probe_is_free_and_shows_the_credits() -> None:
    caller = CannedCaller(FixedClock(NOW), ANSWERS)
    assert await TheOddsApiFeed(caller, CONFIG).probe() == "2 competitions in season, 497 credits left"
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
        {"sports": ("soccer/epl",)},
    ],
)
def test_settings_that_cannot_be_asked_for_are_refused(settings: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ConfigError):
        TheOddsApiConfig(**settings)  # type: ignore[arg-type]
