"""Metrics of orders and of the money of portfolios, for Prometheus. Labels are few: modes, states, portfolios."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Summary

from advisor.core.orders.states import Finality, OrderState
from advisor.db.risk.breakers import BreakerChange
from advisor.engine.orders.blotter import Blotter, BlotterChanges, Entry
from advisor.engine.orders.deciding import RefusedSignal
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.order_fills import OrderFill
from advisor.ledger.accounts import AccountKind
from advisor.live.betting.venues.reconciliation_metrics import ReconciliationMetrics
from advisor.risk.breakers.breaker import Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.levels import RiskFigures, RiskLevel
from advisor.risk.state import BANKROLL, OPEN_BETS, OPEN_EXPOSURE, drawdown
from advisor.risk.tails import DAYS, LEVELS

_EARNED: Final = frozenset({AccountKind.WINNINGS, AccountKind.LOSSES, AccountKind.COMMISSION})
"""What these count is lost where it is above zero."""


class OrderMetrics:
    """What is stored of orders; amounts are smallest units of the portfolio's asset.

    Attributes:
        reconciliation: what is stored of accounts at venues.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str, label: str = "portfolio") -> Gauge:
            return Gauge(f"advisor_{name}", text, (label,), registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"advisor_{name}", text, labels, registry=registry)

        self._orders = counter("orders", "Orders by how they ended.", "mode", "state")
        self._refused = counter("refused_signals", "Signals that became no order.", "instance", "refusal")
        self._fills = counter("fills", "Parts of orders that were matched.", "mode")
        self._items = counter("open_items", "What a person has to look at.")
        self._open = gauge("open_orders", "Orders of which something is expected.", "state")
        self._profit = gauge("profit", "Won and lost by settled bets, after commission, since the portfolio began.")
        self._bankroll = gauge("bankroll", "Settled bankroll.")
        self._exposure = gauge("exposure", "What open bets and orders can lose together.")
        self._open_bets = gauge("open_bets", "Open bets, and orders of which nothing is matched.")
        self._drawdown = gauge("drawdown", "Fall of the bankroll from its peak, a share of it.")
        self._level = gauge("risk_level", "How near limits it is: 0 low, 1 medium, 2 high, 3 critical.")
        tail = ("portfolio", "days", "level")
        self._value_at_risk = Gauge(
            "advisor_value_at_risk", "What open bets lose at most, with this probability.", tail, registry=registry
        )
        self._shortfall = Gauge(
            "advisor_expected_shortfall",
            "What open bets lose on average in the rest of cases.",
            tail,
            registry=registry,
        )
        self._clv = Summary(
            "advisor_clv",
            "Edge of signals' odds by the closing probability, once their event has begun.",
            ("instance",),
            registry=registry,
        )
        self._breaker_changes = counter("trading_breaker_changes", "Changes of trading breakers.", "kind", "state")
        self.reconciliation: Final = ReconciliationMetrics(registry)
        self._breakers = Gauge(
            "advisor_trading_breakers", "Trading breakers by what they do.", ("kind", "state"), registry=registry
        )

    def note_closes(self, signals: Iterable[ValueBet]) -> None:
        """Signals that the close has measured in a step; those that it could not are left out."""
        for signal in signals:
            if signal.clv is not None:
                self._clv.labels(signal.instance).observe(signal.clv)

    def note(self, changes: BlotterChanges, refused: Iterable[RefusedSignal], blotter: Blotter) -> None:
        """What a step has stored."""
        for reference, entry in changes.entries.items():
            if entry.closed_at is not None:
                self._note_closed(entry, changes.closed_before.get(reference))
        for signal in refused:
            self._refused.labels(signal.instance, signal.refusal.name.lower()).inc()
        self._items.inc(len(changes.open_items))
        self._note_open(blotter.entries)
        for key, portfolio in blotter.portfolios.items():
            self._note_money(key, portfolio)

    def note_breakers(self, breakers: Collection[Breaker], changes: Sequence[BreakerChange]) -> None:
        """Breakers as they are stored, and what changed of them in a step."""
        for change in changes:
            self._breaker_changes.labels(change.after.kind, change.after.state).inc()
        for kind in TradingBreakerKind:
            for state in TradingBreakerState:
                if state is not TradingBreakerState.CLOSED:
                    count = sum((each.kind, each.state) == (kind, state) for each in breakers)
                    self._breakers.labels(kind, state).set(count)

    def note_risk(self, figures: Mapping[str, RiskFigures]) -> None:
        """How near portfolios are to limits, and what their open bets may lose; what is not known is no number."""
        levels = list(RiskLevel)
        for key, of in figures.items():
            self._level.labels(key).set(levels.index(of.level))
            known = {(each.days, each.level): each for each in of.tails}
            for days in DAYS:
                for level in LEVELS:
                    tail = known.get((days, level))
                    labels = (key, str(days), f"{level:g}")
                    self._value_at_risk.labels(*labels).set(math.nan if tail is None else tail.value_at_risk)
                    self._shortfall.labels(*labels).set(math.nan if tail is None else tail.expected_shortfall)

    def _note_closed(self, entry: Entry, before: Entry | None) -> None:
        """An order that ended, and counts as it did so first; of one that had, what was matched late."""
        counted = set() if before is None else {fill.key for fill in _standing(before)}
        if before is None:
            self._orders.labels(entry.intent.mode, entry.order.state).inc()
        self._fills.labels(entry.intent.mode).inc(sum(fill.key not in counted for fill in _standing(entry)))

    def _note_open(self, entries: Mapping[str, Entry]) -> None:
        for state in OrderState:
            self._open.labels(state).set(sum(entry.order.state is state for entry in entries.values()))

    def _note_money(self, key: str, portfolio: Portfolio) -> None:
        totals, balances = portfolio.state.totals, portfolio.ledger.balances
        earned = -sum(amount for account, amount in balances.items() if account.kind in _EARNED)
        self._profit.labels(key).set(earned)
        self._bankroll.labels(key).set(int(totals[BANKROLL]))
        self._exposure.labels(key).set(int(totals[OPEN_EXPOSURE]))
        self._open_bets.labels(key).set(int(totals[OPEN_BETS]))
        self._drawdown.labels(key).set(drawdown(portfolio.state))


def _standing(entry: Entry) -> Sequence[OrderFill]:
    return [fill for fill in entry.order.fills if fill.finality is not Finality.FAILED]
