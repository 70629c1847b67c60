"""What a removal does to the orders of a venue: those on what is gone are void, matches of the others are repriced."""

from dataclasses import replace

from advisor.sandbox.order_venues.order_book import OrderBook
from advisor.sandbox.order_venues.orders import MatchStatus, OrderSide, OrderStatus, Reason, VenueOrder
from advisor.sandbox.order_venues.removals import Removal


def remove(book: OrderBook, removal: Removal) -> None:
    """Remove a selection, at the removal's instant."""
    book.removals.add(removal)
    for order in [each for each in book.orders.values() if not each.settled]:
        if order.placement.selection == removal.selection:
            _void(book, order, removal.at)
        elif order.placement.selection[:3] == removal.selection[:3]:
            _reprice(book, order, removal)


def _void(book: OrderBook, order: VenueOrder, now: float) -> None:
    for match in order.standing:
        book.fail(match, now)
    if order.status is OrderStatus.OPEN:
        book.end(book.orders[order.id], OrderStatus.LAPSED, Reason.SELECTION_REMOVED, now)


def _reprice(book: OrderBook, order: VenueOrder, removal: Removal) -> None:
    matches = tuple(
        match
        if match.status is MatchStatus.FAILED
        else replace(match, paid_e4=book.removals.paid_e4(order.placement.selection, match))
        for match in order.matches
    )
    if matches != order.matches:
        order = book.keep(replace(order, matches=matches), removal.at)
    rests = order.status is OrderStatus.OPEN and order.placement.side is OrderSide.LAY
    if rests and removal.cancels_lays:
        book.end(order, OrderStatus.CANCELLED, Reason.SELECTION_REMOVED, removal.at)
