"""Limits of the quality rules, as compiled code reads them."""

from typing import NamedTuple

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.clock import MICROSECOND
from advisor.engine.quality.config import QualityConfig


class QualityValues(NamedTuple):
    """``QualityConfig`` as compiled code reads it; times in µs."""

    stale_within: Int64
    stale_age: Int64
    stale_far: int
    stale_in_play: int
    future_tolerance: int
    min_odds: float
    max_odds: float
    crossed_margin: float
    min_book_sum: float
    max_book_sum: float
    frozen_after: int
    frozen_move: float
    outlier_distance: float
    outlier_longshot: float
    outlier_spread: float
    outlier_venues: int


def quality_values(config: QualityConfig) -> QualityValues:
    """The same limits for compiled code."""
    return QualityValues(
        stale_within=np.array([within // MICROSECOND for within, _ in config.stale], np.int64),
        stale_age=np.array([age // MICROSECOND for _, age in config.stale], np.int64),
        stale_far=config.stale_far // MICROSECOND,
        stale_in_play=config.stale_in_play // MICROSECOND,
        future_tolerance=config.future_tolerance // MICROSECOND,
        min_odds=config.min_odds,
        max_odds=config.max_odds,
        crossed_margin=config.crossed_margin,
        min_book_sum=config.min_book_sum,
        max_book_sum=config.max_book_sum,
        frozen_after=config.frozen_after // MICROSECOND,
        frozen_move=config.frozen_move,
        outlier_distance=config.outlier_distance,
        outlier_longshot=config.outlier_longshot,
        outlier_spread=config.outlier_spread,
        outlier_venues=config.outlier_venues,
    )
