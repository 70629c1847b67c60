"""An order as it is known: its state, the commands about it, and its fills, each on an axis of its own.

Nothing here is decided and nothing sent: facts come in, whatever their order, and a known one twice changes nothing.
What contradicts what is known is refused by a name, for it is to be looked at and never to be made fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, assert_never

from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, MatchFailed, OrderFact, Replaced, Repriced, Surplus
from advisor.core.orders.states import ORIGINS, Finality, OrderState, Origin
from advisor.execution.order_fills import OrderFill


class CommandKind(StrEnum):
    """What a venue is asked to do with an order."""

    PLACE = "place"
    CANCEL = "cancel"
    REDUCE = "reduce"
    REPLACE = "replace"


class CommandState(StrEnum):
    """What came of it: a lost answer makes the command unknown, and not the order."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


CHANGES: Final = (CommandKind.REDUCE, CommandKind.REPLACE)
"""What changes an order while it stands: asked for once, and never again by another process."""
_IN_FLIGHT: Final = frozenset({CommandState.PENDING, CommandState.UNKNOWN})
LIVE: Final = frozenset({OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED})
"""Known to stand at the venue."""
ENDED: Final = frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED, OrderState.EXPIRED})


class OrderFactError(Exception):
    """A fact that cannot be true of the order as it is known."""


