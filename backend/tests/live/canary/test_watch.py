"""The canary between feeds and what is published: all of a reading, all but one venue's prices, or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from advisor.core.clock import FixedClock
from advisor.core.contracts import ContractBreak
from advisor.core.errors import ContractBrokenError
from advisor.core.readings import Reading
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.watch import Canary, WatchedFeed, WatchedStream
from advisor.parsing.meaning.config import MeaningConfig
from advisor.ports.feeds import Fetch, FetchKind, Sink, Subject
from tests.unit.parsing.meaning.test_examiner import FAVOURITES, NORMAL, NOW, TURNED, reading

SUBJECT: Final = Subject(kind=FetchKind.ODDS, key="c", sport="football", cost=1)
BREAK: Final = ContractBreak(document="stream", field="mc.id", seen="missing in 1 of 1", expected="a text")


class Feed:
    """Gives one reading after the other, polled or pushed."""

    provider = "x"

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = iter(readings)

    async def subjects(self) -> Sequence[Subject]:
        return [SUBJECT]

    async def fetch(self, fetch: Fetch) -> Reading:
        return next(self._readings)

    async def probe(self) -> str:
        return "fine"

    async def run(self, sink: Sink) -> None:
        for each in self._readings:
            await sink(each)


class Scene:
    def __init__(self, *readings: Reading) -> None:
        self.clock = FixedClock(NOW)
        self.alerts = ContractAlerts(self.clock, timedelta(hours=6))
        canary = Canary(MeaningConfig(), self.alerts, self.clock)
        self.feed = WatchedFeed(Feed(readings), canary)
        self.stream = WatchedStream(Feed(readings), canary)

    async def fetch(self) -> Reading:
        self.clock.instant += timedelta(seconds=1)
        return await self.feed.fetch(Fetch(subject=SUBJECT, kickoff=None, now=self.clock.instant))

    @property
    def open(self) -> list[tuple[str, str]]:
        return [(alert.document, alert.field) for alert in self.alerts.open]


async def test_what_means_something_else_is_not_given_and_alerted_until_it_is_right() -> None:
    scene = Scene(NORMAL, TURNED, TURNED, NORMAL)
    assert await scene.fetch() == NORMAL
    for _ in range(2):
        with pytest.raises(ContractBrokenError, match="odds, as read: home and away"):
            await scene.fetch()
    assert scene.open == [("odds, as read", "home and away")]
    assert await scene.fetch() == NORMAL
    assert scene.open == []


async def test_of_a_venue_against_all_others_the_prices_alone_are_withheld() -> None:
    venues = ("bet365", "pinnacle", "bwin", "betway")
    right = [quote for venue in venues for quote in reading(FAVOURITES, venue=venue).quotes]
    wrong = reading([odds[::-1] for odds in FAVOURITES], venue="coral").quotes
    scene = Scene(replace(NORMAL, quotes=(*wrong, *right)), replace(NORMAL, quotes=tuple(right)))
    assert (await scene.fetch()).quotes == tuple(right)
    assert scene.open == [("odds, as read", "home and away at coral")]


async def test_what_is_pushed_ends_the_stream_where_it_is_refused() -> None:
    scene = Scene(NORMAL, TURNED, NORMAL)
    given: list[Reading] = []

    async def sink(passed: Reading) -> None:
        given.append(passed)

    with pytest.raises(ContractBrokenError):
        await scene.stream.run(sink)
    assert given == [NORMAL]
    assert scene.open == [("stream, as read", "home and away")]


async def test_what_a_stream_itself_found_broken_is_alerted_and_never_given() -> None:
    scene = Scene(Reading(provider="x", breaks=(BREAK,)))

    async def sink(_: Reading) -> None:
        pytest.fail("it was given")

    with pytest.raises(ContractBrokenError, match="stream: mc"):
        await scene.stream.run(sink)
    assert scene.open == [("stream", "mc.id")]


async def test_the_rest_of_a_feed_is_as_it_was() -> None:
    scene = Scene()
    assert (await scene.feed.subjects(), await scene.feed.probe()) == ([SUBJECT], "fine")
    assert (scene.feed.provider, scene.stream.provider) == ("x", "x")
