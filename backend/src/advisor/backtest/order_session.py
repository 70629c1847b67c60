"""Replays the orders of a recorded session: decided once more on the same steps, beside what is stored of them.

What became of them is learned once more too (``word_session``). Money that came and went for other reasons
(settlements, plans, what people asked for) is the ledger's, entry for entry; what decisions and words bring is posted
anew, and has to be the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from advisor.backtest.word_session import OrderDifference, WordReplay, first_other
from advisor.engine.orders.blotter import Blotter
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.recording.decisions import Answers, RecordedDecisions, decided_again, decisions_of
from advisor.engine.recording.stored import StoredOrders
from advisor.engine.recording.words import words_of
from advisor.engine.step_result import StepResult
from advisor.execution.intents import Intent
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Transaction
from advisor.ledger.events import Held


class OrderReplay:
    """Of one session.

    Attributes:
        orders, refused: how many were compared.
        difference: the first; None while there is none.
    """

    def __init__(self, stored: StoredOrders) -> None:
        self.orders = 0
        self.refused = 0
        self.difference: OrderDifference | None = None
        self._stored = stored
        portfolios = {key: Portfolio(_cash(key, entries)) for key, entries in stored.entries.items() if entries}
        self._blotter = Blotter(portfolios)
        self._at: datetime | None = None
        self._since: datetime | None = None
        self._waits: tuple[StepResult, datetime] | None = None
        self._last: RecordedDecisions | None = None
        self._in_doubt: OrderDifference | None = None
        self._words = WordReplay(stored, self._blotter)
        self._has_words = False

    @property
    def words(self) -> int:
        """How many words were learned once more."""
        return self._words.words

    def stepped(self, result: StepResult, at: datetime) -> None:
        """A step was made again; what was decided on it follows, if anything was.

        Args:
            at: aware UTC, of the step.
        """
        # By another step it is known that the one before it was stored.
        self._note(self._in_doubt)
        if self._waits is not None:
            self._note(self._undecided(*self._waits))
        self._waits, self._since, self._at = (result, at), self._since or at, at

    def decided(self, payload: bytes) -> None:
        """Decide on the last step once more.

        Args:
            payload: of its ``RecordKind.ORDERS``.

        Raises:
            JournalDamagedError: it is none.
        """
        if self._waits is None:
            return
        recorded, (result, at), self._waits = decisions_of(payload), self._waits, None
        if self._in_doubt is not None:
            return
        if self._is_stored(recorded):
            self._note(self._decided(recorded, result, at))
        else:
            # The last step of a process that died may not have been committed.
            self._in_doubt = OrderDifference(at, "a step", "not stored", f"{len(recorded.references)} orders")

    def learned(self, payload: bytes) -> None:
        """Learn what became of orders once more.

        Args:
            payload: of its ``RecordKind.WORDS``.

        Raises:
            JournalDamagedError: it is none.
        """
        if self._at is None or self.difference is not None or self._in_doubt is not None:
            return
        recorded, at, self._has_words = words_of(payload), self._at, True
        self._in_doubt = (
            self._words.given(recorded.given, at)
            or self._all_caught_up(recorded.before, at)
            or self._words.learned(recorded.words, at)
            or self._all_posted(recorded.after, at)
        )

    def ended(self, *, complete: bool) -> None:
        """The session is over; balances are held against the sums of all that is stored until its last step.

        Args:
            complete: whether it ended in order.
        """
        if complete:
            self._note(self._in_doubt)
            if self._waits is not None:
                self._note(self._undecided(*self._waits))
        elif self._in_doubt is not None:
            # Of the last step of a process that died nobody knows whether it was stored.
            return
        if self._at is not None and self._has_words and complete:
            self._note(self._words.ended(self._at))
        for key, balances in self.balances.items():
            sums: Counter[Account] = Counter()
            for entry in self._stored.entries[key][: self._blotter.portfolios[key].ledger.posted]:
                for line in entry.postings:
                    sums[line.account] += line.amount
            stored = {account: amount for account, amount in sums.items() if amount}
            if self._at is not None and stored != balances:
                self._note(OrderDifference(self._at, f"balances of {key}", _text(stored), _text(balances)))

    @property
    def balances(self) -> Mapping[str, Mapping[Account, int]]:
        """By portfolio, minor units, after the last step."""
        return {key: portfolio.ledger.balances for key, portfolio in self._blotter.portfolios.items()}

    def _note(self, found: OrderDifference | None) -> None:
        self.difference = self.difference or found

    def _is_stored(self, recorded: RecordedDecisions) -> bool:
        known = all(len(self._stored.entries.get(key, ())) >= count for key, count in recorded.after.items())
        return known and all(each in self._stored.orders for each in recorded.references)

    def _undecided(self, result: StepResult, at: datetime) -> OrderDifference | None:
        """Decide on a step on which nothing was decided."""
        if self._last is None:
            return None
        nothing = replace(self._last, again=(), before={}, after={}, answers=Answers(), references=(), refused=())
        decided = decided_again(nothing, result, self._blotter, at)
        if decided is not None and not decided.intents and not decided.refused:
            return None
        return OrderDifference(at, "decisions", "nothing was decided", "something is decided")

    def _decided(self, recorded: RecordedDecisions, result: StepResult, at: datetime) -> OrderDifference | None:
        self._last = recorded
        if (found := self._all_caught_up(recorded.before, at)) is not None:
            return found
        decided = decided_again(recorded, result, self._blotter, at)
        if decided is None:
            return OrderDifference(at, "decisions", "other questions were asked", "other questions are asked")
        if (found := self._compared(recorded, decided.intents, at)) is not None:
            return found
        refused = [(each.instance, each.refusal) for each in decided.refused]
        if refused != list(recorded.refused):
            return OrderDifference(at, "refused signals", str(list(recorded.refused)), str(refused))
        self.refused += len(refused)
        for key, count in recorded.after.items():
            if (found := self._posted(key, recorded.before[key], count, at)) is not None:
                return found
        return None

    def _all_caught_up(self, counts: Mapping[str, int], at: datetime) -> OrderDifference | None:
        found = (self._caught_up(key, count, at) for key, count in counts.items())
        return next((each for each in found if each is not None), None)

    def _all_posted(self, counts: Mapping[str, int], at: datetime) -> OrderDifference | None:
        """Whether words brought as many entries as they did then."""
        posted = self._blotter.posted
        for key, count in counts.items():
            if posted.get(key) != count:
                left = self._stored.entries.get(key, ())[posted.get(key, 0) : count]
                return OrderDifference(at, f"an entry of {key}", left[0].key if left else "nothing", "nothing")
        return None

    def _caught_up(self, key: str, count: int, at: datetime) -> OrderDifference | None:
        """Post what came to a portfolio by other ways than these decisions."""
        entries, portfolio = self._stored.entries.get(key, ()), self._blotter.portfolios.get(key)
        known = 0 if portfolio is None else portfolio.ledger.posted
        if portfolio is None or known > count or len(entries) < count:
            stored = f"{len(entries)} entries, of which {count} came before these decisions"
            return OrderDifference(at, f"the ledger of {key}", stored, f"{known} entries")
        for entry in entries[known:count]:
            if (found := self._never_decided(entry, at)) is not None:
                return found
            portfolio.repeat(entry)
        portfolio.ledger.take()
        return None

    def _never_decided(self, entry: Transaction, at: datetime) -> OrderDifference | None:
        """Whether an entry holds money for an order of this session that no step has decided; plans decide some too."""
        if self._since is None or entry.at < self._since or not isinstance(entry.event, Held):
            return None
        intent = self._stored.intent(entry.event.order)
        # By a plan, in the place of another order, or as its venue has it after all.
        if intent is not None and (intent.close_out, intent.parent, intent.late_of) != (None, None, None):
            return None
        order = "an entry of the ledger alone" if intent is None else _order(intent)
        return OrderDifference(at, f"order {entry.event.order}", order, "nothing")

    def _posted(self, key: str, before: int, after: int, at: datetime) -> OrderDifference | None:
        """Hold what the decisions posted against what is stored."""
        made, stored = self._blotter.portfolios[key].ledger.take(), self._stored.entries[key][before:after]
        if (other := first_other(stored, made)) is not None:
            return OrderDifference(at, f"an entry of {key}", *other)
        return None

    def _compared(self, recorded: RecordedDecisions, intents: Sequence[Intent], at: datetime) -> OrderDifference | None:
        for reference, intent in zip(recorded.references, intents, strict=False):
            stored = self._stored.intent(reference)
            if stored is None:
                return OrderDifference(at, f"order {reference}", "nothing", _order(intent))
            # Ids of signals are made at random, and what was checked since the decision is added to it.
            alike = replace(intent, cause=stored.cause, checks=stored.checks)
            if stored != alike or stored.checks[: len(intent.checks)] != intent.checks:
                return OrderDifference(at, f"order {reference}", _order(stored), _order(intent))
            self.orders += 1
        if len(recorded.references) != len(intents):
            return OrderDifference(at, "orders of a step", str(len(recorded.references)), str(len(intents)))
        return None


def _cash(portfolio: str, entries: Sequence[Transaction]) -> Account:
    """The account that a portfolio's money came to first."""
    asset = next(line.account.asset for entry in entries for line in entry.postings)
    return Account(portfolio, None, asset, AccountKind.CASH)


def _order(intent: Intent) -> str:
    request = intent.request
    return (
        f"{request.reference} {intent.instance} {intent.portfolio} {intent.venue} {intent.market} "
        f"{request.instrument.selection} {request.side.name.lower()} {request.quantity} {request.asset} at "
        f"{request.price.text}, probability {intent.probability}, edge {intent.edge}"
    )


def _text(balances: Mapping[Account, int]) -> str:
    return ", ".join(sorted(f"{each.kind} {each.venue or '-'} {amount}" for each, amount in balances.items()))
