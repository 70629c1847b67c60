"""Streams and polled answers as readings: what counts, what does not, and when a stream is shown as wrong."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pytest
from structlog.testing import capture_logs

from advisor.core.clock import FixedClock, micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import WITHDRAWN, Quote, Side
from advisor.core.readings import Reading
from advisor.db.providers.stream_checks import StreamCheck, StreamFault
from advisor.instruments.market_types import H2H_3WAY, OUTRIGHT
from advisor.live.canary.streams import StreamCheckConfig, StreamChecks
from advisor.pricing.stream_lag import StreamLagConfig

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
CONFIG: Final = StreamCheckConfig(
    every=timedelta(seconds=10),
    window=timedelta(minutes=10),
    lag=StreamLagConfig(longest=30.0, least=100),
    behind=timedelta(seconds=2),
    disagreeing_share=0.1,
    quiet=timedelta(seconds=15),
)
SELECTIONS: Final = 3
EVENTS: Final = 8


class Scene:
    """A provider whose prices change every few seconds, second by second.

    Args:
        polls: seconds between two answers.
    """

    def __init__(self, *, polls: int = 11) -> None:
        self.clock = FixedClock(NOW)
        self.checks = StreamChecks(CONFIG, ["x"], self.clock)
        self._rng = np.random.default_rng(3)
        self._polls = polls
        self._past: list[list[int]] = [[20_000] * (EVENTS * SELECTIONS)]
        self._second = 0

    def run(
        self,
        seconds: int,
        *,
        late: int = 0,
        connected: bool = True,
        delayed: bool = False,
        wrong: float = 0.0,
        repeated: bool = False,
    ) -> StreamCheck:
        """So long, and what is known then.

        Args:
            late: seconds by which the stream is.
            connected: whether it says anything.
            delayed: answers are old by their own word.
            wrong: share of the answers' prices that never were.
            repeated: each answer comes again later, from a cache.
        """
        check, answer = None, Reading(provider="x")
        for _ in range(seconds):
            self._second += 1
            self.clock.instant += timedelta(seconds=1)
            moved = self._rng.random(EVENTS * SELECTIONS) < 0.15
            drawn = self._rng.integers(15_000, 90_000, EVENTS * SELECTIONS)
            self._past.append(
                [int(new) if move else old for old, new, move in zip(self._past[-1], drawn, moved, strict=True)]
            )
            if connected:
                self.checks.streamed(self._reading(self._past[max(self._second - late, 0)]))
            if self._second % self._polls == 0:
                odds = [1 if self._rng.random() < wrong else price for price in self._past[-1]]
                answer = self._reading(odds, delayed=delayed)
                self.checks.polled(answer)
            if repeated and self._second % self._polls == 6:
                self.checks.polled(answer)
            if self._second % 10 == 0:
                (check,) = self.checks.look()
        if check is None:
            (check,) = self.checks.look()
        return check

    def _reading(self, odds: Sequence[int], *, delayed: bool = False) -> Reading:
        seen = micros_of(self.clock.instant)
        at = seen - 180_000_000 if delayed else seen
        seen = at
        return Reading(
            provider="x",
            quotes=tuple(
                Quote(
                    f"e{place // SELECTIONS}",
                    H2H_3WAY if place % 2 else OUTRIGHT,
                    LINE_NONE,
                    # Of a field each runner is a market of its own.
                    place % SELECTIONS if place % 2 else 0,
                    "v",
                    Side.BACK,
                    price if price != 20_000 else WITHDRAWN,
                    None,
                    at,
                    seen,
                    participant="" if place % 2 else f"runner {place % SELECTIONS}",
                )
                for place, price in enumerate(odds)
            ),
        )


def test_a_stream_that_is_on_time() -> None:
    scene = Scene()
    check = scene.run(600)
    assert (check.provider, check.at, check.fault, check.since) == ("x", scene.clock.instant, None, None)
    assert check.now == check.compared > 1_000
    assert check.seconds == pytest.approx(0.0, abs=0.5)
    assert scene.checks.take_changed() == ()


@pytest.mark.parametrize("late", [4, 20])
def test_one_that_is_late_is_shown_with_its_lag_until_it_is_no_more(late: int) -> None:
    scene = Scene()
    with capture_logs() as lines:
        check = scene.run(600, late=late)
        assert check.fault is StreamFault.BEHIND
        assert check.seconds == pytest.approx(late, abs=0.5)
        assert check.since is not None
        assert NOW < check.since < check.at
        assert scene.run(60, late=late).since == check.since
        assert scene.checks.take_changed() == ("x",)
        ended = scene.run(700)
    assert (ended.fault, ended.since) == (None, None)
    assert scene.checks.take_changed() == ("x",)
    assert scene.checks.take_changed() == ()
    assert [line["event"] for line in lines] == ["stream_wrong", "stream_right_again"]


def test_one_that_begins_to_be_late_is_not_outvoted_by_what_it_said_before() -> None:
    scene = Scene()
    assert scene.run(590).fault is None
    check = scene.run(120, late=12)
    assert check.fault is StreamFault.BEHIND
    assert check.seconds == pytest.approx(12, abs=1)
    assert scene.run(120).fault is None


def test_one_within_the_bound_is_not() -> None:
    check = Scene().run(600, late=1)
    assert check.fault is None
    assert check.seconds == pytest.approx(1.0, abs=0.5)


@pytest.mark.parametrize(("wrong", "fault"), [(0.05, None), (0.2, StreamFault.DISAGREES)])
def test_one_that_never_says_what_is_answered(wrong: float, fault: StreamFault | None) -> None:
    check = Scene().run(600, wrong=wrong)
    assert check.fault is fault
    assert check.never / check.compared == pytest.approx(wrong, abs=0.04)


def test_answers_while_it_is_not_connected_do_not_count() -> None:
    scene = Scene()
    before = scene.run(300)
    scene.run(120, connected=False)
    check = scene.run(120)
    assert check.fault is None
    assert check.never == check.later == check.earlier == 0
    assert before.compared < check.compared
    # Nor those from before its first word.
    early = Scene()
    early.run(200, connected=False)
    assert early.run(60).compared <= 3 * EVENTS * SELECTIONS


def test_answers_that_are_old_by_their_own_word_do_not_count() -> None:
    assert Scene().run(300, delayed=True).compared == 0


def test_an_answer_counts_once_however_often_it_comes() -> None:
    assert Scene().run(600, repeated=True).compared == Scene().run(600).compared


def test_few_prices_show_nothing() -> None:
    scene = Scene(polls=40)
    check = scene.run(150, late=9)
    assert 0 < check.compared < CONFIG.lag.least
    assert (check.fault, check.seconds) == (None, None)


def test_what_is_over_is_forgotten() -> None:
    scene = Scene()
    scene.run(600)
    scene.clock.instant += timedelta(minutes=20)
    (check,) = scene.checks.look()
    assert check.compared == 0
    assert scene.run(90).fault is None


def test_providers_without_both_are_left_alone() -> None:
    scene = Scene()
    scene.checks.streamed(Reading(provider="other"))
    scene.checks.polled(Reading(provider="other"))
    (check,) = scene.checks.look()
    assert check.provider == "x"


def test_answers_are_compared_in_parts_to_the_same_end() -> None:
    whole, parts = Scene(), Scene()
    expected = whole.run(300, late=4)
    compared = 0
    for _ in range(10):
        parts.run(29, late=4)
        while parts.checks.compare():
            compared += 1
        seen = parts.run(1, late=4)
    assert seen == expected
    assert compared > 0
    assert not parts.checks.compare()
