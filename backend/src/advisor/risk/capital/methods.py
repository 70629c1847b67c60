"""How capital is shared: by fixed shares, evenly, by what was won, by risk, or for the fastest growth."""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.risk.capital.bounds import Bounds, project
from advisor.risk.capital.estimates import SURE_AFTER, following_mean, shrunk_covariance, shrunk_sharpe
from advisor.risk.capital.rules import AllocationMethod

_ROUNDS: Final = 10_000
_CLOSE: Final = 1e-12
_RUIN: Final = 1e-9
"""What is left of the capital at least for a logarithm to be taken of it."""


def weights_by(method: AllocationMethod, returns: Float64, fixed: Float64) -> Float64:
    """Weights (n,) from 0 on; only their proportions say something.

    Args:
        method: anything but Kelly, whose shares are no proportions.
        returns: (days, n) shares of capital, days ≥ 2.
        fixed: (n,) set shares.
    """
    match method:
        case AllocationMethod.FIXED:
            return fixed
        case AllocationMethod.PROPORTIONAL:
            return np.maximum(following_mean(returns), 0.0)
        case AllocationMethod.SHARPE:
            return np.maximum(shrunk_sharpe(returns), 0.0)
        case AllocationMethod.INVERSE_VOLATILITY:
            return _inverse(returns.std(axis=0, ddof=1))
        case AllocationMethod.RISK_PARITY:
            return risk_parity(shrunk_covariance(returns))
        case _:
            return np.ones(returns.shape[1])


def _inverse(deviation: Float64) -> Float64:
    """One over each; what never moved says nothing of its risk, and gets nothing, but where none moved."""
    if not (deviation > 0).any():
        return np.ones(len(deviation))
    return np.divide(1.0, deviation, out=np.zeros(len(deviation)), where=deviation > 0)


def risk_parity(covariance: Float64) -> Float64:
    """Weights w (n,), summing to 1, with equal parts ``wᵢ (Σ w)ᵢ`` of the risk.

    They are where ``w' Σ w / 2 − Σ ln wᵢ / n`` is least, found one weight after another. Source: T. Griveau-Billion,
    J.-C. Richard and T. Roncalli, A Fast Algorithm for Computing High-dimensional Risk Parity Portfolios (2013).

    Args:
        covariance: (n, n), symmetric and positive definite; where a variance is 0 all get the same.
    """
    n = len(covariance)
    variances = np.diag(covariance)
    if not n or not (variances > 0).all():
        return np.full(n, 1 / n if n else 0.0)
    weights: Float64 = 1 / np.sqrt(variances) / np.sqrt(n)
    for _ in range(_ROUNDS):
        before = weights.copy()
        for i in range(n):
            others = float(covariance[i] @ weights) - variances[i] * weights[i]
            weights[i] = (-others + np.sqrt(others**2 + 4 * variances[i] / n)) / (2 * variances[i])
        if np.abs(weights - before).max() <= _CLOSE * weights.max():
            break
    weights /= weights.sum()
    return weights


def joint_kelly(returns: Float64, bounds: Bounds) -> Float64:
    """Shares (n,) within bounds that make the mean of ``ln(1 + r · share)`` over days greatest.

    With fewer than ``SURE_AFTER`` days each mean return counts half. Found by steps up the gradient, each back into the
    bounds, which reach the one greatest value of a concave function. Source: J. Kelly, A New Interpretation of
    Information Rate (1956); the steps: A. Beck, First-Order Methods in Optimization (2017), chapter 10.

    Args:
        returns: (days, n) of each strategy's own capital; a day is at worst the loss of all of it.

    Raises:
        ValueError: the least shares come to more than the budget.
    """
    if len(returns) < SURE_AFTER:
        returns = returns - returns.mean(axis=0) / 2

    def growth(shares: Float64) -> float:
        left = 1 + returns @ shares
        return float(np.log(left).mean()) if left.min() > _RUIN else -np.inf

    shares = project(np.zeros(returns.shape[1]), bounds)
    value, step = growth(shares), 1.0
    for _ in range(_ROUNDS):
        left = np.maximum(1 + returns @ shares, _RUIN)
        slope = (returns / left[:, None]).mean(axis=0)
        step *= 4
        while True:
            tried = project(shares + step * slope, bounds)
            moved = tried - shares
            reached = growth(tried)
            if reached >= value + float(slope @ moved) - float(moved @ moved) / (2 * step) or step < _CLOSE:
                break
            step /= 2
        if np.abs(moved).max() < _CLOSE or reached < value:
            break
        shares, value = tried, reached
    return shares
