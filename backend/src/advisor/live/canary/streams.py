"""Where streams are held against polled answers: what both say of the same prices, of each provider that has both."""

from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog

from advisor.core.clock import MICROSECOND, Clock, micros_of
from advisor.core.quotes import Quote
from advisor.core.readings import Reading
from advisor.db.providers.stream_checks import StreamCheck, StreamFault
from advisor.pricing.stream_lag import LagCounts, Statement, StreamLag, StreamLagConfig, agreeing_lags

log = structlog.get_logger(__name__)

_Key: TypeAlias = tuple[object, ...]
"""Market, line, selection, venue, side."""
_SLOTS: Final = 10
"""Parts of the window: so much of it is forgotten at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCheckConfig:
    """What is compared, and when a stream counts as wrong.

    Attributes:
        every: how often it is looked at.
        window: how far back answers count.
        lag: how its lag is found.
        behind: a stream surely later than that is.
        disagreeing_share: of the polled prices; more that it never says, and it disagrees.
        quiet: a stream that says nothing for longer is not connected, and answers meanwhile do not count.
    """

    every: timedelta
    window: timedelta
    lag: StreamLagConfig
    behind: timedelta
    disagreeing_share: float
    quiet: timedelta


class StreamWatch:
    """One provider's stream and its polled answers. Both come as readings; answers count once the stream had time."""

    def __init__(self, config: StreamCheckConfig) -> None:
        self._config = config
        self._longest = timedelta(seconds=config.lag.longest) // MICROSECOND
        self._quiet = config.quiet // MICROSECOND
        self._slot = config.window // MICROSECOND // _SLOTS
        self._said: defaultdict[str, dict[_Key, list[Statement]]] = defaultdict(dict)
        self._first: int | None = None
        self._last = 0
        self._gaps: deque[tuple[int, int]] = deque()
        self._asked: dict[str, int] = {}
        self._waiting: deque[tuple[int, str, Sequence[Quote]]] = deque()
        self._slots: deque[tuple[int, LagCounts]] = deque()

    def streamed(self, reading: Reading, now: int) -> None:
        """The stream said this at an instant (µs)."""
        if self._first is None:
            self._first = now
        elif now - self._last > self._quiet:
            self._gaps.append((self._last, now))
        self._last = now
        for quote in reading.quotes:
            said = self._said[quote.event].setdefault(quote.place[1:], [])
            if not said or said[-1][1] != quote.odds_e4:
                said.append((now, quote.odds_e4))

    def polled(self, reading: Reading, now: int) -> None:
        """An answer shows this; it came at an instant (µs).

        One that came before, or is late by its own word, says nothing.
        """
        events: defaultdict[str, list[Quote]] = defaultdict(list)
        for quote in reading.quotes:
            if quote.at == quote.seen and quote.seen > now - self._longest:
                events[quote.event].append(quote)
        for event, quotes in events.items():
            newest = max(quote.seen for quote in quotes)
            if newest > self._asked.get(event, 0):
                self._asked[event] = newest
                self._waiting.append((now, event, quotes))

    def compare(self, now: int) -> bool:
        """Compare one event's part of an answer; False where none has waited for long enough."""
        if not self._waiting or self._waiting[0][0] + self._longest > now:
            return False
        self._compare(*self._waiting.popleft(), now=now)
        return True

    def lag(self, now: int) -> StreamLag:
        """What the answers of the last while say of the stream.

        Where the newest of them surely say something else than all, the older ones are forgotten: a stream that begins
        to be late would else be outvoted for minutes by what it said before.
        """
        while self.compare(now):
            pass
        while self._slots and self._slots[0][0] <= now - self._slot * _SLOTS:
            self._slots.popleft()
        self._forget(now)
        together = LagCounts(self._config.lag)
        newest = [together.lag()]
        for _, counts in reversed(self._slots):
            together.join(counts)
            newest.append(together.lag())
        for slots, lag in enumerate(newest):
            if _differ(lag, newest[-1]):
                while len(self._slots) > slots:
                    self._slots.popleft()
                return lag
        return newest[-1]

    def _compare(self, answered: int, event: str, quotes: Sequence[Quote], *, now: int) -> None:
        said = self._said.get(event, {})
        if not self._connected(min(quote.seen for quote in quotes), answered, now):
            return
        counts = self._counts(answered)
        for quote in quotes:
            statements = said.get(quote.place[1:])
            if statements and statements[0][0] <= quote.seen:
                counts.add(agreeing_lags(statements, quote.seen, answered, quote.odds_e4, self._longest))

    def _connected(self, asked: int, answered: int, now: int) -> bool:
        """Whether the stream spoke as it should around an answer."""
        if self._first is None or asked < self._first:
            return False
        gaps = [*self._gaps, (self._last, now)] if now - self._last > self._quiet else self._gaps
        return not any(begins < answered and asked < ends for begins, ends in gaps)

    def _counts(self, answered: int) -> LagCounts:
        begins = answered - answered % self._slot
        if not self._slots or self._slots[-1][0] != begins:
            self._slots.append((begins, LagCounts(self._config.lag)))
        return self._slots[-1][1]

    def _forget(self, now: int) -> None:
        """What is too old to be compared with answers that wait; the last of each selection stands."""
        oldest = min([now, *(min(quote.seen for quote in quotes) for _, _, quotes in self._waiting)]) - self._longest
        while self._gaps and self._gaps[0][1] < oldest:
            self._gaps.popleft()
        over = now - self._slot * _SLOTS
        for event in list(self._said):
            selections = self._said[event]
            last = max(said[-1][0] for said in selections.values())
            if max(last, self._asked.get(event, 0)) < over:
                del self._said[event]
                continue
            for said in selections.values():
                while len(said) > 1 and said[1][0] < oldest:
                    said.pop(0)
        self._asked = {event: asked for event, asked in self._asked.items() if asked >= over}


