"""How near portfolios are to their limits, stored whenever it changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from advisor.core.clock import micros_of
from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.states import write_risk_state
from advisor.engine.orders.blotter import Blotter
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.risk.tail_risk import TailRisk
from advisor.risk.capital_shares import limits_at
from advisor.risk.levels import RiskFigures, risk_figures


class RiskStates:
    """For one task.

    Args:
        portfolios: whose money there is, and against which limits it is held.
    """

    def __init__(self, portfolios: Sequence[PortfolioConfig]) -> None:
        self._portfolios: Final = portfolios
        self._stored: dict[str, RiskFigures] = {}

    def forget(self) -> None:
        """Store all of them anew: what was written last may not be stored."""
        self._stored.clear()

    async def note(self, connection: WritingConnection, blotter: Blotter, tails: TailRisk, now: datetime) -> None:
        """Store what has changed, in a step's transaction."""
        for each in self._portfolios:
            portfolio = blotter.portfolios.get(each.key)
            if portfolio is None:
                continue
            limits = limits_at(each.limits, each.shares, portfolio.state.totals, micros_of(now))
            figures = replace(risk_figures(portfolio.state, limits, micros_of(now)), tails=tails.of(each.key))
            if figures != self._stored.get(each.key):
                await write_risk_state(connection, each.key, each.asset.code, figures, now)
                self._stored[each.key] = figures
