"""Expected profit of a bet; every decision of the backend is made on this function."""

from typing import overload

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.compiled import FLOAT, FLOATS_IN, FLOATS_OUT, compiled


@compiled(FLOAT, FLOAT, FLOAT, returns=FLOAT)
def edge_scalar(probability: float, odds: float, commission: float) -> float:
    """``edge`` of one bet, for other compiled functions."""
    if not (0.0 <= probability <= 1.0 and 1.0 < odds < np.inf and 0.0 <= commission < 1.0):
        return np.nan
    return probability * (odds - 1.0) * (1.0 - commission) - (1.0 - probability)


@compiled(FLOAT, FLOAT, FLOAT, returns=FLOAT)
def kelly_scalar(probability: float, odds: float, commission: float) -> float:
    """``kelly`` of one bet, for other compiled functions."""
    gain = edge_scalar(probability, odds, commission)
    if gain <= 0.0:
        return 0.0
    # An unknown edge is NaN and stays so.
    return gain / ((odds - 1.0) * (1.0 - commission))


@compiled(FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _kellys(probability: Float64, odds: Float64, commission: Float64, found: Float64) -> None:
    for i in range(len(found)):
        found[i] = kelly_scalar(probability[i], odds[i], commission[i])


@compiled(FLOATS_IN, FLOATS_IN, FLOATS_IN, FLOATS_OUT)
def _edges(probability: Float64, odds: Float64, commission: Float64, found: Float64) -> None:
    for i in range(len(found)):
        found[i] = edge_scalar(probability[i], odds[i], commission[i])


@overload
def edge(probability: float, odds: float, commission: float = ...) -> float: ...
@overload
def edge(probability: Float64, odds: Float64 | float, commission: Float64 | float = ...) -> Float64: ...
@overload
def edge(probability: Float64 | float, odds: Float64, commission: Float64 | float = ...) -> Float64: ...
def edge(probability: Float64 | float, odds: Float64 | float, commission: Float64 | float = 0.0) -> Float64 | float:
    """Expected profit of a back bet per unit staked: p·(o − 1)·(1 − c) − (1 − p).

    Args:
        probability: p, of winning, in [0, 1].
        odds: o, decimal, above 1.
        commission: c, the share of net winnings the venue keeps, in [0, 1).

    Arguments broadcast against one another, as in numpy.

    Returns:
        Array of the broadcast shape, or a number for three numbers; NaN where an argument is missing (NaN) or
        outside its range.
    """
    if not any(isinstance(argument, np.ndarray) for argument in (probability, odds, commission)):
        return edge_scalar(float(probability), float(odds), float(commission))
    p, o, c = (np.ascontiguousarray(each, np.float64) for each in np.broadcast_arrays(probability, odds, commission))
    found = np.empty(p.shape)
    _edges(p.reshape(-1), o.reshape(-1), c.reshape(-1), found.reshape(-1))
    return found


def kelly(probability: Float64, odds: Float64, commission: Float64) -> Float64:
    """Share of the bankroll that maximises its expected log growth: edge ÷ net odds, 0 without an edge.

    Kelly, J. L. (1956), "A New Interpretation of Information Rate".

    Args and shapes: as in ``edge``; NaN where an argument is missing or outside its range.
    """
    p, o, c = (np.ascontiguousarray(each, np.float64) for each in np.broadcast_arrays(probability, odds, commission))
    found = np.empty(p.shape)
    _kellys(p.reshape(-1), o.reshape(-1), c.reshape(-1), found.reshape(-1))
    return found
