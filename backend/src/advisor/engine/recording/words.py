"""What became of orders as a journal holds it: word by word as the engine took them in, in their order.

What a word makes of an order depends on the order as it was. A journal knows that by the decisions and words before it;
what changed orders otherwise (a plan, a person's wish, an earlier process) is written down as what it left of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from advisor.core.errors import JournalDamagedError
from advisor.engine.journal.codec import decoded, encoded
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.engine.orders.order_words import apply_word
from advisor.engine.recording.plain_words import (
    GivenOrder,
    Row,
    given_of,
    given_order,
    plain_given,
    plain_word,
    word_of,
)
from advisor.engine.step import LiveEngine
from advisor.execution.intents import Intent
from advisor.execution.sending import Word, reference_of
from advisor.ports.journal import Journal, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWords:
    """What became known of orders on one step.

    Attributes:
        given: orders as they were before these words, where the journal does not say it before.
        words: in the order in which they were taken in.
        before, after: how many entries each portfolio had before the words, and afterwards.
    """

    given: Sequence[GivenOrder]
    words: Sequence[Word]
    before: Mapping[str, int]
    after: Mapping[str, int]


class WordLog:
    """Lets a blotter know words, and writes into the engine's journal what it takes to let it know them once more."""

    def __init__(self) -> None:
        self._journal: Journal | None = None
        self._known: dict[str, Entry] = {}

    def apply(self, engine: LiveEngine | None, blotter: Blotter, words: Sequence[Word]) -> None:
        """Take in words; the orders that they are about are in the blotter, or remembered there."""
        self._begin(engine)
        spoken_of = dict.fromkeys(blotter.own_reference(reference_of(word)) for word in words)
        entries = [entry for each in spoken_of if (entry := blotter.entry(each)) is not None]
        given, before = [entry for entry in entries if self._is_new(entry)], blotter.posted
        for word in words:
            apply_word(blotter, word)
        self._write(engine, given, words, before, blotter.posted)
        self._known |= {entry.order.reference: entry for word in words if (entry := _entry(blotter, word)) is not None}

    def note(
        self, engine: LiveEngine | None, blotter: Blotter, changed: Iterable[Entry], decided: Iterable[Intent]
    ) -> None:
        """Write down what else has changed orders in a step.

        Args:
            changed: all orders that have changed in it.
            decided: that were decided on its signals, which the journal has.
        """
        self._begin(engine)
        in_journal, entries = {intent.reference for intent in decided}, tuple(changed)
        given = [entry for entry in entries if entry.order.reference not in in_journal and self._is_new(entry)]
        if given:
            self._write(engine, given, (), blotter.posted, blotter.posted)
        known = {**self._known, **{entry.order.reference: entry for entry in entries}}
        # Of one of which nothing is expected any more hardly anything is said; if so, it is written down again.
        self._known = {reference: entry for reference, entry in known.items() if entry.closed_at is None}

    def _begin(self, engine: LiveEngine | None) -> None:
        journal = None if engine is None else engine.journal
        if journal is not self._journal:
            self._journal = journal
            self._known.clear()

    def _is_new(self, entry: Entry) -> bool:
        return self._known.get(entry.order.reference) is not entry

    def _write(
        self,
        engine: LiveEngine | None,
        given: Sequence[Entry],
        words: Sequence[Word],
        before: Mapping[str, int],
        after: Mapping[str, int],
    ) -> None:
        if engine is not None:
            orders = [given_order(entry) for entry in given]
            recorded = RecordedWords(given=orders, words=words, before=before, after=after)
            engine.write(RecordKind.WORDS, words_bytes(recorded))


def _entry(blotter: Blotter, word: Word) -> Entry | None:
    return blotter.entry(blotter.own_reference(reference_of(word)))


def words_bytes(recorded: RecordedWords) -> bytes:
    """The payload of ``RecordKind.WORDS``."""
    return encoded(
        {
            "given": [plain_given(each) for each in recorded.given],
            "words": [plain_word(each) for each in recorded.words],
            "before": recorded.before,
            "after": recorded.after,
        }
    )


def words_of(payload: bytes) -> RecordedWords:
    """Its inverse.

    Raises:
        JournalDamagedError: it is none.
    """
    tree = decoded(payload)
    try:
        return RecordedWords(
            given=[given_of(each) for each in cast("list[Row]", tree["given"])],
            words=[word_of(each) for each in cast("list[Row]", tree["words"])],
            before=cast("dict[str, int]", tree["before"]),
            after=cast("dict[str, int]", tree["after"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JournalDamagedError("What a journal says of words about orders cannot be read.") from error