def _differ(one: StreamLag, other: StreamLag) -> bool:
    """Whether two lags are surely not the same."""
    if one.seconds is None or one.error is None or other.seconds is None or other.error is None:
        return False
    return abs(one.seconds - other.seconds) > one.error + other.error


class StreamChecks:
    """The streams of all providers that also answer when asked.

    Args:
        providers: their keys.
    """

    def __init__(self, config: StreamCheckConfig, providers: Collection[str], clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._changed: dict[str, None] = {}
        self._watches = {provider: StreamWatch(config) for provider in providers}
        self._since: dict[str, tuple[StreamFault, datetime]] = {}

    def streamed(self, reading: Reading) -> None:
        """A stream said this."""
        if (watch := self._watches.get(reading.provider)) is not None:
            watch.streamed(reading, micros_of(self._clock.now()))

    def polled(self, reading: Reading) -> None:
        """A provider answered this."""
        if (watch := self._watches.get(reading.provider)) is not None:
            watch.polled(reading, micros_of(self._clock.now()))

    def compare(self) -> bool:
        """A small part of what ``look`` does, so that others get their turn between; False where none is left."""
        now = micros_of(self._clock.now())
        return any(watch.compare(now) for watch in self._watches.values())

    def look(self) -> Sequence[StreamCheck]:
        """How they are now, to be stored."""
        now = self._clock.now()
        return [self._check(provider, watch.lag(micros_of(now)), now) for provider, watch in self._watches.items()]

    def take_changed(self) -> Sequence[str]:
        """Providers whose streams began or ceased to be wrong since the last time."""
        taken, self._changed = tuple(self._changed), {}
        return taken

    def _check(self, provider: str, lag: StreamLag, now: datetime) -> StreamCheck:
        fault = self._fault(lag)
        known = self._since.get(provider)
        if fault is not (known and known[0]):
            if fault is None:
                del self._since[provider]
                compared = lag.compared >= self._config.lag.least
                log.info("stream_right_again" if compared else "stream_not_compared", provider=provider)
            else:
                self._since[provider] = (fault, now)
                log.warning("stream_wrong", provider=provider, fault=fault.value, **asdict(lag))
            self._changed[provider] = None
        since = self._since.get(provider)
        return StreamCheck(provider=provider, at=now, fault=fault, since=since and since[1], **asdict(lag))

    def _fault(self, lag: StreamLag) -> StreamFault | None:
        config = self._config
        if lag.compared < config.lag.least:
            return None
        least = 0.0 if lag.seconds is None or lag.error is None else lag.seconds - lag.error
        if least > config.behind.total_seconds():
            return StreamFault.BEHIND
        if lag.never > config.disagreeing_share * lag.compared:
            return StreamFault.DISAGREES
        return None
