"""What happened to an order, step by step, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from advisor.core.money.assets import Asset
from advisor.core.orders.states import Finality, OrderState
from advisor.core.orders.words import order_words
from advisor.core.quotes import Side
from advisor.core.words.counts import counted
from advisor.db.orders.order_pages import FillRow, OrderRow
from advisor.db.orders.settling import ReplacedSettlement
from advisor.ledger.fills import Fill
from advisor.ledger.matched import stake_at

MomentKind: TypeAlias = Literal["intended", "sent", "matched", "ended", "settled", "corrected"]

_OPEN: Final[frozenset[OrderState]] = frozenset(
    {OrderState.INTENDED, OrderState.SENT, OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED, OrderState.UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One step.

    Attributes:
        text: a sentence.
    """

    at: datetime
    kind: MomentKind
    text: str


def timeline(order: OrderRow, replaced: Sequence[ReplacedSettlement]) -> Sequence[Moment]:
    """All steps of an order, oldest first.

    Args:
        replaced: its settlements that were wrong, oldest first.
    """
    asset = Asset.of(order.asset)
    found = [Moment(order.intended_at, "intended", _intended(order, asset))]
    if order.sent_at is not None:
        found.append(Moment(order.sent_at, "sent", f"Sent after {_passed(order)}."))
    found += [Moment(fill.at, "matched", _filled(order, fill, asset)) for fill in order.fills]
    if order.state not in _OPEN:
        reason = f": {order.reason}" if order.reason else ""
        text = f"{order_words(order.state, order.origin)}{reason}."
        found.append(Moment(order.closed_at or order.changed_at, "ended", text))
    found += _settlements(order, replaced, asset)
    return sorted(found, key=lambda moment: moment.at)


def _passed(order: OrderRow) -> str:
    passed = sum(check.passed for check in order.checks)
    return f"{passed} of {counted(len(order.checks), 'check')} passed"


def _intended(order: OrderRow, asset: Asset) -> str:
    asked = Fill(side=order.side, price=order.price, quantity=order.quantity)
    bound, risked = ("or less", "liability") if order.side is Side.LAY else ("or better", "stake")
    text = f"Decided: {risked} {asset.text(order.at_risk)} {asset.code} at {asked.price.text} {bound}"
    return f"{text}." if order.edge is None else f"{text}, edge {order.edge:+.1%}."


def _filled(order: OrderRow, fill: FillRow, asset: Asset) -> str:
    if fill.price is None:
        return "A match was taken back before anything was known of it."
    stake = stake_at(Fill(side=order.side, price=fill.price, quantity=fill.quantity))
    said = {
        Finality.PROVISIONAL: "provisional: its venue has not confirmed it",
        Finality.FINAL: "final",
        Finality.FAILED: "taken back since",
    }
    paid = "" if fill.paid_at is None else f", paid at {fill.paid_at.text} since others were removed"
    return f"Matched {asset.text(stake)} {asset.code} at {fill.price.text}{paid}, {said[fill.finality]}."


def _settlements(order: OrderRow, replaced: Sequence[ReplacedSettlement], asset: Asset) -> Sequence[Moment]:
    """Its settlement, and before it those that were wrong."""
    return [
        Moment(each.at, "settled" if each.number == 1 else "corrected", _settled(each, asset))
        for each in all_settlements(order, replaced)
    ]


def all_settlements(order: OrderRow, replaced: Sequence[ReplacedSettlement]) -> Sequence[ReplacedSettlement]:
    """All settlements of a bet, the last as if it were replaced when it was made; none before it is settled.

    Args:
        replaced: those that were wrong, oldest first.
    """
    if order.settled_at is None or order.gross is None or order.charged is None:
        return ()
    last = ReplacedSettlement(
        number=len(replaced) + 1,
        outcome=order.outcome or "settled",
        gross=order.gross,
        charged=order.charged,
        at=order.corrected_at or order.settled_at,
        settled_by=order.settled_by,
        settled_because=order.settled_because,
        replaced_at=order.corrected_at or order.settled_at,
    )
    return (*replaced, last)


def _settled(settlement: ReplacedSettlement, asset: Asset) -> str:
    outcome = settlement.outcome.replace("_", " ").capitalize()
    profit = settlement.gross - settlement.charged
    sign = "+" if profit > 0 else ""
    charged = f", commission {asset.text(settlement.charged)}" if settlement.charged else ""
    anew = "" if settlement.number == 1 else "Settled anew. "
    hand = f" Settled by {settlement.settled_by}: {settlement.settled_because}" if settlement.settled_by else ""
    return f"{anew}{outcome}: {sign}{asset.text(profit)} {asset.code}{charged}.{hand}"
