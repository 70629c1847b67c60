"""By how many seconds a provider's stream is behind its own polled answers.

A polled answer shows the prices of one instant between question and answer. A stream that is L seconds late says each
of them from L seconds after it came until L seconds after it went: so every polled price gives an interval of lags at
which the stream agrees with it, whatever the time between polls, and L lies where most of these agree. A price that
has not moved agrees at every lag and says nothing. (How long the stream takes to come to a polled price is no measure:
an answer comes at any time within the lag, so that half of it is what such waits show.)

The error is half the width of all lags that differ from the best one by no more than chance. Two lags are compared by
the prices that agree at one of them alone, as in McNemar's test (Psychometrika 12, 1947); of these no more is known
than that there are at most as many as the two differ by, and twice those that do not agree at the best.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import ceil
from typing import Final, TypeAlias

import numpy as np

from advisor.core.arrays import Int64

_MICROS: Final = 1_000_000

Statement: TypeAlias = tuple[int, int]
"""When (µs) the stream said a price, and which, in ten-thousandths; it stands until the next one."""
Interval: TypeAlias = tuple[int, int]
"""Lags in µs, the last one excluded; negative where the polled answer is the late one."""


class Agreement(IntEnum):
    """When the stream says what a polled answer shows, seen from its instant."""

    NOW = 0
    LATER = 1
    EARLIER = 2
    NEVER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLagConfig:
    """What is looked for, and what counts as found.

    Attributes:
        longest: seconds; a stream that says a price neither so long before the answer nor so long after disagrees.
        step: seconds between two lags that are tried.
        least: polled prices; of fewer nothing is known.
        least_score: how far other lags must be below the best, in standard deviations of chance; the prices of a
            market move at once, so that a lone move is six of them.
    """

    longest: float = 60.0
    step: float = 0.1
    least: int = 200
    least_score: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLag:
    """What polled answers say of the stream.

    Attributes:
        seconds: by which the stream is late, below 0 where it is ahead of the answers; None where it is not known.
        error: seconds that it may be off, None likewise.
        compared: polled prices.
        now, later, earlier, never: how many of them the stream said at their instant, only after it, before it and not
            then, and at no time near.
    """

    seconds: float | None
    error: float | None
    compared: int
    now: int
    later: int
    earlier: int
    never: int


def agreeing_lags(said: Sequence[Statement], asked: int, answered: int, odds_e4: int, longest: int) -> list[Interval]:
    """The lags at which the stream says a price, in order and apart from one another.

    Args:
        said: of the selection, by time.
        asked, answered: µs: the price is of some instant between; the time that an answer takes is no lag of the
            stream.
        odds_e4: the polled price.
        longest: µs, to either side.
    """
    found: list[Interval] = []
    first = max(bisect_right(said, asked - longest, key=lambda statement: statement[0]) - 1, 0)
    for place in range(first, len(said)):
        begins, odds = said[place]
        if begins - answered >= longest:
            break
        ends = said[place + 1][0] if place + 1 < len(said) else asked + longest
        low, high = max(begins - answered, -longest), min(ends - asked, longest)
        if odds != odds_e4 or low >= high:
            continue
        if found and found[-1][1] >= low:
            low = found.pop()[0]
        found.append((low, high))
    return found


def agreement_of(lags: Sequence[Interval]) -> Agreement:
    """When the stream said a price; where it did both before and after, nothing speaks against it."""
    if not lags:
        return Agreement.NEVER
    if any(low <= 0 < high for low, high in lags):
        return Agreement.NOW
    return Agreement.EARLIER if lags[0][1] <= 0 else Agreement.LATER


class LagCounts:
    """Polled prices, counted by the lags at which the stream says them."""

    def __init__(self, config: StreamLagConfig) -> None:
        self._config = config
        self._half = round(config.longest / config.step)
        self._begun: Int64 = np.zeros(2 * self._half + 2, np.int64)
        self._agreements = [0] * len(Agreement)

    def add(self, lags: Sequence[Interval]) -> None:
        """Count one price, by ``agreeing_lags``."""
        self._agreements[agreement_of(lags)] += 1
        for low, high in lags:
            self._begun[self._place(low)] += 1
            self._begun[self._place(high)] -= 1

    def join(self, other: "LagCounts") -> None:
        """Count what another counted."""
        self._begun += other._begun
        self._agreements = [a + b for a, b in zip(self._agreements, other._agreements, strict=True)]

    def lag(self) -> StreamLag:
        """What they say together."""
        config, compared = self._config, sum(self._agreements)
        agreeing = np.cumsum(self._begun)[:-1]
        best = int(agreeing.max())
        apart = best - agreeing
        elsewhere = compared - self._agreements[Agreement.NEVER] - best
        like = np.flatnonzero(apart**2 <= config.least_score**2 * (apart + 2 * elsewhere))
        low, high = int(like[0]), int(like[-1])
        # Where it reaches an end, nothing says that the lag is not beyond it; no interval includes the very last.
        known = compared >= config.least and low > 0 and high < 2 * self._half - 1
        return StreamLag(
            seconds=((low + high) / 2 - self._half) * config.step if known else None,
            error=(high - low + 1) / 2 * config.step if known else None,
            compared=compared,
            **{each.name.lower(): self._agreements[each] for each in Agreement},
        )

    def _place(self, lag: int) -> int:
        """The first of the lags tried that is not below a lag."""
        return min(max(ceil(lag / _MICROS / self._config.step) + self._half, 0), 2 * self._half + 1)
