"""What became of orders, in a journal and out of it: the same orders and money come of it, whatever was said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.backtest.order_session import OrderReplay
from advisor.core.clock import micros_of
from advisor.core.errors import JournalDamagedError
from advisor.core.money.ladders import CLASSIC
from advisor.core.money.prices import ContractPrice, DecimalOdds, LadderPrice
from advisor.core.orders.facts import Accepted, Ended, Matched, OrderFact, Replaced, Repriced, Surplus
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Against, Finality, OrderState, Origin
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.codec import encoded
from advisor.engine.orders.adopting import Terms, found_intent
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.engine.orders.late import late_reference
from advisor.engine.orders.order_record import OrderWord
from advisor.engine.recording.stored import StoredOrders
from advisor.engine.recording.words import RecordedWords, WordLog, words_bytes, words_of
from advisor.engine.step import LiveEngine
from advisor.execution.order import CommandKind, CommandState
from advisor.execution.sending import Absent, CommandSaid, Found, Lost, Refused, Said, Sent, Unsent, Word
from advisor.ledger.entries import Transaction
from advisor.ports.journal import JournalPosition, RecordKind
from tests.unit.engine.orders.test_blotter import FACTS, GONE, NOON, ONE, an_intent, blotter, matched

STEP = timedelta(minutes=1)
FIRST = NOON + STEP
"""Of a session; its order was decided before."""
ACCEPTED, PART, REST = Accepted(ONE, "17"), matched("a", 300, finality=Finality.PROVISIONAL), matched("b", 700)
STAND = matched("a", 300)


@dataclass
class KeptJournal:
    """Records in memory."""

    records: list[tuple[RecordKind, bytes]] = field(default_factory=list)

    @property
    def position(self) -> JournalPosition | None:
        return None

    def append(self, kind: RecordKind, payload: bytes) -> None:
        self.records.append((kind, payload))


@dataclass
class Session:
    """An engine's blotter, what it stores, and its journal: what it says of each step."""

    book: Blotter = field(default_factory=blotter)
    steps: list[list[bytes]] = field(default_factory=list)
    entries: list[Transaction] = field(default_factory=list)
    orders: dict[str, Entry] = field(default_factory=dict)
    words: dict[str, list[OrderWord]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.journal = KeptJournal()
        self.engine = LiveEngine(LiveEngineConfig(), lambda: an_intent().cause, self.journal)
        self.log = WordLog()
        self.book.intend(an_intent())

    def step(self, *words: Word, cancels: bool = False) -> None:
        self.journal.records.clear()
        if words:
            self.log.apply(self.engine, self.book, words)
        if cancels and ONE in self.book.entries:
            self.book.cancel(ONE, FIRST + STEP * len(self.steps))
        changes = self.book.changes()
        self.log.note(self.engine, self.book, changes.entries.values(), ())
        self.entries += changes.transactions["main"]
        self.orders |= changes.entries
        for word in changes.words:
            self.words.setdefault(word.reference, []).append(word)
        self.steps.append([payload for kind, payload in self.journal.records if kind is RecordKind.WORDS])

    def said(self, *facts: OrderFact) -> None:
        at = FIRST + STEP * len(self.steps)
        self.step(*(Said(fact, at) for fact in facts))

    @property
    def stored(self) -> StoredOrders:
        return StoredOrders({"main": self.entries}, self.orders, self.words)


def replayed(session: Session, steps: Sequence[Sequence[bytes]] | None = None) -> OrderReplay:
    replay = OrderReplay(session.stored)
    for number, records in enumerate(session.steps if steps is None else steps):
        at = FIRST + STEP * number
        replay.stepped(LiveEngine(LiveEngineConfig(), lambda: an_intent().cause).step((), micros_of(at), {}), at)
        for payload in records:
            replay.learned(payload)
    replay.ended(complete=True)
    return replay


def changed(session: Session, change: Callable[[Word], Word | None]) -> OrderReplay:
    """The same session, of whose journal the first word that a change is for is changed; with None it is gone."""
    steps, is_done = [], False
    for records in session.steps:
        made = []
        for payload in records:
            recorded, words = words_of(payload), list[Word]()
            for word in recorded.words:
                other = word if is_done else change(word)
                is_done = is_done or other is not word
                words += [] if other is None else [other]
            made.append(words_bytes(replace(recorded, words=words)))
        steps.append(made)
    assert is_done
    return replayed(session, steps)


def a_life() -> Session:
    session = Session()
    session.step()
    session.step(Sent(ONE, (replace(GONE, passed=True),), FIRST + STEP))
    session.said(ACCEPTED, PART)
    session.said(REST)
    session.said(STAND)
    return session


def test_a_life_replayed_is_the_same() -> None:
    session = a_life()
    replay = replayed(session)
    assert (replay.difference, replay.words) == (None, 5)
    assert session.orders[ONE].closed_at is not None


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (PART, replace(PART, quantity=301), f"a word of the order {ONE}"),
        (PART, replace(PART, price=DecimalOdds(20_100)), f"a word of the order {ONE}"),
        (STAND, replace(STAND, finality=Finality.FAILED), f"a word of the order {ONE}"),
        (REST, None, f"an entry of main {ONE}:matched:b"),
        (ACCEPTED, replace(ACCEPTED, venue_id="18"), f"a word of the order {ONE}"),
        (REST, replace(REST, quantity=900), f"an entry of main {ONE}:matched:b"),
    ],
    ids=["quantity", "price", "finality", "dropped", "venue id", "impossible"],
)
def test_a_changed_word_of_a_venue_is_found_and_named(old: OrderFact, new: OrderFact | None, named: str) -> None:
    def other(word: Word) -> Word | None:
        if not isinstance(word, Said) or word.fact != old:
            return word
        return None if new is None else replace(word, fact=new)

    replay = changed(a_life(), other)
    assert replay.difference is not None
    assert named in f"{replay.difference.what} {replay.difference.stored}"


