"""The blotter: all orders that are open or on their way, and what they do to the money of their portfolios.

Everything that becomes known of an order comes in here, and goes out as changed orders and entries of the ledger, which
belong into one transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from advisor.core.errors import ConflictError
from advisor.core.orders.facts import Ended, OrderFact, Surplus
from advisor.core.orders.states import Against, OrderState, Origin
from advisor.core.words.storable import storable
from advisor.engine.orders.adopting import adopted_order, adopted_text, adopted_word
from advisor.engine.orders.late import hold_surplus, is_given_up, late_intent, late_order
from advisor.engine.orders.money import MoneyChange, bet_of, risk_of, steps_of
from advisor.engine.orders.order_record import OrderWord, WordKind, word_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.intents import Check, Intent
from advisor.execution.order import (
    CommandKind,
    CommandState,
    Order,
    OrderFactError,
    commanded,
    ended,
    learned,
    lost,
    orphaned,
    sending,
    unsent,
)
from advisor.execution.sending import Found
from advisor.ledger.entries import Transaction

Known = TypeVar("Known")
Value = TypeVar("Value")

_MOST_KNOWN: Final = 5_000
"""Orders that are known after their end, for words that come late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the blotter.

    Attributes:
        reason: by what it ended, for people; empty where nobody said.
        sent_at: when it was handed to its venue; None before, and where nobody knows.
        changed_at: when something new became known.
        closed_at: when nothing more was expected of it; None before.
        against: of what its venue's rules stand against; known to the process that heard it.
    """

    intent: Intent
    order: Order
    changed_at: datetime
    reason: str = ""
    sent_at: datetime | None = None
    closed_at: datetime | None = None
    against: Against | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """What contradicts what is known, for a person to look at.

    Attributes:
        reference: of the order.
        text: a sentence.
    """

    reference: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlotterChanges:
    """What is new since it was asked for last.

    Attributes:
        entries: by reference, as they now are.
        transactions: of each portfolio's ledger, in their order.
        open_items: for people.
        words: that changed what is known of orders, in the order in which they became known.
        closed_before: by reference, those of ``entries`` that were closed once already, as they were then.
    """

    entries: Mapping[str, Entry]
    transactions: Mapping[str, tuple[Transaction, ...]]
    open_items: tuple[OpenItem, ...]
    words: tuple[OrderWord, ...] = ()
    closed_before: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to store."""
        return not (self.entries or any(self.transactions.values()) or self.open_items)


