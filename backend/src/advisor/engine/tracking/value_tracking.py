"""Finds value bets in changed books and follows each from its opening to its close."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from advisor.core.arrays import Bool, Float64
from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId
from advisor.core.markets import DECIDED_OR_POSTPONED, MARKET_CODES, EventStatus, MarketType
from advisor.core.odds import ODDS_SCALE
from advisor.engine.books.messages import EventState
from advisor.engine.books.priced import PricedBooks
from advisor.engine.quality.rules import QualityFlag
from advisor.engine.tracking.value_bets import BetState, Ending, ValueBet, ValueBetChanges, ValueBetConfig, VenuePrices
from advisor.pricing.edge import edge
from advisor.pricing.fair import source_name

MarketKey: TypeAlias = tuple[int, int]
"""Market code and line."""

BetKey: TypeAlias = tuple[int, str]
"""Selection and venue."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The last prices before a kick-off for one selection at one venue.

    Attributes:
        odds_e4: of the venue; None without.
        probability: fair; None without.
    """

    odds_e4: int | None
    probability: float | None


class Closings(Protocol):
    """Tells closing prices; asked at the first step at or after the kick-off, before anything else is taken in."""

    def closing(self, bet: ValueBet, kickoff: int) -> Closing: ...


@dataclass(slots=True)
class _Watched:
    """Value bets of one event whose game has not started."""

    live: dict[MarketKey, dict[BetKey, ValueBet]] = field(default_factory=dict)
    expired: list[ValueBet] = field(default_factory=list)


@dataclass(slots=True)
class _News:
    opened: list[ValueBet] = field(default_factory=list)
    updated: list[ValueBet] = field(default_factory=list)
    ended: list[ValueBet] = field(default_factory=list)
    closed: list[ValueBet] = field(default_factory=list)


class ValueBetTracker:
    """For one caller. Each step: ``start``, then ``look`` at the changed books, then ``changes``.

    Args:
        config: thresholds.
        new_id: makes ids.
        unconfirmed_for: µs after which a restored bet ends whose market nobody has told of since.
    """

    def __init__(self, config: ValueBetConfig, new_id: NewId, unconfirmed_for: int) -> None:
        self._config = config
        self._new_id = new_id
        self._unconfirmed_for = unconfirmed_for
        self._touch_every = config.touch_every // MICROSECOND
        self._watched: dict[int, _Watched] = {}
        self._confirmed: dict[tuple[int, MarketKey, BetKey], int] = {}
        self._unconfirmed: set[tuple[int, MarketKey]] = set()
        self._news = _News()

    def live(self) -> Iterable[ValueBet]:
        """All live bets."""
        for watched in self._watched.values():
            for bets in watched.live.values():
                yield from bets.values()

    def restore(self, bets: Iterable[ValueBet]) -> None:
        """Follow bets found before a restart; closed ones are left out."""
        for bet in bets:
            watched = self._watched.setdefault(bet.event, _Watched())
            if bet.state is BetState.LIVE:
                market = (MARKET_CODES[bet.market], bet.line)
                watched.live.setdefault(market, {})[bet.selection, bet.venue] = bet
                self._unconfirmed.add((bet.event, market))
            elif bet.state is BetState.EXPIRED:
                watched.expired.append(bet)

    def start(self, now: int, events: Mapping[int, EventState], closings: Closings) -> None:
        """Close the bets whose games have started, and end those that nobody confirms."""
        for event in list(self._watched):
            known = events.get(event)
            if known is None or known.status in DECIDED_OR_POSTPONED:
                self._close(event, now, Ending.EVENT_OVER, closings, None if known is None else known.kickoff)
            elif known.status is EventStatus.IN_PLAY or known.kickoff <= now:
                self._close(event, now, Ending.STARTED, closings, known.kickoff)
        for event, market in list(self._unconfirmed):
            bets = self._watched[event].live.get(market, {}) if event in self._watched else {}
            for key, bet in list(bets.items()):
                if bet.last_seen + self._unconfirmed_for < now:
                    self._end(event, market, key, bet, Ending.STALE, now)
            if not bets:
                self._unconfirmed.discard((event, market))

    def look(self, priced: PricedBooks, now: int) -> None:
        """Open, update and end bets by books that changed."""
        books = priced.books
        edges = edge(priced.fair.probability[:, None, :], books.odds, books.commission[None, :, None])
        worth = self._within(edges, books.odds, self._config.open_edge)
        rows = set(np.flatnonzero(worth.any(axis=(1, 2))).tolist())
        code = MARKET_CODES[priced.market_type]
        keys = list(zip(priced.event.tolist(), books.line.tolist(), strict=True))
        for row, (event, line) in enumerate(keys):
            watched = self._watched.get(event)
            live = watched.live.get((code, line)) if watched is not None else None
            if live is None and row not in rows:
                continue
            self._unconfirmed.discard((event, (code, line)))
            view = _Row(priced, row, edges[row], now)
            for key, bet in list(live.items()) if live is not None else ():
                self._follow(view, (code, line), key, bet)
            if row in rows:
                self._open(view, (code, line), worth[row])

    def changes(self) -> ValueBetChanges:
        """What became of bets since the last call."""
        news, self._news = self._news, _News()
        return ValueBetChanges(
            opened=tuple(news.opened),
            updated=tuple(news.updated),
            ended=tuple(news.ended),
            closed=tuple(news.closed),
        )

    def _within(self, edges: Float64, odds: Float64, least: float) -> Bool:
        config = self._config
        # Missing edges and odds are NaN and fail every comparison.
        with np.errstate(invalid="ignore"):
            within: Bool = (edges >= least) & (edges <= config.max_edge)
            within &= (odds >= config.min_odds) & (odds <= config.max_odds)
        return within

    def _open(self, view: "_Row", market: MarketKey, worth: Bool) -> None:
        watched = self._watched.setdefault(view.event, _Watched())
        live = watched.live.setdefault(market, {})
        for v, s in np.argwhere(worth).tolist():
            key = (s, view.priced.books.venues[v])
            if key in live:
                continue
            live[key] = bet = view.opened(v, s, self._new_id)
            self._news.opened.append(bet)

    def _follow(self, view: "_Row", market: MarketKey, key: BetKey, bet: ValueBet) -> None:
        now_is = view.figures(bet)
        ending = _ending(bet, now_is, self._config)
        if now_is is None or ending is not None:
            known = now_is is not None and not math.isnan(now_is.edge)
            last = view.told(bet, now_is) if now_is is not None and known else bet
            self._end(view.event, market, key, last, ending or Ending.PRICE_GONE, view.now)
            return
        # Most confirmations change nothing: only the time is kept then.
        self._confirmed[view.event, market, key] = view.now
        if view.differs(bet, now_is) or view.now - bet.last_seen >= self._touch_every:
            seen = view.updated(bet, now_is)
            self._watched[view.event].live[market][key] = seen
            self._news.updated.append(seen)

    def _end(self, event: int, market: MarketKey, key: BetKey, bet: ValueBet, ending: Ending, now: int) -> None:
        watched = self._watched[event]
        del watched.live[market][key]
        if not watched.live[market]:
            del watched.live[market]
        ended = self._expired(event, market, key, bet, ending, now)
        watched.expired.append(ended)
        self._news.ended.append(ended)

    def _expired(self, event: int, market: MarketKey, key: BetKey, bet: ValueBet, ending: Ending, now: int) -> ValueBet:
        seen = self._confirmed.pop((event, market, key), bet.last_seen)
        return replace(bet, state=BetState.EXPIRED, ended_because=ending, ended_at=now, last_seen=seen)

    def _close(self, event: int, now: int, ending: Ending, closings: Closings, kickoff: int | None) -> None:
        watched = self._watched.pop(event)
        for market, bets in watched.live.items():
            self._unconfirmed.discard((event, market))
            for key, bet in bets.items():
                ended = self._expired(event, market, key, bet, ending, now)
                self._news.ended.append(_closed(ended, closings, kickoff))
        self._news.closed += [_closed(bet, closings, kickoff) for bet in watched.expired]


def _closed(bet: ValueBet, closings: Closings, kickoff: int | None) -> ValueBet:
    """The bet measured by the close; one whose game never had one stays expired."""
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


class _Figures(NamedTuple):
    """What a live bet rests on: the odds held, what is thought of them, and what they are worth (NaN: not known)."""

    odds_e4: int
    quality_flag: int
    edge: float
    probability: float
    source: int


def _ending(bet: ValueBet, now_is: _Figures | None, config: ValueBetConfig) -> Ending | None:
    """Why the bet is no more, or None while it stands."""
    if now_is is None or now_is.odds_e4 == 0:
        return Ending.PRICE_GONE
    if now_is.quality_flag:
        return Ending.STALE if now_is.quality_flag == QualityFlag.STALE else Ending.SUSPECT
    if math.isnan(now_is.edge):
        return Ending.NO_FAIR
    if now_is.edge > config.max_edge:
        return Ending.SUSPECT
    if now_is.edge >= config.keep_edge and config.min_odds <= now_is.odds_e4 / ODDS_SCALE <= config.max_odds:
        return None
    before = edge(now_is.probability, bet.odds_e4 / ODDS_SCALE, bet.commission)
    return Ending.PRICE_GONE if before >= config.keep_edge else Ending.EDGE_GONE


@dataclass(slots=True)
class _Row:
    """One market of priced books, as bets see it."""

    priced: PricedBooks
    row: int
    edges: Float64
    now: int
    _evidence: tuple[VenuePrices, ...] | None = None

    @property
    def event(self) -> int:
        return int(self.priced.event[self.row])

    @property
    def market(self) -> MarketType:
        return self.priced.market_type

    def opened(self, v: int, s: int, new_id: NewId) -> ValueBet:
        """A new bet on a selection at a venue."""
        priced, row = self.priced, self.row
        odds, gain = int(priced.held_e4[row, v, s]), float(self.edges[v, s])
        return ValueBet(
            id=new_id(),
            event=self.event,
            market=self.market,
            line=int(priced.books.line[row]),
            selection=s,
            venue=priced.books.venues[v],
            state=BetState.LIVE,
            ended_because=None,
            first_seen=self.now,
            last_seen=self.now,
            ended_at=None,
            odds_e4=odds,
            first_odds_e4=odds,
            best_odds_e4=odds,
            edge=gain,
            first_edge=gain,
            best_edge=gain,
            probability=float(priced.fair.probability[row, s]),
            fair_source=self._source(),
            commission=float(priced.books.commission[v]),
            prices=self.evidence(),
        )

    def figures(self, bet: ValueBet) -> "_Figures | None":
        """What the bet rests on now; None where its venue quotes the market no more."""
        priced, s = self.priced, bet.selection
        if bet.venue not in priced.books.venues:
            return None
        v = priced.books.venues.index(bet.venue)
        # ``item``: plain numbers, several times as fast as indexing by brackets.
        return _Figures(
            priced.held_e4.item(self.row, v, s),
            priced.quality_flag.item(self.row, v, s),
            self.edges.item(v, s),
            priced.fair.probability.item(self.row, s),
            priced.fair.source.item(self.row),
        )

    def told(self, bet: ValueBet, now_is: "_Figures") -> ValueBet:
        """The bet with its figures of now."""
        return replace(
            bet,
            odds_e4=now_is.odds_e4,
            edge=now_is.edge,
            probability=now_is.probability,
            fair_source=self._source(),
            prices=self.evidence(),
        )

    def updated(self, bet: ValueBet, now_is: "_Figures") -> ValueBet:
        """The bet as it stands now."""
        return replace(
            self.told(bet, now_is),
            last_seen=self.now,
            best_odds_e4=max(now_is.odds_e4, bet.best_odds_e4),
            best_edge=max(now_is.edge, bet.best_edge),
        )

    def differs(self, bet: ValueBet, now_is: "_Figures") -> bool:
        """Whether its figures changed since it was last told."""
        return (
            now_is.odds_e4 != bet.odds_e4
            or now_is.probability != bet.probability
            or source_name(now_is.source, self.priced.books.venues) != bet.fair_source
        )

    def evidence(self) -> tuple[VenuePrices, ...]:
        """The fit prices of all venues that have any."""
        if self._evidence is None:
            priced, row = self.priced, self.row
            fit = ~np.isnan(priced.books.odds[row])
            odds = np.where(fit, priced.held_e4[row], 0).tolist()
            at = np.where(fit, priced.at[row], np.iinfo(np.int64).max).min(axis=1).tolist()
            self._evidence = tuple(
                VenuePrices(priced.books.venues[v], tuple(odds[v]), at[v])
                for v in np.flatnonzero(fit.any(axis=1)).tolist()
            )
        return self._evidence

    def _source(self) -> str:
        name = source_name(int(self.priced.fair.source[self.row]), self.priced.books.venues)
        if name is None:
            raise ValueError("A market without a fair price has no value.")
        return name
