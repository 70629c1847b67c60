"""The legs of an arbitrage: offers, what they pay exactly, and the joint results they can have.

The money put at risk on a leg is its *outlay*: the stake of a back bet, the liability of a lay bet. A lay bet at odds
o is a back bet against the selection whose net winnings per unit of outlay are (1 − c) / (o − 1).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.money.rates import RateGap
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.venues import VenueKind
from advisor.instruments.market_types import MARKET_TYPES, Line, SettlementRule
from advisor.instruments.settlement_terms import TERMS, SettlementTerms, of_dead_heat
from advisor.pricing.payoff import MOST_DIVIDED, commission_on, gross_of, halves_against, liability

_WON: Final = 2
_LOST: Final = -2
_THREE: Final = 3
_REACH: Final = 2
"""Integers examined beyond the outermost lines: from there on results repeat."""

_FIRST: Final = 0
"""Home, or over."""


class Offer(NamedTuple):
    """A price on offer.

    Attributes:
        line: hundredths, or ``LINE_NONE``.
        selection: index into the market's selections.
        venue: its key.
        side: back or lay.
        odds_e4: ten-thousandths.
        size: largest stake (of a lay bet the backer's) in minor units of the stakes' asset, or ``SIZE_UNKNOWN``, also
            where it is known in another asset alone.
        commission: share of net winnings the venue keeps.
        nets: whether it does so of what all bets in a market win together.
        terms: how its venue settles what a result alone does not.
    """

    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    size: int
    commission: float
    nets: bool = False
    terms: SettlementTerms = TERMS[VenueKind.BOOKMAKER]

    @property
    def net_odds(self) -> float:
        """What one unit of outlay returns if the leg wins, itself included."""
        gain = self.odds_e4 / ODDS_SCALE - 1
        return 1 + (1 - self.commission) * (gain if self.side is Side.BACK else 1 / gain)

    def outlay(self, stake: int) -> int:
        """Minor units at risk."""
        return stake if self.side is Side.BACK else int(liability(stake, self.odds_e4))


class LegSize(NamedTuple):
    """What a venue takes at a price.

    Attributes:
        minor: largest stake (of a lay bet the backer's), smallest units of its own asset.
        asset: number of that asset, or ``UNKNOWN_ASSET``.
        limit: the same in minor units of the stakes' asset, rounded down; None where it cannot be compared.
        gap: why it cannot.
    """

    minor: int
    asset: int
    limit: int | None
    gap: RateGap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One of the bets of an arbitrage.

    Attributes:
        line, selection, venue, side, odds_e4: as in ``Offer``.
        stake: minor units; of a lay bet the backer's stake.
        outlay: minor units at risk: the stake, or a lay bet's liability.
        share: of the outlay of all legs, in (0, 1].
        size: what the venue takes at the price; None where it does not say, or an older version found the leg. It
            changes all the time, so that legs are equal whatever it is.
        asset: number of the asset of stake and outlay; ``UNKNOWN_ASSET`` where an older version found the leg.
    """

    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    stake: int
    outlay: int
    share: float
    size: LegSize | None = field(default=None, compare=False)
    asset: int = field(default=UNKNOWN_ASSET, compare=False)


def shared(offers: Sequence[Offer]) -> tuple[int, ...]:
    """For each offer the first one that shares its commission: of one line at a venue that nets."""
    places = [(offer.venue, offer.line) if offer.nets else (leg,) for leg, offer in enumerate(offers)]
    return tuple(places.index(place) for place in places)


def paid(offers: Sequence[Offer], stakes: Sequence[int], way: Sequence[int], legs: Collection[int]) -> int:
    """What some of the legs win or lose together, minor units, after commission and rounding as the ledger does both.

    Args:
        stakes: of each offer; of a lay bet the backer's.
        way: result of each, in halves won by its selection, or divided.
        legs: those that count; the others' stakes return.
    """
    gross: dict[int, int] = defaultdict(int)
    together = shared(offers)
    for leg in legs:
        offer = offers[leg]
        gross[together[leg]] += int(gross_of(int(offer.side), stakes[leg], offer.odds_e4, way[leg]))
    return sum(won - int(commission_on(won, offers[first].commission)) for first, won in gross.items())


def results(market: MarketTypeKey, offers: Sequence[Offer]) -> tuple[tuple[int, ...], ...]:
    """Every way the selections of the offers can come out together, in halves or divided, each way once.

    Ways that return all stakes are left out, as most venues do on a tie of ``h2h``; where one divides them or keeps
    them, a tie is a result too, and so is a dead heat of two of a field. Where the selections are not exhaustive, none
    of them may win.
    """
    row = MARKET_TYPES[market]
    if row.has_line:
        found = [tuple(_halves(market, o, outcome) for o in offers) for outcome in _outcomes(market, offers)]
    else:
        outcomes = range(row.results)
        found = [tuple(_WON if row.wins(o.selection, each) else _LOST for o in offers) for each in outcomes]
        if not row.is_exhaustive:
            found.append((_LOST,) * len(offers))
        if row.turns_on_tie:
            found.append(tuple(int(offer.terms.tie) for offer in offers))
        if row.rule is SettlementRule.FINISH:
            found.append(tuple(of_dead_heat(offer.selection, offer.terms) for offer in offers))
    return tuple(dict.fromkeys(way for way in found if any(way)))


def larger_dead_heats(market: MarketTypeKey, offers: Sequence[Offer]) -> tuple[tuple[int, ...], ...]:
    """Every way in which three or more share the win, that is none of ``results``.

    Before rounding what they pay lies between a win and a loss of all of it, so that they differ by it alone.
    """
    if MARKET_TYPES[market].rule is not SettlementRule.FINISH:
        return ()
    found = (
        tuple(of_dead_heat(offer.selection, offer.terms, sharing) for offer in offers)
        for sharing in range(_THREE, MOST_DIVIDED + 1)
    )
    return tuple(way for way in dict.fromkeys(found) if _WON not in map(abs, way))


def threshold(market: MarketTypeKey, line: int) -> int:
    """Hundredths that the goal difference (``spreads``) or the total must exceed for the first selection to win."""
    return -line if MARKET_TYPES[market].line is Line.HANDICAP else line


def _outcomes(market: MarketTypeKey, offers: Sequence[Offer]) -> Iterable[int]:
    row = MARKET_TYPES[market]
    around = [threshold(market, offer.line) // 100 for offer in offers]
    first = min(around) - _REACH
    # No score is below nothing, though what a player gains may be.
    counts = row.line is Line.POINTS and row.is_settled_by_score
    return range(max(first, 0) if counts else first, max(around) + _REACH + 2)


def _halves(market: MarketTypeKey, offer: Offer, outcome: int) -> int:
    margin = outcome * 100 - threshold(market, offer.line)
    return int(halves_against(margin if offer.selection == _FIRST else -margin))
