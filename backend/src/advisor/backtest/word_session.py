"""Replays what became of a session's orders: each word runs once more through the blotter that live orders have.

What a word makes of its order has to be what is stored: the word, if it changed anything, the entries of the ledger,
and in the end the order itself, unless something has changed it since the session.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from advisor.core.errors import AdvisorError
from advisor.engine.orders.blotter import Blotter, BlotterChanges, Entry
from advisor.engine.orders.order_record import OrderWord
from advisor.engine.orders.order_words import apply_word
from advisor.engine.recording.plain_words import GivenOrder, given_order, plain_given, plain_word
from advisor.engine.recording.stored import StoredOrders
from advisor.execution.sending import Word, reference_of
from advisor.ledger.entries import Transaction


@dataclass(frozen=True, slots=True)
class OrderDifference:
    """The first place where orders depart from what is stored.

    Attributes:
        at: aware UTC, of the step.
        what: of which order, portfolio or decision.
        stored, replayed: what each has there, for people.
    """

    at: datetime
    what: str
    stored: str
    replayed: str


class WordReplay:
    """Of one session, whose orders are in one blotter.

    Attributes:
        words: how many were learned once more.
    """

    def __init__(self, stored: StoredOrders, blotter: Blotter) -> None:
        self.words = 0
        self._stored = stored
        self._blotter = blotter
        self._orders: dict[str, Entry] = {}
        self._read: dict[str, int | None] = {}

    def given(self, orders: Iterable[GivenOrder], at: datetime) -> OrderDifference | None:
        """Take up orders as something else than words or decisions has left them."""
        for each in orders:
            reference = each.order.reference
            stored = self._stored.orders.get(reference)
            if stored is None:
                return OrderDifference(at, f"order {reference}", "nothing", _order(each))
            entry = each.entry(stored.intent)
            self._read.setdefault(reference, None)
            self._blotter.take_up(entry)
            self._orders[reference] = entry
        return None

    def learned(self, words: Sequence[Word], at: datetime) -> OrderDifference | None:
        """Learn words, each of which has to bring what is stored of it; portfolios have all entries from before."""
        self._note(self._blotter.changes())
        for word in words:
            try:
                found = self._learned(word, at)
            except (AdvisorError, LookupError, ValueError) as error:
                return _of_word(word, at, "what can be true", str(error))
            if found is not None:
                return found
            self.words += 1
        return None

    def ended(self, at: datetime) -> OrderDifference | None:
        """Hold orders against what is stored of them.

        Args:
            at: aware UTC, of the last step: what was heard by then is in the session.
        """
        self._note(self._blotter.changes())
        for reference, entry in self._orders.items():
            stored = self._stored.orders.get(reference)
            if stored is None:
                return OrderDifference(at, f"order {reference}", "nothing", _order(given_order(entry)))
            said, place = self._stored.words.get(reference, ()), self._read.get(reference, 0)
            if place is not None and place < len(said) and said[place].at <= at:
                return OrderDifference(at, f"a word of the order {reference}", _said(said[place]), "nothing")
            if stored.changed_at <= at and not _is_same(stored, entry):
                one, other = given_order(stored), given_order(entry)
                return OrderDifference(at, f"what became of the order {reference}", _order(one), _order(other))
        return None

    def _learned(self, word: Word, at: datetime) -> OrderDifference | None:
        before = self._blotter.posted
        apply_word(self._blotter, word)
        changes = self._blotter.changes()
        self._note(changes)
        for made in changes.words:
            if (found := self._is_said(made, at)) is not None:
                return found
        for key, entries in changes.transactions.items():
            stored = self._stored.entries[key][before[key] : before[key] + len(entries)]
            if (differing := first_other(stored, entries)) is not None:
                return _of_word(word, at, *differing)
        return None

    def _is_said(self, made: OrderWord, at: datetime) -> OrderDifference | None:
        """Whether a word that changed something is the next that is stored of its order."""
        said, place = self._stored.words.get(made.reference, ()), self._read.get(made.reference, 0)
        if place is None:
            # What was said of it before the session is not in it.
            place = next((number for number, each in enumerate(said) if each == made), 0)
        stored = said[place] if place < len(said) else None
        if stored != made:
            words = "nothing" if stored is None else _said(stored)
            return OrderDifference(at, f"a word of the order {made.reference}", words, _said(made))
        self._read[made.reference] = place + 1
        return None

    def _note(self, changes: BlotterChanges) -> None:
        self._orders |= changes.entries


def first_other(stored: Sequence[Transaction], made: Sequence[Transaction]) -> tuple[str, str] | None:
    """Keys of the first entries of a ledger that are not the same, for people."""
    for one, other in zip(stored, made, strict=False):
        if (one.key, one.at, one.event, set(one.postings)) != (other.key, other.at, other.event, set(other.postings)):
            return one.key, other.key
    return None if len(stored) == len(made) else (f"{len(stored)} entries", f"{len(made)} entries")


def _is_same(stored: Entry, replayed: Entry) -> bool:
    """Whether all is the same but ids of signals, which are made at random, and what is not stored."""
    alike = replace(replayed, intent=replace(replayed.intent, cause=stored.intent.cause), against=stored.against)
    return stored == alike


def _of_word(word: Word, at: datetime, stored: str, replayed: str) -> OrderDifference:
    name = f"a word of the order {reference_of(word)}: {plain_word(word)[0]}"
    return OrderDifference(at, name, stored, replayed)


def _said(word: OrderWord) -> str:
    content = ", ".join(f"{name} {value}" for name, value in word.content.items())
    return f"{word.kind} {content}".strip() + f", {word.at.isoformat()}"


def _order(given: GivenOrder) -> str:
    _, quantity, state, checks, changed_at, more = plain_given(given)
    return f"{state}, quantity {quantity}, {checks} checks, changed at {changed_at}, {more}"
