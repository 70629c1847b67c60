"""Limits of the quality rules, live and in backtests, made from the settings."""

from datetime import timedelta

from advisor.engine.quality.config import QualityConfig
from advisor.settings.file_sections import GeneralSections


def quality_config(file: GeneralSections) -> QualityConfig:
    """What the sections ``quality`` and ``freshness`` say."""
    quality, freshness = file.quality, file.freshness
    return QualityConfig(
        stale=((timedelta(hours=1), freshness.stale_within_hour),),
        stale_far=freshness.stale,
        stale_in_play=freshness.stale_in_play,
        future_tolerance=quality.future_tolerance,
        min_odds=quality.min_odds,
        max_odds=quality.max_odds,
        crossed_margin=quality.crossed_margin,
        min_book_sum=quality.min_book_sum,
        max_book_sum=quality.max_book_sum,
        frozen_after=quality.frozen_after,
        frozen_move=quality.frozen_move,
        outlier_distance=quality.outlier_distance,
        outlier_longshot=quality.outlier_longshot,
        outlier_spread=quality.outlier_spread,
        outlier_venues=quality.outlier_venues,
    )
