"""Independent references for margin removal: textbook equations handed to a general root finder.

``by_brentq`` is fast and serves for thousands of ordinary books; ``by_decimals`` works with 60 digits and serves for
extreme ones, where double precision would make the reference itself doubtful.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from typing import Final

import numpy as np
from scipy.optimize import brentq

from advisor.core.arrays import Float64
from advisor.pricing import Method

Solution = tuple[Float64, float]

ITERATIVE: Final = (Method.POWER, Method.SHIN, Method.ODDS_RATIO, Method.LOGARITHMIC)


def by_brentq(odds: Sequence[float] | Float64, method: Method) -> Solution:
    """Fair probabilities and parameter of one book by scipy's Brent method, to 1e-15 in the parameter."""
    q = 1.0 / np.asarray(odds, dtype=np.float64)
    booksum = q.sum()
    model: Callable[[float], Float64]
    if method is Method.POWER:
        model, low, high = (lambda k: q**k), 1e-3, 1e3
    elif method is Method.SHIN:
        model, low, high = (lambda z: _shin(q, booksum, z)), 0.0, 1.0 - 1e-6
    elif method is Method.ODDS_RATIO:
        model, low, high = (lambda c: q / (c + q - c * q)), 1e-6, 1e6
    elif method is Method.LOGARITHMIC:
        model, low, high = (lambda c: 1.0 / (1.0 + np.exp(c - np.log(q / (1.0 - q))))), -20.0, 20.0
    else:
        raise ValueError(f"{method} needs no root")
    parameter = float(brentq(lambda x: model(x).sum() - 1.0, low, high, xtol=1e-15, rtol=1e-15, maxiter=500))
    return model(parameter), parameter


def by_decimals(odds: Sequence[float] | Float64, method: Method) -> Solution:
    """Fair probabilities and parameter of one book by bisection with 60 significant digits."""
    with localcontext() as context:
        context.prec = 60
        q = [1 / Decimal(float(price)) for price in odds]
        booksum = sum(q, Decimal(0))
        low, high = Decimal(0), Decimal(1)
        if method is Method.POWER:
            logs = [value.ln() for value in q]

            def model(x: Decimal) -> list[Decimal]:
                return [(x * value).exp() for value in logs]
        elif method is Method.SHIN:
            high = 1 - Decimal("1e-30")

            def model(x: Decimal) -> list[Decimal]:
                return [((x * x + 4 * (1 - x) * v * v / booksum).sqrt() - x) / (2 * (1 - x)) for v in q]
        else:

            def model(x: Decimal) -> list[Decimal]:
                return [value / (x + value - x * value) for value in q]

        while sum(model(high)) > 1:
            high *= 2
        for _ in range(150):
            middle = (low + high) / 2
            low, high = (middle, high) if sum(model(middle)) > 1 else (low, middle)
        parameter = high.ln() if method is Method.LOGARITHMIC else high
        return np.array([float(p) for p in model(high)]), float(parameter)


def _shin(q: Float64, booksum: float, z: float) -> Float64:
    p: Float64 = (np.sqrt(z * z + 4.0 * (1.0 - z) * q * q / booksum) - z) / (2.0 * (1.0 - z))
    return p
