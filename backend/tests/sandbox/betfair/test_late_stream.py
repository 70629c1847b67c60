"""A stream that is late, and one that is not, held against polled books over long stretches of the sandbox's time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import numpy as np
import orjson
import pytest

from advisor.adapters.betfair.markets import Market
from advisor.adapters.betfair.parse import parse_books, parse_catalogue, reading_of_books
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.core.readings import Reading
from advisor.db.providers.stream_checks import StreamCheck, StreamFault
from advisor.live.canary.streams import StreamCheckConfig, StreamChecks
from advisor.parsing.json_documents import Findings
from advisor.pricing.stream_lag import StreamLagConfig
from advisor.providers.doubles import SANDBOX_APP_KEY
from advisor.sandbox.betfair.app import Betfair
from advisor.sandbox.betfair.stream_session import StreamSession
from tests.effort import effort
from tests.sandbox.stream_requests import authentication, subscription
from tests.sandbox.worlds import NOW, PREMIER, new_world

CONFIG: Final = StreamCheckConfig(
    every=timedelta(seconds=10),
    window=timedelta(minutes=5),
    lag=StreamLagConfig(),
    behind=timedelta(seconds=2),
    disagreeing_share=0.1,
    quiet=timedelta(seconds=15),
)
LOOK: Final = 0.25
"""Seconds between two looks of the stream's server, and of ours at it."""
FILTER: Final = {"competitionIds": [PREMIER.exchange_id], "marketTypes": ["MATCH_ODDS"]}
MARKETS: Final = {"marketTypeCodes": FILTER["marketTypes"], "competitionIds": FILTER["competitionIds"]}


class Scene:
    """The exchange, our stream's cache, and books that are asked for now and then.

    Args:
        every: seconds between two polls, give or take a third.
        took: seconds that an answer takes.
    """

    def __init__(self, *, every: float, took: float = 0.0) -> None:
        self.world, self.clock = new_world()
        self.betfair = Betfair(self.world)
        token, _ = self.betfair.sessions.login(b"username=sandbox&password=sandbox", SANDBOX_APP_KEY, NOW)
        self.session = StreamSession(self.world, self.betfair.sessions, self.betfair.calls, connection="1", available=9)
        self.session.take(authentication(token))
        self.cache = StreamCache()
        self.checks = StreamChecks(CONFIG, ["betfair"], self.clock)
        self._every = every
        self._took = timedelta(seconds=took)
        self._rng = np.random.default_rng(7)
        self._poll_at = NOW
        self._waiting: list[Reading] = []
        self._markets: dict[str, Market] = {}
        self._catalogue()
        self._apply(self.session.take(subscription(marketFilter=FILTER))[1:])

    def run(self, seconds: float, late: float = 0.0) -> Iterator[StreamCheck]:
        """So long, and what is known of the stream every ten seconds.

        Args:
            late: seconds that the stream is behind.
        """
        for tick in range(round(seconds / LOOK)):
            self.clock.instant += timedelta(seconds=LOOK)
            self._apply(self.session.due(late=late))
            if tick % 8 == 0:
                self.checks.streamed(self.cache.confirmed(self.clock.instant))
            if self.clock.instant >= self._poll_at:
                self._poll()
            if tick % 40 == 39:
                self._catalogue()
                yield from self.checks.look()

    def _apply(self, messages: list[dict[str, object]]) -> None:
        for message in messages:
            findings = Findings()
            read = read_line(orjson.dumps(message), findings)
            assert isinstance(read, MarketMessage)
            self.checks.streamed(self.cache.apply(read, self.clock.instant, findings))

    def _catalogue(self) -> None:
        found = self.betfair.calls.operations["listMarketCatalogue"](
            {
                "filter": MARKETS,
                "maxResults": "200",
                "marketProjection": ["RUNNER_DESCRIPTION", "EVENT", "COMPETITION", "MARKET_DESCRIPTION", "EVENT_TYPE"],
            }
        )
        for market in parse_catalogue(orjson.dumps(found)).markets:
            self._markets[market.market_id] = market
        self.cache.describe(self._markets.values())

    def _poll(self) -> None:
        asked = self.clock.instant
        books = self.betfair.calls.operations["listMarketBook"](
            {"marketIds": list(self._markets)[-20:], "priceProjection": {"priceData": ["EX_BEST_OFFERS"]}}
        )
        reading = reading_of_books(parse_books(orjson.dumps(books)), self._markets, asked - self._took)
        self.checks.polled(reading)
        self._poll_at = asked + timedelta(seconds=self._every * float(self._rng.uniform(0.67, 1.33)))


def last(checks: Iterator[StreamCheck]) -> StreamCheck:
    return list(checks)[-1]


@pytest.mark.parametrize(("every", "took"), [(17.0, 0.0), (5.0, 1.5)])
def test_an_honest_stream_is_never_flagged(every: float, took: float) -> None:
    scene = Scene(every=every, took=took)
    checks = list(scene.run(effort(420, 1200)))
    assert {check.fault for check in checks} == {None}
    assert scene.checks.take_changed() == ()
    # And it is known to be on time, not only not known to be late.
    assert checks[-1].seconds is not None
    assert abs(checks[-1].seconds) <= 1.0


@pytest.mark.parametrize(("late", "every"), effort([(4.0, 17.0)], [(4.0, 17.0), (20.0, 5.0)]))
def test_a_late_stream_is_flagged_with_its_lag_until_it_is_on_time_again(late: float, every: float) -> None:
    scene = Scene(every=every)
    last(scene.run(120))
    check = last(scene.run(480, late))
    assert check.fault is StreamFault.BEHIND
    assert check.seconds is not None
    assert check.error is not None
    assert check.seconds == pytest.approx(late, rel=0.1)
    assert abs(check.seconds - late) <= check.error + LOOK
    assert scene.checks.take_changed() == ("betfair",)
    # Right again once the answers of before are forgotten.
    assert last(scene.run(480)).fault is None
    assert scene.checks.take_changed() == ("betfair",)
