"""What became of orders, word by word, as changes of the blotter; and what their venues are asked about them."""

from collections.abc import Callable, Collection, Iterable, Mapping

import structlog

from advisor.core.orders.states import OrderState
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.engine.orders.late import is_given_up
from advisor.execution.absence import OpenOrder
from advisor.execution.order import CHANGES, LIVE, CommandKind, CommandState, Order
from advisor.execution.sending import Absent, CommandSaid, Found, Lost, Refused, Said, Sent, Unsent, Word, reference_of

log = structlog.get_logger(__name__)


def apply_word(blotter: Blotter, word: Word) -> None:
    """Let the blotter know what a sender, a venue or its lists said; of an order that has ended it may be nothing."""
    own = blotter.own_reference(reference_of(word))
    known = _expected(blotter, own)
    match word:
        case Said(fact=fact, at=at):
            blotter.learn(fact, at)
        case Sent() if known is not None:
            blotter.sent(word.reference, word.checks, word.at)
        case Refused() if known is not None:
            blotter.refused(word.reference, word.checks, word.reason, word.at, word.against)
        case Unsent() if known is not None:
            blotter.unsent(word.reference, word.reason, word.at)
        case Lost() if known is not None:
            blotter.lost(word.reference, word.at)
        case Found():
            blotter.adopt(word)
        case Absent() if known is not None:
            _absent(blotter, known, word)
        case CommandSaid() if known is not None:
            blotter.command_said(own, word.kind, word.state, word.reason, word.at)
        case Absent() | CommandSaid():
            log.debug("order_was_closed", reference=word.reference)
        case _:
            log.warning("order_word_without_order", word=type(word).__name__)


def _expected(blotter: Blotter, reference: str) -> Entry | None:
    """An order of which something is expected; one that has just been closed is forgotten with the next changes."""
    entry = blotter.entries.get(reference)
    return None if entry is None or entry.closed_at is not None else entry


def _absent(blotter: Blotter, known: Entry, word: Absent) -> None:
    if known.order.state is OrderState.UNKNOWN:
        blotter.not_found(known.order.reference, word.at)
    elif known.order.state in LIVE:
        # Its venue had it: that it is in no list proves nothing of what became of it.
        text = "Its venue had it, and its lists do not have it any more."
        blotter.question(known.order.reference, text, word.at)


def asked_about(entry: Entry) -> OpenOrder | None:
    """An order of which its venue may know more; None of one of which nothing is expected."""
    order, intent = entry.order, entry.intent
    if entry.closed_at is not None:
        return None
    return OpenOrder(
        reference=intent.known_as,
        venue=intent.venue,
        is_under_way=order.state in {OrderState.INTENDED, OrderState.SENT},
        is_unknown=order.state is OrderState.UNKNOWN or _has_lost_change(order),
        since=min(intent.at, entry.sent_at or intent.at),
        latest=entry.sent_at or intent.request.deadline,
    )


def all_asked_about(blotter: Blotter, is_over: Callable[[int], bool]) -> list[OpenOrder]:
    """All orders of which their venues may know more: those that are open, and ended ones until their event is over.

    Args:
        is_over: whether an event is, by its id, or is not known any more.
    """
    return [*open_asked_about(blotter), *ended_asked_about(blotter, is_over)]


def open_asked_about(blotter: Blotter) -> list[OpenOrder]:
    """Those of which something is expected."""
    return [each for entry in blotter.entries.values() if (each := asked_about(entry)) is not None]


def ended_asked_about(blotter: Blotter, is_over: Callable[[int], bool]) -> list[OpenOrder]:
    """Ended ones until their event is over; of those that are open again nothing.

    What was matched late, or stands though its order has ended, is in lists alone where its message was lost.
    """
    known = {entry.intent.known_as for entry in blotter.entries.values()}
    found = []
    for entry in blotter.closed.values():
        intent, order = entry.intent, entry.order
        if intent.known_as in known or order.reference in blotter.entries or not _may_be_there(order):
            continue
        has_bet = blotter.portfolios[intent.portfolio].bet(order.reference) is not None
        if has_bet or not is_over(intent.request.instrument.event):
            known.add(intent.known_as)
            found.append(
                OpenOrder(
                    reference=intent.known_as,
                    venue=intent.venue,
                    is_under_way=False,
                    is_unknown=False,
                    since=min(intent.at, entry.sent_at or intent.at),
                    latest=entry.sent_at or intent.request.deadline,
                    has_ended=True,
                )
            )
    return found


def _may_be_there(order: Order) -> bool:
    """Whether the venue of an order that has ended may have it: it had it, or its absence was concluded."""
    return order.state is not OrderState.REJECTED or is_given_up(order)


def taken_back(entries: Iterable[Entry]) -> Mapping[str, Collection[str]]:
    """References of the orders that are to be taken back and may stand at their venues, by venue."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        order = entry.order
        # Not a byte of an intended one is written: its last check refuses it.
        if CommandKind.CANCEL in order.commands and not order.has_ended and order.state is not OrderState.INTENDED:
            found.setdefault(entry.intent.venue, []).append(entry.intent.known_as)
    return found


def _has_lost_change(order: Order) -> bool:
    return any(order.commands.get(kind) is CommandState.UNKNOWN for kind in CHANGES) and not order.has_ended
