"""Markets in which several selections win together: their prices as those of the single results they cover, and back.

A price on "home or draw" is the sum of one on home and one on draw, so that a complete book of such selections is a
book of the results. Margins are removed from that one, as every method of ``pricing.margin`` assumes results that
exclude one another; the fair probability of a selection is the sum of those that it covers.
"""

from collections.abc import Sequence

import numpy as np

from advisor.core.arrays import Float64


def odds_of_results(odds: Float64, covers: Sequence[frozenset[int]]) -> Float64:
    """Odds of the single results, at which backing those that a selection covers costs what the selection does.

    Args:
        odds: (..., s) decimal odds of the selections, NaN where missing.
        covers: (s,) for each selection the results that it wins with; as many results as selections, none of which
            can be left out.

    Returns:
        (..., s) odds of the results; NaN throughout a book in which a price is missing, or by which a result would
        cost nothing, or as much as it pays.
    """
    parts = np.linalg.solve(_matrix(covers), (1.0 / odds)[..., None])[..., 0]
    proper = ((odds > 1.0) & (parts > 0.0) & (parts < 1.0)).all(axis=-1, keepdims=True)
    single: Float64 = np.where(proper, 1.0 / np.where(proper, parts, 1.0), np.nan)
    return single


def of_selections(probability: Float64, covers: Sequence[frozenset[int]]) -> Float64:
    """(..., s) probability of each selection by those of the results, (..., s)."""
    summed: Float64 = probability @ _matrix(covers).T
    return summed


def _matrix(covers: Sequence[frozenset[int]]) -> Float64:
    return np.array([[float(result in covered) for result in range(len(covers))] for covered in covers])
