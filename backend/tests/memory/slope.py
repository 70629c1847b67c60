"""Whether memory grows: a line through means of ten minutes, with the interval of its slope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

BLOCK_MINUTES: Final = 10.0
"""Samples of some seconds resemble each other; means of so long hardly do, so that the interval is an honest one."""
FEWEST_BLOCKS: Final = 4


@dataclass(frozen=True, slots=True)
class Growth:
    """Megabytes an hour.

    Attributes:
        slope: of the line of least squares.
        low, high: 95 % interval of it, by Student's t.
        first, last: megabytes, means of the first and of the last block.
    """

    slope: float
    low: float
    high: float
    first: float
    last: float

    def __str__(self) -> str:
        return (
            f"{self.first:.1f} MB -> {self.last:.1f} MB, {self.slope:+.2f} MB/h ({self.low:+.2f} to {self.high:+.2f})"
        )


def growth(minutes: Sequence[float], megabytes: Sequence[float], block_minutes: float = BLOCK_MINUTES) -> Growth:
    """Of samples, in the order of time.

    Args:
        block_minutes: whose means the line is fitted to; the last block is left out.

    Raises:
        ValueError: they do not make ``FEWEST_BLOCKS`` whole blocks.
    """
    at, held = np.asarray(minutes, float), np.asarray(megabytes, float)
    block = ((at - at[0]) // block_minutes).astype(int)
    whole = [k for k in range(block[-1]) if (block == k).any()]
    if len(whole) < FEWEST_BLOCKS:
        raise ValueError(f"{len(whole)} whole blocks of {block_minutes:g} minutes; {FEWEST_BLOCKS} are needed")
    hours = np.array([at[block == k].mean() / 60 for k in whole])
    means = np.array([held[block == k].mean() for k in whole])
    slope, at_zero = (float(each) for each in np.polyfit(hours, means, 1))
    free = len(whole) - 2
    variance = float(((means - at_zero - slope * hours) ** 2).sum()) / free / float(((hours - hours.mean()) ** 2).sum())
    around = float(stats.t.ppf(0.975, free)) * variance**0.5
    return Growth(slope, slope - around, slope + around, float(means[0]), float(means[-1]))
