"""Takes orders back, beside the steps: what came of it comes as words, like those of the sender.

To ask again harms nothing: who has taken an order back already has nothing of it left. So it is asked until the order
has ended, also by the next process. No halt and no check stands before it: it risks nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from advisor.core.clock import Clock
from advisor.core.orders.facts import Ended
from advisor.execution.order import CommandKind, CommandState
from advisor.execution.sending import CommandSaid, Said, Word
from advisor.ports.venues import NothingSentError, OutcomeUnknownError, Venue
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellingConfig:
    """How often venues are asked.

    Attributes:
        every: how often is looked for orders that are to be taken back, unless woken.
        longest_pause: between two requests for one order; the first come sooner.
        answer_within: how long an answer is waited for.
    """

    every: timedelta = timedelta(milliseconds=500)
    longest_pause: timedelta = timedelta(seconds=15)
    answer_within: timedelta = timedelta(seconds=30)


@dataclass(slots=True)
class _AskedVenue:
    """How far a venue was asked.

    Attributes:
        next_asks: when an order is asked for again, by ``Clock.elapsed``, for the clock may be set; and after which
            pause, seconds.
    """

    next_asks: dict[str, tuple[float, float]] = field(default_factory=dict)
    asking: asyncio.Task[None] | None = None


class Canceller:
    """For one process that holds the lease.

    Args:
        venues: by key.
        wanted: gives references of the orders that are to be taken back and may stand, by venue.
        heard: takes every word of what became of orders.
    """

    def __init__(
        self,
        venues: Callable[[str], Venue],
        wanted: Callable[[], Mapping[str, Collection[str]]],
        heard: Callable[[Word], None],
        clock: Clock,
        config: CancellingConfig,
        called: Callable[[str, bool], None] = lambda _venue, _failed: None,
    ) -> None:
        self._venues: Final = venues
        self._wanted: Final = wanted
        self._heard: Final = heard
        self._clock: Final = clock
        self._config: Final = config
        self._called: Final = called
        self._asked: dict[str, _AskedVenue] = defaultdict(_AskedVenue)
        self._woken: Final = asyncio.Event()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Ask until cancelled."""
        try:
            while True:
                self._woken.clear()
                self._look()
                try:
                    async with asyncio.timeout(self._config.every.total_seconds()):
                        await self._woken.wait()
                except TimeoutError:
                    heed_cancellation()
        finally:
            tasks = [asked.asking for asked in self._asked.values() if asked.asking is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _look(self) -> None:
        now = self._clock.elapsed()
        wanted = self._wanted()
        for key in wanted.keys() | self._asked.keys():
            asked, references = self._asked[key], wanted.get(key, ())
            asked.next_asks = {each: when for each, when in asked.next_asks.items() if each in references}
            due = [each for each in references if each not in asked.next_asks or asked.next_asks[each][0] <= now]
            if due and (asked.asking is None or asked.asking.done()):
                self._postpone(asked, due, now)
                asked.asking = asyncio.create_task(self._ask(self._venues(key), due))

    def _postpone(self, asked: _AskedVenue, references: Sequence[str], now: float) -> None:
        longest, every = self._config.longest_pause.total_seconds(), self._config.every.total_seconds()
        for each in references:
            _, before = asked.next_asks.get(each, (now, 0.0))
            pause = min(longest, max(2 * before, every))
            asked.next_asks[each] = (now + pause, pause)

    async def _ask(self, venue: Venue, references: Sequence[str]) -> None:
        try:
            async with asyncio.timeout(self._config.answer_within.total_seconds()):
                facts = await venue.cancel(references)
        except Exception as error:
            heed_cancellation()
            self._called(venue.key, True)
            reason = str(error) or type(error).__name__
            log.warning("cancel_outcome_unknown", venue=venue.key, orders=len(references), reason=reason)
            if not isinstance(error, NothingSentError | OutcomeUnknownError | TimeoutError):
                log.error("cancel_failed_for_a_defect", venue=venue.key, exc_info=error)
            for each in references:
                self._heard(CommandSaid(each, CommandKind.CANCEL, CommandState.UNKNOWN, self._clock.now()))
            return
        self._called(venue.key, False)
        now = self._clock.now()
        done = {fact.reference for fact in facts if isinstance(fact, Ended)}
        for fact in facts:
            self._heard(Said(fact, now))
        for each in references:
            state = CommandState.DONE if each in done else CommandState.REFUSED
            self._heard(CommandSaid(each, CommandKind.CANCEL, state, now))
