"""Own orders that another own order would be matched with: one would pay commission to bet against oneself."""

from collections.abc import Iterator

from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.execution.checks import OwnOrder
from advisor.execution.intents import Intent


def crossed_order(blotter: Blotter, intent: Intent) -> OwnOrder | None:
    """The own order on the other side with the best price that one would be matched with; None where there is none.

    Orders of all portfolios count, as they share the account at their venue, and those of which nobody knows what
    became.

    Args:
        intent: at the price that is to be asked for.
    """
    asked, is_lay = intent.request.price.odds_e4, intent.request.side is Side.LAY
    own = [_own(entry, asked) for entry in _that_may_stand(blotter, intent)]
    crossed = [each for each in own if (each.odds_e4 <= asked if is_lay else each.odds_e4 >= asked)]
    return min(crossed, key=lambda each: each.odds_e4 if is_lay else -each.odds_e4, default=None)


def _that_may_stand(blotter: Blotter, intent: Intent) -> Iterator[Entry]:
    """Orders on the other side that may stand at the venue of one of the blotter when that one would leave."""
    is_earlier = True
    for entry in blotter.entries.values():
        is_earlier = is_earlier and entry.intent.reference != intent.reference
        # One that was decided before may have left since the blotter heard of it last; a later one has still to be
        # held against this one.
        has_left = is_earlier or entry.order.state is not OrderState.INTENDED
        if _is_opposite(entry.intent, intent) and has_left and entry.order.open_quantity > 0:
            yield entry


def _is_opposite(other: Intent, intent: Intent) -> bool:
    return (
        other.venue == intent.venue
        and other.request.side is not intent.request.side
        and other.request.instrument == intent.request.instrument
    )


def _own(entry: Entry, asked: int) -> OwnOrder:
    request, order = entry.intent.request, entry.order
    # While another price of it is asked for it may stand at that one: at any, then.
    odds_e4 = asked if order.is_changing else (order.price or request.price).odds_e4
    return OwnOrder(reference=request.reference, odds_e4=odds_e4)
