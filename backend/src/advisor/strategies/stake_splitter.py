"""Splits an outlay over the legs of an arbitrage so that the worst result pays most, in whole units of stake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.markets import MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.instruments.settlement_terms import HALVED, CalledOff
from advisor.strategies.legs import Leg, Offer, larger_dead_heats, paid, results, shared
from advisor.strategies.stake_search import LEAST, search

MOST_LEGS: Final = 3
_MOST_CACHED: Final = 500
"""Splits; what stands at a time are some dozens, and what is kept longer is memory that fills for hours."""
_LACK: Final = 1e-12
_IN_FULL: Final = 2
"""Halves."""
_VALID: Final = 0
_VOID: Final = 1
"""What becomes of a leg, beside ``HALVED``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An outlay split over offers.

    Attributes:
        legs: in the order of the offers.
        outlay: of all, minor units.
        least: least profit in minor units over all results but those that return every stake; negative: a loss.
        joint: least profit where every leg wins at least in part; None where that cannot happen.
        void: least profit in the void branch: one leg or several return their stake, or are paid a half where their
            venue's contracts may say so, each venue and line for itself, and the others have their worst result.
    """

    legs: tuple[Leg, ...]
    outlay: int
    least: int
    joint: int | None
    void: int

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
    """Split an outlay over offers so that the worst result pays most.

    Where offers cannot lose, this is the largest sure profit that any stakes give: whole units above 0, within sizes,
    of an outlay of ``total`` at most. It may leave a part of the total unstaked, as a leg of coarse steps is matched
    by the others. Where they can lose, as most middles do, smaller stakes would always lose less. There it is the
    least loss, and of equal ones that of the largest outlay, among stakes that put no less at risk than the ideal ones
    do with one of them rounded down to its units, less a minor unit for the rounding of each leg: the ideal stakes pay
    the same whichever leg wins, and are as large as total and sizes allow. Stakes are compared by a dead heat of two;
    one of more may pay less by what it rounds, a minor unit or two, which the split says and the search does not see.

    Args:
        market: type of all offers.
        offers: two or three.
        total: largest outlay of all, minor units.
        units: stake step in minor units, by venue; 1 for those not named.

    Returns:
        None if units or sizes leave no stake for an offer.

    Raises:
        ValueError: there are more offers than are split.
    """
    if len(offers) > MOST_LEGS:
        raise ValueError(f"{len(offers)} offers are more than the {MOST_LEGS} that are split")
    steps = [units.get(offer.venue, 1) for offer in offers]
    # No stake needs more, as lay odds are never shorter than a ten-thousandth above 1; and more may not fit 64 bits.
    most = total * ODDS_SCALE
    sizes = [
        _whole(most if offer.size == SIZE_UNKNOWN else min(offer.size, most), step)
        for offer, step in zip(offers, steps, strict=True)
    ]
    if not all(sizes):
        return None
    inverse = sum(1 / offer.net_odds for offer in offers)
    ideal = [total / offer.net_odds / inverse / _outlay_rate(offer) for offer in offers]
    scale = min(1.0, *(size / stake for size, stake in zip(sizes, ideal, strict=True)))
    coarsest_first = sorted(range(len(offers)), key=lambda i: -steps[i] / ideal[i])
    first = shared(offers)
    together = [first[i] for i in coarsest_first]
    legs = np.array(
        [(offers[i].odds_e4, offers[i].side, steps[i], sizes[i], together.index(first[i])) for i in coarsest_first],
        np.int64,
    )
    rates = np.array([offers[i].commission for i in coarsest_first], np.float64)
    ways = results(market, offers)
    halves = np.array([[way[i] for i in coarsest_first] for way in ways], np.int64)
    found = None
    is_shared = len(set(first)) < len(first)
    if inverse < 1 or is_shared or not any(_all_win(offers, way) for way in ways):
        found = search(legs, rates, halves, total, 0, 0)
    if found is None or not found.any():
        nearest = min(_whole(stake * scale, step) / stake for stake, step in zip(ideal, steps, strict=True))
        found = _largest(legs, rates, halves, total, int(total * nearest) - len(offers))
    if not found.any():
        return None
    every_way = (*ways, *larger_dead_heats(market, offers))
    return _made(offers, [int(found[coarsest_first.index(i)]) for i in range(len(offers))], every_way)


def _largest(legs: Int64, rates: Float64, ways: Int64, total: int, floor: int) -> Int64:
    """The least loss of an outlay from the floor up, and of equal ones that of the largest outlay; see ``search``."""
    found = search(legs, rates, ways, total, floor, LEAST)
    larger = found
    while larger.any():
        found = larger
        *_, outlay, least = found.tolist()
        larger = search(legs, rates, ways, total, outlay + 1, least - 1)
    return found


def _whole(stake: float, step: int) -> int:
    """The stake rounded down to whole units, but for what binary fractions may lack."""
    return int(stake * (1 + _LACK) // step) * step


def _outlay_rate(offer: Offer) -> float:
    """Outlay by unit of stake."""
    return 1.0 if offer.side is Side.BACK else offer.odds_e4 / ODDS_SCALE - 1


def _made(offers: Sequence[Offer], stakes: Sequence[int], ways: Sequence[tuple[int, ...]]) -> Split:
    every = range(len(offers))
    won = [paid(offers, stakes, way, every) for way in ways]
    joint = [each for each, way in zip(won, ways, strict=True) if _all_win(offers, way)]
    # Of one market are those of one venue on one line.
    places = [(offer.venue, offer.line) for offer in offers]
    markets = [places.index(place) for place in places]
    halved = tuple(offer.terms.called_off is CalledOff.RETURNED_OR_HALVED for offer in offers)
    outlays = [offer.outlay(stake) for offer, stake in zip(offers, stakes, strict=True)]
    whole = sum(outlays)
    legs = tuple(
        Leg(
            line=offer.line,
            selection=offer.selection,
            venue=offer.venue,
            side=offer.side,
            odds_e4=offer.odds_e4,
            stake=stake,
            outlay=outlay,
            share=outlay / whole if whole else 0.0,
        )
        for offer, stake, outlay in zip(offers, stakes, outlays, strict=True)
    )
    return Split(
        legs=legs,
        outlay=whole,
        least=min(won),
        joint=min(joint) if joint else None,
        void=min(
            paid(
                offers, stakes, tuple(HALVED if each == HALVED else way[leg] for leg, each in enumerate(branch)), valid
            )
            for branch in _void_branches(tuple(markets), halved)
            for valid in [[leg for leg, each in enumerate(branch) if each != _VOID]]
            for way in ways
        ),
    )


@cache
def _void_branches(markets: tuple[int, ...], halved: tuple[bool, ...]) -> tuple[tuple[int, ...], ...]:
    """What becomes of each leg, ``_VALID``, ``_VOID`` or ``HALVED``, in each way that not all of them are valid.

    Args:
        markets: of each leg: the first leg of its market; those of one market share its fate.
        halved: of each leg: whether it may be paid a half.
    """
    fates = [
        (_VALID, _VOID, HALVED) if may else (_VALID, _VOID) for leg, may in enumerate(halved) if markets[leg] == leg
    ]
    first = sorted(set(markets))
    return tuple(tuple(fate[first.index(market)] for market in markets) for fate in product(*fates) if any(fate))


def _all_win(offers: Sequence[Offer], way: tuple[int, ...]) -> bool:
    """Whether every leg wins at least in part; of a stake that is divided a part loses too."""
    return all(
        0 < halves * (1 if offer.side is Side.BACK else -1) <= _IN_FULL
        for offer, halves in zip(offers, way, strict=True)
    )
