"""The exchange's order books: back and lay ladders around the true price, with sizes and what was traded."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.history import Float64
from advisor.sandbox.noise import normal, uniform

COMMISSION: Final = 0.05
MARKET_BASE_RATE: Final = 5.0
DEPTH: Final = 10
_HALF_SPREAD: Final = 0.006
_ERROR: Final = 0.004
_SIZE_SECONDS: Final = 8
_SALT_PRICE, _SALT_SIZE, _SALT_TRADED, _SALT_CROSSED = 31, 32, 33, 34
_CROSSED_SLOT: Final = 60
_CROSSED_SHARE: Final = 0.003
_BANDS: Final = (
    (101, 200, 1),
    (200, 300, 2),
    (300, 400, 5),
    (400, 600, 10),
    (600, 1000, 20),
    (1000, 2000, 50),
    (2000, 3000, 100),
    (3000, 5000, 200),
    (5000, 10000, 500),
    (10000, 100001, 1000),
)
LADDER: Final = np.array([price for low, high, step in _BANDS for price in range(low, high, step)], np.int64)
"""All prices an offer can have, hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Offers on one runner, best first. Prices are hundredths, sizes hundredths of the account's currency.

    Attributes:
        back: (price, size) that can be backed, highest price first.
        lay: (price, size) that can be laid, lowest price first.
        last: last traded price, hundredths.
        traded: (price, size) matched so far; sizes only grow.
    """

    back: tuple[tuple[int, int], ...]
    lay: tuple[tuple[int, int], ...]
    last: int
    traded: tuple[tuple[int, int], ...]

    @property
    def matched(self) -> int:
        """Matched so far, hundredths of the currency."""
        return sum(size for _, size in self.traded)


NO_OFFERS: Final = Ladder(back=(), lay=(), last=0, traded=())


def ladders(seed: int, instant: int, market: int, age: int, shares: Float64, base: Float64) -> tuple[Ladder, ...]:
    """The order book of one market.

    Args:
        seed: of the run.
        instant: Unix seconds.
        market: number that tells markets apart.
        age: seconds since the market opened, at least 0.
        shares: (k,) true probabilities now.
        base: (k,) true probabilities when it opened.

    Returns:
        One ladder per selection, in the same order.
    """
    k = len(shares)
    runners = np.arange(k)
    seen = shares * np.exp(_ERROR * normal(seed, _SALT_PRICE, market, instant // 5, runners))
    fair = 100 / np.clip(seen, 0.0011, 0.985)
    crossed = uniform(seed, _SALT_CROSSED, market, instant // _CROSSED_SLOT)[0] < _CROSSED_SHARE
    half = -_HALF_SPREAD * 2 if crossed else _HALF_SPREAD
    best_back = np.searchsorted(LADDER, fair * (1 - half), side="right") - 1
    best_lay = np.searchsorted(LADDER, fair * (1 + half), side="left")
    if not crossed:
        best_lay = np.maximum(best_lay, best_back + 1)
    levels = np.arange(DEPTH)
    positions = np.stack([best_back[:, None] - levels, best_lay[:, None] + levels])
    chosen = LADDER[positions.clip(0, len(LADDER) - 1)]
    when = (instant + levels[None, None, :] * 3 + runners[None, :, None]) // _SIZE_SECONDS
    kind = (np.arange(2)[:, None, None] * 1000 + positions) * 100 + runners[None, :, None]
    sizes = np.rint((8 + 240 * uniform(seed, _SALT_SIZE, market, kind, when) ** 2) * (1 + levels / 2) * 100)
    usable = (positions >= 0) & (positions < len(LADDER))
    return tuple(
        Ladder(
            back=_offers(chosen[0, runner], sizes[0, runner], usable[0, runner]),
            lay=_offers(chosen[1, runner], sizes[1, runner], usable[1, runner]),
            last=int(chosen[int(uniform(seed, _SALT_PRICE + 50, market, instant // 3, runner)[0] < 0.5), runner, 0]),
            traded=_traded(seed, market, runner, age, float(base[runner])),
        )
        for runner in range(k)
    )


def _offers(prices: Float64, sizes: Float64, usable: Float64) -> tuple[tuple[int, int], ...]:
    return tuple((int(p), int(s)) for p, s, fits in zip(prices, sizes, usable, strict=True) if fits)


def _traded(seed: int, market: int, runner: int, age: int, base: float) -> tuple[tuple[int, int], ...]:
    """Three prices around the first one, whose volumes grow in jumps that never go back."""
    middle = int(np.searchsorted(LADDER, 100 / min(max(base, 0.0011), 0.985)))
    pace = 40 + 400 * float(uniform(seed, _SALT_TRADED, market, runner)[0])
    grown = int(pace * 100 * (1 + age // 4))
    spots = range(max(middle - 1, 0), min(middle + 2, len(LADDER)))
    return tuple((int(LADDER[spot]), grown * (1 + spot % 3)) for spot in spots)
