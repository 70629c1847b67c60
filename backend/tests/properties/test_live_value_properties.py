"""Live value bets are at any time those that the strategy enters or holds, and each has one orderly life."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE
from advisor.core.odds import ODDS_SCALE
from advisor.core.ticks import Ticks
from advisor.engine.journal.session import Restored
from advisor.engine.step import LiveEngine
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.value_bets import BetState, ValueBet
from advisor.instruments.market_types import H2H, MARKET_TYPES
from advisor.pricing import edge, power
from advisor.testing.live_market import NOON, SECOND
from tests.unit.engine.live_building import (
    EVENT,
    EVENTS,
    KICKOFF,
    TEN_MINUTES,
    Price,
    live_config,
    micros,
    numbered_ids,
    ticks,
)

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


def plain_odds(usable: Held) -> Float64:
    """(v, 2) odds of the one market, by venue."""
    prices = next(iter(usable.values()))
    venues = sorted({venue for venue, _ in prices})
    odds = np.full((len(venues), 2), np.nan)
    for (venue, s), e4 in prices.items():
        odds[venues.index(venue), s] = e4 / ODDS_SCALE
    return odds


class BetLives(RuleBasedStateMachine):
    """One market; a plain model says at any time which bets must be live."""

    ENTER, HOLD, MOST = 0.05, 0.02, 0.6
    CONFIG = replace(
        live_config(
            ONLY_AGE,
            fair="sharp:pinnacle, consensus",
            min_venues=2,
            min_edge=ENTER,
            keep_below=0.03,
            max_edge=MOST,
            # Unlike ages have tests of their own: the model would have to repeat them.
            line_age_near=86_400.0,
            line_age_far=86_400.0,
            price_age=86_400.0,
        ),
        tracking=TrackingConfig(touch_every=timedelta(seconds=1), unconfirmed_for=timedelta(minutes=10)),
    )

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
        return LiveEngine(self.CONFIG, self.new_id)

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
        self.step([ticks([Price(venue, selection, odds, seconds, market=H2H)])])

    @rule(wait=st.integers(1, 900))
    def wait(self, wait: int) -> None:
        self.now = min(self.now + wait * SECOND, KICKOFF - 1)
        self.step([])

    @rule()
    def restart(self) -> None:
        """Feeds send all prices again after a restart."""
        open_bets = [bet for bet in self.bets.values() if bet.state is not BetState.CLOSED]
        self.engine = self.made()
        self.engine.restore(Restored(tuple(open_bets), ()))
        quoted = [
            Price(venue, s, odds / ODDS_SCALE, (at - NOON) / SECOND, market=H2H)
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
        model: Held = {(EVENT, MARKET_TYPES[H2H].code, LINE_NONE): usable}
        fair = self.fair(plain_odds(model), sorted({venue for venue, _ in usable}))
        for (venue, s), odds in usable.items():
            gain = edge(float(fair[s]), odds / ODDS_SCALE)
            if self.ENTER <= gain <= self.MOST:
                assert (venue, s) in live
        for (venue, s), bet in live.items():
            gain = edge(float(fair[s]), usable[venue, s] / ODDS_SCALE)
            # The strategy takes 0.03 from 0.05, which is not 0.02 to the last bit.
            assert self.HOLD - 1e-12 <= gain <= self.MOST
            assert bet.odds_e4 == usable[venue, s]

    def fair(self, odds: Float64, venues: list[str]) -> Float64:
        """By the sharp venue, else the mean of at least two complete books; margins removed by power."""
        whole = np.array([not np.isnan(row).any() for row in odds], np.bool_)
        margin_free: Float64 = power(odds)
        if "pinnacle" in venues and whole[venues.index("pinnacle")]:
            sharp: Float64 = margin_free[venues.index("pinnacle")]
            return sharp
        joint: Float64 = margin_free[whole].mean(axis=0) if whole.sum() >= 2 else np.full(2, np.nan)
        return joint


TestBetLives = BetLives.TestCase
TestBetLives.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
