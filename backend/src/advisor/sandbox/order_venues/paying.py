"""What a market that is over makes of a match, in money."""

from fractions import Fraction

from advisor.sandbox.order_venues.markets import MarketState
from advisor.sandbox.order_venues.orders import Match, OrderSide, VenueOrder


def paid(order: VenueOrder, match: Match, state: MarketState) -> int:
    """Profit of a match, or its loss, smallest units; a share of the stake wins, a share loses, the rest returns.

    Args:
        state: of a market whose result is known.
    """
    won = state.won or Fraction(0)
    winnings = Fraction(match.size * (match.paid_at_e4 - 10_000), 10_000)
    if state.shared_by > 1:
        # Of a win that several share each has one part of its stake win, and the others lose.
        backed = round((winnings - (state.shared_by - 1) * match.size) / state.shared_by)
    else:
        backed = round(won * round(winnings)) if won > 0 else round(won * match.size)
    return backed if order.placement.side is OrderSide.BACK else -backed
