"""Orders of ours that a venue has and of which there is none here: taken up as the venue has them, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from advisor.core.ids import linked_id
from advisor.core.orders.facts import Accepted
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import OrderRequest
from advisor.core.orders.states import OrderState
from advisor.engine.orders.order_record import OrderWord, WordKind
from advisor.execution.intents import Intent, market_key
from advisor.execution.order import CommandKind, CommandState, Order, commanded, learned
from advisor.execution.sending import Found
from advisor.instruments.market_types import MARKET_TYPES

RECOVERED: Final = "recovered"
"""Stands in the place of a strategy instance of orders that nobody here knew: what decided them is not known."""


class Terms(NamedTuple):
    """What a venue keeps, as of an intent: its key, its commission, and whether that is of what a market nets."""

    venue: str
    commission: float
    nets: bool


def found_intent(request: OrderRequest, terms: Terms, portfolio: str, mode: Mode, at: datetime) -> Intent:
    """What an order was, by the word of its venue alone.

    Args:
        portfolio: whose money it is now.
        at: aware UTC, now.
    """
    instrument = request.instrument
    market = MARKET_TYPES[instrument.market]
    return Intent(
        request=request,
        cause=linked_id(request.reference, RECOVERED),
        instance=RECOVERED,
        version=0,
        mode=mode,
        portfolio=portfolio,
        venue=terms.venue,
        event=str(instrument.event),
        market=market_key(instrument),
        outcomes=market.results,
        covered=market.covered[instrument.selection],
        commission=terms.commission,
        nets=terms.nets,
        probability=None,
        edge=None,
        at=at,
        checks=(),
    )


def adopted_order(found: Found) -> Order:
    """The order as far as its venue's having it says: accepted, and to be taken back."""
    order = Order(reference=found.reference, quantity=found.intent.request.quantity, state=OrderState.UNKNOWN)
    known = learned(order, Accepted(found.reference, found.venue_id))
    return commanded(known, CommandKind.CANCEL, CommandState.PENDING)


def adopted_word(found: Found) -> OrderWord:
    """The record of it: what its venue said, to be kept with the order."""
    request = found.intent.request
    content: Mapping[str, str] = {
        "venue_reference": found.venue_id,
        "price": request.price.text,
        "quantity": str(request.quantity),
        "placed_at": request.deadline.isoformat(),
    }
    return OrderWord(found.reference, WordKind.ADOPTED, content, found.at)


def adopted_text(found: Found) -> str:
    """A sentence for people."""
    return (
        f"{found.intent.venue} has it as {found.venue_id} under a reference of ours, and there was no such order "
        "here: it is taken up and taken back, and what is matched of it counts."
    )
