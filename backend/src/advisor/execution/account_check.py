"""What differs between the account at a venue and what we know of it. Pure.

Nothing is put right here, and nothing is booked: a difference goes once one's own facts, or the venue's, have come.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from advisor.core.ids import is_order_reference
from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.ports.accounts import AccountState, HeldMatch, HeldOrder

Held = TypeVar("Held", HeldOrder, HeldMatch)


class DifferenceKind(StrEnum):
    """What differs. Stored in the database, and public."""

    ORDER_MISSING_HERE = "order_missing_here"
    """The venue has an order with a reference like ours, and we have none."""
    EXTERNAL_ORDER = "external_order"
    """The venue has an open order of another client or a person. It is listed, and never cancelled."""
    ORDER_MISSING_THERE = "order_missing_there"
    """Something is expected of an order that is in no list of the venue's."""
    ORDER_STATE = "order_state"
    """An order is open on one side alone."""
    FILL_MISSING_HERE = "fill_missing_here"
    FILL_MISSING_THERE = "fill_missing_there"
    FILL_DIFFERS = "fill_differs"
    """Its quantity or price is another, or it stands on one side alone."""
    SETTLEMENT_MISSING_HERE = "settlement_missing_here"
    """The venue's statement has paid for an order, and its bet is not settled here."""
    SETTLEMENT_MISSING_THERE = "settlement_missing_there"
    SETTLEMENT_DIFFERS = "settlement_differs"
    COMMISSION_DIFFERS = "commission_differs"
    """Of all settled bets of the account together."""
    EXTERNAL_LINE = "external_line"
    """The statement has money of an order that is not ours, or by a word that nobody has written down."""
    BALANCE = "balance"
    """The balance is not what the lines of the statement add up to."""


class Cause(StrEnum):
    """Why something differs, or did. Stored in the database, and public."""

    LATE_FILL = "late_fill"
    LATE_SETTLEMENT = "late_settlement"
    """One side settles some time before the other: for a day that explains it."""
    FEE = "fee"
    EXTERNAL = "external"
    """Of another client or a person."""
    CAUGHT_UP = "caught_up"
    """One side has heard of it since."""
    PERSON = "person"
    """A person has looked into it and said why; it counts again once its amount is another."""


GRAVE: Final = frozenset({DifferenceKind.ORDER_MISSING_HERE})
"""These stop new bets whatever their amount: by what we store they cannot be."""

CLOSED_BY: Final[Mapping[DifferenceKind, Cause]] = {
    DifferenceKind.EXTERNAL_ORDER: Cause.EXTERNAL,
    DifferenceKind.EXTERNAL_LINE: Cause.EXTERNAL,
    DifferenceKind.FILL_MISSING_HERE: Cause.LATE_FILL,
    DifferenceKind.FILL_MISSING_THERE: Cause.LATE_FILL,
    DifferenceKind.SETTLEMENT_MISSING_HERE: Cause.LATE_SETTLEMENT,
    DifferenceKind.SETTLEMENT_MISSING_THERE: Cause.LATE_SETTLEMENT,
    DifferenceKind.COMMISSION_DIFFERS: Cause.FEE,
}
"""By what a difference was explained that is found no more; of the others one side has caught up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One of an account.

    Attributes:
        subject: reference of the order, key of the match, id of the venue's order or line, or empty of the account as a
            whole; with the kind it is the same in each round.
        reference: of our order; empty where it is about none.
        ours, theirs: what each side says, clauses for people.
        amount: what it is about, smallest units, from 0.
        cause: by which it is explained already; None: not yet.
    """

    kind: DifferenceKind
    subject: str
    ours: str
    theirs: str
    amount: int
    cause: Cause | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFill:
    """A part of an order as it is stored.

    Attributes:
        odds_e4: ten-thousandths; 0 while only its failure is known.
        paid_e4: as of ``ports.accounts.HeldMatch``.
    """

    quantity: int
    odds_e4: int
    has_failed: bool
    paid_e4: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrder:
    """An order as it is stored.

    Attributes:
        venue_id: the venue's; None where it has said none.
        is_open: it may still be matched.
        is_expected: the venue must have it: it stands there, or its bet is not settled.
        changed_at: when something became known of it last.
        fills: by their keys.
    """

    reference: str
    venue_id: str | None
    side: Side
    state: OrderState
    is_open: bool
    is_expected: bool
    at_risk: int
    changed_at: datetime
    fills: Mapping[str, KnownFill]


@dataclass(slots=True)
class Compared:
    """What comparing has found.

    Attributes:
        skipped: references of orders left out, as something may be under way.
        repriced: matches that are paid at another price there than is known here.
        lost: orders that were sent from here, by their references, and of which there is none here.
    """

    differences: list[Difference] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    repriced: list[HeldMatch] = field(default_factory=list)
    lost: list[HeldOrder] = field(default_factory=list)


