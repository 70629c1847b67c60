"""The exchange's order books: back and lay ladders around the true price, with sizes and what was traded."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.money.ladders import CLASSIC
from advisor.core.odds import ODDS_SCALE
from advisor.sandbox.plants import Plants
from advisor.sandbox.world.planted_prices import laid_low
from advisor.sandbox.world.seeded_random import normal, uniform

EXCHANGE: Final = "betfair_exchange"
"""Its key among the bookmakers', where prices are held."""
MARKET_BASE_RATE: Final = 5.0
DEPTH: Final = 10
_HALF_SPREAD: Final = 0.006
_ERROR: Final = 0.004
_SIZE_SECONDS: Final = 8
_SALT_PRICE, _SALT_SIZE, _SALT_TRADED, _SALT_CROSSED, _SALT_LAST = 31, 32, 33, 34, 35
_LEAST, _MOST = 0.0011, 0.985
_HUNDREDTH: Final = ODDS_SCALE // 100
_CROSSED_SLOT: Final = 60
_CROSSED_SHARE: Final = 0.003
LADDER: Final = np.array(CLASSIC.odds_e4, np.int64) // _HUNDREDTH
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


def ladders(
    seed: int, instant: int, markets: Int64, ages: Int64, shares: Float64, base: Float64, plants: Plants
) -> list[tuple[Ladder, ...]]:
    """The order books of n markets with k selections each.

    Args:
        seed: of the run.
        instant: Unix seconds.
        markets: (n,) numbers that identify the markets.
        ages: (n,) seconds since each opened, at least 0.
        shares: (n, k) true probabilities now.
        base: (n, k) true probabilities when the markets opened.
        plants: what is wrong with the prices.

    Returns:
        For each market one ladder per selection, in the same order.
    """
    n, k = shares.shape
    keys, runners = markets[:, None], np.arange(k)[None, :]
    back, lay = _best(seed, instant, markets, shares, plants)
    levels = np.arange(DEPTH)
    positions = np.stack([back[:, :, None] - levels, lay[:, :, None] + levels], axis=2)
    chosen = LADDER[positions.clip(0, len(LADDER) - 1)]
    when = (instant + levels * 3 + runners[:, :, None, None]) // _SIZE_SECONDS
    kind = (np.arange(2)[:, None] * 1000 + positions) * 100 + runners[:, :, None, None]
    drawn = uniform(seed, _SALT_SIZE, keys[:, :, None, None], kind, when)
    sizes = np.rint((8 + 240 * drawn**2) * (1 + levels / 2) * 100).astype(np.int64)
    usable = (positions >= 0) & (positions < len(LADDER))
    side = (uniform(seed, _SALT_LAST, keys, instant // 3, runners) < 0.5).astype(np.int64)
    last = np.take_along_axis(chosen[:, :, :, 0], side[:, :, None], axis=2)[:, :, 0].tolist()
    middle = np.searchsorted(LADDER, 100 / base.clip(_LEAST, _MOST)).clip(1, len(LADDER) - 2)
    pace = 40 + 400 * uniform(seed, _SALT_TRADED, keys, runners)
    grown = (pace * 100 * (1 + ages[:, None] // 4)).astype(np.int64)
    spots = middle[:, :, None] + np.arange(-1, 2)
    traded = np.stack([LADDER[spots], grown[:, :, None] * (1 + spots % 3)], axis=3).tolist()
    offers = np.stack([chosen, np.where(usable, sizes, 0)], axis=4).tolist()
    return [
        tuple(
            Ladder(
                back=_offers(offers[market][runner][0]),
                lay=_offers(offers[market][runner][1]),
                last=last[market][runner],
                traded=_offers(traded[market][runner]),
            )
            for runner in range(k)
        )
        for market in range(n)
    ]


def shares_at(shares: Float64, selection: int, odds: float) -> Float64:
    """(k,) probabilities that put a selection's best offer to back near ``odds``, the others in their proportion."""
    wanted = min(max((1 - _HALF_SPREAD) / odds, _LEAST), _MOST)
    others = shares * (1 - wanted) / max(1 - float(shares[selection]), 1 - _MOST)
    others[selection] = wanted
    return others


def _best(seed: int, instant: int, markets: Int64, shares: Float64, plants: Plants) -> tuple[Int64, Int64]:
    """(n, k) positions on the ladder of the best prices to back and to lay."""
    runners = np.arange(shares.shape[1])[None, :]
    seen = shares * np.exp(_ERROR * normal(seed, _SALT_PRICE, markets[:, None], instant // 5, runners))
    if plants.low_lays:
        seen *= laid_low(plants.low_lays, seed, instant, markets, shares.shape[1])
    fair = 100 / seen.clip(_LEAST, _MOST)
    crossed = (
        uniform(seed, _SALT_CROSSED, markets, instant // _CROSSED_SLOT)[:, None] < _CROSSED_SHARE * plants.blunders
    )
    half = np.where(crossed, -2 * _HALF_SPREAD, _HALF_SPREAD)
    back = np.searchsorted(LADDER, fair * (1 - half), side="right") - 1
    lay = np.searchsorted(LADDER, fair * (1 + half), side="left")
    return back, np.where(crossed, lay, np.maximum(lay, back + 1))


def _offers(pairs: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((price, size) for price, size in pairs if size)
