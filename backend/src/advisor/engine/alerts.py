"""What somebody should hear of what became of orders and signals."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from advisor.core.alerts import Alert, AlertCode
from advisor.core.orders.states import Against, Finality, OrderState
from advisor.core.words.storable import storable
from advisor.engine.orders.blotter import BlotterChanges, Entry
from advisor.engine.orders.deciding import RefusedSignal
from advisor.engine.orders.quarantine import Quarantined
from advisor.risk.limits import Refusal


def of_orders(changes: BlotterChanges) -> Iterator[Alert]:
    """Of contradictions, of orders of which nobody knows what became, and of matches that did not stand."""
    for item in changes.open_items:
        yield Alert(
            code=AlertCode.OPEN_ITEM,
            subject=item.reference,
            text=item.text,
            at=item.at,
            occurrence=item.at.isoformat(),
        )
    for entry in changes.entries.values():
        yield from _of_order(entry)


def of_silence(silent: Mapping[str, datetime], at: datetime) -> Iterator[Alert]:
    """Of venues that do not answer while orders stand there, each time once.

    Args:
        silent: by venue, when that began.
        at: aware UTC, now.
    """
    for venue, since in silent.items():
        yield Alert(
            code=AlertCode.VENUE_SILENT,
            subject=venue,
            text=f"{venue} says since {since:%H:%M} UTC not what became of orders there; what they may cost is held.",
            at=at,
            occurrence=since.isoformat(),
        )


def of_streams(lost: Mapping[str, datetime], at: datetime) -> Iterator[Alert]:
    """Of venues whose streams may have left something out, each time once.

    Args:
        lost: by venue, when that began.
        at: aware UTC, now.
    """
    for venue, since in lost.items():
        yield Alert(
            code=AlertCode.STREAM_LOST,
            subject=venue,
            text=f"The stream of {venue} may have left something out since {since:%H:%M:%S} UTC; nothing new is bet "
            "there until its orders were read and it speaks again.",
            at=at,
            occurrence=since.isoformat(),
        )


def of_strange_words(words: Mapping[tuple[str, str], datetime]) -> Iterator[Alert]:
    """Of words of venues that nobody has written down, each once.

    Args:
        words: by venue and word as it came, when it was read first.
    """
    for (venue, word), at in words.items():
        yield Alert(
            code=AlertCode.VENUE_WORD_UNKNOWN,
            subject=venue,
            text=f"{venue} says of an order “{storable(word)}”, and nobody has written down what that means: what "
            "became of it is not known, and what it may cost stays held.",
            at=at,
            occurrence=storable(word),
        )


def of_quarantine(stopped: Mapping[str, Quarantined], at: datetime) -> Iterator[Alert]:
    """Of venues that get no new orders as too much is unknown there, each time once.

    Args:
        stopped: by venue.
        at: aware UTC, now.
    """
    for venue, found in stopped.items():
        yield Alert(
            code=AlertCode.VENUE_QUARANTINED,
            subject=venue,
            text=f"{venue} gets no new orders: nobody knows what became of {found.orders} there, the first of them "
            f"{found.oldest}. What they may cost stays held; look at the account.",
            at=at,
            occurrence=found.oldest,
        )


def of_refusals(refused: tuple[RefusedSignal, ...]) -> Iterator[Alert]:
    """Of the hard drawdown, once on each day that it refuses something."""
    for each in refused:
        if each.refusal is Refusal.DRAWDOWN_HALT:
            yield Alert(
                code=AlertCode.DRAWDOWN_HALT,
                subject=each.instance,
                text=f"{each.instance} bets no more: its portfolio fell from its peak by the hard drawdown limit.",
                at=each.at,
                occurrence=each.at.date().isoformat(),
            )


def _of_order(entry: Entry) -> Iterator[Alert]:
    order, venue = entry.order, entry.intent.venue
    if order.state is OrderState.UNKNOWN:
        yield Alert(
            code=AlertCode.ORDER_UNKNOWN,
            subject=order.reference,
            text=f"Nobody knows whether {venue} has the order {order.reference}; what it may cost stays held.",
            at=entry.changed_at,
        )
    if entry.against in {Against.FUNDS, Against.ACCOUNT} and order.state is OrderState.REJECTED:
        yield Alert(
            code=AlertCode.ACCOUNT_REFUSED,
            subject=venue,
            text=f"{venue} refused the order {order.reference}: {entry.reason}. Nothing new is bet there until "
            "somebody has looked at the account and lifts the halt.",
            at=entry.changed_at,
            occurrence=order.reference,
        )
    for fill in order.fills:
        if fill.finality is Finality.FAILED:
            yield Alert(
                code=AlertCode.FILL_FAILED,
                subject=order.reference,
                text=f"A match of the order {order.reference} at {venue} did not stand; it is not bet again.",
                at=entry.changed_at,
                occurrence=fill.key,
            )
