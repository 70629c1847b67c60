"""What open bets may lose within days, simulated beside the steps."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from advisor.core.alerts import Alert, AlertCode
from advisor.core.clock import micros_of
from advisor.engine.books.messages import EventState
from advisor.engine.books.state import LiveBooks
from advisor.engine.orders.blotter import Blotter
from advisor.engine.portfolios.open_risk import OpenEvent, lots_of, open_events
from advisor.execution.intents import Intent
from advisor.risk.breakers.breaker import TradingBreakerKind
from advisor.risk.limits import Refusal
from advisor.risk.tails import Tail, TailsConfig, simulated
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


class TailRisk:
    """Of all portfolios, as last simulated; for one task but for what is read of it."""

    def __init__(self, config: TailsConfig) -> None:
        self._config: Final = config
        self._tails: dict[str, tuple[Tail, ...]] = {}
        self._failures: dict[str, str] = {}
        self._looked_at: dict[str, datetime] = {}
        self._open_since: dict[str, datetime] = {}
        self._awaited: set[str] = set()
        self._unknown: Mapping[str, str] = {}
        self._said: frozenset[str] = frozenset()
        self._newly: Mapping[str, str] = {}

    @property
    def failures(self) -> Mapping[str, str]:
        """By portfolio why its figures could not be computed the last time."""
        return self._failures

    def forget(self, blotter: Blotter) -> None:
        """Bets that are open now are unknown to this process: until they are simulated once nothing new is bet."""
        self._tails.clear()
        self._failures.clear()
        self._looked_at.clear()
        self._open_since.clear()
        self._unknown, self._newly = {}, {}
        self._awaited = {key for key, portfolio in blotter.portfolios.items() if portfolio.open_bets}

    def or_unknown(
        self, forbids: Callable[[Intent], Refusal | None], blotter: Blotter, now: datetime
    ) -> Callable[[Intent], Refusal | None]:
        """What stands against a new bet: that the risk of what is open is not known, or else what ``forbids`` says."""
        known, before = {}, self._unknown
        for key, portfolio in blotter.portfolios.items():
            reason = self._why_unknown(key, now) if portfolio.open_bets else None
            if not portfolio.open_bets:
                self._open_since.pop(key, None)
                self._awaited.discard(key)
            if reason is not None:
                known[key] = reason
        self._unknown = known
        # A process that has just begun soon has them: nobody is called for that.
        said = {key: reason for key, reason in known.items() if not self._is_new(key, now)}
        self._newly = {key: reason for key, reason in said.items() if key not in before or key not in self._said}
        self._said = frozenset(said)
        return lambda intent: Refusal.RISK_UNKNOWN if intent.portfolio in known else forbids(intent)

    def alerts(self, now: datetime) -> Sequence[Alert]:
        """Of figures that have just become too old, or are awaited by a process that has just begun."""
        return [
            Alert(
                code=AlertCode.RISK_NOT_COMPUTED,
                subject=f"age of {TradingBreakerKind.TAIL_RISK} {key}",
                text=f"What open bets of the portfolio {key} may lose {reason}. Nothing new is bet until it is.",
                at=now,
                occurrence=now.isoformat(),
            )
            for key, reason in self._newly.items()
        ]

    def _is_new(self, portfolio: str, now: datetime) -> bool:
        return portfolio in self._awaited and now - self._open_since.get(portfolio, now) <= self._config.oldest

    def _why_unknown(self, portfolio: str, now: datetime) -> str | None:
        since = self._open_since.setdefault(portfolio, now)
        if portfolio in self._awaited:
            return "is not simulated yet by this process"
        age = now - max(self._looked_at.get(portfolio, since), since)
        if age > self._config.oldest:
            return f"was not simulated for {round(age.total_seconds())} seconds"
        return None

    def of(self, portfolio: str) -> tuple[Tail, ...]:
        """Figures of a portfolio; none before they are computed, and where they could not be."""
        return self._tails.get(portfolio, ())

    def look(
        self, blotter: Blotter, books: LiveBooks, events: Mapping[int, EventState]
    ) -> Mapping[str, Sequence[OpenEvent]]:
        """The open bets of each portfolio with what their prices say; what is found changes no more."""
        seen = {}
        for key, portfolio in blotter.portfolios.items():
            try:
                seen[key] = open_events(portfolio.open_bets, books, events)
            except Exception as error:
                self._fail(key, error)
        return seen

    async def simulate(self, seen: Mapping[str, Sequence[OpenEvent]], now: datetime) -> None:
        """Simulate in a thread beside what becomes of the bets that were looked at."""
        at = micros_of(now)
        for key, found in seen.items():
            try:
                # Where nothing is open there is nothing to wait for.
                made = await asyncio.to_thread(self._simulated, found, at) if found else self._simulated(found, at)
            except Exception as error:
                heed_cancellation()
                self._fail(key, error)
            else:
                self._tails[key] = made
                self._failures.pop(key, None)
                self._looked_at[key] = now
                self._awaited.discard(key)

    def _simulated(self, events: Sequence[OpenEvent], at: int) -> tuple[Tail, ...]:
        return simulated(lots_of(events, at, self._config), at, self._config)

    def _fail(self, portfolio: str, error: Exception) -> None:
        log.error("tail_risk_not_computed", portfolio=portfolio, exc_info=error)
        self._tails.pop(portfolio, None)
        self._failures[portfolio] = f"{type(error).__name__}: {error}"
