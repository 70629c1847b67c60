"""The cause of breakers over a strategy instance: its bets win otherwise than their probabilities say."""

from typing import Final

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8
from advisor.core.quotes import LAY
from advisor.risk.breakers.breaker import BreakersConfig, Finding, TradingBreakerKind

_GROUPS: Final = 5
"""Groups of bets of equal size, by their probability."""
_ERRORS: Final = 2.0
"""Standard errors that chance may explain: of five calibrated groups less than one in four then shows any gap."""


def calibration_gap(probability: Float64, won: Bool) -> float:
    """How far wins lie from their probabilities beyond what chance explains; NaN where a probability is none.

    The bets are parted into groups of equal size by probability. Of each group the distance between the mean
    probability and the share won counts as far as it exceeds two standard errors; the result is the mean over the bets.
    Source: the expected calibration error of Naeini, Cooper and Hauskrecht (AAAI 2015) with groups of equal size, less
    an allowance for chance, without which it is never 0 for few bets.

    Args:
        probability: (n,) that the bet wins, in (0, 1).
        won: (n,) whether it did.

    Returns:
        In [0, 1]; 0 of no bets.
    """
    if not len(probability):
        return 0.0
    order = np.argsort(probability, kind="stable")
    total = 0.0
    for group in np.array_split(order, min(_GROUPS, len(order))):
        expected = probability[group]
        error = np.sqrt((expected * (1 - expected)).sum()) / len(group)
        gap = abs(expected.mean() - won[group].mean())
        # Not max(): what is no number must stay none.
        total += len(group) * np.maximum(gap - _ERRORS * error, 0.0)
    return float(total / len(order))


def win_probability(probability: Float64, side: Int8) -> Float64:
    """(n,) probability that bets win: of a back bet that of its selection, of a lay that of the others."""
    return np.where(side == LAY, 1 - probability, probability)


def calibration_finding(instance: str, probability: Float64, won: Bool, config: BreakersConfig) -> Finding | None:
    """What is found of an instance's settled bets; None of one that has too few."""
    if len(probability) < config.calibration_bets:
        return None
    gap = calibration_gap(probability, won)
    return Finding(
        kind=TradingBreakerKind.CALIBRATION,
        subject=instance,
        value=gap,
        limit=config.calibration_gap,
        trips=not gap <= config.calibration_gap,
        text=(
            f"Of the last {len(probability)} settled bets of {instance} {won.mean():.1%} won where "
            f"{probability.mean():.1%} were expected: {gap:.3f} beyond chance, summed over groups of like probability."
        ),
    )
