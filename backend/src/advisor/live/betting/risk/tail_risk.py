"""What open bets may lose within days, simulated beside the steps."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from advisor.core.clock import micros_of
from advisor.engine.books.messages import EventState
from advisor.engine.books.state import LiveBooks
from advisor.engine.orders.blotter import Blotter
from advisor.engine.portfolios.open_risk import OpenEvent, lots_of, open_events
from advisor.risk.tails import Tail, TailsConfig, simulated
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


class TailRisk:
    """Of all portfolios, as last simulated; for one task but for what is read of it."""

    def __init__(self, config: TailsConfig) -> None:
        self._config: Final = config
        self._tails: dict[str, tuple[Tail, ...]] = {}
        self._failures: dict[str, str] = {}

    @property
    def failures(self) -> Mapping[str, str]:
        """By portfolio why its figures could not be computed the last time."""
        return self._failures

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

    def _simulated(self, events: Sequence[OpenEvent], at: int) -> tuple[Tail, ...]:
        return simulated(lots_of(events, at, self._config), at, self._config)

    def _fail(self, portfolio: str, error: Exception) -> None:
        log.error("tail_risk_not_computed", portfolio=portfolio, exc_info=error)
        self._tails.pop(portfolio, None)
        self._failures[portfolio] = f"{type(error).__name__}: {error}"
