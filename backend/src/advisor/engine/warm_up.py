"""Loads every compiled function of the engine from the disk cache, or compiles it, so that nothing waits for one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import numpy as np

from advisor.core.clock import micros_of
from advisor.core.ids import random_id
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.money.prices import DecimalOdds
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.capacity import reindexed
from advisor.engine.books.messages import Availability, Confirmation, EventState, Past, Snapshot, StoredPast
from advisor.engine.config import LiveEngineConfig, built_in_instances
from advisor.engine.journal.session import Restored
from advisor.engine.kernel import SignalValues, bet_of, decide, planned, trim
from advisor.engine.portfolios.open_risk import lots_of, open_events
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.step import LiveEngine
from advisor.instruments.market_types import BY_CODE, H2H, About
from advisor.instruments.sports import SCORE_MARKETS
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk
from advisor.ledger.events import Held
from advisor.ledger.fills import Fill, quantity_within
from advisor.pricing.edge import edge_of, kelly_of
from advisor.pricing.lines import consensus_of_others
from advisor.pricing.margin import Method
from advisor.pricing.payoff import stake_of
from advisor.risk.capital.leeway import most_open
from advisor.risk.hedges import hedge_of, hedging_limits, unpaused
from advisor.risk.levels import risk_figures
from advisor.risk.limits import NO_LIMITS
from advisor.risk.own_record import NO_RECORD, by_record
from advisor.risk.staking import StakingValues
from advisor.risk.tails import TailsConfig, simulated
from advisor.strategies.instances import instance
from advisor.strategies.legs import Offer
from advisor.strategies.registry import STRATEGIES
from advisor.strategies.stake_splitter import split

_SHARP: Final = "pinnacle"
"""A venue whose prices make fair ones."""
_MARGIN: Final = 0.97
_NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


def warm_up() -> None:
    """Steps over prices of every market type, and the life of a few bets."""
    _step()
    _bet()


def _bet() -> None:
    """Every way in which a bet comes and goes, at a venue that charges each bet and at one that charges a market."""
    book = Portfolio(Account("warm_up", None, "EUR", AccountKind.CASH), NO_LIMITS)
    book.move("opening", 100_000, _NOON)
    for nets in (False, True):
        venue, rate = str(nets), 0.02
        rows = book.rows("event", venue, venue)
        signal = SignalValues(micros_of(_NOON), *rows, 3, 0, 0, 0, 20_000, 0.6, rate, nets, 0.0)
        plan = by_record(StakingValues(2, 0, 0.25, 0.02), NO_RECORD)
        decide(book.state, signal, NO_LIMITS, plan)
        trim(book.state, signal, NO_LIMITS, planned(book.state, signal, NO_LIMITS, plan))
        hedge_of(book.state, bet_of(signal, 10, 10))
        decide(unpaused(book.state), signal, hedging_limits(NO_LIMITS, book.state, *rows[:2]), plan)
        stake_of(signal.side, 10, signal.odds_e4)
        most_open(100, 100, 0.1)
        for number, side in enumerate((Side.BACK, Side.LAY, Side.BACK)):
            key, price = f"{venue} {number}", DecimalOdds(20_000)
            fill = Fill(side=side, price=price, quantity=quantity_within(price, side, 10))
            bet, whole = (
                Bet(
                    key=key, event="event", market=venue, venue=venue, outcomes=3, selection=0, covered=0,
                    fills=fills, commission=rate, nets=nets,
                )
                for fills in ((fill,), (fill, fill))
            )  # fmt: skip
            book.hold(Held(key, "event", venue, venue, 30), _NOON)
            first = MatchedRisk(f"{key} a", fill.at_risk, AccountKind.PROVISIONAL)
            book.match(first, bet, 10, _NOON)
            book.confirm(first, bet, _NOON)
            second = MatchedRisk(f"{key} b", fill.at_risk, AccountKind.AT_RISK)
            book.match(second, whole, 10, _NOON)
            book.release(f"{key} rest", key, 10, _NOON)
            if number == 0:
                book.unmatch(first, key, bet, _NOON)
                book.unmatch(second, key, None, _NOON)
        book.settle({f"{venue} 1": 2}, _NOON)
        book.correct({f"{venue} 1": -2}, _NOON)
        book.void(f"{venue} void", venue, _NOON)
    book.halt("halt", "none", _NOON)
    book.breached(NO_LIMITS, _NOON)
    risk_figures(book.state, NO_LIMITS, micros_of(_NOON))
    book.resume("resume", _NOON)


def _open_bet(engine: LiveEngine, events: Mapping[int, EventState]) -> None:
    """What a bet of every market type may lose."""
    bets = [
        Bet(
            key=str(row.key), event="1", market=f"1 {row.key} {int(row.about is not About.EVENT)} {line}",
            venue="warm_up", outcomes=row.results, selection=0, covered=row.covered[0],
            fills=(Fill(side=Side.BACK, price=DecimalOdds(20_000), quantity=10),), commission=0.0, nets=False,
        )
        for row in BY_CODE
        for line in (150 if row.has_line else LINE_NONE,)
    ]  # fmt: skip
    config = TailsConfig()
    for each in open_events(bets, engine.books, events):
        by_score = replace(each, three_way=np.array([[0.4, 0.3, 0.3]]))
        simulated(lots_of([each, by_score], 1, config), 1, config)


def _even_odds(code: int) -> int:
    """Odds at which a book of a market type whose selections are alike has a small margin."""
    market = BY_CODE[code]
    return round(market.results / max(1, market.covered[0].bit_count()) * _MARGIN * ODDS_SCALE)


def _step() -> None:
    """Prices of every market type come, go and are confirmed; an event is forgotten."""
    single = (info.name for info in STRATEGIES.values() if info.family == "value")
    instances = (*built_in_instances(), *(instance(f"warm_up_{name}", name, {}) for name in single))
    engine = LiveEngine(LiveEngineConfig(instances=instances), random_id)
    quotes = [
        (code, line, selection)
        for code, market in enumerate(BY_CODE)
        for line in ((150, 200) if market.has_line else (LINE_NONE,))
        for selection in range(len(market.selections))
    ]
    n = len(quotes)
    ticks = Ticks(
        provider="warm_up",
        venues=(_SHARP,),
        event=np.ones(n, np.int64),
        market=np.array([code for code, _, _ in quotes], np.int8),
        participant=np.array([BY_CODE[code].about is not About.EVENT for code, _, _ in quotes], np.int32),
        line=np.array([line for _, line, _ in quotes], np.int32),
        selection=np.array([selection for _, _, selection in quotes], np.int8),
        venue=np.zeros(n, np.int16),
        side=np.zeros(n, np.int8),
        odds_e4=np.array([_even_odds(code) for code, _, _ in quotes], np.int32),
        size=np.full(n, SIZE_UNKNOWN, np.int64),
        size_asset=np.zeros(n, np.int16),
        at=np.ones(n, np.int64),
        seen=np.ones(n, np.int64),
    )
    events = {1: EventState(10, EventStatus.SCHEDULED, next(iter(SCORE_MARKETS)))}
    past = StoredPast.of_ticks(ticks, np.zeros(n, np.int8), Past.of_change(np.zeros(n, np.int32), ticks.at))
    engine.restore(Restored((), (), (past,)))
    engine.step([ticks], 1, events)
    _open_bet(engine, events)
    engine.step([], 2, events, [Snapshot.of_ticks(ticks.rows(np.zeros(n, np.bool_)), np.ones(1, np.int64), 2)])
    engine.step(
        [],
        3,
        events,
        [],
        [Confirmation(provider="warm_up", events=np.ones(1, np.int64), markets=np.zeros(1, np.int8), seen=3)],
        [Availability(provider="warm_up", up=False, at=3)],
    )
    engine.step([], 4, {})
    reindexed(engine.books.state)
    consensus_of_others(np.full((1, 2, 2), 2.0), np.ones(2), Method.POWER)
    for side in Side:
        edge_of(side, 0.5, 2.0, 0.0)
        kelly_of(side, 0.5, 2.0, 0.0, 0.0)
    split(H2H, [Offer(LINE_NONE, s, "warm_up", Side(s), 20_000, SIZE_UNKNOWN, 0.0) for s in (0, 1)], 100, {})
