"""Follows the signals of a strategy of single bets, each from its opening to its close.

A game is not always on when its start is due. Until somebody says that it is, the close is noted every few seconds, so
that bets are measured at the real start also where that is heard of later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol

from advisor.core.books import Books
from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId
from advisor.core.markets import EventStatus
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.closes import NO_CLOSE, ClosingPrice, GameStart
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.market_keys import MarketKey
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetChanges
from advisor.engine.tracking.value_figures import MarketFigures
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.edge import edge_of
from advisor.pricing.fair import FairLines
from advisor.pricing.results import Returns
from advisor.strategies.scanning import ValuingStrategy


class BetKey(NamedTuple):
    """What is one price of a market; journals before version 7 name no side."""

    selection: int
    venue: str
    side: Side = Side.BACK


_MEASURED: Final = (Ending.PRICE_GONE, Ending.EDGE_GONE)
"""A bet that ends so shows the figures by which it ended."""


class ClosingPrices(Protocol):
    """Source of closing prices, read before the quotes of a step are applied."""

    def closing(self, bet: ValueBet, start: int) -> ClosingPrice | None:
        """The last prices, where they are from before ``start``, µs; None where the market is not held."""
        ...


@dataclass(slots=True)
class _Tracked:
    """Value bets of one event that is not over.

    Attributes:
        closed: measured at the start; kept, as a start can be put off after all.
    """

    live: dict[MarketKey, dict[BetKey, ValueBet]] = field(default_factory=dict)
    expired: list[ValueBet] = field(default_factory=list)
    closed: list[ValueBet] = field(default_factory=list)
    start: GameStart = field(default_factory=GameStart)

    @property
    def all(self) -> Iterable[ValueBet]:
        """All of them."""
        for bets in self.live.values():
            yield from bets.values()
        yield from (*self.expired, *self.closed)


@dataclass(frozen=True, slots=True)
class CarriedBets:
    """What a tracker follows.

    Attributes:
        bets: those of one event together.
        confirmed: when live bets were last confirmed: event, market, bet, µs.
        unconfirmed: markets whose bets were restored and are not confirmed yet.
        starts: by event.
    """

    bets: Sequence[ValueBet]
    confirmed: Sequence[tuple[int, MarketKey, BetKey, int]]
    unconfirmed: Sequence[tuple[int, MarketKey]]
    starts: Sequence[tuple[int, GameStart]] = ()


@dataclass(slots=True)
class _Changes:
    opened: list[ValueBet] = field(default_factory=list)
    updated: list[ValueBet] = field(default_factory=list)
    ended: list[ValueBet] = field(default_factory=list)
    closed: list[ValueBet] = field(default_factory=list)
    revised: list[ValueBet] = field(default_factory=list)


class ValueBetTracker:
    """For one caller. Each step: ``begin``, then ``update`` with validated books, then ``changes``.

    Args:
        instance: name of the strategy instance.
        strategy: whose signals are followed; it alone says what is entered and what is held.
        config: how.
        new_id: makes ids.
    """

    def __init__(self, instance: str, strategy: ValuingStrategy, config: TrackingConfig, new_id: NewId) -> None:
        self._instance = instance
        self._strategy = strategy
        self._new_id = new_id
        self._unconfirmed_for = config.unconfirmed_for // MICROSECOND
        self._touch_every = config.touch_every // MICROSECOND
        self._note_close_every = config.note_close_every // MICROSECOND
        self._early = config.early // MICROSECOND
        self._noted_for = config.noted_for // MICROSECOND
        self._chance_after = config.chance_after
        self._tracked: dict[int, _Tracked] = {}
        self._confirmed: dict[tuple[int, MarketKey, BetKey], int] = {}
        self._unconfirmed: set[tuple[int, MarketKey]] = set()
        self._changes = _Changes()

    def live(self) -> Iterable[ValueBet]:
        """All live bets."""
        for tracked in self._tracked.values():
            for bets in tracked.live.values():
                yield from bets.values()

    def live_backs_in(self, event: int, market: MarketKey) -> frozenset[tuple[int, str]]:
        """Selections and venues of the live back bets in a market."""
        tracked = self._tracked.get(event)
        live = () if tracked is None else tracked.live.get(market, ())
        return frozenset((key.selection, key.venue) for key in live if key.side is Side.BACK)

    def restore(self, bets: Iterable[ValueBet]) -> None:
        """Track bets found before a restart: of this instance, and ended ones of those that are gone."""
        for bet in bets:
            tracked = self._tracked.setdefault(bet.event, _Tracked())
            if bet.state is BetState.LIVE:
                self._take_up(tracked, bet)
            else:
                (tracked.expired if bet.state is BetState.EXPIRED else tracked.closed).append(bet)

    def carried(self) -> CarriedBets:
        """All that is followed, between two steps."""
        return CarriedBets(
            bets=[bet for tracked in self._tracked.values() for bet in tracked.all],
            confirmed=[(*key, seen) for key, seen in self._confirmed.items()],
            unconfirmed=sorted(self._unconfirmed),
            starts=[(event, tracked.start) for event, tracked in self._tracked.items()],
        )

    def carry_on(self, carried: CarriedBets) -> None:
        """Follow all of it, in a tracker that follows nothing yet."""
        self.restore(carried.bets)
        self._confirmed = {(event, market, key): seen for event, market, key, seen in carried.confirmed}
        self._unconfirmed = set(carried.unconfirmed)
        for event, start in carried.starts:
            self._tracked.setdefault(event, _Tracked()).start = start

    def begin(self, now: int, events: Mapping[int, EventState], closings: ClosingPrices) -> None:
        """Close the bets whose events have started, undo it where a start was put off, end what is not confirmed."""
        reopened: set[tuple[int, MarketKey]] = set()
        for event in list(self._tracked):
            known = events.get(event)
            if known is None or known.status is EventStatus.FINISHED:
                start = known.kickoff if known is not None and known.starts else None
                self._finish(event, start, now, closings)
            elif self._tracked[event].start.is_called_off(known, now):
                self._call_off(event, now)
            elif known.status is EventStatus.IN_PLAY or known.kickoff <= now:
                self._start(event, known, now, closings)
            elif self._tracked[event].closed:
                reopened |= self._reopen(event)
        self._end_unconfirmed(now, reopened)

    def update(self, books: Books, fair: FairLines, signals: Signals, now: int) -> None:
        """Open, update and end bets by the books of markets that have not started, and what the strategy says."""
        entered: dict[int, list[int]] = {}
        for k, market_row in enumerate(signals.market.tolist()):
            entered.setdefault(market_row, []).append(k)
        code = MARKET_TYPES[books.market_type].code
        returns = Returns.of_books(books)
        keys = zip(books.event.tolist(), books.participant.tolist(), books.line.tolist(), strict=True)
        for row, (event, participant, line) in enumerate(keys):
            market = (code, participant, line)
            tracked = self._tracked.get(event)
            live = tracked.live.get(market) if tracked is not None else None
            if live is None and row not in entered:
                continue
            self._unconfirmed.discard((event, market))
            figures = MarketFigures(books, fair, returns, self._strategy, row, now, self._chance_after)
            for key, bet in list(live.items()) if live is not None else ():
                self._follow(figures, market, key, bet)
            for k in entered.get(row, ()):
                self._open(figures, market, k, signals)

    def changes(self) -> ValueBetChanges:
        """Changes of bets since the last call."""
        changes, self._changes = self._changes, _Changes()
        return ValueBetChanges(
            opened=tuple(changes.opened),
            updated=tuple(changes.updated),
            ended=tuple(changes.ended),
            closed=tuple(changes.closed),
            revised=tuple(changes.revised),
        )

    def _end_unconfirmed(self, now: int, reopened: AbstractSet[tuple[int, MarketKey]]) -> None:
        """End restored bets that nobody confirms; of those that go on only now the prices are looked at first."""
        for event, market in sorted(self._unconfirmed - reopened):
            bets = self._tracked[event].live.get(market, {}) if event in self._tracked else {}
            for key, bet in list(bets.items()):
                if bet.last_seen + self._unconfirmed_for < now:
                    self._end(event, market, key, bet, Ending.STALE, now)
            if not bets:
                self._unconfirmed.discard((event, market))

    def _take_up(self, tracked: _Tracked, bet: ValueBet) -> None:
        market = (MARKET_TYPES[bet.market].code, bet.participant, bet.line)
        tracked.live.setdefault(market, {})[BetKey(bet.selection, bet.venue, bet.side)] = bet
        self._unconfirmed.add((bet.event, market))

    def _open(self, figures: MarketFigures, market: MarketKey, k: int, signals: Signals) -> None:
        v, s, side = int(signals.venue[k]), int(signals.selection[k]), Side(signals.side[k])
        live = self._tracked.setdefault(figures.event, _Tracked()).live.setdefault(market, {})
        key = BetKey(s, figures.books.venues[v], side)
        if key in live or (live and self._strategy.one_per_market):
            return
        live[key] = bet = figures.opened(v, s, side, self._instance, self._new_id)
        self._changes.opened.append(bet)

    def _follow(self, figures: MarketFigures, market: MarketKey, key: BetKey, bet: ValueBet) -> None:
        current = figures.of_bet(bet)
        ending = figures.ending_of(bet, current)
        if current is None or ending is not None:
            # A price that may not be used, or is of another time, says nothing of what the bet was worth.
            last = bet
            if current is not None and current.known and ending in _MEASURED:
                last = figures.with_figures(bet, current)
            self._end(figures.event, market, key, last, ending or Ending.PRICE_GONE, figures.now)
            return
        # Most confirmations change nothing: only their time is stored then.
        self._confirmed[figures.event, market, key] = figures.now
        if figures.differs(bet, current) or figures.now - bet.last_seen >= self._touch_every:
            seen = figures.confirmed(bet, current)
            self._tracked[figures.event].live[market][key] = seen
            self._changes.updated.append(seen)

    def _end(self, event: int, market: MarketKey, key: BetKey, bet: ValueBet, ending: Ending, now: int) -> None:
        tracked = self._tracked[event]
        del tracked.live[market][key]
        if not tracked.live[market]:
            del tracked.live[market]
        ended = self._expired(event, market, key, bet, ending, now)
        tracked.expired.append(ended)
        self._changes.ended.append(ended)

    def _end_all(self, event: int, ending: Ending, now: int) -> list[ValueBet]:
        """End all live bets of an event; what they are reported as is the caller's to say."""
        tracked = self._tracked[event]
        ended = []
        for market, bets in tracked.live.items():
            self._unconfirmed.discard((event, market))
            ended += [self._expired(event, market, key, bet, ending, now) for key, bet in bets.items()]
        tracked.live = {}
        return ended

    def _expired(self, event: int, market: MarketKey, key: BetKey, bet: ValueBet, ending: Ending, now: int) -> ValueBet:
        seen = self._confirmed.pop((event, market, key), bet.last_seen)
        return replace(bet, state=BetState.EXPIRED, ended_because=ending, ended_at=now, last_seen=seen)

    def _start(self, event: int, known: EventState, now: int, closings: ClosingPrices) -> None:
        """The start is due, or the game is on; of one that is suspended nothing changes."""
        tracked = self._tracked[event]
        tracked.start.was_on |= known.status is EventStatus.IN_PLAY
        if known.kickoff <= now:
            self._measure(event, now, Ending.STARTED, known.kickoff, closings)
        elif known.kickoff <= now + self._early:
            self._measure(event, now, Ending.STARTED, now, closings)
        else:
            # How long it has been on nobody knows, so any price may be one of the game.
            self._close(event, now, Ending.STARTED, lambda _: NO_CLOSE)
        noted = tracked.start.noted_at
        if known.status is EventStatus.SCHEDULED and (noted is None or now >= noted + self._note_close_every):
            # When its start was due no price was another yet.
            at = known.kickoff if noted is None else now
            tracked.start.note(tracked.closed, at, lambda bet: closings.closing(bet, at), self._noted_for)

    def _finish(self, event: int, kickoff: int | None, now: int, closings: ClosingPrices) -> None:
        """The game is over, or nobody says any more whether it is; without a start bets stay expired."""
        if kickoff is None:
            self._close(event, now, Ending.EVENT_OVER, None)
        else:
            self._measure(event, now, Ending.EVENT_OVER, kickoff, closings)
        del self._tracked[event]

    def _measure(self, event: int, now: int, ending: Ending, start: int, closings: ClosingPrices) -> None:
        """Measure bets by the prices before a start, those that are measured already if it is later than it seemed."""
        tracked = self._tracked[event]
        before, tracked.start.measured_at = tracked.start.measured_at, start
        for place, bet in enumerate(tracked.closed):
            close = tracked.start.close_at(bet, start) if before is not None and before < start <= now else None
            if close is not None and (again := _measured(bet, close)) != bet:
                tracked.closed[place] = again
                self._changes.revised.append(again)
        self._close(event, now, ending, lambda bet: self._close_of(tracked.start, bet, start, closings))

    def _close_of(self, noted: GameStart, bet: ValueBet, start: int, closings: ClosingPrices) -> ClosingPrice:
        close = closings.closing(bet, start) or NO_CLOSE
        if close == NO_CLOSE and noted.noted_at is not None and start <= noted.noted_at + self._note_close_every:
            # The start was put off, and then not after all: what was noted then is the close.
            return noted.close_at(bet, start) or NO_CLOSE
        return close

    def _close(self, event: int, now: int, ending: Ending, close_of: Callable[[ValueBet], ClosingPrice] | None) -> None:
        """End the bets of an event that go on, and measure those that are not measured yet."""
        tracked = self._tracked[event]
        ended, expired = self._end_all(event, ending, now), tracked.expired
        if close_of is not None:
            ended = [_measured(bet, close_of(bet)) for bet in ended]
            expired = [_measured(bet, close_of(bet)) for bet in expired]
            self._changes.closed += expired
        self._changes.ended += ended
        tracked.closed += [*ended, *expired]
        tracked.expired = []

    def _reopen(self, event: int) -> AbstractSet[tuple[int, MarketKey]]:
        """The start was put off: bets that it ended go on, and all are measured at the real start.

        Returns:
            The markets of those that go on.
        """
        tracked = self._tracked[event]
        closed, tracked.closed = tracked.closed, []
        for bet in closed:
            again = unmeasured(bet)
            if bet.ended_because is Ending.STARTED and bet.instance != self._instance:
                # Its instance is gone: nobody says any more whether it stands.
                again = replace(again, ended_because=Ending.STRATEGY_CHANGED)
                tracked.expired.append(again)
            elif bet.ended_because is Ending.STARTED:
                again = replace(again, state=BetState.LIVE, ended_because=None, ended_at=None)
                self._take_up(tracked, again)
            else:
                tracked.expired.append(again)
            self._changes.revised.append(again)
        return {(event, market) for market in tracked.live}

    def _call_off(self, event: int, now: int) -> None:
        """The event does not take place as bet on: nothing is measured."""
        tracked = self._tracked[event]
        self._changes.ended += self._end_all(event, Ending.EVENT_OVER, now)
        self._changes.revised += [unmeasured(bet) for bet in tracked.closed if bet.state is BetState.CLOSED]
        del self._tracked[event]


def _measured(bet: ValueBet, close: ClosingPrice) -> ValueBet:
    clv = None
    if close.probability is not None:
        counted = next((each for each in (close.at_risk, bet.at_risk) if each is not None), 1.0)
        clv = counted * edge_of(bet.side, close.probability, bet.first_odds_e4 / ODDS_SCALE, bet.commission)
    return replace(
        bet,
        state=BetState.CLOSED,
        closing_odds_e4=close.odds_e4,
        closing_probability=close.probability,
        clv=clv,
    )


def unmeasured(bet: ValueBet) -> ValueBet:
    """A bet that was measured, without its close."""
    return replace(bet, state=BetState.EXPIRED, closing_odds_e4=None, closing_probability=None, clv=None)