def test_a_sent_word_that_is_changed_or_gone_is_found() -> None:
    fewer = changed(a_life(), lambda word: replace(word, checks=()) if isinstance(word, Sent) else word)
    gone = changed(a_life(), lambda word: None if isinstance(word, Sent) else word)
    assert fewer.difference is not None
    assert fewer.difference.what == f"what became of the order {ONE}"
    assert gone.difference is not None
    assert ONE in gone.difference.stored


def test_what_is_stored_and_changed_is_found() -> None:
    session = a_life()
    entry = session.orders[ONE]
    session.orders[ONE] = replace(entry, order=replace(entry.order, cut=1))
    replay = replayed(session)
    assert replay.difference is not None
    assert replay.difference.what == f"what became of the order {ONE}"


def test_a_late_order_and_what_is_taken_back_of_it_come_out_the_same() -> None:
    session, late = Session(), late_reference(ONE)
    session.step(Sent(ONE, (), FIRST), Lost(ONE, FIRST))
    session.step(Absent(ONE, FIRST + STEP))
    session.said(ACCEPTED, PART)
    session.step(CommandSaid(ONE, CommandKind.CANCEL, CommandState.DONE, FIRST + 3 * STEP, ""))
    session.said(Ended(ONE, OrderState.CANCELLED, Origin.OWN, "taken back"), STAND)
    assert session.orders[late].intent.late_of == ONE
    assert replayed(session).difference is None
    replay = changed(session, lambda word: Said(REST, word.at) if isinstance(word, Said) else word)
    assert replay.difference is not None
    assert late in replay.difference.what


def test_what_was_said_before_the_session_is_taken_as_given() -> None:
    session = a_life()
    assert replayed(session, session.steps[3:]).difference is not None, "the journal does not say what the order was"
    session = Session()
    session.step(Sent(ONE, (), FIRST))
    session.said(ACCEPTED, PART)
    # Another journal begins: the log writes down what it finds.
    session.engine.journal = session.journal = KeptJournal()
    begins = len(session.steps)
    session.said(REST, STAND)
    replay = OrderReplay(session.stored)
    for number, records in enumerate(session.steps[begins:], begins):
        at = FIRST + STEP * number
        replay.stepped(session.engine.step((), micros_of(at), {}), at)
        for payload in records:
            replay.learned(payload)
    replay.ended(complete=True)
    assert (replay.difference, replay.words) == (None, 2)


@pytest.mark.parametrize("complete", [True, False])
def test_the_last_step_of_a_process_that_died_may_not_be_stored(complete: bool) -> None:
    session = a_life()
    replay = OrderReplay(session.stored)
    for number, records in enumerate(session.steps):
        replay.stepped(session.engine.step((), micros_of(FIRST + STEP * number), {}), FIRST + STEP * number)
        for payload in records if number < len(session.steps) - 1 else [_moved_on(records[0])]:
            replay.learned(payload)
    replay.ended(complete=complete)
    assert (replay.difference is not None) is complete


def _moved_on(payload: bytes) -> bytes:
    """A record that brought an entry more than is stored."""
    recorded = words_of(payload)
    return words_bytes(replace(recorded, after={key: count + 1 for key, count in recorded.after.items()}))