class Blotter:
    """Orders of portfolios, by key, for one caller; instants that it is given are aware UTC, none before an earlier."""

    def __init__(self, portfolios: Mapping[str, Portfolio]) -> None:
        self.portfolios: Final = portfolios
        self._entries: dict[str, Entry] = {}
        self._changed: dict[str, Entry] = {}
        self._open_items: list[OpenItem] = []
        self._words: list[OrderWord] = []
        self._closed: dict[str, Entry] = {}
        self._asked: dict[tuple[str, str], None] = {}
        self._late: dict[str, str] = {}

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Those of which something is still expected, by reference."""
        return self._entries

    @property
    def posted(self) -> Mapping[str, int]:
        """How many entries the ledger of each portfolio has, by key."""
        return {key: portfolio.ledger.posted for key, portfolio in self.portfolios.items()}

    def entry(self, reference: str) -> Entry | None:
        """An order that it has, or remembers."""
        return self._entries.get(reference) or self._closed.get(reference)

    def take_up(self, entry: Entry) -> None:
        """Have an order, or remember it, as it was at some moment; its money is in its portfolio already."""
        self._note_late(entry.intent)
        self._entries.pop(entry.order.reference, None)
        (self._entries if entry.closed_at is None else self._closed)[entry.order.reference] = entry

    @property
    def closed(self) -> Mapping[str, Entry]:
        """How orders ended of which nothing is expected, by reference, as far as it is remembered."""
        return self._closed

    def restore(self, entries: Iterable[Entry], at: datetime) -> None:
        """Take up the orders of an earlier process: what it may have sent is unknown from now on."""
        for entry in entries:
            self._note_late(entry.intent)
            known = orphaned(entry.order)
            if known is entry.order:
                self._entries[known.reference] = entry
            else:
                self._set(replace(entry, order=known, changed_at=at))

    def knows(self, reference: str) -> bool:
        """Whether it has the order, or remembers how it ended."""
        return self.entry(reference) is not None

    def recall(self, entries: Iterable[Entry]) -> None:
        """Remember how orders ended that an earlier process closed: their venues go on saying it."""
        for entry in entries:
            self._note_late(entry.intent)
            if entry.order.reference not in self._entries:
                self._closed[entry.order.reference] = entry

    def own_reference(self, known_as: str) -> str:
        """Ours of the order that its venue knows by a reference: another one where it came after it was given up."""
        return self._late.get(known_as, known_as)

    def intend(self, intent: Intent) -> None:
        """Put an order in, and hold what it may cost; nothing is sent.

        Raises:
            ConflictError: there is an order of this reference.
        """
        if intent.reference in self._entries:
            raise ConflictError(f"There is an order {intent.reference} already.")
        self.portfolios[intent.portfolio].hold(intent.hold, intent.at)
        order = Order(reference=intent.reference, quantity=intent.request.quantity)
        self._set(Entry(intent=intent, order=order, changed_at=intent.at))

    def sent(self, reference: str, checks: tuple[Check, ...], at: datetime) -> None:
        """An order has passed its checks and was handed to its venue.

        Args:
            checks: the last ones before it was.
        """
        entry = self._entries[reference]
        intent = replace(entry.intent, checks=(*entry.intent.checks, *checks))
        if entry.order.state is OrderState.INTENDED:
            entry = replace(entry, order=sending(entry.order))
        self._set(replace(entry, intent=intent, sent_at=at, changed_at=at))

    def refused(
        self, reference: str, checks: tuple[Check, ...], reason: str, at: datetime, against: Against | None = None
    ) -> None:
        """A check of ours refused an order: nothing was sent.

        Args:
            against: of what its venue's rules alone stand against it.
        """
        entry = self._entries[reference]
        intent = replace(entry.intent, checks=(*entry.intent.checks, *checks))
        self._become(replace(entry, intent=intent, reason=reason, against=against), _rejected(Origin.OWN), at)

    def unsent(self, reference: str, reason: str, at: datetime) -> None:
        """Its sender could not reach the venue of an order: nothing was sent.

        Args:
            reason: a clause for people.
        """
        word = OrderWord(reference, WordKind.UNSENT, {"reason": reason}, at)
        self._become(replace(self._entries[reference], reason=reason), unsent, at, word)

    def lost(self, reference: str, at: datetime) -> None:
        """Nobody knows what became of an order that was sent."""
        self._become(self._entries[reference], lost, at, OrderWord(reference, WordKind.LOST, {}, at))

    def not_found(self, reference: str, at: datetime) -> None:
        """Complete answers of its venue, asked late enough, do not have an unknown order."""
        entry = replace(self._entries[reference], reason="the venue never had it")
        self._become(entry, _rejected(Origin.NOT_FOUND), at, OrderWord(reference, WordKind.NOT_FOUND, {}, at))

    def cancel(self, reference: str, at: datetime) -> None:
        """What is not matched of an open order is to be taken back; one that has ended stays as it is.

        Raises:
            KeyError: nothing is expected of such an order.
        """
        entry = self._entries[reference]
        if not entry.order.has_ended and CommandKind.CANCEL not in entry.order.commands:
            self.command_said(reference, CommandKind.CANCEL, CommandState.PENDING, "", at)

    def change(self, reference: str, kind: CommandKind, at: datetime) -> None:
        """A change of an open order is to be asked for; ``engine.amending`` has seen that it may be.

        Raises:
            KeyError: nothing is expected of such an order.
        """
        self._become(self._entries[reference], lambda order: commanded(order, kind, CommandState.PENDING), at)

    def adopt(self, found: Found) -> None:
        """Take up an order of ours that its venue has and nobody here knew; one that is known meanwhile stays so.

        What it may cost is held, it is taken back, and its venue is asked what was matched of it.
        """
        intent = found.intent
        if self.knows(intent.reference):
            return
        self.question(intent.reference, adopted_text(found), found.at)
        self.portfolios[intent.portfolio].hold(intent.hold, found.at)
        placed = intent.request.deadline
        self._set(Entry(intent=intent, order=adopted_order(found), changed_at=found.at, sent_at=placed))
        self._words.append(adopted_word(found))

    def command_said(self, reference: str, kind: CommandKind, state: CommandState, reason: str, at: datetime) -> None:
        """What came of asking for an order to be taken back or changed.

        Args:
            reason: why it was not done, a clause for people; may be empty.
        """
        word = OrderWord(reference, WordKind.COMMAND, {"kind": str(kind), "state": str(state), "reason": reason}, at)
        is_change = kind is not CommandKind.CANCEL
        self._become(
            self._entries[reference], lambda order: commanded(order, kind, state), at, word if is_change else None
        )

    def question(self, reference: str, text: str, at: datetime) -> None:
        """Keep for a person what contradicts what is known; the same of one order once.

        Args:
            text: a sentence.
        """
        reference, text = storable(reference), storable(text)
        if (reference, text) not in self._asked:
            self._asked[reference, text] = None
            _shorten(self._asked)
            self._open_items.append(OpenItem(reference=reference, text=text, at=at))

    def learn(self, fact: OrderFact, at: datetime) -> None:
        """A venue says something of an order. What cannot be true is kept for a person, and changes nothing.

        Of an order of which nothing was expected any more it may be a match from before its end, which counts.
        """
        reference = self.own_reference(fact.reference)
        entry = self.entry(reference)
        if entry is not None and is_given_up(entry.order) and not isinstance(fact, Ended):
            entry = self._come_late(entry, at)
        if entry is None:
            self.question(fact.reference, f"Its venue has an order {fact.reference!r} that nobody here sent.", at)
            return
        if isinstance(fact, Ended):
            entry = replace(entry, reason=fact.reason, against=fact.against)
        fact = replace(fact, reference=entry.order.reference)
        self._become(entry, lambda order: learned(order, fact), at, word_of(fact, at))
        if isinstance(fact, Surplus):
            self._take_back_surplus(fact, at)

    def changes(self) -> BlotterChanges:
        """Everything new since the last call, to be stored in one transaction."""
        entries, self._changed = self._changed, {}
        items, self._open_items = tuple(self._open_items), []
        words, self._words = tuple(self._words), []
        before = {key: self._closed[key] for key in entries if key in self._closed}
        for reference, entry in entries.items():
            if entry.closed_at is not None:
                self._entries.pop(reference, None)
                self._closed[reference] = entry
        _shorten(self._closed)
        transactions = {key: portfolio.ledger.take() for key, portfolio in self.portfolios.items()}
        return BlotterChanges(
            entries=entries, transactions=transactions, open_items=items, words=words, closed_before=before
        )

    def _become(
        self, entry: Entry, change: Callable[[Order], Order], at: datetime, word: OrderWord | None = None
    ) -> None:
        """Let an order become what is known of it now; what cannot be true changes nothing.

        Args:
            word: by which it is known; None: our own doing.
        """
        try:
            order = change(entry.order)
        except OrderFactError as error:
            self.question(entry.order.reference, str(error), at)
            return
        if order == entry.order:
            return
        has_bet = self.portfolios[entry.intent.portfolio].bet(order.reference) is not None
        if entry.closed_at is not None and entry.order.effective and not has_bet:
            self.question(order.reference, "More became known of it after its bet was settled.", at)
            return
        self._follow(entry, order, at)
        if word is not None:
            self._words.append(word)

    def _come_late(self, given_up: Entry, at: datetime) -> Entry:
        """The order that a venue has after its absence was proven: an order of its own, which is taken back."""
        intent = late_intent(given_up.intent, at)
        self._note_late(intent)
        self.question(
            given_up.order.reference,
            f"Its venue has it after its absence was proven: it is taken back as the order {intent.reference}, and "
            "what is matched of it counts.",
            at,
        )
        self.portfolios[intent.portfolio].hold(intent.hold, at)
        order = commanded(late_order(intent), CommandKind.CANCEL, CommandState.PENDING)
        entry = Entry(intent=intent, order=order, changed_at=at, sent_at=given_up.sent_at or given_up.intent.at)
        self._set(entry)
        return entry

    def _note_late(self, intent: Intent) -> None:
        if intent.late_of is not None:
            self._late[intent.late_of] = intent.reference

    def _take_back_surplus(self, fact: Surplus, at: datetime) -> None:
        entry = self._entries.get(fact.reference)
        if entry is not None and fact.quantity and not entry.order.has_ended and entry.order.surplus:
            self.question(
                fact.reference, "More of it stands at its venue than was asked for: all of it is taken back.", at
            )
            self.cancel(fact.reference, at)

    def _follow(self, entry: Entry, order: Order, at: datetime) -> None:
        """Bring the money after what is known of an order now."""
        portfolio, intent = self.portfolios[entry.intent.portfolio], entry.intent
        hold_surplus(portfolio, intent, order, at)
        wanted = intent.at_risk(order.open_quantity - min(order.surplus, order.open_quantity), order.price)
        standing = portfolio.bet(intent.reference)
        for change, fill, fills in steps_of(entry.order, order):
            part, bet = risk_of(intent, fill), bet_of(intent, fills)
            if change is MoneyChange.TAKEN_BACK:
                if standing is not None:
                    portfolio.unmatch(part, intent.reference, bet, at)
            elif bet is not None and change is MoneyChange.CONFIRMED:
                portfolio.confirm(part, bet, at)
            elif bet is not None:
                # What the rest may still cost is held on; all else was for this part.
                held = portfolio.held(intent.reference) or 0
                portfolio.match(part, bet, held - min(held, wanted), at)
            standing = bet
        left = portfolio.held(intent.reference)
        if left is not None and (order.has_ended or left > wanted):
            portfolio.release(f"{intent.reference}:released:{wanted}", intent.reference, left - wanted, at)
        closed = at if order.has_ended and order.is_final else None
        self._set(replace(entry, order=order, changed_at=at, closed_at=closed))

    def _set(self, entry: Entry) -> None:
        self._entries[entry.order.reference] = self._changed[entry.order.reference] = entry


def _shorten(known: dict[Known, Value]) -> None:
    """Forget the oldest of what is known only for a while."""
    while len(known) > _MOST_KNOWN:
        del known[next(iter(known))]


def _rejected(origin: Origin) -> Callable[[Order], Order]:
    return lambda order: ended(order, OrderState.REJECTED, origin)
