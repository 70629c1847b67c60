"""Random numbers without state: the same numbers from the same seed and keys, whatever was asked before."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Float64, Int64

Key: TypeAlias = int | Int64
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_MASK: Final = (1 << 64) - 1
_CHUNK: Final = np.uint64(0xFFFF)


def hashed(seed: int, *keys: Key) -> NDArray[np.uint64]:
    """Mix a seed and integer keys (scalars or arrays that broadcast) into well spread 64 bits.

    Returns:
        At least one-dimensional array of the keys' common shape.
    """
    # Most keys are numbers and come first. As arrays of one element each would cost ten times as much.
    number, first_array = seed & _MASK, next((i for i, key in enumerate(keys) if not isinstance(key, int)), len(keys))
    for key in keys[:first_array]:
        number = _mixed_number(number, int(key))
    # One dimension at least: numpy warns of overflow in scalars, and overflow is the point here.
    state = np.full(1, number, np.uint64)
    for key in keys[first_array:]:
        state = _mixed(state, np.atleast_1d(np.asarray(key & _MASK if isinstance(key, int) else key).astype(np.uint64)))
    return state


def uniform(seed: int, *keys: Key) -> Float64:
    """Evenly spread in [0, 1)."""
    return (hashed(seed, *keys) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(seed: int, *keys: Key) -> Float64:
    """Nearly standard normal, and never beyond ±3.5: the sum of four even 16-bit parts of a hash."""
    bits = hashed(seed, *keys)
    total = np.zeros(bits.shape)
    for shift in (0, 16, 32, 48):
        total += ((bits >> np.uint64(shift)) & _CHUNK).astype(np.float64)
    spread: Float64 = (total / 65536.0 - 2.0 + 2 / 65536.0) * 3**0.5
    return spread


def smooth(seed: int, at: int, period: Key, *keys: Key) -> Float64:
    """A value of unit variance that wanders: independent draws every ``period`` seconds, blended in between.

    Args:
        seed: of the run.
        at: instant in seconds.
        period: seconds, at least 1; one for all, or an array that broadcasts with the keys.
        keys: what wanders.
    """
    slot, within = at // period, at % period
    share = within / period
    ahead = share * share * (3 - 2 * share)
    scale = ((1 - ahead) ** 2 + ahead**2) ** 0.5
    blended: Float64 = ((1 - ahead) * normal(seed, slot, *keys) + ahead * normal(seed, slot + 1, *keys)) / scale
    return blended


def _mixed(state: NDArray[np.uint64], key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state + np.uint64(_STEP)) ^ (key * np.uint64(_FIRST))
    state = (state ^ (state >> np.uint64(30))) * np.uint64(_FIRST)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(_SECOND)
    mixed: NDArray[np.uint64] = state ^ (state >> np.uint64(31))
    return mixed


def _mixed_number(state: int, key: int) -> int:
    """The same of one number: 64 bits of Python's."""
    state = (state + _STEP & _MASK) ^ (key * _FIRST & _MASK)
    state = (state ^ state >> 30) * _FIRST & _MASK
    state = (state ^ state >> 27) * _SECOND & _MASK
    return state ^ state >> 31
