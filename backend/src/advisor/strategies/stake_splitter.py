"""Splits an outlay over the legs of an arbitrage so that the worst result pays most, in whole units of stake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from advisor.core.markets import MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.strategies.legs import Leg, Offer, results

_MOST_CACHED: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An outlay split over offers.

    Attributes:
        legs: in the order of the offers.
        outlay: of all, minor units.
        least: least profit in minor units over all results but those that return every stake; negative: a loss.
        joint: least profit where every leg wins at least in part; None where that cannot happen.
    """

    legs: tuple[Leg, ...]
    outlay: int
    least: int
    joint: int | None

    @property
    def margin(self) -> float:
        """Least profit per unit of outlay."""
        return self.least / self.outlay

    @property
    def joint_margin(self) -> float | None:
        """Profit per unit of outlay where all legs win."""
        return None if self.joint is None else self.joint / self.outlay


class StakeSplitter:
    """Splits one outlay again and again; caches the splits, as most offers stand for long.

    Args:
        total: largest outlay of all legs, minor units.
        units: stake step in minor units, by venue; 1 for those not named.
    """

    def __init__(self, total: int, units: Mapping[str, int] | None = None) -> None:
        self._total = total
        self._units = units or {}
        self._cache: dict[tuple[MarketTypeKey, tuple[Offer, ...]], Split | None] = {}

    def split(self, market: MarketTypeKey, offers: tuple[Offer, ...]) -> Split | None:
        """See ``split``."""
        key = (market, offers)
        if key in self._cache:
            return self._cache[key]
        if len(self._cache) >= _MOST_CACHED:
            self._cache.clear()
        found = self._cache[key] = split(market, offers, self._total, self._units)
        return found


def split(market: MarketTypeKey, offers: Sequence[Offer], total: int, units: Mapping[str, int]) -> Split | None:
    """Split an outlay over offers of which one wins, so that all results pay as nearly the same as possible.

    Of all ways to round the ideal stakes up or down to the venues' units, the one that pays most in the worst case.

    Args:
        market: type of all offers.
        offers: two or three.
        total: largest outlay of all, minor units.
        units: stake step in minor units, by venue; 1 for those not named.

    Returns:
        None if units or sizes leave no stake for an offer.
    """
    inverse = [1 / offer.net_odds for offer in offers]
    ideal = [
        total * share / sum(inverse) / (1.0 if offer.side is Side.BACK else offer.odds_e4 / ODDS_SCALE - 1)
        for share, offer in zip(inverse, offers, strict=True)
    ]
    scale = min([1.0] + [o.size / stake for o, stake in zip(offers, ideal, strict=True) if o.size != SIZE_UNKNOWN])
    ways = results(market, offers)
    choices = [
        _choices(offer, int(stake * scale), units.get(offer.venue, 1), {way[i] for way in ways})
        for i, (offer, stake) in enumerate(zip(offers, ideal, strict=True))
    ]
    best: tuple[tuple[int, int], tuple[_Choice, ...]] | None = None
    for chosen in product(*choices):
        outlay = sum(choice.outlay for choice in chosen)
        if outlay <= total:
            least = min(sum(choice.profit[h] for choice, h in zip(chosen, way, strict=True)) for way in ways)
            if best is None or (least, -outlay) > best[0]:
                best = ((least, -outlay), chosen)
    return None if best is None else _made(offers, best[1], ways, best[0][0])


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to round a stake: the stake, its outlay, and its profit by halves won."""

    stake: int
    outlay: int
    profit: Mapping[int, int]


def _choices(offer: Offer, ideal: int, unit: int, halves: Iterable[int]) -> list[_Choice]:
    """The stakes just below and above the ideal one that the offer's size allows."""
    below = ideal // unit * unit
    most = below + unit if offer.size == SIZE_UNKNOWN else offer.size
    return [
        _Choice(stake, offer.outlay(stake), {h: offer.profit(stake, h) for h in halves})
        for stake in (below, below + unit)
        if 0 < stake <= most
    ]


def _made(offers: Sequence[Offer], chosen: Sequence[_Choice], ways: Sequence[tuple[int, ...]], least: int) -> Split:
    whole = sum(choice.outlay for choice in chosen)
    joint = [
        sum(choice.profit[h] for choice, h in zip(chosen, way, strict=True)) for way in ways if _all_win(offers, way)
    ]
    legs = tuple(
        Leg(
            line=offer.line,
            selection=offer.selection,
            venue=offer.venue,
            side=offer.side,
            odds_e4=offer.odds_e4,
            stake=choice.stake,
            outlay=choice.outlay,
            share=choice.outlay / whole if whole else 0.0,
        )
        for offer, choice in zip(offers, chosen, strict=True)
    )
    return Split(legs=legs, outlay=whole, least=least, joint=min(joint) if joint else None)


def _all_win(offers: Sequence[Offer], way: tuple[int, ...]) -> bool:
    return all(halves > 0 if o.side is Side.BACK else halves < 0 for o, halves in zip(offers, way, strict=True))
