"""Several bets taken together: how to split money over them, and what they then pay, exactly.

The money put at risk on a leg is its *outlay*: the stake of a back bet, the liability of a lay bet. A lay bet at odds
o is a back bet against the selection whose net winnings per unit of outlay are (1 − c) / (o − 1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple

from advisor.core.markets import MarketType
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.pricing.payoff import halves_against, liability, net_lay_profit, net_profit

_WON: Final = 2
_LOST: Final = -2
_REACH: Final = 2
"""Integers looked at beyond the outermost lines: from there on results repeat."""

_HOME: Final = 0
_REMEMBERED: Final = 10_000


class Offer(NamedTuple):
    """A price that can be taken.

    Attributes:
        line: hundredths, or ``LINE_NONE``.
        selection: index into the market's selections.
        venue: its key.
        side: back or lay.
        odds_e4: ten-thousandths.
        size: largest stake in minor units (of a lay bet the backer's), or ``SIZE_UNKNOWN``.
        commission: share of net winnings the venue keeps.
    """

    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    size: int
    commission: float

    @property
    def net_odds(self) -> float:
        """What one unit of outlay returns if the leg wins, itself included."""
        gain = self.odds_e4 / ODDS_SCALE - 1
        return 1 + (1 - self.commission) * (gain if self.side is Side.BACK else 1 / gain)

    def profit(self, stake: int, halves: int) -> int:
        """Profit or loss in minor units, after commission and rounding.

        Args:
            stake: minor units; of a lay bet the backer's.
            halves: won by the selection, -2 … 2.
        """
        pays = net_profit if self.side is Side.BACK else net_lay_profit
        return int(pays(stake, self.odds_e4, halves, self.commission))

    def outlay(self, stake: int) -> int:
        """Minor units at risk."""
        return stake if self.side is Side.BACK else int(liability(stake, self.odds_e4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One bet of several.

    Attributes:
        line, selection, venue, side, odds_e4: as in ``Offer``.
        stake: minor units; of a lay bet the backer's stake.
        outlay: minor units at risk: the stake, or a lay bet's liability.
        share: of the whole outlay, in (0, 1).
    """

    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    stake: int
    outlay: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Money split over offers.

    Attributes:
        legs: in the order of the offers.
        outlay: of all, minor units.
        least: least profit in minor units over all results but those that return every stake; negative: a loss.
        joint: least profit where every leg wins at least in part; None where they never do.
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


def results(market: MarketType, offers: Sequence[Offer]) -> tuple[tuple[int, ...], ...]:
    """Every way the selections of the offers can come out together, in halves, each way once.

    Ways that return all stakes are left out. ``h2h`` on a tie is one of them: the rule of most venues.
    """
    if market is MarketType.H2H_3WAY:
        found = [tuple(_WON if o.selection == winner else _LOST for o in offers) for winner in range(3)]
    elif market is MarketType.H2H:
        found = [tuple(_WON if o.selection == winner else _LOST for o in offers) for winner in range(2)]
    else:
        found = [tuple(_halves(market, o, outcome) for o in offers) for outcome in _outcomes(market, offers)]
    return tuple(dict.fromkeys(way for way in found if any(way)))


def threshold(market: MarketType, line: int) -> int:
    """Hundredths that the goal difference (``spreads``) or the total must exceed for the first selection to win."""
    return -line if market is MarketType.SPREADS else line


def _outcomes(market: MarketType, offers: Sequence[Offer]) -> Iterable[int]:
    around = [threshold(market, offer.line) // 100 for offer in offers]
    return range(min(around) - _REACH, max(around) + _REACH + 2)


def _halves(market: MarketType, offer: Offer, outcome: int) -> int:
    margin = outcome * 100 - threshold(market, offer.line)
    return int(halves_against(margin if offer.selection == _HOME else -margin))


class StakeSplitter:
    """Money to split, the same each time; remembers how it split it, as most offers stand for long.

    Args:
        total: most outlay of all legs, minor units.
        units: stakes are multiples of so many minor units, by venue; 1 for those not named.
    """

    def __init__(self, total: int, units: Mapping[str, int] | None = None) -> None:
        self._total = total
        self._units = units or {}
        self._known: dict[tuple[MarketType, tuple[Offer, ...]], Split | None] = {}

    def split(self, market: MarketType, offers: tuple[Offer, ...]) -> Split | None:
        """See ``split``."""
        key = (market, offers)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        found = self._known[key] = split(market, offers, self._total, self._units)
        return found


def split(market: MarketType, offers: Sequence[Offer], total: int, units: Mapping[str, int]) -> Split | None:
    """Split money over offers of which one wins, so that it matters least which.

    Of all ways to round the ideal stakes up or down to the venues' units, the one that pays most in the worst case.

    Args:
        market: type of all offers.
        offers: two or three.
        total: most outlay of all, minor units.
        units: stakes are multiples of so many minor units, by venue; 1 for those not named.

    Returns:
        None if the units or sizes leave nothing to stake on an offer.
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
    """One way to round a stake: it, what it puts at risk, and its profit by halves won."""

    stake: int
    outlay: int
    profit: Mapping[int, int]


def _choices(offer: Offer, ideal: int, unit: int, halves: Iterable[int]) -> list[_Choice]:
    """The units below and above the ideal stake that can be taken."""
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
