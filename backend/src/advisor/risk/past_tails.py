"""What a portfolio lost within some days of its past: value at risk and expected shortfall without a model. Pure.

The loss of a day is what its settled bets lost, as a share of the bankroll that it began with and what was paid in on
it; money that came or went is none. Days in a row compound, and each day begins a row: rows overlap. The shares count
of the bankroll of now, so that a portfolio that has grown is not held against losses of when it was small.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from advisor.risk.tails import DAYS, LEVELS, Tail, tail_of

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayResult:
    """A UTC day of a portfolio on which its bankroll changed; smallest units.

    Attributes:
        profit: of bets that were settled first on it.
        moved: paid in from outside, or below zero paid out.
    """

    day: date
    profit: int
    moved: int


def past_tails(results: Sequence[DayResult], bankroll: int, today: date) -> tuple[Tail, ...]:
    """The worst of whole days in a row until yesterday, from the first on which a bet was settled.

    Args:
        results: by day, the earliest first, none after ``today``; days without any are days without a loss.
        bankroll: of now, what was settled and moved today included.

    Returns:
        One for each of ``DAYS`` and ``LEVELS`` of which there are enough rows of days that one at least lies in the
        tail: 20 of 95 %, 100 of 99 %.
    """
    shares = _shares(results, bankroll, today)
    found = []
    for days in DAYS:
        rows = len(shares) - days + 1
        growth = [math.prod(1 + share for share in shares[first : first + days]) for first in range(max(rows, 0))]
        losses = np.sort(np.array([(1 - each) * max(bankroll, 0) for each in growth]))
        found += [tail_of(days, level, losses) for level in LEVELS if rows * (1 - level) >= 1 - _NEARLY]
    return tuple(found)


_NEARLY: Final = 1e-9


def _shares(results: Sequence[DayResult], bankroll: int, today: date) -> list[float]:
    """Profit of each whole day, the earliest first, as a share of what the day had to lose."""
    settled = [each.day for each in results if each.profit]
    if not settled:
        return []
    by_day, end, day = {each.day: each for each in results}, bankroll, today
    shares = []
    while day >= settled[0]:
        of = by_day.get(day, DayResult(day, 0, 0))
        start = end - of.profit - of.moved
        base = start + max(of.moved, 0)
        if day < today:
            shares.append(of.profit / base if base > 0 else 0.0)
        end, day = start, day - _DAY
    return shares[::-1]
