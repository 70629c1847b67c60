"""What matches of an order do to the money of its portfolio."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from advisor.core.money.prices import BetPrice
from advisor.core.orders.states import Finality
from advisor.execution.intents import Intent
from advisor.execution.order import Order
from advisor.execution.order_fills import OrderFill
from advisor.ledger.accounts import AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk, match_key
from advisor.ledger.fills import Fill


class MoneyChange(StrEnum):
    """What a fill does to money."""

    MATCHED = "matched"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"


class MoneyStep(NamedTuple):
    """A fill whose money changes.

    Attributes:
        fill: as it counts from then on; of one that is taken back, as it counted.
        standing: all fills that count from then on.
    """

    change: MoneyChange
    fill: OrderFill
    standing: tuple[OrderFill, ...]


def steps_of(before: Order, after: Order) -> Iterator[MoneyStep]:
    """Each fill whose money changes; one that is paid at another price is taken back, and counts anew."""
    old = {fill.key: fill for fill in before.fills}
    standing = {fill.key: fill for fill in before.fills if _counts(fill)}
    for fill in after.fills:
        was = old.get(fill.key)
        if was is not None and _counts(was):
            if _paid_at(was) == _paid_at(fill):
                standing[fill.key] = fill
                if was.finality is not fill.finality:
                    yield MoneyStep(MoneyChange.CONFIRMED, fill, tuple(standing.values()))
                continue
            del standing[fill.key]
            yield MoneyStep(MoneyChange.TAKEN_BACK, was, tuple(standing.values()))
        if _counts(fill):
            standing[fill.key] = fill
            yield MoneyStep(MoneyChange.MATCHED, fill, tuple(standing.values()))


def _counts(fill: OrderFill) -> bool:
    return fill.finality is not Finality.FAILED and fill.price is not None


def _paid_at(fill: OrderFill) -> BetPrice | None:
    """The price by which it counts; None of one that does not."""
    return fill.counts_at if _counts(fill) else None


def risk_of(intent: Intent, fill: OrderFill) -> MatchedRisk:
    """What a match whose price is known has at risk.

    Raises:
        ValueError: its price is not known.
    """
    price = fill.counts_at
    if price is None:
        raise ValueError(f"The match {fill.key} of {intent.reference} has no price.")
    risk = Fill(side=intent.request.side, price=price, quantity=fill.quantity).at_risk
    is_open = fill.finality is Finality.PROVISIONAL
    kind = AccountKind.PROVISIONAL if is_open else AccountKind.AT_RISK
    return MatchedRisk(match_key(intent.reference, fill.key), risk, kind)


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
