"""The public functions of margin removal: arrays of odds in, arrays of fair probabilities out."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.pricing.margin.closed import additive_kernel, book_sum_kernel, multiplicative_kernel
from advisor.pricing.margin.odds_ratio import odds_ratio_kernel
from advisor.pricing.margin.power import power_kernel
from advisor.pricing.margin.shin import shin_kernel

Kernel = Callable[[Float64, Float64, Float64], None]


class Method(StrEnum):
    """How a bookmaker is assumed to have spread its margin over the selections."""

    MULTIPLICATIVE = "multiplicative"
    ADDITIVE = "additive"
    POWER = "power"
    SHIN = "shin"
    ODDS_RATIO = "odds_ratio"
    LOGARITHMIC = "logarithmic"
    DIFFERENTIAL_MARGIN_WEIGHTING = "differential_margin_weighting"


KERNELS: Final[dict[Method, Kernel]] = {
    Method.MULTIPLICATIVE: multiplicative_kernel,
    Method.ADDITIVE: additive_kernel,
    Method.POWER: power_kernel,
    Method.SHIN: shin_kernel,
    Method.ODDS_RATIO: odds_ratio_kernel,
    Method.LOGARITHMIC: odds_ratio_kernel,
    Method.DIFFERENTIAL_MARGIN_WEIGHTING: additive_kernel,
}


def remove_margin(odds: Float64, method: Method) -> Float64:
    """Fair probabilities of every book by the named method.

    Args:
        odds: (..., s) decimal odds of s ≥ 2 selections which exclude one another and leave nothing out.
        method: see the table in ``advisor.pricing.margin``.

    Returns:
        Array of the shape of ``odds``. Each row sums to 1 within 1e-12, lies strictly inside (0, 1) and is
        ordered as the prices say; or is all NaN, where a price is missing (NaN, infinite or ≤ 1) or the
        method gives no proper probabilities.

    Raises:
        ValueError: fewer than two selections.
    """
    return _solve(odds, method)[0]


def margin_parameter(odds: Float64, method: Method) -> Float64:
    """The number by which the method explains each book's margin (named in ``advisor.pricing.margin``).

    Args:
        odds: (..., s) decimal odds, s ≥ 2.
        method: the method to solve.

    Returns:
        Array of shape (...); NaN where ``remove_margin`` refuses the book.

    Raises:
        ValueError: fewer than two selections.
    """
    parameter = _solve(odds, method)[1]
    return np.log(parameter) if method is Method.LOGARITHMIC else parameter


def overround(odds: Float64) -> Float64:
    """Book sum less one: 0.05 is a margin of 5 %, negative is an underround.

    Args:
        odds: (..., s) decimal odds, s ≥ 2.

    Returns:
        Array of shape (...); NaN where a price is missing (NaN, infinite or ≤ 1).

    Raises:
        ValueError: fewer than two selections.
    """
    rows = _rows(odds)
    total = np.empty(len(rows))
    book_sum_kernel(rows, total)
    return total.reshape(odds.shape[:-1]) - 1.0


def multiplicative(odds: Float64) -> Float64:
    """p = q/S: the margin is proportional to the inverse odds. See ``remove_margin``."""
    return remove_margin(odds, Method.MULTIPLICATIVE)


def additive(odds: Float64) -> Float64:
    """p = q − (S − 1)/s: every selection carries the same margin (Clarke et al. 2017). See ``remove_margin``."""
    return remove_margin(odds, Method.ADDITIVE)


def power(odds: Float64) -> Float64:
    """p = qᵏ (Vovk & Zhdanov 2009; Clarke et al. 2017). See ``remove_margin``."""
    return remove_margin(odds, Method.POWER)


def shin(odds: Float64) -> Float64:
    """The margin protects against a share z of insiders (Shin 1992, 1993). See ``remove_margin``."""
    return remove_margin(odds, Method.SHIN)


def odds_ratio(odds: Float64) -> Float64:
    """q(1 − p) = c·p(1 − q) with one c for all selections (Cheung 2015). See ``remove_margin``."""
    return remove_margin(odds, Method.ODDS_RATIO)


def logarithmic(odds: Float64) -> Float64:
    """logit p = logit q − c with one c for all selections: equals ``odds_ratio``. See ``remove_margin``."""
    return remove_margin(odds, Method.LOGARITHMIC)


def differential_margin_weighting(odds: Float64) -> Float64:
    """Margin weights proportional to the odds (Buchdahl 2015): equals ``additive``. See ``remove_margin``."""
    return remove_margin(odds, Method.DIFFERENTIAL_MARGIN_WEIGHTING)


def _solve(odds: Float64, method: Method) -> tuple[Float64, Float64]:
    rows = _rows(odds)
    fair = np.empty(rows.shape)
    parameter = np.empty(len(rows))
    KERNELS[method](rows, fair, parameter)
    return fair.reshape(odds.shape), parameter.reshape(odds.shape[:-1])


def _rows(odds: Float64) -> Float64:
    if odds.ndim == 0 or odds.shape[-1] < 2:
        raise ValueError(f"A book needs at least two selections; these odds have the shape {odds.shape}.")
    return np.ascontiguousarray(odds, np.float64).reshape(-1, odds.shape[-1])
