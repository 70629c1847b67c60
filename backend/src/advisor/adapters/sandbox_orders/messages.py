"""Messages of a venue's stream: which of them are missing, and which is the last of an order. Pure."""

from collections.abc import Sequence

from advisor.adapters.sandbox_orders.wire import MessageDocument, OrderDocument


def age(order: OrderDocument) -> tuple[int, str]:
    """The venue's ids are numbers, and grow."""
    return len(order.id), order.id


def has_gap(messages: Sequence[MessageDocument], after: int) -> bool:
    """Whether a number between the last one and the highest is missing."""
    numbers = {each.sequence for each in messages if each.sequence > after}
    return bool(numbers) and len(numbers) < max(numbers) - after


def latest(messages: Sequence[MessageDocument]) -> Sequence[OrderDocument]:
    """The last word of each order."""
    found: dict[str, MessageDocument] = {}
    for each in messages:
        known = found.get(each.id)
        if known is None or each.revision > known.revision:
            found[each.id] = each
    return list(found.values())
