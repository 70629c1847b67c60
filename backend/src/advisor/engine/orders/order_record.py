"""What became known of orders and when, word by word: to be kept as it was said, beside what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, MatchFailed, OrderFact, Replaced, Repriced, Surplus
from advisor.core.proofs.chained_lines import Content


class WordKind(StrEnum):
    """What was said. Stored, and in dispute files."""

    ACCEPTED = "accepted"
    MATCHED = "matched"
    REPRICED = "repriced"
    """A match is paid at another price, as others were removed from its market."""
    MATCH_FAILED = "match_failed"
    CUT = "cut"
    ENDED = "ended"
    LOST = "lost"
    """Nobody said anything: what became of the order is not known."""
    NOT_FOUND = "not_found"
    """Complete answers of its venue do not have it."""
    REPLACED = "replaced"
    SURPLUS = "surplus"
    COMMAND = "command"
    """What came of asking for a change of it."""
    ADOPTED = "adopted"
    """Its venue has it under a reference of ours, and there was no such order here."""
    UNSENT = "unsent"
    """Its venue could not be reached."""


@dataclass(frozen=True, slots=True)
class OrderWord:
    """A word about an order that changed what is known of it.

    Attributes:
        content: what was said, as text.
        at: aware UTC: when it became known.
    """

    reference: str
    kind: WordKind
    content: Mapping[str, Content]
    at: datetime


def word_of(fact: OrderFact, at: datetime) -> OrderWord:
    """What a venue says of an order, as it is kept."""
    match fact:
        case Accepted():
            return OrderWord(fact.reference, WordKind.ACCEPTED, {"venue_reference": fact.venue_id}, at)
        case Matched():
            content: Mapping[str, Content] = {
                "key": fact.key,
                "price": fact.price.text,
                "quantity": str(fact.quantity),
                "finality": str(fact.finality),
            }
            return OrderWord(fact.reference, WordKind.MATCHED, content, at)
        case Repriced():
            return OrderWord(fact.reference, WordKind.REPRICED, {"key": fact.key, "price": fact.price.text}, at)
        case MatchFailed():
            return OrderWord(fact.reference, WordKind.MATCH_FAILED, {"key": fact.key}, at)
        case Cut():
            return OrderWord(fact.reference, WordKind.CUT, {"quantity": str(fact.quantity)}, at)
        case Replaced():
            replacing = {"before": fact.before, "venue_reference": fact.venue_id, "price": fact.price.text}
            return OrderWord(fact.reference, WordKind.REPLACED, replacing, at)
        case Surplus():
            return OrderWord(fact.reference, WordKind.SURPLUS, {"quantity": str(fact.quantity)}, at)
        case Ended():
            ending = {"state": str(fact.state), "origin": str(fact.origin), "reason": fact.reason}
            return OrderWord(fact.reference, WordKind.ENDED, ending, at)
