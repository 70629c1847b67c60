"""What planted edges make of the chances that a bookmaker or the exchange sees: see ``sandbox.plants``."""

from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.sandbox.world.seeded_random import Key, hashed, uniform

_OVER_SLOT: Final = 240
_OVER_SHARE: Final = 0.5
_OVER_RAMP: Final = 15
_LAY_SLOT: Final = 180
_LAY_SHARE: Final = 0.4
_SALT_OVER, _SALT_LAY = 41, 46


def over_moved(size: float, seed: int, book: int, look: int, keys: Int64, width: int) -> Float64:
    """(n, k) factors of the chances that a bookmaker which over-moves by ``size`` sees at its look.

    Args:
        book: its index.
        keys: (n,) of the games.
    """
    slot, within = divmod(look, _OVER_SLOT)
    place = (_SALT_OVER, book, slot, keys)
    begin, length = 10 + 30 * uniform(seed, *_beside(place, 1)), 120 + 40 * uniform(seed, *_beside(place, 2))
    height = np.minimum(within - begin, begin + length - within) / _OVER_RAMP
    moved = size * height.clip(0.0, 1.0) * (uniform(seed, *place) < _OVER_SHARE)
    return np.exp(np.where(_chosen(seed, _beside(place, 3), width), -moved[:, None], 0.0))


def laid_low(size: float, seed: int, instant: int, markets: Int64, width: int) -> Float64:
    """(n, k) factors of the chances that the exchange sees at an instant, of n markets by their numbers."""
    slot, within = divmod(instant, _LAY_SLOT)
    place = (_SALT_LAY, slot, markets)
    begin, length = 5 + 40 * uniform(seed, *_beside(place, 1)), 60 + 60 * uniform(seed, *_beside(place, 2))
    on = (uniform(seed, *place) < _LAY_SHARE) & (begin <= within) & (within < begin + length)
    return np.where(on[:, None] & _chosen(seed, _beside(place, 3), width), 1.0 + size, 1.0)


def _beside(place: tuple[Key, ...], number: int) -> tuple[Key, ...]:
    """Keys of another number drawn for the same."""
    return (place[0] + number, *place[1:])


def _chosen(seed: int, place: tuple[Key, ...], width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """(n, width) which selection it is."""
    drawn = (hashed(seed, *place) % np.uint64(width)).astype(np.int64)
    return np.asarray(np.arange(width)[None, :] == drawn[:, None], np.bool_)
