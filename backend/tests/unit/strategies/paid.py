"""What the legs of a split pay over every result, settled one by one in exact fractions."""

from fractions import Fraction

from advisor.core.markets import MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES, SettlementRule
from advisor.pricing.payoff import MOST_DIVIDED
from advisor.strategies.legs import Leg
from tests.unit.strategies.settled import settled

VENUES = ("a", "b", "x")
COMMISSIONS = (0.0, 0.0, 0.05)
SCORES = [(home, away) for home in range(9) for away in range(9)]


def rounded(value: Fraction) -> int:
    """Half-even, as Python's own."""
    return round(value)


def leg_profit(market: MarketTypeKey, leg: Leg, home: int, away: int) -> int:
    """One leg settled by a score, in exact fractions."""
    won = Fraction(settled(market, leg.line, leg.selection, home, away), 2)
    gain = Fraction(leg.odds_e4 - ODDS_SCALE, ODDS_SCALE)
    return kept(leg, rounded(leg.stake * gain * won) if won > 0 else -rounded(leg.stake * -won))


def dead_heat_profit(leg: Leg, sharing: int) -> int:
    """One leg on whether the participant wins that shares the win with others: as much of its stake wins."""
    won = Fraction(1 if leg.selection == 0 else sharing - 1, sharing)
    return kept(leg, rounded(leg.stake * (won * Fraction(leg.odds_e4, ODDS_SCALE) - 1)))


def kept(leg: Leg, profit: int) -> int:
    """What is left of the backer's profit to the side of the leg, after commission."""
    if leg.side is Side.LAY:
        profit = -profit
    rate = Fraction(round(COMMISSIONS[VENUES.index(leg.venue)] * 1_000_000), 1_000_000)
    return profit - (rounded(profit * rate) if profit > 0 else 0)


def worst(market: MarketTypeKey, legs: tuple[Leg, ...]) -> int:
    """Least profit over all scores but those that return every stake, and over all dead heats of a field."""
    paid = []
    if MARKET_TYPES[market].rule is SettlementRule.FINISH:
        paid = [sum(dead_heat_profit(leg, n) for leg in legs) for n in range(2, MOST_DIVIDED + 1)]
    for home, away in SCORES:
        results = [settled(market, leg.line, leg.selection, home, away) for leg in legs]
        if any(results):
            paid.append(sum(leg_profit(market, leg, home, away) for leg in legs))
    return min(paid)
