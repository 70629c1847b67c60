"""Hedges: bets that leave a market less to lose. Breakers, which refuse new risk, let them through."""

from dataclasses import dataclass
from typing import Final

from advisor.risk.limits import OFF, LimitValues
from advisor.risk.positions import BetValues, row_for, shift, worst_loss
from advisor.risk.state import OPEN_EXPOSURE, PAUSED_DAY, RiskState, copied, with_capacity

_LONG_AGO: Final = -1
"""A day before all days."""


@dataclass(frozen=True, slots=True)
class Hedge:
    """What a market can lose at worst, smallest units.

    A worst loss is the largest of sums that grow evenly with what is matched: of a bet of which only a part is
    matched it lies no higher than on the line between these two.

    Attributes:
        before: without the bet.
        after: with all of it; less than before.
    """

    before: int
    after: int


def hedge_of(state: RiskState, bet: BetValues) -> Hedge | None:
    """Whether a bet leaves its market less to lose, whatever part of it is matched; None where it does not.

    While anything else of the market is on its way nobody knows what a bet will make up for.

    Args:
        state: without the bet and what it holds; not changed.
    """
    if state.market_held[bet.market]:
        return None
    grown = with_capacity(copied(state), bet.event + 1, bet.market + 1, 1, bet.outcomes)
    before = int(worst_loss(grown.positions, bet.market))
    shift(grown.positions, row_for(grown.positions, bet), bet, 1)
    after = int(worst_loss(grown.positions, bet.market))
    return Hedge(before, after) if after < before else None


def hedging_limits(limits: LimitValues, state: RiskState, event: int, market: int) -> LimitValues:
    """Limits within which nothing is granted that adds to what can be lost, and no breaker or loss refuses.

    What halts a portfolio still does.
    """
    return limits._replace(
        stake_factor=1.0,
        max_market=min(limits.max_market, int(state.market_exposure[market])),
        max_event=min(limits.max_event, int(state.event_exposure[event])),
        max_open=min(limits.max_open, int(state.totals[OPEN_EXPOSURE])),
        daily_loss=OFF,
        weekly_loss=OFF,
        monthly_loss=OFF,
        loss_streak=OFF,
    )


def unpaused(state: RiskState) -> RiskState:
    """A copy of the state in which no losing streak pauses the day."""
    again = copied(state)
    again.totals[PAUSED_DAY] = _LONG_AGO
    return again