WORDS = st.one_of(
    FACTS.map(lambda fact: Said(fact, NOON)),
    st.builds(Surplus, st.just(ONE), st.integers(0, 300)).map(lambda fact: Said(fact, NOON)),
    st.just(Said(Replaced(ONE, "17", "18", DecimalOdds(21_000)), NOON)),
    st.just(Sent(ONE, (GONE,), NOON)),
    st.just(Lost(ONE, NOON)),
    st.just(Absent(ONE, NOON)),
    st.just(Unsent(ONE, "no way", NOON)),
    st.just(Refused(ONE, (GONE,), "gone", NOON)),
    st.builds(
        CommandSaid, st.just(ONE), st.sampled_from([CommandKind.CANCEL, CommandKind.REDUCE, CommandKind.REPLACE]),
        st.sampled_from(CommandState), st.just(NOON), st.just(""),
    ),
)  # fmt: skip


@given(steps=st.lists(st.tuples(st.lists(WORDS, max_size=4), st.booleans()), max_size=5), is_sent=st.booleans())
def test_whatever_is_said_in_any_order_comes_out_the_same(steps: list[tuple[list[Word], bool]], is_sent: bool) -> None:
    session = Session()
    session.step(*([Sent(ONE, (), FIRST)] if is_sent else []))
    for number, (words, cancels) in enumerate(steps, 1):
        session.step(*(replace(word, at=FIRST + STEP * number) for word in words), cancels=cancels)
    replay = replayed(session)
    assert replay.difference is None
    assert replay.words == is_sent + sum(len(words) for words, _ in steps)


@pytest.mark.parametrize(
    "word",
    [
        Said(Matched(ONE, "a", LadderPrice(CLASSIC, 98), 5, Finality.PROVISIONAL), NOON),
        Said(Matched(ONE, "a", ContractPrice(97, 100, 100), 5, Finality.FINAL), NOON),
        Said(Ended(ONE, OrderState.REJECTED, Origin.VENUE, "too large", Against.SIZE), NOON),
        Said(Replaced(ONE, "17", "18", DecimalOdds(21_000)), NOON),
        Said(Surplus(ONE, 3), NOON),
        Said(Accepted(ONE, None), NOON),
        Refused(ONE, (GONE,), "gone", NOON),
        Unsent(ONE, "no way", NOON),
        CommandSaid(ONE, CommandKind.REPLACE, CommandState.REFUSED, NOON, "closed"),
    ],
    ids=lambda word: type(getattr(word, "fact", word)).__name__,
)
def test_there_and_back(word: Word) -> None:
    recorded = RecordedWords(given=(), words=[word], before={"main": 3}, after={"main": 4})
    assert words_of(words_bytes(recorded)).words == [word]


@pytest.mark.parametrize("tree", [{}, {"given": [], "words": [["sung", 1, ONE]], "before": {}, "after": {}}])
def test_something_else_is_damage(tree: dict[str, list[list[int | str]]]) -> None:
    with pytest.raises(JournalDamagedError):
        words_of(encoded(tree))


def test_a_life_takes_this_much_of_a_journal() -> None:
    """Bytes before compression, of an order that is sent, accepted and matched in two parts; docs name the figure."""
    size = sum(len(payload) for records in a_life().steps for payload in records)
    assert size < 2_000


def test_words_of_removals_and_of_orders_that_were_found_come_back_as_they_were() -> None:
    terms = Terms("exchange", 0.02, nets=True)
    found = Found(found_intent(an_intent().request, terms, "main", Mode.PAPER, NOON), "v17", NOON)
    repriced = [Said(Repriced(ONE, "a", price), NOON) for price in (ContractPrice(3, 100, 100), DecimalOdds(15_000))]
    recorded = RecordedWords(given=(), words=[found, *repriced], before={}, after={})
    assert words_of(words_bytes(recorded)).words == [found, *repriced]


def test_a_session_in_which_a_match_is_paid_otherwise_comes_out_the_same() -> None:
    session = Session()
    session.step(Sent(ONE, (replace(GONE, passed=True),), FIRST))
    session.said(ACCEPTED, PART)
    session.said(Repriced(ONE, "a", DecimalOdds(15_000)))
    session.said(Repriced(ONE, "a", DecimalOdds(12_000)), STAND, REST)
    assert replayed(session).difference is None
    assert [entry.reverses for entry in session.entries if entry.reverses] == [
        f"{ONE}:matched:a",
        f"{ONE}:matched:a:again:2",
    ]
