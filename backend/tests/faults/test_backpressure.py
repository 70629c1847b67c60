"""A feed that pushes ten times faster than the engine takes: what waits is bounded, new, and counted."""

import asyncio
from collections import Counter

from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Quote, Side
from advisor.core.readings import Reading
from advisor.instruments.market_types import H2H
from advisor.live.inbox import Batch, Inbox
from advisor.ports.feeds import Sink
from advisor.testing.virtual_time import LoopClock, run_virtually

_EVENTS = 30
_SENT_PER_SECOND = 1000
_TAKEN_PER_SECOND = 100
_SECONDS = 60


class PushingFeed:
    """A ``PushedFeed`` that sends a price of one event after the other, and never waits for the consumer."""

    provider = "p"

    def __init__(self, clock: LoopClock) -> None:
        self._clock = clock
        self.sent = 0
        self.newest: dict[str, int] = {}

    async def run(self, sink: Sink) -> None:
        while True:
            await asyncio.sleep(1 / _SENT_PER_SECOND)
            event, at = str(self.sent % _EVENTS), micros_of(self._clock.now())
            self.sent += 1
            self.newest[event] = at
            price = Quote(event, H2H, LINE_NONE, 0, "v", Side.BACK, 20_000, None, at, at)
            await sink(Reading(provider=self.provider, quotes=(price,)))


class SlowConsumer:
    """Takes a tenth of what is sent, and notes what it got."""

    def __init__(self, inbox: Inbox, feed: PushingFeed) -> None:
        self._inbox = inbox
        self._feed = feed
        self.taken = 0
        self.shed: Counter[str] = Counter()
        self.old: list[Quote] = []
        self.last: dict[str, int] = {}

    async def run(self) -> None:
        while True:
            batch = await self._inbox.take()
            self._inbox.done(batch)
            self.note(batch)
            await asyncio.sleep(sum(map(len, batch.quotes.values())) / _TAKEN_PER_SECOND)

    def note(self, batch: Batch) -> None:
        """The newest price of each selection must be what is taken, never one that was replaced."""
        for quote in batch.quotes["p"]:
            self.taken += 1
            if quote.at != self._feed.newest[quote.event] or quote.at <= self.last.get(quote.event, 0):
                self.old.append(quote)
            self.last[quote.event] = quote.at
        self.shed["replaced"] += batch.shed.replaced
        self.shed["dropped"] += batch.shed.dropped


async def _minute(capacity: int) -> tuple[PushingFeed, SlowConsumer, int]:
    feed, inbox = PushingFeed(LoopClock()), Inbox(capacity)
    consumer = SlowConsumer(inbox, feed)
    most = 0

    async def sink(reading: Reading) -> None:
        nonlocal most
        inbox.put(reading)
        most = max(most, len(inbox))

    tasks = [asyncio.create_task(feed.run(sink)), asyncio.create_task(consumer.run())]
    await asyncio.sleep(_SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if not inbox.is_empty:
        consumer.note(await inbox.take())
    return feed, consumer, most


def test_older_prices_of_a_selection_give_way_and_each_is_counted() -> None:
    feed, consumer, most = run_virtually(_minute(capacity=_EVENTS))
    assert feed.sent > 0.9 * _SENT_PER_SECOND * _SECONDS
    assert consumer.taken < 0.15 * feed.sent
    assert most <= _EVENTS
    assert consumer.old == []
    assert consumer.shed["dropped"] == 0
    assert consumer.taken + consumer.shed["replaced"] == feed.sent


def test_where_too_many_selections_wait_the_oldest_are_dropped_and_counted() -> None:
    feed, consumer, most = run_virtually(_minute(capacity=_EVENTS // 3))
    assert most <= _EVENTS // 3
    assert consumer.old == []
    assert consumer.shed["dropped"] > 0
    assert consumer.taken + consumer.shed["replaced"] + consumer.shed["dropped"] == feed.sent
