"""From the venue's documents to facts about orders. Pure."""

from collections.abc import Callable, Collection, Sequence

from advisor.adapters.sandbox_orders.wire import MatchDocument, OrderDocument, ResultDocument, odds_e4_of
from advisor.adapters.sandbox_orders.words import ENDS, FINALITIES, REFUSALS, STANDING, Meaning
from advisor.core.money.assets import Asset
from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, OrderFact, Replaced, Repriced, Surplus

Native = Callable[[int], BetPrice]
"""The price by which the venue states odds, ten-thousandths."""


class UnreadableError(Exception):
    """A document holds a word, or a number, whose meaning nobody has written down.

    Attributes:
        word: as it came; empty where it is none.
    """

    def __init__(self, reason: str, word: str = "") -> None:
        super().__init__(reason)
        self.word = word


def end_of(reference: str, meaning: Meaning) -> Ended:
    """The end of an order."""
    return Ended(reference, meaning.state, meaning.origin, meaning.text, meaning.against)


def refusal_of(result: ResultDocument) -> Ended | None:
    """The end of an order that was refused; None where the word does not say that the venue does not have it."""
    meaning = REFUSALS.get(result.reason or "")
    return None if result.result != "refused" or meaning is None else end_of(result.reference, meaning)


def facts_of(
    order: OrderDocument, matches: Collection[MatchDocument], asset: Asset, native: Native
) -> Sequence[OrderFact]:
    """All that is known of an order.

    An end is said only with every match before it: once it is known nothing more is expected of the order.

    Args:
        matches: of this order, as far as they are known.

    Raises:
        UnreadableError: a word of it has no meaning.
    """
    end = ENDS.get((order.status, order.reason))
    if end is None and order.status not in STANDING:
        word = f"{order.status} by {order.reason}"
        raise UnreadableError(f"The order {order.id} is {word}.", word)
    if not all(id_.isprintable() for id_ in (order.id, *(match.id for match in matches))):
        raise UnreadableError(f"The order {order.id!r} has an id that is none.")
    facts: list[OrderFact] = [Accepted(order.reference, order.id)]
    try:
        if asset.to_minor(order.size) < asset.to_minor(order.asked):
            facts.append(Cut(order.reference, asset.to_minor(order.size)))
        for match in matches:
            facts += _of_match(match, asset, native)
    except (ValueError, KeyError) as error:
        raise UnreadableError(f"The order {order.id}: {error}.") from error
    return [*facts, end_of(order.reference, end)] if end is not None and has_all(order, matches, asset) else facts


def facts_of_all(
    orders: Sequence[OrderDocument], matches: Collection[MatchDocument], asset: Asset, native: Native
) -> Sequence[OrderFact]:
    """All that is known of one reference, which has several orders where one was replaced; it ends with the last.

    Args:
        orders: of the reference, at least one, in the order of their ids.
        matches: of all of them.

    Raises:
        UnreadableError: a word has no meaning.
    """
    each = [facts_of(order, [match for match in matches if match.order == order.id], asset, native) for order in orders]
    if len(orders) == 1:
        return each[0]
    facts = [fact for some in each for fact in some]
    ends = [fact for fact in facts if isinstance(fact, Ended)]
    # In this order: who knows the whole chain knows what its matches are of.
    ids = [_known_as(order, native) for order in orders]
    known = [*ids, *_sizes(orders, asset), *(fact for fact in facts if isinstance(fact, Matched | Repriced))]
    is_over = all(order.status != "open" for order in orders)
    return [*known, ends[-1]] if is_over and ends else known


def replacement_of(order: OrderDocument, native: Native) -> Replaced:
    """That an order came in the place of another.

    Raises:
        UnreadableError: it did not, or its price is none.
    """
    if order.replaces is None or order.price is None:
        raise UnreadableError(f"The order {order.id} is in nobody's place.")
    try:
        return Replaced(order.reference, order.replaces, order.id, native(odds_e4_of(order.price)))
    except ValueError as error:
        raise UnreadableError(f"The order {order.id}: {error}.") from error


def _known_as(order: OrderDocument, native: Native) -> Accepted | Replaced:
    return Accepted(order.reference, order.id) if order.replaces is None else replacement_of(order, native)


def _sizes(orders: Sequence[OrderDocument], asset: Asset) -> Sequence[OrderFact]:
    """What stands of all orders of a reference together, as of one: cut since, or beyond what was asked for."""
    cut = sum(asset.to_minor(order.asked) - asset.to_minor(order.size) for order in orders)
    wanted = asset.to_minor(orders[0].asked) - cut
    stands = sum(asset.to_minor(order.size if order.status == "open" else order.matched) for order in orders)
    surplus = Surplus(orders[0].reference, max(0, stands - wanted))
    return (Cut(orders[0].reference, wanted), surplus) if cut else (surplus,)


def has_all(order: OrderDocument, matches: Collection[MatchDocument], asset: Asset) -> bool:
    """Whether these are all matches of an order."""
    return sum(asset.to_minor(match.size) for match in matches) >= asset.to_minor(order.matched)


def _of_match(match: MatchDocument, asset: Asset, native: Native) -> Sequence[OrderFact]:
    matched = _match(match, asset, native)
    if match.paid_at is None:
        return (matched,)
    return (matched, Repriced(match.reference, match.id, native(odds_e4_of(match.paid_at))))


def _match(match: MatchDocument, asset: Asset, native: Native) -> Matched:
    price, size = native(odds_e4_of(match.price)), asset.to_minor(match.size)
    if size <= 0:
        raise ValueError(f"The match {match.id} is of nothing")
    return Matched(match.reference, match.id, price, size, FINALITIES[match.status])
