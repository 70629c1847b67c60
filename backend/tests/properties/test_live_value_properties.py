"""Value bets found live are those the value strategy finds on the same books, and each has one orderly life."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.markets import LINE_NONE, MARKET_TYPES, SELECTIONS, MarketType
from advisor.core.odds import ODDS_SCALE
from advisor.core.ticks import Ticks
from advisor.core.venues import venue_of
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.engine.tracking.value_bets import BetState, ValueBet, ValueBetConfig
from advisor.pricing import edge
from advisor.pricing.fair import FairConfig
from advisor.strategies.value import ValueConfig, evaluate, fair_prices
from advisor.testing.live_market import NOON, SECOND, LiveWorld
from tests.unit.engine.live_building import EVENT, EVENTS, KICKOFF, TEN_MINUTES, Price, micros, numbered_ids, ticks

# Only age is validated here: the model would have to repeat the other rules.
ONLY_AGE = replace(
    TEN_MINUTES,
    min_odds=1.0001,
    max_odds=10_000,
    min_book_sum=0.001,
    max_book_sum=99,
    outlier_venues=99,
    crossed_margin=99,
)
STALE = 600 * SECOND
Held = dict[tuple[int, int, int], dict[tuple[str, int], int]]
"""Odds by event, market and line; then by venue and selection."""


def apply(held: Held, ticks: Ticks) -> None:
    columns = (ticks.event, ticks.market, ticks.line, ticks.venue, ticks.selection, ticks.odds_e4)
    for event, market, line, venue, selection, odds in zip(*(c.tolist() for c in columns), strict=True):
        held.setdefault((event, market, line), {})[ticks.venues[venue], selection] = odds


def plain_books(held: Held, code: int) -> tuple[list[tuple[int, int, int]], Books]:
    """Everything held of a market type, as a backtest would see it."""
    keys = [key for key in held if key[1] == code]
    venues = tuple(sorted({venue for key in keys for venue, _ in held[key]}))
    odds = np.full((len(keys), len(venues), len(SELECTIONS[MARKET_TYPES[code]])), np.nan)
    for m, key in enumerate(keys):
        for (venue, s), e4 in held[key].items():
            odds[m, venues.index(venue), s] = e4 / ODDS_SCALE
    books = Books(
        market_type=MARKET_TYPES[code],
        event=np.arange(len(keys), dtype=np.int32),
        line=np.array([key[2] for key in keys], np.int32),
        at=np.full(len(keys), NOON),
        odds=odds,
        venues=venues,
        commission=np.array([venue_of(venue).commission for venue in venues]),
    )
    return keys, books


@pytest.mark.parametrize("seed", range(12))
def test_live_finds_what_the_value_strategy_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    world = LiveWorld(rng, 5, soft=4, noise=0.08)
    thresholds = ValueBetConfig(open_edge=0.02, keep_edge=0.02, max_edge=10)
    engine = LiveEngine(LiveEngineConfig(quality=ONLY_AGE, value_bets=thresholds), numbered_ids())
    strategy = ValueConfig(fair="sharp:pinnacle", min_edge=0.02)
    held: Held = {}
    live: dict[UUID, ValueBet] = {}
    found = 0
    for step in range(5):
        now = NOON + step * SECOND
        quoted = world.everything(now)
        quoted = quoted.rows(rng.random(len(quoted)) < (1.0 if step == 0 else 0.2))
        changes = engine.step([quoted], now, world.events).value_bets
        apply(held, quoted)
        live |= {bet.id: bet for bet in (*changes.opened, *changes.updated)}
        for bet in changes.ended:
            del live[bet.id]
        best: dict[tuple[int, int, int], ValueBet] = {}
        for bet in sorted(live.values(), key=lambda each: each.edge):
            best[bet.event, MARKET_TYPES.index(bet.market), bet.line] = bet
        expected = set()
        for code in range(len(MARKET_TYPES)):
            keys, books = plain_books(held, code)
            if keys:
                signals = evaluate(books, fair_prices(books, strategy), strategy)
                columns = (signals.market, signals.selection, signals.edge, signals.odds_e4)
                for m, s, gain, odds in zip(*columns, strict=True):
                    expected.add((keys[m], int(s), float(gain), int(odds)))
        assert {(key, bet.selection, bet.edge, bet.odds_e4) for key, bet in best.items()} == expected
        found += len(expected)
        world.move(0.02)
    assert found > 0


class BetLives(RuleBasedStateMachine):
    """One market; a plain model says at any time which bets must be live."""

    FAIR = FairConfig(min_venues=2)
    CONFIG = ValueBetConfig(open_edge=0.05, keep_edge=0.02, max_edge=0.6, touch_every=timedelta(seconds=1))

    def __init__(self) -> None:
        super().__init__()
        self.new_id = numbered_ids()
        self.begin()

    def begin(self) -> None:
        """An event without bets."""
        self.engine = self.made()
        self.now = NOON
        self.held: dict[tuple[str, int], tuple[int, int]] = {}
        self.bets: dict[UUID, ValueBet] = {}

    def made(self) -> LiveEngine:
        return LiveEngine(LiveEngineConfig(quality=ONLY_AGE, fair=self.FAIR, value_bets=self.CONFIG), self.new_id)

    @rule(
        venue=st.sampled_from(("pinnacle", "soft", "other")),
        selection=st.integers(0, 1),
        odds=st.sampled_from((0.0, 1.7, 1.9, 2.0, 2.1, 2.2, 2.4, 9.0)),
        wait=st.integers(0, 700),
    )
    def quote(self, venue: str, selection: int, odds: float, wait: int) -> None:
        self.now = min(self.now + wait * SECOND, KICKOFF - 1)
        seconds = (self.now - NOON) / SECOND
        self.held[venue, selection] = (round(odds * ODDS_SCALE), micros(seconds))
        self.step([ticks([Price(venue, selection, odds, seconds, market=MarketType.H2H)])])

    @rule(wait=st.integers(1, 900))
    def wait(self, wait: int) -> None:
        self.now = min(self.now + wait * SECOND, KICKOFF - 1)
        self.step([])

    @rule()
    def restart(self) -> None:
        """Feeds send all prices again after a restart."""
        open_bets = [bet for bet in self.bets.values() if bet.state is not BetState.CLOSED]
        self.engine = self.made()
        self.engine.restore(open_bets, [])
        quoted = [
            Price(venue, s, odds / ODDS_SCALE, (at - NOON) / SECOND, market=MarketType.H2H)
            for (venue, s), (odds, at) in self.held.items()
        ]
        self.step([ticks(quoted)])

    @rule()
    def start(self) -> None:
        if self.now < KICKOFF - 60 * SECOND:
            return
        self.now = KICKOFF
        self.step([])
        assert all(bet.state is BetState.CLOSED for bet in self.bets.values())
        self.begin()

    def step(self, batches: list[Ticks]) -> None:
        changes = self.engine.step(batches, self.now, EVENTS).value_bets
        for bet in changes.opened:
            assert bet.id not in self.bets
        for bet in (*changes.updated, *changes.ended):
            assert self.bets[bet.id].state is BetState.LIVE
        for bet in changes.closed:
            assert self.bets[bet.id].state is BetState.EXPIRED
        for bet in (*changes.opened, *changes.updated, *changes.ended, *changes.closed):
            self.bets[bet.id] = bet
            assert bet.first_seen <= bet.last_seen <= (bet.ended_at or self.now)
            assert bet.best_edge >= bet.first_edge
            assert (bet.ended_because is None) == (bet.ended_at is None) == (bet.state is BetState.LIVE)

    @invariant()
    def live_bets_are_those_of_worth(self) -> None:
        live = {(bet.venue, bet.selection): bet for bet in self.bets.values() if bet.state is BetState.LIVE}
        assert len(live) == sum(bet.state is BetState.LIVE for bet in self.bets.values())
        usable = {place: odds for place, (odds, at) in self.held.items() if odds and at >= self.now - STALE}
        model: Held = {(EVENT, MARKET_TYPES.index(MarketType.H2H), LINE_NONE): usable}
        _, books = plain_books(model, MARKET_TYPES.index(MarketType.H2H))
        fair = self.fair(books)
        for (venue, s), odds in usable.items():
            gain = edge(float(fair[s]), odds / ODDS_SCALE)
            if self.CONFIG.open_edge <= gain <= self.CONFIG.max_edge:
                assert (venue, s) in live
        for (venue, s), bet in live.items():
            assert self.CONFIG.keep_edge <= edge(float(fair[s]), usable[venue, s] / ODDS_SCALE) <= self.CONFIG.max_edge
            assert bet.odds_e4 == usable[venue, s]

    def fair(self, books: Books) -> Float64:
        if not books.venues:
            return np.full(2, np.nan)
        by_sharp: Float64 = fair_prices(books, ValueConfig(fair="sharp:pinnacle"))[0]
        if not np.isnan(by_sharp[0]):
            return by_sharp
        whole = ~np.isnan(books.odds[0]).any(axis=1)
        joint: Float64 = fair_prices(books, ValueConfig(fair="consensus"))[0]
        return joint if whole.sum() >= 2 else np.full(2, np.nan)


TestBetLives = BetLives.TestCase
TestBetLives.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
