"""What returns of some days say of strategies, drawn towards each other as far as chance explains their differences."""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64

HALF_LIFE: Final = 15.0
"""Days after which a return weighs half in an average that follows."""
SURE_AFTER: Final = 100
"""Days from which estimates of growth are taken in full; of fewer half of them, as they are mostly chance."""


def following_mean(returns: Float64) -> Float64:
    """Means (n,) of returns (days, n), the last first in weight: each counts half of one ``HALF_LIFE`` days later."""
    ages = np.arange(len(returns))[::-1]
    weights = 0.5 ** (ages / HALF_LIFE)
    mean: Float64 = weights @ returns / weights.sum()
    return mean


def shrunk_sharpe(returns: Float64) -> Float64:
    """Sharpe ratios (n,) of a day, drawn towards their mean as far as chance explains how they differ.

    The variance of one is ``(1 + s² / 2) / days``; what of the variance among them is more than the mean of those is
    taken for real. Sources: A. Lo, The Statistics of Sharpe Ratios (2002); B. Efron and C. Morris, Stein's Estimation
    Rule and Its Competitors (1973). One without any variance has the ratio 0.

    Args:
        returns: (days, n), days ≥ 2.
    """
    deviation = returns.std(axis=0, ddof=1)
    ratios = np.divide(returns.mean(axis=0), deviation, out=np.zeros(returns.shape[1]), where=deviation > 0)
    chance = (1 + ratios**2 / 2) / len(returns)
    real = max(float(ratios.var()) - float(chance.mean()), 0.0)
    kept = real / (real + chance)
    drawn: Float64 = ratios.mean() + kept * (ratios - ratios.mean())
    return drawn


def shrunk_covariance(returns: Float64) -> Float64:
    """Covariance (n, n) of returns (days, n), drawn towards equal variances without any covariance.

    Source: O. Ledoit and M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices (2004).

    Args:
        returns: days ≥ 2.
    """
    days, n = returns.shape
    centred = returns - returns.mean(axis=0)
    sample = centred.T @ centred / days
    mean = float(np.trace(sample)) / n
    target = mean * np.eye(n)
    distance = float(((sample - target) ** 2).sum())
    squares = centred**2
    noise = float(((squares.T @ squares) / days - sample**2).sum()) / days
    kept = 0.0 if distance <= 0 else 1 - min(noise / distance, 1.0)
    drawn: Float64 = kept * sample + (1 - kept) * target
    return drawn
