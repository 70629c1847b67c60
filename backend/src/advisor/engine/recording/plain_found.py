"""Orders of ours that a venue had and nobody here knew, as lists of plain values: all that was taken up of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, cast

from advisor.core.clock import instant_of, micros_of
from advisor.core.markets import MarketTypeKey
from advisor.core.money.plain_prices import PlainPrice, plain_price, price_of
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Side
from advisor.engine.journal.codec import Plain
from advisor.engine.orders.adopting import Terms, found_intent
from advisor.execution.sending import Found

_Instrument: TypeAlias = tuple[int, str, int, int, int]


def plain_found(found: Found) -> Sequence[Plain]:
    """What follows the reference of such an order."""
    intent = found.intent
    request, on = intent.request, intent.request.instrument
    return [
        [on.event, str(on.market), on.participant, on.line, on.selection],
        [int(request.side), plain_price(request.price), request.quantity, request.asset, str(request.time_in_force)],
        micros_of(request.deadline),
        [intent.venue, intent.commission, intent.nets],
        intent.portfolio,
        str(intent.mode),
        found.venue_id,
    ]


def found_of(reference: str, at: datetime, rest: Sequence[Plain]) -> Found:
    """The inverse of ``plain_found``.

    Raises:
        TypeError, ValueError: it is none.
    """
    instrument, asked, deadline, terms, portfolio, mode, venue_id = rest
    event, market, participant, line, selection = cast("_Instrument", instrument)
    side, price, quantity, asset, time_in_force = cast("tuple[int, PlainPrice, int, str, str]", asked)
    venue, commission, nets = cast("tuple[str, float, bool]", terms)
    request = OrderRequest(
        reference=reference,
        instrument=Instrument(event, MarketTypeKey(market), participant, line, selection),
        side=Side(side),
        price=price_of(price),
        quantity=quantity,
        asset=asset,
        time_in_force=TimeInForce(time_in_force),
        deadline=instant_of(cast("int", deadline)),
    )
    intent = found_intent(request, Terms(venue, commission, nets), str(portfolio), Mode(str(mode)), at)
    return Found(intent, str(venue_id), at)
