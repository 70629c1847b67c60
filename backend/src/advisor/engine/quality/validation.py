"""Validation: all quality rules over a block of prices, in the order in which their reasons take precedence."""

from advisor.core.arrays import Float64, Int8, Int64
from advisor.engine.quality.peer_rules import flag_frozen, flag_outliers
from advisor.engine.quality.peers import Peers, peers_of
from advisor.engine.quality.rules import (
    flag_book_sum,
    flag_crossed,
    flag_down,
    flag_future,
    flag_out_of_range,
    flag_stale,
)
from advisor.engine.quality.values import QualityValues
from advisor.pricing.compiled import compiled_on_call


@compiled_on_call
def validate(
    odds: Float64,
    seen: Int64,
    changed_at: Int64,
    ahead: Int8,
    down: Int8,
    anchor: Float64,
    oldest: Int64,
    now: int,
    winners: int,
    quality: QualityValues,
    quality_flag: Int8,
) -> Peers:
    """Set the quality flags of m markets at v venues.

    Args:
        odds: (m, v, 2, s) decimal odds by side; NaN where missing.
        seen: (m, v, 2, s) µs: when the prices were last confirmed.
        changed_at: (m, v, 2, s) µs: when the odds last changed.
        ahead: (m, v, 2, s) not 0 where the provider's clock ran ahead.
        down: (m, v, 2, s) not 0 where the provider is down or has not confirmed them since.
        anchor: (m, v, s) median log-odds of the peers at the last change; NaN if not known.
        oldest: (m,) µs: what was confirmed earlier is stale.
        now: µs.
        winners: how many selections win together.
        quality: limits.
        quality_flag: (m, v, 2, s) out; zeros at first.

    Returns:
        The peers by which prices were compared.
    """
    flag_down(odds, down, quality_flag)
    flag_future(odds, ahead, quality_flag)
    flag_out_of_range(odds, quality.min_odds, quality.max_odds, quality_flag)
    flag_stale(odds, seen, oldest, quality_flag)
    flag_crossed(odds, quality.crossed_margin, quality_flag)
    flag_book_sum(odds, winners, quality.min_book_sum, quality.max_book_sum, quality_flag)
    peers = peers_of(odds, quality_flag)
    flag_frozen(
        odds,
        changed_at,
        anchor,
        peers,
        now,
        quality.frozen_after,
        quality.frozen_move,
        quality.outlier_venues,
        quality_flag,
    )
    flag_outliers(
        odds,
        peers,
        quality.outlier_distance,
        quality.outlier_longshot,
        quality.outlier_spread,
        quality.outlier_venues,
        quality_flag,
    )
    return peers
