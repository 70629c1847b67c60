"""Scores of games that ended while nobody asked, and that bets wait for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from advisor.adapters.the_odds_api import TheOddsApiConfig, TheOddsApiFeed
from advisor.core.clock import FixedClock
from advisor.core.errors import UpstreamDependencyUnavailable
from advisor.core.orders.awaited import AwaitedResult
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.testing.canned_caller import Canned, CannedCaller
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.the_odds_api.samples import FINAL, SCORES

DAY = timedelta(days=1)
OLD, OLDER, LOST = (character * 32 for character in "123")
LISTED = ["0" * 31 + "d", "0" * 31 + "e"]
ENDED = {**FINAL, "id": OLD, "commence_time": "2026-11-23T00:00:00Z"}


def waiting(ref: str, kickoff: datetime, sport: str = "basketball_nba") -> AwaitedResult:
    return AwaitedResult(ref=ref, competition=sport, kickoff=kickoff)


async def awaited(provider: str) -> Sequence[AwaitedResult]:
    assert provider == "the_odds_api"
    return [
        waiting(LOST, NOW - 3 * DAY),
        waiting(OLDER, NOW - 2.5 * DAY),
        waiting(OLD, NOW - 2 * DAY),
        waiting(LISTED[0], NOW - DAY),
        waiting("4" * 32, NOW - DAY, sport="soccer_epl"),
    ]


class Scores:
    """A feed of one competition, and what it asked."""

    def __init__(self, *answers: Canned) -> None:
        self.caller = CannedCaller(FixedClock(NOW), {"/sports/basketball_nba/scores": answers})
        self.feed = TheOddsApiFeed(self.caller, TheOddsApiConfig(sports=("basketball_nba",)), awaited)

    async def read(self, at: datetime) -> tuple[list[str], list[tuple[str | None, int]]]:
        """Refs of what came, and the events asked for by their refs with the cost, of each call."""
        before = len(self.caller.calls)
        subject = Subject(kind=FetchKind.SCORES, key="basketball_nba", sport="basketball", cost=2)
        reading = await self.feed.fetch(Fetch(subject=subject, kickoff=None, now=at))
        calls = self.caller.calls[before:]
        assert all(call.params["daysFrom"] == ("3" if "eventIds" in call.params else "1") for call in calls)
        return [event.ref for event in reading.events], [(call.params.get("eventIds"), call.cost) for call in calls]


async def test_what_the_list_does_not_reach_is_asked_for_by_its_ref() -> None:
    scores = Scores(encoded(SCORES), encoded([ENDED]), encoded(SCORES))
    # The oldest lies beyond three days, of which there are scores; one comes with the list, one is another sport's.
    assert await scores.read(NOW) == ([*LISTED, OLD], [(None, 2), (f"{OLDER},{OLD}", 2)])
    assert await scores.read(NOW + timedelta(minutes=59)) == (LISTED, [(None, 2)])
    assert (await scores.read(NOW + timedelta(hours=1)))[1] == [(None, 2), (f"{OLDER},{OLD}", 2)]


async def test_that_they_do_not_come_costs_nothing_of_the_present() -> None:
    scores = Scores(encoded(SCORES), UpstreamDependencyUnavailable("the_odds_api", "away"))
    assert (await scores.read(NOW))[0] == LISTED
