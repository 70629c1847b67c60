"""Asks venues what became of orders, beside the steps: what they say comes as words, like those of the sender.

An unknown order is asked for until its venue has it or its absence is proven; those that stand are read again after
whatever may have been missed, and now and then, for a stream may be silent and its heart beat on.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from typing import Final

import structlog

from advisor.core.clock import Clock
from advisor.core.orders.facts import OrderFact
from advisor.execution.absence import OpenOrder, Watch, is_absence_proven, provable_at
from advisor.execution.sending import Absent, Said, Word, reference_of
from advisor.execution.stream_gaps import StreamWatch
from advisor.ports.venues import Beat, IncompleteAnswerError, Missed, Venue
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)

_MOST_STRANGE: Final = 100
"""Words that are remembered: of one that says only nonsense a hundred are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilingConfig:
    """How often venues are asked.

    Attributes:
        every: how often is looked for orders to ask about.
        longest_pause: between two questions about one unknown order; the first come sooner.
        reread_every: how often all orders that stand at a venue are read again.
        answer_within: how long an answer is waited for.
        silent_after: so long after a question without a complete answer a venue counts as silent.
        lost_after: what a stream may have left out for so long is worth an alert; most of it is read again at once.
    """

    every: timedelta = timedelta(milliseconds=500)
    longest_pause: timedelta = timedelta(seconds=15)
    reread_every: timedelta = timedelta(seconds=60)
    answer_within: timedelta = timedelta(seconds=60)
    silent_after: timedelta = timedelta(minutes=5)
    lost_after: timedelta = timedelta(seconds=30)


@dataclass(slots=True)
class _AskedVenue:
    """How far a venue was asked. Seconds are of ``Clock.elapsed``: the clock may be set meanwhile.

    Attributes:
        read_at: seconds; when all that stands there was read last, and not missed since; None: never.
        stream: what may be missing of what it says by itself.
        unanswered_since: when it was asked first of what it has not answered completely yet, by the clock and in
            seconds; None: nothing.
        next_asks: when an unknown order is asked for again, and after which pause; seconds.
        pause, not_before: for which it is left alone after it did not answer, and until when; seconds, longer each
            time.
    """

    venue: Venue
    stream: StreamWatch
    unanswered_since: tuple[datetime, float] | None = None
    read_at: float | None = None
    asking: asyncio.Task[None] | None = None
    listening: asyncio.Task[None] | None = None
    next_asks: dict[str, tuple[float, float]] = field(default_factory=dict)
    pause: float = 0.0
    not_before: float = -inf


