"""Finds value bets in validated books and tracks each from its opening to its close."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

import numpy as np

from advisor.core.arrays import Bool, Float64
from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId
from advisor.core.markets import DECIDED_OR_POSTPONED, MARKET_CODES, EventStatus
from advisor.core.odds import ODDS_SCALE
from advisor.engine.books.messages import EventState
from advisor.engine.books.priced import PricedBooks
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetChanges, ValueBetConfig
from advisor.engine.tracking.value_figures import MarketFigures, ending_of
from advisor.pricing.edge import edge

MarketKey: TypeAlias = tuple[int, int]
"""Market code and line."""

BetKey: TypeAlias = tuple[int, str]
"""Selection and venue."""


@dataclass(frozen=True, slots=True)
class ClosingPrice:
    """The last prices before a kick-off for one selection at one venue.

    Attributes:
        odds_e4: of the venue; None without.
        probability: fair; None without.
    """

    odds_e4: int | None
    probability: float | None


class ClosingPrices(Protocol):
    """Source of closing prices, read in the first step at or after the kick-off, before its quotes are applied."""

    def closing(self, bet: ValueBet, kickoff: int) -> ClosingPrice: ...


@dataclass(slots=True)
class _Tracked:
    """Value bets of one event that has not started."""

    live: dict[MarketKey, dict[BetKey, ValueBet]] = field(default_factory=dict)
    expired: list[ValueBet] = field(default_factory=list)


@dataclass(slots=True)
class _Changes:
    opened: list[ValueBet] = field(default_factory=list)
    updated: list[ValueBet] = field(default_factory=list)
    ended: list[ValueBet] = field(default_factory=list)
    closed: list[ValueBet] = field(default_factory=list)


class ValueBetTracker:
    """For one caller. Each step: ``close_started``, then ``update`` with validated books, then ``changes``.

    Args:
        config: thresholds.
        new_id: makes ids.
        unconfirmed_for: µs after which a restored bet ends if its market was not validated meanwhile.
    """

    def __init__(self, config: ValueBetConfig, new_id: NewId, unconfirmed_for: int) -> None:
        self._config = config
        self._new_id = new_id
        self._unconfirmed_for = unconfirmed_for
        self._touch_every = config.touch_every // MICROSECOND
        self._tracked: dict[int, _Tracked] = {}
        self._confirmed: dict[tuple[int, MarketKey, BetKey], int] = {}
        self._unconfirmed: set[tuple[int, MarketKey]] = set()
        self._changes = _Changes()

    def live(self) -> Iterable[ValueBet]:
        """All live bets."""
        for tracked in self._tracked.values():
            for bets in tracked.live.values():
                yield from bets.values()

    def restore(self, bets: Iterable[ValueBet]) -> None:
        """Track bets found before a restart; closed ones are left out."""
        for bet in bets:
            tracked = self._tracked.setdefault(bet.event, _Tracked())
            if bet.state is BetState.LIVE:
                market = (MARKET_CODES[bet.market], bet.line)
                tracked.live.setdefault(market, {})[bet.selection, bet.venue] = bet
                self._unconfirmed.add((bet.event, market))
            elif bet.state is BetState.EXPIRED:
                tracked.expired.append(bet)

    def close_started(self, now: int, events: Mapping[int, EventState], closings: ClosingPrices) -> None:
        """Close the bets whose events have started, and end restored ones that were not confirmed in time."""
        for event in list(self._tracked):
            known = events.get(event)
            if known is None or known.status in DECIDED_OR_POSTPONED:
                self._close(event, now, Ending.EVENT_OVER, closings, None if known is None else known.kickoff)
            elif known.status is EventStatus.IN_PLAY or known.kickoff <= now:
                self._close(event, now, Ending.STARTED, closings, known.kickoff)
        for event, market in list(self._unconfirmed):
            bets = self._tracked[event].live.get(market, {}) if event in self._tracked else {}
            for key, bet in list(bets.items()):
                if bet.last_seen + self._unconfirmed_for < now:
                    self._end(event, market, key, bet, Ending.STALE, now)
            if not bets:
                self._unconfirmed.discard((event, market))

    def update(self, priced: PricedBooks, now: int) -> None:
        """Open, update and end bets by validated books."""
        books = priced.books
        edges = edge(priced.fair.probability[:, None, :], books.odds, books.commission[None, :, None])
        worth = self._within(edges, books.odds, self._config.open_edge)
        rows = set(np.flatnonzero(worth.any(axis=(1, 2))).tolist())
        code = MARKET_CODES[priced.market_type]
        keys = list(zip(priced.event.tolist(), books.line.tolist(), strict=True))
        for row, (event, line) in enumerate(keys):
            tracked = self._tracked.get(event)
            live = tracked.live.get((code, line)) if tracked is not None else None
            if live is None and row not in rows:
                continue
            self._unconfirmed.discard((event, (code, line)))
            figures = MarketFigures(priced, row, edges[row], now)
            for key, bet in list(live.items()) if live is not None else ():
                self._follow(figures, (code, line), key, bet)
            if row in rows:
                self._open(figures, (code, line), worth[row])

    def changes(self) -> ValueBetChanges:
        """Changes of bets since the last call."""
        changes, self._changes = self._changes, _Changes()
        return ValueBetChanges(
            opened=tuple(changes.opened),
            updated=tuple(changes.updated),
            ended=tuple(changes.ended),
            closed=tuple(changes.closed),
        )

    def _within(self, edges: Float64, odds: Float64, least: float) -> Bool:
        config = self._config
        # Missing edges and odds are NaN and fail every comparison.
        with np.errstate(invalid="ignore"):
            within: Bool = (edges >= least) & (edges <= config.max_edge)
            within &= (odds >= config.min_odds) & (odds <= config.max_odds)
        return within

    def _open(self, figures: MarketFigures, market: MarketKey, worth: Bool) -> None:
        tracked = self._tracked.setdefault(figures.event, _Tracked())
        live = tracked.live.setdefault(market, {})
        for v, s in np.argwhere(worth).tolist():
            key = (s, figures.priced.books.venues[v])
            if key in live:
                continue
            live[key] = bet = figures.opened(v, s, self._new_id)
            self._changes.opened.append(bet)

    def _follow(self, figures: MarketFigures, market: MarketKey, key: BetKey, bet: ValueBet) -> None:
        current = figures.of_bet(bet)
        ending = ending_of(bet, current, self._config)
        if current is None or ending is not None:
            known = current is not None and not math.isnan(current.edge)
            last = figures.with_figures(bet, current) if current is not None and known else bet
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

    def _expired(self, event: int, market: MarketKey, key: BetKey, bet: ValueBet, ending: Ending, now: int) -> ValueBet:
        seen = self._confirmed.pop((event, market, key), bet.last_seen)
        return replace(bet, state=BetState.EXPIRED, ended_because=ending, ended_at=now, last_seen=seen)

    def _close(self, event: int, now: int, ending: Ending, closings: ClosingPrices, kickoff: int | None) -> None:
        tracked = self._tracked.pop(event)
        for market, bets in tracked.live.items():
            self._unconfirmed.discard((event, market))
            for key, bet in bets.items():
                ended = self._expired(event, market, key, bet, ending, now)
                self._changes.ended.append(_closed(ended, closings, kickoff))
        self._changes.closed += [_closed(bet, closings, kickoff) for bet in tracked.expired]


def _closed(bet: ValueBet, closings: ClosingPrices, kickoff: int | None) -> ValueBet:
    """The bet measured by the close; without a known kick-off it stays expired."""
    if kickoff is None:
        return bet
    close = closings.closing(bet, kickoff)
    clv = None
    if close.probability is not None:
        clv = edge(close.probability, bet.first_odds_e4 / ODDS_SCALE, bet.commission)
    return replace(
        bet,
        state=BetState.CLOSED,
        closing_odds_e4=close.odds_e4,
        closing_probability=close.probability,
        clv=clv,
    )
