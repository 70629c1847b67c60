"""Would I have got it? What strategies and signals may ask of a model of how long prices stand."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int8


class Chance(NamedTuple):
    """(n,) chances, each with its standard error; both NaN where nothing is known."""

    chance: Float64
    error: Float64


class PriceChances(Protocol):
    """Says how likely prices are still there after some seconds; see ``pricing.survival.SurvivalCurves``."""

    def chance(
        self,
        venue: NDArray[np.str_] | str,
        market: Int8 | int,
        age: Float64 | float,
        after: Float64 | float,
        edge: Float64 | float | None = None,
    ) -> Chance: ...
