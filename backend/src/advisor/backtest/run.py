"""One backtest: the engine, unchanged, over history."""

import hashlib
from dataclasses import dataclass

import numpy as np

from advisor.backtest.closing import ClosingValue, closing_value
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import MarketHistory, commission_rates
from advisor.core.arrays import Bool, Float64, Int8, Int64
from advisor.core.books import Books
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.quotes import LAY
from advisor.core.signals import Signals
from advisor.core.venues import VENUES
from advisor.engine.replay import Decisions, Timeline, replay
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.settlement import settle
from advisor.pricing.results import halves, push_unknown
from advisor.risk.state import new_state
from advisor.strategies.scanning import ValuingStrategy


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestResult:
    """What a run decided, and the results.

    Attributes:
        config, history: what was run on what.
        strategy: the config's.
        signals: every signal of the strategy, in order of decision.
        settle_at: (k,) µs.
        result: (k,) halves won by each signal's selection, or divided; see ``pricing.payoff``.
        decisions: stakes, refusals and profits of the signals.
        bets: (b,) rows of ``signals`` that became bets.
        closing: closing line value of those bets.
        given_no_push: (b,) bets that may return their stake, or half of it, while nobody knows how often.
    """

    config: BacktestConfig
    history: MarketHistory
    strategy: ValuingStrategy
    signals: Signals
    settle_at: Int64
    result: Int8
    decisions: Decisions
    bets: Int64
    closing: ClosingValue
    given_no_push: Bool

    @property
    def commission(self) -> Float64:
        """(k,) share of net winnings kept by each signal's venue."""
        return self.history.books.commission[self.signals.venue]

    @property
    def order_hash(self) -> str:
        """SHA-256 of the orders in sequence: what, where, at which odds, how much and when; equal on every machine.

        That an order is a back bet goes without saying, so that hashes from before there were others stay.
        """
        books, signals, events = self.history.books, self.signals, self.history.events
        digest = hashlib.sha256()
        for row in self.bets:
            market = signals.market[row]
            digest.update(
                f"{events.key[books.event[market]]}|{books.market_type}|{books.line[market]}|"
                f"{signals.selection[row]}|{books.venues[signals.venue[row]]}|{signals.odds_e4[row]}|"
                f"{self.decisions.stake[row]}|{books.at[market]}{'|lay' if signals.side[row] == LAY else ''}\n".encode()
            )
        return digest.hexdigest()


def _refuse_unknown_venues(config: BacktestConfig, strategy: ValuingStrategy, books: Books) -> None:
    """A misspelt venue would look like a strategy that finds no bets."""
    named = {f"config.{parameter}": venues for parameter, venues in strategy.named_venues.items()}
    named |= {"sharp": (config.sharp,), "commissions": tuple(config.commissions)}
    faults = [
        FieldFault(field, f"there is no venue {venue!r}")
        for field, venues in named.items()
        for venue in venues
        if venue not in books.venues and venue not in VENUES
    ]
    if faults:
        there = (
            f"these matches have {books.market_type} prices of {', '.join(books.venues)}"
            if books.venues
            else f"known are {', '.join(sorted(VENUES))}"
        )
        listed = "; ".join(f"{fault.reason} (in {fault.field})" for fault in faults)
        raise ConfigError(f"{listed[0].upper()}{listed[1:]}; {there}.", tuple(faults))


def run_backtest(history: MarketHistory, config: BacktestConfig) -> BacktestResult:
    """Run a strategy over a market's history with the live engine's own parts.

    Args:
        history: prepared for the market and with the commissions of ``config``.
        config: what to run.

    Raises:
        ConfigError: the config's parameters or amounts are unusable, or name a venue that does not exist.
        ValueError: the history was prepared otherwise.
    """
    strategy = config.built_strategy()
    (limits, shares), (_, staking) = config.limit_rules, config.kernel_values()
    books, events = history.books, history.events
    rates = commission_rates(books.venues, history.terms, config.commissions)
    if books.market_type != config.market or not np.array_equal(books.commission, rates):
        raise ValueError("The history was prepared for another market or other commissions than the config's.")
    _refuse_unknown_venues(config, strategy, books)
    signals = strategy.evaluate(books, strategy.fair(books))
    market_type = MARKET_TYPES[books.market_type]
    event = books.event[signals.market].astype(np.int32)
    settle_at = history.settle_at[event]
    result = settle(
        market_type.code,
        books.line[signals.market],
        signals.selection,
        events.home_score[event],
        events.away_score[event],
        np.array([TERMS[kind].tie for kind in books.kinds], np.int8)[signals.venue],
    )
    timeline = Timeline(
        at=books.at[signals.market],
        settle_at=settle_at,
        settle_order=np.argsort(settle_at, kind="stable"),
        event=event,
        market=signals.market,
        venue=signals.venue,
        selection=signals.selection,
        covered=np.array(market_type.covered, np.int64)[signals.selection],
        side=signals.side,
        odds_e4=signals.odds_e4,
        probability=signals.probability,
        commission=books.commission[signals.venue],
        nets=np.array(books.nets, np.bool_)[signals.venue],
        halves=halves(books.on_line, books.line, books.market_type)[signals.market, signals.selection],
        result=result,
        outcomes=market_type.results,
    )
    decisions = replay(new_state(config.bankroll_minor), timeline, limits, staking, shares)
    bets = np.flatnonzero(decisions.stake > 0)
    market = signals.market[bets]
    return BacktestResult(
        config=config,
        history=history,
        strategy=strategy,
        signals=signals,
        settle_at=settle_at,
        result=result,
        decisions=decisions,
        bets=bets,
        closing=closing_value(history, signals, bets, config.sharp, strategy.method),
        given_no_push=push_unknown(books.on_line[market], books.line[market], books.market_type),
    )
