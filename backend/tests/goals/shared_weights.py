"""Goals models with any weights that all matches share, each match reproducing its own prices: ``advisor.pricing.goals``
knows two, this any number, so that they can be compared.

The probability of the score c is p(c) ∝ Poisson(c) · exp(η·T(c) − θ·f(c)), T = (h, a, [h = a]), with η of the match so
that home, away and over come as priced, and θ of all. By the implicit function theorem η moves with θ by

    dη/dθ = Cov(C, T)⁻¹ · Cov(C, f),   C = ([h > a], [h < a], [h + a > 2]),

so that a match's score function is g(c) − E g with g = T·dη/dθ − f, and its information the variance of g.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.goals.calibration import INDEPENDENT
from advisor.pricing.goals.moments import MOST_GOALS, SIZE
from tests.goals.dixon_coles import factorials
from tests.goals.family import AWAY, HOME
from tests.goals.matches import Matches

AT_ONCE: Final = 2_000
"""Matches whose grids are in memory together: 169 probabilities each."""
NEAR: Final = 1e-9
LONGEST: Final = 0.7
MOST_STEPS: Final = 40
GAIN_LEFT: Final = 1e-3
"""Of the log-likelihood of all matches: where the next step would gain less the weights have been found."""

_OWN: Final = np.stack([HOME, AWAY, HOME == AWAY], axis=1).astype(np.float64)
_PRICED: Final = np.stack([HOME > AWAY, HOME < AWAY, HOME + AWAY > 2], axis=1).astype(np.float64)
_SLOPES: Final = (_PRICED[:, :, None] * _OWN[:, None, :]).reshape(-1, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """m matches with k shared weights.

    Attributes:
        own: (m, 3) ln λ, ln μ and δ of each.
        log_likelihood: (m,) logarithm of the probability of the score seen; more than twelve goals count as twelve.
        score: (m, k) its slope by the weights.
        information: (m, k, k) what is expected of the product of two slopes.
    """

    own: Float64
    log_likelihood: Float64
    score: Float64
    information: Float64


def independent(matches: Matches) -> Evaluated:
    """Without any shared weight."""
    fitted = matches.fitted(INDEPENDENT)
    own = np.stack([np.log(fitted.home_rate), np.log(fitted.away_rate), fitted.draw], axis=1)
    return evaluated(matches, np.empty((SIZE * SIZE, 0)), np.empty(0), own)


def estimated(matches: Matches, columns: Float64, theta: Float64, own: Float64) -> tuple[Float64, Evaluated]:
    """(k,) weights of largest likelihood, by Fisher's scoring from ``theta``, and the matches with them.

    Args:
        columns: (169, k) of ``FAMILY``.
        own: (m, 3) to start from.
    """
    found = evaluated(matches, columns, theta, own)
    for _ in range(MOST_STEPS):
        slope = found.score.sum(axis=0)
        step = np.linalg.solve(found.information.sum(axis=0), slope)
        if step @ slope / 2 < GAIN_LEFT:
            return theta, found
        theta = theta + step
        found = evaluated(matches, columns, theta, found.own)
    raise ArithmeticError("The shared weights were not found.")


def evaluated(matches: Matches, columns: Float64, theta: Float64, own: Float64) -> Evaluated:
    parts = [
        _evaluated(matches.where(part), columns, theta, own[part])
        for start in range(0, len(matches), AT_ONCE)
        for part in [(np.arange(len(matches)) >= start) & (np.arange(len(matches)) < start + AT_ONCE)]
    ]
    return Evaluated(
        own=np.concatenate([part.own for part in parts]),
        log_likelihood=np.concatenate([part.log_likelihood for part in parts]),
        score=np.concatenate([part.score for part in parts]),
        information=np.concatenate([part.information for part in parts]),
    )


def _evaluated(matches: Matches, columns: Float64, theta: Float64, own: Float64) -> Evaluated:
    shared = np.exp(-columns @ theta) / (factorials(HOME) * factorials(AWAY))
    wanted = np.stack([matches.three_way[:, 0], matches.three_way[:, 2], matches.over], axis=1)
    for _ in range(MOST_STEPS):
        grids = _grids(own, shared)
        missed = grids @ _PRICED - wanted
        if np.abs(missed).max() < NEAR:
            break
        step = np.linalg.solve(_covariance(grids, _PRICED, _OWN), missed[:, :, None])[:, :, 0]
        own = own - np.clip(step, -LONGEST, LONGEST)
    else:
        raise ArithmeticError("Some matches were not reproduced.")
    seen = np.minimum(matches.home, MOST_GOALS) * SIZE + np.minimum(matches.away, MOST_GOALS)
    turn = np.linalg.solve(_covariance(grids, _PRICED, _OWN), _covariance(grids, _PRICED, columns))
    both = np.concatenate([_OWN, -columns], axis=1)
    turned = np.concatenate([turn, np.broadcast_to(np.eye(len(theta)), (len(own), len(theta), len(theta)))], axis=1)
    beside = both[seen] - grids @ both
    return Evaluated(
        own=own,
        log_likelihood=np.log(grids[np.arange(len(own)), seen]),
        score=(beside[:, None, :] @ turned)[:, 0],
        information=turned.transpose(0, 2, 1) @ _covariance(grids, both, both) @ turned,
    )


def _grids(own: Float64, shared: Float64) -> Float64:
    """(m, 169) probabilities."""
    home, away = (np.exp(own[:, side, None] * np.arange(SIZE)) for side in (0, 1))
    weights = (home[:, :, None] * away[:, None, :]).reshape(len(own), -1) * shared
    weights[:, HOME == AWAY] *= np.exp(own[:, 2, None])
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _covariance(grids: Float64, first: Float64, second: Float64) -> Float64:
    """(m, i, j) of (169, i) and (169, j)."""
    products = (first[:, :, None] * second[:, None, :]).reshape(len(first), -1)
    means = (grids @ first)[:, :, None] * (grids @ second)[:, None, :]
    found: Float64 = (grids @ products).reshape(means.shape) - means
    return found
