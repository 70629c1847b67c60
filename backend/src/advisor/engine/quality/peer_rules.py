"""Quality rules that compare a venue's prices with those of the other venues: frozen books and outliers."""

from typing import Final

from advisor.core.arrays import Float64, Int8, Int64
from advisor.core.quotes import BACK, LAY
from advisor.engine.quality.flags import FROZEN, OUTLIER, usable
from advisor.engine.quality.peers import Peers, log_odds, probability_of
from advisor.pricing.compiled import compiled_on_call

_LONGSHOT: Final = 0.1


@compiled_on_call
def flag_frozen(
    odds: Float64,
    changed_at: Int64,
    anchor: Float64,
    peers: Peers,
    now: int,
    after: int,
    move: float,
    least: int,
    quality_flag: Int8,
) -> None:
    """Flag books that have not changed while the peers moved: away from where they were, and away from the book.

    A book that moved first does not differ from its peers once they have followed.

    Args:
        changed_at: (m, v, 2, s) µs: when the odds last changed.
        anchor: (m, v, s) median log-odds of the peers then; NaN if not known.
        after: µs without a change.
        move: in probability.
        least: peers needed.
    """
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            if changed_at[m, v, BACK].max() > now - after:
                continue
            for s in range(selections):
                if peers.number[m, v, s] < least or not usable(odds[m, v, BACK, s], quality_flag[m, v, BACK, s]):
                    continue
                there = probability_of(peers.median[m, v, s])
                moved = abs(there - probability_of(anchor[m, v, s]))
                if moved > move and abs(there - 1.0 / odds[m, v, BACK, s]) > move:
                    for each in range(selections):
                        if usable(odds[m, v, BACK, each], quality_flag[m, v, BACK, each]):
                            quality_flag[m, v, BACK, each] = FROZEN


@compiled_on_call
def flag_outliers(
    odds: Float64, peers: Peers, distance: float, longshot: float, spreads: float, least: int, quality_flag: Int8
) -> None:
    """Flag prices far from the median of the peers; lay prices only where they are too good to be true.

    Args:
        distance, longshot, spreads, least: as ``outlier_*`` of ``QualityConfig``.
    """
    markets, venues, _, selections = odds.shape
    for m in range(markets):
        for v in range(venues):
            for s in range(selections):
                median = peers.median[m, v, s]
                if peers.number[m, v, s] < least:
                    continue
                limit = distance + (longshot if probability_of(median) < _LONGSHOT else 0.0)
                limit = max(limit, spreads * peers.spread[m, s])
                back, lay = odds[m, v, BACK, s], odds[m, v, LAY, s]
                if usable(back, quality_flag[m, v, BACK, s]) and abs(log_odds(back) - median) > limit:
                    quality_flag[m, v, BACK, s] = OUTLIER
                if usable(lay, quality_flag[m, v, LAY, s]) and log_odds(lay) - median > limit:
                    quality_flag[m, v, LAY, s] = OUTLIER
