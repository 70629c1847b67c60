"""What a market says of the event that it is on: one rule, whether its book was polled or streamed."""

from collections.abc import Collection
from typing import Final

from advisor.adapters.betfair.markets import RESULTS, WINNER, Market
from advisor.adapters.betfair.winners import REMOVED
from advisor.adapters.betfair.wire import MarketStatus, RunnerStatus
from advisor.core.markets import EventStatus

WHOLE_EVENT: Final = RESULTS | {WINNER}
"""Types of markets that are in play and end with the event; a total may be decided long before."""


def status_of(
    market: Market, status: MarketStatus, in_play: bool, states: Collection[RunnerStatus]
) -> EventStatus | None:
    """How the event stands; None where its market does not say.

    A market that is closed with a winner is settled; with every runner removed its bets are void. A competition goes on
    whose market is called off, and others' bets on it stand. One that is not active yet says nothing of its event.

    Args:
        states: of the market's runners.
    """
    if market.market_type not in WHOLE_EVENT or status is MarketStatus.INACTIVE:
        return None
    if status is not MarketStatus.CLOSED:
        return EventStatus.IN_PLAY if in_play else EventStatus.SCHEDULED
    if RunnerStatus.WINNER in states:
        return EventStatus.FINISHED
    is_void = bool(states) and REMOVED.issuperset(states) and not market.is_of_field
    return EventStatus.VOID if is_void else None
