"""Asking venues: what their answers close and what not, however late, torn or out of order they come."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import Accepted, OrderFact
from advisor.core.orders.requests import OrderRequest
from advisor.drills.rig import ShiftedClock
from advisor.execution.absence import OpenOrder
from advisor.execution.reconciling import Reconciler, ReconcilingConfig
from advisor.execution.sending import Absent, Said, Word
from advisor.ports.venues import MISSED, IncompleteAnswerError, Missed, VenueTerms
from advisor.testing.virtual_time import START, LoopClock, run_virtually
from tests.unit.execution.test_checks import SECOND, TERMS

SLOW = replace(TERMS, max_transit=30 * SECOND, max_accept_delay=60 * SECOND, visibility_delay=5 * SECOND)
UNKNOWN = OpenOrder(reference="r1", venue="exchange", is_under_way=False, is_unknown=True, since=START, latest=START)
STANDING = replace(UNKNOWN, reference="r2", is_unknown=False)


class Exchange:
    """A venue whose lists say what a test says.

    Attributes:
        asked: references of each question, with the second at which it was asked.
        takes: seconds until it answers.
        error: instead of an answer.
        said: by itself; put things in.
    """

    key = "exchange"

    def __init__(self) -> None:
        self.asked: list[tuple[float, tuple[str, ...]]] = []
        self.answer: list[OrderFact] = []
        self.takes = 0.0
        self.error: Exception | None = None
        self.said: asyncio.Queue[OrderFact | Missed | Exception] = asyncio.Queue()

    @property
    def terms(self) -> VenueTerms:
        return SLOW

    async def place(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        return []

    async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
        return []

    async def reduce(self, reference: str, quantity: int) -> Sequence[OrderFact]:
        return []

    async def replace(self, reference: str, price: BetPrice) -> Sequence[OrderFact]:
        return []

    async def orders(self, references: Sequence[str], since: datetime) -> Sequence[OrderFact]:
        self.asked.append((asyncio.get_running_loop().time(), tuple(references)))
        answer = list(self.answer)
        await asyncio.sleep(self.takes)
        if self.error is not None:
            raise self.error
        return answer

    async def facts(self) -> AsyncGenerator[OrderFact | Missed, None]:
        while True:
            said = await self.said.get()
            if isinstance(said, Exception):
                raise said
            yield said


class Asking:
    """A reconciler with all that it asks and says, as far as its orders stay open."""

    def __init__(self, *orders: OpenOrder) -> None:
        self.clock = ShiftedClock(LoopClock())
        self.exchange = Exchange()
        self.open = list(orders)
        self.heard: list[tuple[float, Word]] = []
        self.reconciler = Reconciler(
            lambda _: self.exchange, lambda: self.open, self._hear, self.clock, ReconcilingConfig()
        )

    def _hear(self, word: Word) -> None:
        self.heard.append((asyncio.get_running_loop().time(), word))
        self.reconciler.note(word)
        if isinstance(word, Absent):
            self.open = [order for order in self.open if order.reference != word.reference]

    @property
    def absent(self) -> list[float]:
        return [at for at, word in self.heard if isinstance(word, Absent)]

    @property
    def said(self) -> list[OrderFact]:
        return [word.fact for _, word in self.heard if isinstance(word, Said)]


def seconds_of(asking: Asking, seconds: float, *changes: tuple[float, object]) -> Asking:
    """Let it run so long; ``changes`` are called at their seconds."""

    async def work() -> None:
        task = asyncio.create_task(asking.reconciler.run())
        for at, change in changes:
            asyncio.get_running_loop().call_later(at, change)  # type: ignore[arg-type]
        await asyncio.sleep(seconds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    run_virtually(work())
    return asking


def test_an_order_that_nobody_has_is_absent_at_the_first_moment_at_which_that_is_a_proof() -> None:
    asking = seconds_of(Asking(UNKNOWN), 100)
    assert [65 <= at <= 65.5 for at in asking.absent] == [True]
    pauses = [
        later - earlier
        for (earlier, _), (later, _) in zip(asking.exchange.asked, asking.exchange.asked[1:], strict=False)
    ]
    assert len(pauses) >= 5
    assert max(pauses) <= 15.5


def test_a_clock_that_is_set_an_hour_ahead_makes_no_proof_of_silence() -> None:
    """The venue may accept for 60 s, and shows it 5 s later: its list of the 66th second is the first that counts."""
    asking = Asking(UNKNOWN)
    seconds_of(asking, 100, (2.0, lambda: setattr(asking.clock, "ahead", timedelta(hours=1))))
    assert [65 <= at <= 81 for at in asking.absent] == [True]


def test_one_that_is_set_back_only_makes_it_later() -> None:
    asking = Asking(UNKNOWN)
    set_back = (2.0, lambda: setattr(asking.clock, "ahead", -timedelta(seconds=30)))
    seconds_of(asking, 200, set_back)
    assert [95 <= at <= 111 for at in asking.absent] == [True]


def test_one_that_is_set_back_an_hour_stops_no_question() -> None:
    asking = Asking(UNKNOWN, STANDING)
    asking.exchange.answer.append(Accepted("r2", "18"))
    seconds_of(asking, 200, (2.2, lambda: setattr(asking.clock, "ahead", -timedelta(hours=1))))
    times = [0.0, *(at for at, _ in asking.exchange.asked), 200.0]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) <= 16
    assert len([1 for _, references in asking.exchange.asked if "r2" in references]) == 4


def test_a_venue_that_fails_is_asked_again_and_counts_as_silent_when_the_clock_is_set_back_an_hour() -> None:
    asking = Asking(STANDING)
    asking.exchange.error = IncompleteAnswerError("1 of 2 rows")
    silent: list[Mapping[str, datetime]] = []
    look = (310.0, lambda: silent.append(asking.reconciler.silent()))
    seconds_of(asking, 320, (2.2, lambda: setattr(asking.clock, "ahead", -timedelta(hours=1))), look)
    assert silent == [{"exchange": START}]
    assert len(asking.exchange.asked) >= 20


def test_an_order_that_its_venue_has_late_is_known_from_then_on() -> None:
    asking = Asking(UNKNOWN)
    appears = (50.0, lambda: asking.exchange.answer.append(Accepted("r1", "17")))
    seconds_of(asking, 100, appears)
    assert (asking.absent, asking.said[0]) == ([], Accepted("r1", "17"))


def test_lists_that_cannot_be_read_close_nothing_however_long() -> None:
    asking = Asking(UNKNOWN)
    asking.exchange.error = IncompleteAnswerError("1 of 2 rows")
    seconds_of(asking, 920, (900.0, lambda: setattr(asking.exchange, "error", None)))
    assert len(asking.exchange.asked) <= 75
    assert [at >= 900 for at in asking.absent] == [True]


def test_a_word_that_nobody_has_written_down_is_kept_as_it_came_with_when_it_was_read_first() -> None:
    asking = Asking(UNKNOWN)
    asking.exchange.error = IncompleteAnswerError("The order 17 is frozen by AUDIT.", "frozen by AUDIT")
    seconds_of(asking, 100)
    [((venue, word), at)] = asking.reconciler.strange_words.items()
    assert (venue, word) == (asking.exchange.key, "frozen by AUDIT")
    assert at < START + timedelta(seconds=5)


def test_an_answer_that_began_too_early_proves_nothing_though_it_comes_late() -> None:
    asking = Asking(UNKNOWN)
    asking.exchange.takes = 40.0
    seconds_of(asking, 100)
    assert [at for at, _ in asking.exchange.asked][:2] == [0.0, 40.0]
    assert asking.absent == []


def test_an_answer_is_dropped_when_more_became_known_while_it_was_under_way() -> None:
    asking = Asking(replace(UNKNOWN, latest=START - timedelta(hours=1)))
    asking.exchange.takes = 10.0
    seconds_of(asking, 15, (5.0, lambda: asking.exchange.said.put_nowait(Accepted("r1", "17"))))
    assert (asking.said, asking.absent) == ([Accepted("r1", "17")], [])


def test_a_venue_is_not_asked_again_while_it_answers() -> None:
    asking = Asking(UNKNOWN)
    asking.exchange.takes = 20.0
    seconds_of(asking, 59)
    assert [at for at, _ in asking.exchange.asked] == [0.0, 20.0, 40.0]


def test_a_venue_that_an_order_is_on_its_way_to_is_listened_to_and_not_asked() -> None:
    asking = Asking(replace(UNKNOWN, is_under_way=True, is_unknown=False))
    seconds_of(asking, 90, (5.0, lambda: asking.exchange.said.put_nowait(Accepted("r1", "17"))))
    assert (asking.said, asking.exchange.asked) == ([Accepted("r1", "17")], [])


def test_orders_that_stand_are_read_again_each_minute_and_at_once_after_a_gap() -> None:
    asking = Asking(STANDING)
    asking.exchange.answer.append(Accepted("r2", "18"))
    seconds_of(asking, 130, (100.0, lambda: asking.exchange.said.put_nowait(MISSED)))
    assert [round(at) for at, _ in asking.exchange.asked] == [0, 60, 100]


def test_a_stream_that_fails_is_read_again_and_so_are_the_lists() -> None:
    asking = Asking(STANDING)
    asking.exchange.answer.append(Accepted("r2", "18"))
    fails = (10.0, lambda: asking.exchange.said.put_nowait(RuntimeError("a defect")))
    speaks = (12.0, lambda: asking.exchange.said.put_nowait(Accepted("r2", "18")))
    seconds_of(asking, 20, fails, speaks)
    assert [round(at) for at, _ in asking.exchange.asked] == [0, 10]
    assert len(asking.said) == 3