class Reconciler:
    """For one process that holds the lease.

    Args:
        venues: by key.
        open_orders: gives all orders that their venues are asked about.
        heard: takes every word of what became of orders.
        sleep: waits for seconds.
        called: takes the key of a venue and whether a call of it failed, once it has ended.
    """

    def __init__(
        self,
        venues: Callable[[str], Venue],
        open_orders: Callable[[], Sequence[OpenOrder]],
        heard: Callable[[Word], None],
        clock: Clock,
        config: ReconcilingConfig,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        called: Callable[[str, bool], None] = lambda _venue, _failed: None,
    ) -> None:
        self._venues: Final = venues
        self._open_orders: Final = open_orders
        self._heard: Final = heard
        self._clock: Final = clock
        self._config: Final = config
        self._sleep: Final = sleep
        self._called: Final = called
        self._asked: dict[str, _AskedVenue] = {}
        self._evidence: Counter[str] = Counter()
        self._watches: dict[str, Watch] = {}
        self._strange: dict[tuple[str, str], datetime] = {}

    def note(self, word: Word) -> None:
        """Something was heard of an order: answers of questions from before say less than that."""
        self._evidence[reference_of(word)] += 1

    def silent(self) -> Mapping[str, datetime]:
        """Venues that were asked about orders and have not answered for too long, with when that began."""
        now, longest = self._clock.elapsed(), self._config.silent_after.total_seconds()
        return {
            key: asked.unanswered_since[0]
            for key, asked in self._asked.items()
            if asked.unanswered_since is not None and now - asked.unanswered_since[1] >= longest
        }

    def lost_streams(self) -> Mapping[str, datetime]:
        """Venues whose streams may have left something out for a while, with when that began."""
        now = self._clock.now()
        since = {key: asked.stream.since for key, asked in self._asked.items()}
        return {key: at for key, at in since.items() if at is not None and now - at >= self._config.lost_after}

    def held_back(self, venue: str) -> Sequence[str]:
        """Why nothing new is bet at a venue now, a sentence each; also where what would make up for it fails."""
        asked = self._asked.get(venue)
        since = None if asked is None else asked.stream.since
        if since is None:
            return ()
        return (f"The stream of {venue} may have left something out since {since:%H:%M:%S} UTC.",)

    @property
    def strange_words(self) -> Mapping[tuple[str, str], datetime]:
        """Words that nobody has written down, by the venue that said them, with when each was read first."""
        return self._strange

    async def run(self) -> None:
        """Ask until cancelled."""
        try:
            while True:
                self._look()
                await self._sleep(self._config.every.total_seconds())
        finally:
            asked, self._asked = self._asked, {}
            tasks = [task for each in asked.values() for task in (each.asking, each.listening) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _look(self) -> None:
        """Ask each venue about the orders that are due; one that still answers is not asked meanwhile."""
        orders: dict[str, list[OpenOrder]] = defaultdict(list)
        watches, self._watches = self._watches, {}
        for order in self._open_orders():
            orders[order.venue].append(order)
            watch = watches.get(order.reference)
            if watch is None or watch.latest != order.latest:
                watch = Watch(order.latest, self._clock.now(), self._clock.elapsed())
            self._watches[order.reference] = watch
        for key in orders.keys() - self._asked.keys():
            self._asked[key] = self._first_asked(key, orders[key])
        self._evidence = Counter({key: count for key, count in self._evidence.items() if key in self._watches})
        for key, each in self._asked.items():
            self._watch(each, orders[key])
            due = self._due(each, orders[key])
            if due and (each.asking is None or each.asking.done()):
                each.asking = asyncio.create_task(self._ask(each, due))

    def _first_asked(self, key: str, orders: Sequence[OpenOrder]) -> _AskedVenue:
        venue = self._venues(key)
        made = _AskedVenue(venue, StreamWatch(venue.terms.heartbeat, self._clock.elapsed()))
        if _readable(orders):
            made.stream.unread(self._clock.now())
        made.listening = asyncio.create_task(self._listen(made))
        return made

    def _watch(self, asked: _AskedVenue, orders: Sequence[OpenOrder]) -> None:
        """Listen anew to a stream that is silent; where no order stands nothing was missed."""
        now = self._clock.now()
        if asked.stream.fell_silent(now, self._clock.elapsed()):
            log.warning("venue_stream_silent", venue=asked.venue.key)
            if asked.listening is not None:
                asked.listening.cancel()
            asked.listening, asked.read_at = asyncio.create_task(self._listen(asked)), None
        if not _readable(orders):
            asked.stream.read(now)

    def _due(self, asked: _AskedVenue, orders: Sequence[OpenOrder]) -> Sequence[OpenOrder]:
        now = self._clock.elapsed()
        if now < asked.not_before:
            return ()
        orders = _readable(orders)
        references = {order.reference for order in orders}
        asked.next_asks = {key: when for key, when in asked.next_asks.items() if key in references}
        if self._is_to_be_reread(asked, now):
            return orders
        soon = (now, 0.0)
        return [each for each in orders if each.is_unknown and asked.next_asks.get(each.reference, soon)[0] <= now]

    def _is_to_be_reread(self, asked: _AskedVenue, now: float) -> bool:
        return asked.read_at is None or now - asked.read_at >= self._config.reread_every.total_seconds()

    async def _ask(self, asked: _AskedVenue, orders: Sequence[OpenOrder]) -> None:
        """Ask a venue about some orders, and say what it answers; an answer that is not whole closes nothing."""
        began, elapsed, venue = self._clock.now(), self._clock.elapsed(), asked.venue
        watches = {order.reference: self._watches[order.reference] for order in orders}
        before = {order.reference: self._evidence[order.reference] for order in orders}
        is_all = self._is_to_be_reread(asked, elapsed)
        if is_all:
            asked.read_at = elapsed
        self._postpone(asked, orders, began, elapsed)
        asked.unanswered_since = asked.unanswered_since or (began, elapsed)
        try:
            async with asyncio.timeout(self._config.answer_within.total_seconds()):
                facts = await venue.orders(list(before), min(order.since for order in orders))
        except Exception as error:
            if is_all:
                asked.read_at = None
            self._called(venue.key, True)
            self._unanswered(asked, error, len(orders))
            return
        self._called(venue.key, False)
        now = self._clock.now()
        asked.unanswered_since, asked.pause, asked.not_before = None, 0.0, -inf
        if is_all:
            asked.stream.read(began)
        found = {fact.reference for fact in facts}
        absent = [
            order.reference
            for order in orders
            if order.reference not in found
            and not order.has_ended
            and is_absence_proven(
                order,
                began,
                elapsed,
                watches[order.reference],
                venue.terms,
                heard_since=self._evidence[order.reference] != before[order.reference],
            )
        ]
        for fact in facts:
            self._heard(Said(fact, now))
        for reference in absent:
            self._heard(Absent(reference, now))

    def _longer(self, pause: float) -> float:
        return min(self._config.longest_pause.total_seconds(), max(2 * pause, self._config.every.total_seconds()))

    def _postpone(self, asked: _AskedVenue, orders: Sequence[OpenOrder], now: datetime, elapsed: float) -> None:
        """Ask about unknown orders again after longer and longer, and once their absence can be proven."""
        for order in orders:
            if order.is_unknown:
                _, before = asked.next_asks.get(order.reference, (elapsed, 0.0))
                pause = self._longer(before)
                proof = (provable_at(order, asked.venue.terms) - now).total_seconds()
                asked.next_asks[order.reference] = (elapsed + (min(pause, proof) if proof > 0 else pause), pause)

    def _unanswered(self, asked: _AskedVenue, error: Exception, orders: int) -> None:
        now = self._clock.elapsed()
        asked.pause = self._longer(asked.pause)
        asked.not_before = now + asked.pause
        silent = 0.0 if asked.unanswered_since is None else now - asked.unanswered_since[1]
        say = log.warning if silent >= self._config.silent_after.total_seconds() else log.info
        reason = str(error) or type(error).__name__
        if isinstance(error, IncompleteAnswerError) and error.word and len(self._strange) < _MOST_STRANGE:
            self._strange.setdefault((asked.venue.key, error.word), self._clock.now())
        say("venue_not_read", venue=asked.venue.key, orders=orders, seconds=silent, reason=reason)
        if not isinstance(error, IncompleteAnswerError | TimeoutError):
            log.error("venue_not_read_for_a_defect", venue=asked.venue.key, exc_info=error)

    async def _listen(self, asked: _AskedVenue) -> None:
        """Hand on what a venue says by itself, for as long as this runs."""
        while True:
            try:
                async with aclosing(asked.venue.facts()) as said:
                    async for fact in said:
                        self._take(asked, fact)
            except Exception:
                heed_cancellation()
                log.exception("venue_stream_failed", venue=asked.venue.key)
            # Whatever was said until it is heard again is in the lists alone.
            asked.stream.missed(self._clock.now())
            asked.read_at = None
            await self._sleep(self._config.every.total_seconds())

    def _take(self, asked: _AskedVenue, said: OrderFact | Missed | Beat) -> None:
        if isinstance(said, Missed):
            asked.read_at = None
            asked.stream.missed(self._clock.now())
            return
        asked.stream.said(self._clock.elapsed())
        if not isinstance(said, Beat):
            self._heard(Said(said, self._clock.now()))


def _readable(orders: Sequence[OpenOrder]) -> Sequence[OpenOrder]:
    """Those of which the venue's lists may say something: an answer is awaited of the others."""
    return [order for order in orders if not order.is_under_way]
