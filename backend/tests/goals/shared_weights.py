"""Goals models with any weights that all matches share, each match reproducing its own prices, to be compared:
``advisor.pricing.goals`` knows two weights.

The probability of the score c is p(c) ∝ Poisson(c) · exp(η·T(c) − θ·f(c)), T = (h, a, [h = a]), with η of the match so
that home, away and over come as priced, and θ of all. By the implicit function theorem η moves with θ by

    dη/dθ = Cov(C, T)⁻¹ · Cov(C, f),   C = ([h > a], [h < a], [h + a > 2]),

so that a match's score function is g(c) − E g with g = T·dη/dθ − f, and its information the variance of g.
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.pricing.goals.calibration import INDEPENDENT
from advisor.pricing.goals.moments import MOST_GOALS, SIZE
from tests.goals.dixon_coles import factorials
from tests.goals.family import AWAY, HOME
from tests.goals.matches import Matches

AT_ONCE: Final = 100
"""Matches whose grids are made together: they stay in the processor's cache."""
NEAR: Final = 1e-8
LONGEST: Final = 0.7
MOST_STEPS: Final = 40
GAIN_LEFT: Final = 1e-2
"""A hundredth of what a weight of no use loses: enough to compare."""

_OWN: Final = np.stack([HOME, AWAY, HOME == AWAY], axis=1).astype(np.float64)
_PRICED: Final = np.stack([HOME > AWAY, HOME < AWAY, HOME + AWAY > 2], axis=1).astype(np.float64)


def _products(first: Float64, second: Float64) -> Float64:
    """(169, i · j) of (169, i) and (169, j)."""
    found: Float64 = (first[:, :, None] * second[:, None, :]).reshape(len(first), -1)
    return found


