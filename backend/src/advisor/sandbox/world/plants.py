"""Edges that are planted: how bookmakers and the exchange can be wrong, each in a way that one strategy looks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plants:
    """Which prices are wrong, and by how much.

    Attributes:
        errors: the small errors of bookmakers, and the seconds that they lag behind, are so many times as large as
            usual. At 1 the largest of them exceed the margin and are worth a bet, at a quarter hardly any does.
        blunders: bookmakers offer sudden gifts and err grossly, and the exchange's offers cross now and then.
        slow: seconds for which all prices of a bookmaker stand before it looks at the games again, by key.
        over_moves: by how much, in log-probability, a bookmaker's view of one selection drifts away within a quarter of
            a minute, to come back after two or three, by key.
        low_lays: share by which the exchange now and then takes one selection for likelier than it is, for one to two
            minutes.
    """

    errors: float = 1.0
    blunders: bool = True
    slow: Mapping[str, int] = field(default_factory=dict)
    over_moves: Mapping[str, float] = field(default_factory=dict)
    low_lays: float = 0.0


AS_IT_COMES: Final = Plants()
NOTHING_WRONG: Final = Plants(errors=0.25, blunders=False)


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
