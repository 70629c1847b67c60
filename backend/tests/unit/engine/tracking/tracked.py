"""Value bets and arbitrages as trackers hold them, made without an engine. Instants are µs from 0."""

from typing import Final
from uuid import UUID

from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.core.quotes import Side
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageKind, ArbitrageState, Leg
from advisor.engine.tracking.market_keys import MarketKey
from advisor.engine.tracking.value_bets import BetState, ValueBet
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, TOTALS

MARKET: Final[MarketKey] = (MARKET_TYPES[H2H_3WAY].code, NO_PARTICIPANT, LINE_NONE)
"""Of the value bets."""


def value_bet(number: int = 1, event: int = 7, seen: int = 0) -> ValueBet:
    """A live back bet on the home side, of another venue for each number; last seen when it was found."""
    return ValueBet(
        id=UUID(int=number), instance="own", event=event, market=H2H_3WAY, line=LINE_NONE, selection=0,
        venue=f"venue {number}", state=BetState.LIVE, ended_because=None, first_seen=seen, last_seen=seen,
        ended_at=None, odds_e4=21_000, first_odds_e4=22_000, best_odds_e4=22_000, edge=0.05, first_edge=0.1,
        best_edge=0.1, kelly=0.045, probability=0.5, fair=(0.5, 0.3, 0.2), fair_source="consensus", commission=0.0,
        prices=(),
    )  # fmt: skip


def leg(line: int, selection: int, odds_e4: int = 21_000) -> Leg:
    """A back bet of 5,000 at a venue of its own; half of the outlay."""
    return Leg(
        line=line, selection=selection, venue=f"venue {selection}", side=Side.BACK, odds_e4=odds_e4, stake=5_000,
        outlay=5_000, share=0.5,
    )  # fmt: skip


def arbitrage(kind: ArbitrageKind, legs: tuple[Leg, ...], event: int = 7, seen: int = 0) -> Arbitrage:
    """A live one on totals, last seen when it was found."""
    return Arbitrage(
        id=UUID(int=900 + event), instance="own", kind=kind, event=event, market=TOTALS, state=ArbitrageState.LIVE,
        first_seen=seen, last_seen=seen, ended_at=None, margin=0.05, best_margin=0.05, middle_margin=None,
        total_stake=10_000, profit=500, void_profit=-5_000, legs=legs,
        legs_key=f"totals {' '.join(f'{each.line}.{each.selection}.{each.venue}.back' for each in legs)}",
    )  # fmt: skip