_SUMMED: Final = np.concatenate([np.ones((SIZE * SIZE, 1)), _PRICED, _OWN, _products(_PRICED, _OWN)], axis=1)
"""What the solver sums: the whole, C, T, and their products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """m matches with k shared weights.

    Attributes:
        own: (m, 3) ln λ, ln μ and δ of each.
        turn: (m, 3, k) their slopes by the weights.
        log_likelihood: (m,) logarithm of the probability of the score seen; more than twelve goals count as twelve.
        score: (m, k) its slope by the weights.
        information: (m, k, k) what is expected of the product of two slopes.
    """

    own: Float64
    turn: Float64
    log_likelihood: Float64
    score: Float64
    information: Float64

    def own_after(self, step: Float64) -> Float64:
        """(m, 3) to first order, where the weights move by (k,)."""
        found: Float64 = self.own + self.turn @ step
        return found


def independent(matches: Matches) -> Evaluated:
    """Without any shared weight."""
    fitted = matches.fitted(INDEPENDENT)
    own = np.stack([np.log(fitted.home_rate), np.log(fitted.away_rate), fitted.draw], axis=1)
    return evaluated(matches, np.empty((SIZE * SIZE, 0)), np.empty(0), own)


def estimated(
    matches: Matches, columns: Float64, theta: Float64, own: Float64, gain_left: float = GAIN_LEFT
) -> tuple[Float64, Evaluated]:
    """(k,) weights of largest likelihood, by Fisher's scoring from ``theta``, and the matches with them.

    Args:
        columns: (169, k) of ``FAMILY``.
        own: (m, 3) to start from.
        gain_left: of the log-likelihood of all matches; where the next step would gain less, these are the weights.

    Raises:
        ArithmeticError: they were not found.
    """
    found = evaluated(matches, columns, theta, own)
    for _ in range(MOST_STEPS):
        slope = found.score.sum(axis=0)
        step = np.linalg.solve(found.information.sum(axis=0), slope)
        if step @ slope / 2 < gain_left:
            return theta, found
        theta = theta + step
        found = evaluated(matches, columns, theta, found.own_after(step))
    raise ArithmeticError("The shared weights were not found.")


def evaluated(matches: Matches, columns: Float64, theta: Float64, own: Float64) -> Evaluated:
    """The matches with the weights ``theta`` (k,), solved from ``own``; as ``estimated``."""
    wanted, seen, shared = _wanted(matches), _seen(matches), _shared(columns, theta)
    parts = [
        _evaluated(wanted[part], seen[part], shared, columns, own[part])
        for part in (slice(start, start + AT_ONCE) for start in range(0, len(matches), AT_ONCE))
    ]
    joined = {each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Evaluated)}
    return Evaluated(**joined)


def log_likelihood(matches: Matches, columns: Float64, theta: Float64, own: Float64) -> Float64:
    """(m,) alone, as of ``evaluated``."""
    grids = grids_of(matches, columns, theta, own).reshape(len(matches), -1)
    found: Float64 = np.log(grids[np.arange(len(matches)), _seen(matches)])
    return found


def grids_of(matches: Matches, columns: Float64, theta: Float64, own: Float64) -> Float64:
    """(m, 13, 13) distributions of the score."""
    wanted, shared = _wanted(matches), _shared(columns, theta)
    parts = [
        _solved(wanted[part], shared, own[part])[1]
        for part in (slice(start, start + AT_ONCE) for start in range(0, len(matches), AT_ONCE))
    ]
    return np.concatenate(parts).reshape(-1, SIZE, SIZE)


def _evaluated(wanted: Float64, seen: Int64, shared: Float64, columns: Float64, own: Float64) -> Evaluated:
    own, grids, slopes = _solved(wanted, shared, own)
    turn = np.asarray(np.linalg.solve(slopes, _covariance(grids, _PRICED, columns)), np.float64)
    both, weights = np.concatenate([_OWN, -columns], axis=1), columns.shape[1]
    turned = np.concatenate([turn, np.broadcast_to(np.eye(weights), (len(own), weights, weights))], axis=1)
    return Evaluated(
        own=own,
        turn=turn,
        log_likelihood=np.log(grids[np.arange(len(own)), seen]),
        score=((both[seen] - grids @ both)[:, None, :] @ turned)[:, 0],
        information=turned.transpose(0, 2, 1) @ _covariance(grids, both, both) @ turned,
    )


def _wanted(matches: Matches) -> Float64:
    return np.stack([matches.three_way[:, 0], matches.three_way[:, 2], matches.over], axis=1)


def _seen(matches: Matches) -> Int64:
    return np.minimum(matches.home, MOST_GOALS) * SIZE + np.minimum(matches.away, MOST_GOALS)


def _shared(columns: Float64, theta: Float64) -> Float64:
    """(169,) what all matches share, the factorials among it."""
    found: Float64 = np.exp(-columns @ theta) / (factorials(HOME) * factorials(AWAY))
    return found


def _solved(wanted: Float64, shared: Float64, own: Float64) -> tuple[Float64, Float64, Float64]:
    """(m, 3) η, (m, 169) probabilities and (m, 3, 3) Cov(C, T), by Newton's method."""
    for _ in range(MOST_STEPS):
        home, away = (np.exp(own[:, side, None] * np.arange(SIZE)) for side in (0, 1))
        weights = (home[:, :, None] * away[:, None, :]).reshape(len(own), -1)
        weights *= shared
        weights[:, :: SIZE + 1] *= np.exp(own[:, 2, None])
        sums = weights @ _SUMMED
        means = sums[:, 1:] / sums[:, :1]
        slopes = means[:, 6:].reshape(-1, 3, 3) - means[:, :3, None] * means[:, None, 3:6]
        missed = means[:, :3] - wanted
        if np.abs(missed).max() < NEAR:
            return own, weights / sums[:, :1], slopes
        own = own - np.clip(np.linalg.solve(slopes, missed[:, :, None])[:, :, 0], -LONGEST, LONGEST)
    raise ArithmeticError("Some matches were not reproduced.")


def _covariance(grids: Float64, first: Float64, second: Float64) -> Float64:
    """(m, i, j) of (169, i) and (169, j)."""
    means = (grids @ first)[:, :, None] * (grids @ second)[:, None, :]
    found: Float64 = (grids @ _products(first, second)).reshape(means.shape) - means
    return found