class LateOrderError(OrderFactError):
    """The venue has an order whose absence was proven: it becomes an order of its own, linked to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is known of an order.

    Attributes:
        reference: ours, by which the venue knows it too; unique.
        quantity: asked for, in the unit of its price; what was cut off since is not counted off.
        state: how far it has come.
        origin: by what it ended; None while it has not.
        venue_id: the venue's; None while it has given none.
        earlier: ids that the venue gave it before, where it was replaced, the oldest first.
        price: at which its rest stands where it was replaced; None: as it was asked for.
        cut: quantity that is not wanted, or not offered, any more while the rest stands.
        surplus: quantity beyond what was asked for that stands, or was matched, by its venue's fault.
        fills: in the order in which they became known.
        commands: the last of each kind that was given.

    Raises:
        ValueError: the quantity is not above 0.
    """

    reference: str
    quantity: int
    state: OrderState = OrderState.INTENDED
    origin: Origin | None = None
    venue_id: str | None = None
    earlier: tuple[str, ...] = ()
    price: BetPrice | None = None
    cut: int = 0
    surplus: int = 0
    fills: tuple[OrderFill, ...] = ()
    commands: Mapping[CommandKind, CommandState] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.quantity <= 0:
            raise ValueError(f"{self.quantity} is no quantity of an order.")

    @property
    def matched(self) -> int:
        """What was matched, whether it stands or failed since: no more of it can be matched."""
        return sum(fill.quantity for fill in self.fills)

    @property
    def effective(self) -> int:
        """What of it counts: all that has not failed."""
        return sum(fill.quantity for fill in self.fills if fill.finality is not Finality.FAILED)

    @property
    def wanted(self) -> int:
        """What may be matched in all: asked for and not cut since, with what is its venue's fault."""
        return self.quantity - self.cut + self.surplus

    @property
    def open_quantity(self) -> int:
        """What may still be matched, at worst: of an unknown order all that is not matched; 0 once it has ended."""
        return 0 if self.state in ENDED else max(0, self.wanted - self.matched)

    @property
    def is_final(self) -> bool:
        """Whether each of its matches stands or has failed."""
        return all(fill.finality is not Finality.PROVISIONAL for fill in self.fills)

    @property
    def is_changing(self) -> bool:
        """Whether a change of it was asked for of which nobody knows yet what came of it."""
        return any(self.commands.get(kind) in _IN_FLIGHT for kind in CHANGES)

    @property
    def gets_another_price(self) -> bool:
        """Whether it stands, and another price is to be asked for."""
        asked = self.commands.get(CommandKind.REPLACE) is CommandState.PENDING
        return asked and self.state in LIVE and CommandKind.CANCEL not in self.commands

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to come but late words of what happened before."""
        return self.state in ENDED


def learned(order: Order, fact: OrderFact) -> Order:
    """The order once a fact of its venue is known.

    Raises:
        LateOrderError: its absence was proven before.
        OrderFactError: the fact contradicts what is known, or is about another order.
    """
    if fact.reference != order.reference:
        raise OrderFactError(f"A fact of the order {fact.reference} says nothing of {order.reference}.")
    match fact:
        case Accepted(venue_id=venue_id):
            return accepted(order, venue_id)
        case Matched():
            fill = OrderFill(key=fact.key, price=fact.price, quantity=fact.quantity, finality=fact.finality)
            return filled(order, fill)
        case Repriced():
            return repriced(order, fact)
        case MatchFailed(key=key):
            return failed(order, key)
        case Cut(quantity=quantity):
            # Said again, or of an order that has ended since, it is nothing new.
            return order if order.has_ended or quantity >= order.quantity - order.cut else cut_to(order, quantity)
        case Ended():
            return ended(order, fact.state, fact.origin)
        case Replaced():
            return replaced(order, fact)
        case Surplus(quantity=quantity):
            return surplus(order, quantity)
        case _:
            assert_never(fact)


def sending(order: Order) -> Order:
    """It is about to be written to the venue, by the process that committed it.

    Raises:
        OrderFactError: it was sent before, or may have been.
    """
    if order.state is not OrderState.INTENDED:
        raise OrderFactError(f"The order {order.reference} is {order.state} and is not sent.")
    return _commanded(replace(order, state=OrderState.SENT), CommandKind.PLACE, CommandState.PENDING)


def unsent(order: Order) -> Order:
    """By the word of its sender not a byte of it was written: it ends as an order that a check of ours refused.

    Raises:
        OrderFactError: its venue has it.
    """
    unwritten = replace(order, state=OrderState.INTENDED) if order.state is OrderState.SENT else order
    return ended(unwritten, OrderState.REJECTED, Origin.OWN)


def orphaned(order: Order) -> Order:
    """Found by another process than the one that committed it: it may have been sent, and nobody sends it any more."""
    if order.state in {OrderState.INTENDED, OrderState.SENT}:
        return lost(order)
    pending = [kind for kind in CHANGES if order.commands.get(kind) is CommandState.PENDING]
    for kind in pending:
        order = _commanded(order, kind, CommandState.UNKNOWN)
    return order


def lost(order: Order) -> Order:
    """The outcome of its sending is not known; what is known of it already stands."""
    if order.state not in {OrderState.INTENDED, OrderState.SENT}:
        return order
    return _commanded(replace(order, state=OrderState.UNKNOWN), CommandKind.PLACE, CommandState.UNKNOWN)


def accepted(order: Order, venue_id: str | None) -> Order:
    """The venue has it.

    Args:
        venue_id: the venue's id; None where it has given none yet.

    Raises:
        LateOrderError: its absence was proven before.
        OrderFactError: the venue knew it by another id, or it was never sent.
    """
    _refuse_unsent(order)
    if venue_id in order.earlier:
        return order
    if order.venue_id is not None and venue_id is not None and order.venue_id != venue_id:
        raise OrderFactError(f"The order {order.reference} is {order.venue_id} at its venue and not {venue_id}.")
    state = OrderState.ACCEPTED if order.state in {OrderState.SENT, OrderState.UNKNOWN} else order.state
    known = replace(order, state=state, venue_id=order.venue_id or venue_id)
    return _commanded(known, CommandKind.PLACE, CommandState.DONE)


def filled(order: Order, fill: OrderFill) -> Order:
    """A part of it was matched, or more is known of a part; also after it had ended, while the sum is what was asked.

    Raises:
        LateOrderError: its absence was proven before.
        OrderFactError: more would be matched than was asked for, a known part had another price or quantity, or it
            was never sent.
    """
    _refuse_unsent(order)
    known = next((each for each in order.fills if each.key == fill.key), None)
    merged = fill if known is None else _merged(order, known, fill)
    others = tuple(merged if each.key == fill.key else each for each in order.fills)
    result = replace(order, fills=(*order.fills, merged) if known is None else others)
    if result.matched > result.quantity + result.surplus:
        raise OrderFactError(f"Of the order {order.reference} {result.matched} of {result.quantity} would be matched.")
    if not result.has_ended:
        done = result.matched >= result.wanted
        begun = OrderState.PARTIALLY_FILLED if result.matched else OrderState.ACCEPTED
        result = replace(result, state=OrderState.FILLED if done else begun)
    return _commanded(_unchanged(result), CommandKind.PLACE, CommandState.DONE)


def failed(order: Order, key: str) -> Order:
    """A match did not stand: its money is taken back, its quantity is never bought again.

    Of a match that is not known yet its failure is remembered: once known it counts for nothing.
    """
    known = next((each for each in order.fills if each.key == key), None)
    if known is not None:
        return filled(order, replace(known, finality=Finality.FAILED))
    return filled(order, OrderFill(key=key, price=None, quantity=0, finality=Finality.FAILED))


def repriced(order: Order, fact: Repriced) -> Order:
    """A match is paid at another price; the one at which it was made stays beside.

    Raises:
        OrderFactError: there is no such match.
    """
    known = next((each for each in order.fills if each.key == fact.key and each.price is not None), None)
    if known is None:
        raise OrderFactError(f"The order {order.reference} has no fill {fact.key} to be paid otherwise.")
    paid_at = None if fact.price == known.price else fact.price
    fills = tuple(replace(each, paid_at=paid_at) if each is known else each for each in order.fills)
    return replace(order, fills=fills)


def ended(order: Order, state: OrderState, origin: Origin) -> Order:
    """It stands no longer; what was matched remains. The first word of it counts.

    Args:
        state: REJECTED, CANCELLED or EXPIRED.
        origin: one that such an end can have.

    Raises:
        OrderFactError: an order cannot end so, or this one not in its state.
    """
    if origin not in ORIGINS.get(state, frozenset()):
        raise OrderFactError(f"No order is {state} by {origin}.")
    if order.has_ended:
        return order
    if order.state is OrderState.INTENDED and (state, origin) != (OrderState.REJECTED, Origin.OWN):
        raise OrderFactError(f"The order {order.reference} was never sent: nobody but us can end it.")
    if state is OrderState.REJECTED and (order.state in LIVE or order.fills or order.venue_id is not None):
        raise OrderFactError(f"The order {order.reference} was accepted before and cannot be rejected by {origin}.")
    # An unknown one may be intended still: the process whose sender refuses it knows that nothing was written.
    unwritten = {OrderState.INTENDED, OrderState.UNKNOWN}
    if (state, origin) == (OrderState.REJECTED, Origin.OWN) and order.state not in unwritten:
        raise OrderFactError(f"The order {order.reference} was sent: it is not ours alone to reject it.")
    if (state, origin) == (OrderState.CANCELLED, Origin.OWN) and _was_to_be_replaced(order):
        origin = Origin.REPLACE
    result = replace(order, state=state, origin=origin)
    answer = CommandState.REFUSED if state is OrderState.REJECTED else CommandState.DONE
    return _commanded(_unchanged(result), CommandKind.PLACE, answer)


def cut_to(order: Order, quantity: int) -> Order:
    """Less of it stands: it was reduced, or the venue offered less.

    Args:
        quantity: of the whole order, what is matched included.

    Raises:
        OrderFactError: that is more than stands, less than is matched, or nothing; or it has ended.
    """
    if order.has_ended or not max(1, order.matched) <= quantity <= order.quantity - order.cut:
        raise OrderFactError(f"The order {order.reference} cannot be cut to {quantity}.")
    result = replace(order, cut=order.quantity - quantity)
    if order.commands.get(CommandKind.REDUCE) in _IN_FLIGHT:
        result = _commanded(result, CommandKind.REDUCE, CommandState.DONE)
    return _unchanged(replace(result, state=OrderState.FILLED)) if result.matched == quantity else result


def replaced(order: Order, fact: Replaced) -> Order:
    """Its rest goes on under another id and at another price, as we asked for; known again it is nothing new.

    Raises:
        LateOrderError: its absence was proven before.
        OrderFactError: nobody here asked for that, or another id of it was replaced.
    """
    _refuse_unsent(order)
    if fact.venue_id == order.venue_id or fact.venue_id in order.earlier:
        return order
    asked = order.commands.get(CommandKind.REPLACE)
    # Of one that had ended by what was known it counted as refused, and was done all the same.
    if asked not in _IN_FLIGHT and not (order.has_ended and asked is CommandState.REFUSED):
        raise OrderFactError(
            f"Somebody else replaced the order {order.reference}: it is {fact.venue_id} at its venue now."
        )
    if order.venue_id not in {None, fact.before}:
        raise OrderFactError(f"The order {order.reference} is {order.venue_id} at its venue and not {fact.before}.")
    known = accepted(order, fact.before)
    result = replace(known, earlier=(*known.earlier, fact.before), venue_id=fact.venue_id, price=fact.price)
    return _commanded(result, CommandKind.REPLACE, CommandState.DONE)


def surplus(order: Order, quantity: int) -> Order:
    """More of it stands, or was matched, than was asked for; one that had ended, and of which more stands, is open.

    Args:
        quantity: beyond what was asked for, and not cut since; from 0.

    Raises:
        LateOrderError: its absence was proven before.
        OrderFactError: it was never sent.
    """
    _refuse_unsent(order)
    known = replace(order, surplus=max(quantity, order.matched - order.quantity + order.cut, 0))
    if not (order.has_ended and quantity and known.wanted > order.matched):
        return known
    return replace(known, state=OrderState.PARTIALLY_FILLED if order.matched else OrderState.ACCEPTED, origin=None)


def commanded(order: Order, kind: CommandKind, state: CommandState) -> Order:
    """A cancel or a change was asked for, or what came of it is known; what is known already stays so.

    Raises:
        ValueError: placing is known by the other facts.
    """
    if kind is CommandKind.PLACE:
        raise ValueError("What came of placing follows from what became of the order.")
    if kind in CHANGES and state is not CommandState.PENDING and order.commands.get(kind) not in _IN_FLIGHT:
        return order
    return _commanded(order, kind, state)


def _unchanged(order: Order) -> Order:
    """Nothing is changed of an order that stands no longer: had it been, that would be known before its end."""
    for kind in CHANGES if order.has_ended else ():
        if order.commands.get(kind) in _IN_FLIGHT:
            order = _commanded(order, kind, CommandState.REFUSED)
    return order


def _was_to_be_replaced(order: Order) -> bool:
    return order.commands.get(CommandKind.REPLACE) in _IN_FLIGHT and CommandKind.CANCEL not in order.commands


def _refuse_unsent(order: Order) -> None:
    if order.state is OrderState.INTENDED:
        raise OrderFactError(f"The order {order.reference} was never sent, and yet its venue has it.")
    if order.origin is Origin.NOT_FOUND:
        raise LateOrderError(f"The order {order.reference} appeared at its venue after its absence was proven.")
    if order.state is OrderState.REJECTED:
        raise OrderFactError(f"The order {order.reference} was rejected, and yet its venue has it.")


def _merged(order: Order, known: OrderFill, fill: OrderFill) -> OrderFill:
    """What is known of a part by both words of it; a verdict outweighs none, and of two the later counts."""
    if known.quantity and (known.price, known.quantity) != (fill.price, fill.quantity):
        raise OrderFactError(f"The fill {fill.key} of the order {order.reference} had another price or quantity.")
    finality = known.finality if fill.finality is Finality.PROVISIONAL else fill.finality
    return replace(fill, finality=finality, paid_at=known.paid_at)


def _commanded(order: Order, kind: CommandKind, state: CommandState) -> Order:
    return replace(order, commands=MappingProxyType({**order.commands, kind: state}))
