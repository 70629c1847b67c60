"""Names for the arrays that travel between modules, whose docstrings give shapes; and their different values."""

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Int8: TypeAlias = NDArray[np.int8]
Int16: TypeAlias = NDArray[np.int16]
Int32: TypeAlias = NDArray[np.int32]
Int64: TypeAlias = NDArray[np.int64]
Bool: TypeAlias = NDArray[np.bool_]
Float64: TypeAlias = NDArray[np.float64]

_Values = TypeVar("_Values", bound=np.generic)


def distinct(values: NDArray[_Values]) -> NDArray[_Values]:
    """(k,) the different ones of (n,) values, in ascending order; none of them NaN.

    ``np.unique`` says the same, and loads all of ``numpy.ma`` when it is first called: more than a small import takes.
    """
    ordered = np.sort(values)
    found: NDArray[_Values] = ordered[np.append(np.ones(min(len(ordered), 1), np.bool_), ordered[1:] != ordered[:-1])]
    return found
