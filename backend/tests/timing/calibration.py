"""Stated chances against what came true, by bins of the stated chance."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int64

WITHIN: Final = 0.03
"""A stated chance is right if it is no further off than this and twice the error with which the truth is seen."""


class Bin(NamedTuple):
    """Signals of about one stated chance.

    Attributes:
        signals: how many.
        stated: mean of their chances.
        seen: share of them that came true.
        error: standard error of ``seen``, with events as the independent draws, since signals of one have much in
            common; not below that of as many tosses of the stated chances.
    """

    signals: int
    stated: float
    seen: float
    error: float

    @property
    def right(self) -> bool:
        """See ``WITHIN``."""
        return abs(self.stated - self.seen) <= WITHIN + 2 * self.error


def calibration(chance: Float64, true: Bool, event: Int64, least: int) -> list[Bin]:
    """Bins of at least so many signals, alike in number, by ascending chance: at most eight of them."""
    order = np.argsort(chance, kind="stable")
    return [
        Bin(
            len(rows),
            float(chance[rows].mean()),
            float(true[rows].mean()),
            _error(chance[rows], true[rows], event[rows]),
        )
        for rows in np.array_split(order, max(1, min(8, len(order) // least)))
    ]


def _error(chance: Float64, true: Bool, event: Int64) -> float:
    _, cluster = np.unique(event, return_inverse=True)
    sums = np.bincount(cluster, true - true.mean())
    return float(np.sqrt(max((sums**2).sum(), (chance * (1 - chance)).sum())) / len(true))
