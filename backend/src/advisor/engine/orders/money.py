"""What matches of an order do to the money of its portfolio."""

from collections.abc import Iterator
from typing import NamedTuple

from advisor.core.orders.states import Finality
from advisor.execution.intents import Intent
from advisor.execution.order import Order, OrderFill
from advisor.ledger.bets import Bet
from advisor.ledger.entries import AccountKind, MatchedRisk, match_key
from advisor.ledger.fills import Fill


class MoneyStep(NamedTuple):
    """A fill whose money changes.

    Attributes:
        was: as it was known before; None of one that is new.
        fill: as it is now.
        standing: all fills that count from then on.
    """

    was: OrderFill | None
    fill: OrderFill
    standing: tuple[OrderFill, ...]

    @property
    def has_failed(self) -> bool:
        """Whether it counted and does so no more."""
        return not _counts(self.fill)

    @property
    def is_confirmed(self) -> bool:
        """Whether it counted before too, and its venue says now that it stands."""
        return self.was is not None and _counts(self.was) and _counts(self.fill)


def steps_of(before: Order, after: Order) -> Iterator[MoneyStep]:
    """Each fill whose money changes."""
    old = {fill.key: fill for fill in before.fills}
    standing = {fill.key: fill for fill in before.fills if _counts(fill)}
    for fill in after.fills:
        was = old.get(fill.key)
        counted = was is not None and _counts(was)
        if _counts(fill) == counted and (not counted or was is None or was.finality is fill.finality):
            continue
        if _counts(fill):
            standing[fill.key] = fill
        else:
            del standing[fill.key]
        yield MoneyStep(was, fill, tuple(standing.values()))


def _counts(fill: OrderFill) -> bool:
    return fill.finality is not Finality.FAILED and fill.price is not None


def risk_of(intent: Intent, fill: OrderFill) -> MatchedRisk:
    """What a match whose price is known has at risk.

    Raises:
        ValueError: its price is not known.
    """
    if fill.price is None:
        raise ValueError(f"The match {fill.key} of {intent.reference} has no price.")
    risk = Fill(side=intent.request.side, price=fill.price, quantity=fill.quantity).at_risk
    is_open = fill.finality is Finality.PROVISIONAL
    kind = AccountKind.PROVISIONAL if is_open else AccountKind.AT_RISK
    return MatchedRisk(match_key(intent.reference, fill.key), risk, kind)


def bet_of(intent: Intent, fills: tuple[OrderFill, ...]) -> Bet | None:
    """What these matches of an order are a bet of; None without any whose price is known."""
    matched = tuple(
        Fill(side=intent.request.side, price=fill.price, quantity=fill.quantity)
        for fill in fills
        if fill.price is not None
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