def compared(
    ours: Sequence[KnownOrder], theirs: AccountState, paid: frozenset[str], asked: datetime, transit: timedelta
) -> Compared:
    """Hold orders and matches against one another.

    Args:
        ours: all that are expected there, and those that the venue names.
        paid: the venue's ids of orders that its statement has paid: it forgets these.
        asked: when the first list was asked for.
        transit: what is younger is left out of this round.
    """
    found, since = Compared(), asked - transit
    orders, matches = _grouped(theirs.orders), _grouped(theirs.matches)
    known = {each.reference: each for each in ours}
    for reference in sorted(orders.keys() - known.keys()):
        _unknown_here(found, orders[reference], since)
    for order in ours:
        held = orders.get(order.reference, [])
        young = order.changed_at > since or any(each.placed > since for each in held)
        young = young or any(each.at > since for each in matches.get(order.reference, []))
        if young or order.state in {OrderState.INTENDED, OrderState.SENT, OrderState.UNKNOWN}:
            found.skipped.add(order.reference)
        elif held:
            there = matches.get(order.reference, [])
            found.differences += _differing(order, held, there)
            found.repriced += [each for each in there if _is_repriced(order.fills.get(each.key), each)]
        elif order.is_expected and order.venue_id not in paid:
            found.differences.append(
                Difference(
                    kind=DifferenceKind.ORDER_MISSING_THERE,
                    subject=order.reference,
                    ours=order.state.replace("_", " "),
                    theirs="in no list",
                    amount=order.at_risk,
                    reference=order.reference,
                )
            )
    return found


def unexplained(differences: Sequence[Difference]) -> int:
    """Smallest units that nothing explains."""
    return sum(each.amount for each in differences if each.cause is None)


def _unknown_here(found: Compared, held: Sequence[HeldOrder], since: datetime) -> None:
    first = min(held, key=lambda each: each.placed)
    if is_order_reference(first.reference) and first.placed <= since:
        found.lost.append(first)
    for each in held:
        is_ours = _is_a_reference(each.reference)
        if each.placed > since:
            found.skipped.add(each.reference)
        elif is_ours or each.is_open:
            found.differences.append(
                Difference(
                    kind=DifferenceKind.ORDER_MISSING_HERE if is_ours else DifferenceKind.EXTERNAL_ORDER,
                    subject=each.id,
                    ours="no such order",
                    theirs=f"order {each.id} of the reference {each.reference or '(none)'}",
                    amount=0,
                    cause=None if is_ours else Cause.EXTERNAL,
                )
            )


def _differing(order: KnownOrder, held: Sequence[HeldOrder], matches: Sequence[HeldMatch]) -> Iterator[Difference]:
    is_open = any(each.is_open for each in held)
    if is_open != order.is_open:
        yield Difference(
            kind=DifferenceKind.ORDER_STATE,
            subject=order.reference,
            ours=order.state.replace("_", " "),
            theirs="open" if is_open else "ended",
            amount=0,
            reference=order.reference,
        )
    there = {each.key: each for each in matches}
    for key in sorted(there.keys() | order.fills.keys()):
        yield from _differing_fill(order, key, order.fills.get(key), there.get(key))


def _differing_fill(
    order: KnownOrder, key: str, ours: KnownFill | None, theirs: HeldMatch | None
) -> Iterator[Difference]:
    at_risk = [
        0 if each is None or each.has_failed else _at_risk(order.side, each.quantity, each.paid_e4 or each.odds_e4)
        for each in (ours, theirs)
    ]
    words = ["not known" if each is None else _words(each) for each in (ours, theirs)]
    if ours is None or theirs is None:
        # A match that failed is no money, whoever knows of it.
        if not any(at_risk):
            return
        kind = DifferenceKind.FILL_MISSING_HERE if ours is None else DifferenceKind.FILL_MISSING_THERE
    elif (ours.has_failed and theirs.has_failed) or words[0] == words[1]:
        return
    else:
        kind = DifferenceKind.FILL_DIFFERS
    yield Difference(
        kind=kind,
        subject=key,
        ours=words[0],
        theirs=words[1],
        amount=abs(at_risk[0] - at_risk[1]),
        reference=order.reference,
    )


def _is_repriced(ours: KnownFill | None, theirs: HeldMatch) -> bool:
    return ours is not None and not theirs.has_failed and ours.paid_e4 != theirs.paid_e4


def _words(fill: KnownFill | HeldMatch) -> str:
    failed = ", failed" if fill.has_failed else ""
    paid = "" if fill.paid_e4 is None else f", paid at {fill.paid_e4 / 10_000:.4f}"
    return f"{fill.quantity} smallest units at {fill.odds_e4 / 10_000:.4f}{paid}{failed}"


def _at_risk(side: Side, quantity: int, odds_e4: int) -> int:
    return quantity if side is Side.BACK else round(quantity * max(odds_e4 - 10_000, 0) / 10_000)


def _grouped(rows: Sequence[Held]) -> dict[str, list[Held]]:
    found: defaultdict[str, list[Held]] = defaultdict(list)
    for each in rows:
        found[each.reference].append(each)
    return dict(found)


def _is_a_reference(text: str) -> bool:
    """Whether it looks like one of ours."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
