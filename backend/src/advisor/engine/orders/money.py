"""What matches of an order do to the money of its portfolio."""

from collections.abc import Iterator

from advisor.core.money.prices import BetPrice
from advisor.core.orders.states import Finality
from advisor.execution.intents import Intent
from advisor.execution.order import Order
from advisor.execution.order_fills import OrderFill
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill


def steps_of(before: Order, after: Order) -> Iterator[tuple[OrderFill, tuple[OrderFill, ...]]]:
    """Each fill whose money changes, with those that count from then on."""
    old = {fill.key: fill for fill in before.fills}
    standing = {fill.key: fill for fill in before.fills if _counts(fill)}
    for fill in after.fills:
        was = old.get(fill.key)
        if _paid_at(fill) == (None if was is None else _paid_at(was)):
            continue
        if _counts(fill):
            standing[fill.key] = fill
        else:
            del standing[fill.key]
        yield fill, tuple(standing.values())


def _counts(fill: OrderFill) -> bool:
    return fill.finality is not Finality.FAILED and fill.price is not None


def _paid_at(fill: OrderFill) -> BetPrice | None:
    """The price by which it counts; None of one that does not."""
    return fill.counts_at if _counts(fill) else None


def bet_of(intent: Intent, fills: tuple[OrderFill, ...]) -> Bet | None:
    """What these matches of an order are a bet of; None without any whose price is known."""
    matched = tuple(
        Fill(side=intent.request.side, price=price, quantity=fill.quantity)
        for fill in fills
        if (price := fill.counts_at) is not None
    )
    if not matched:
        return None
    return Bet(
        key=intent.reference,
        event=intent.event,
        market=intent.market,
        venue=intent.venue,
        outcomes=intent.outcomes,
        selection=intent.request.instrument.selection,
        covered=intent.covered,
        fills=matched,
        commission=intent.commission,
        nets=intent.nets,
    )
