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
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.leeway import most_open
from advisor.risk.levels import RiskFigures, risk_figures
from advisor.risk.state import BANKROLL


class RiskStates:
    """For one task.

    Args:
        portfolios: whose money there is, and against which limits it is held.
        rules: what of the bankroll may be open besides.
    """

    def __init__(self, portfolios: Sequence[PortfolioConfig], rules: CapitalConfig) -> None:
        self._rules: Final = rules
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
            bankroll = int(portfolio.state.totals[BANKROLL])
            most, bound = most_open(each.limits.max_open, bankroll, self._rules.reserve, self._rules.open_most)
            figures = risk_figures(portfolio.state, each.limits._replace(max_open=most), micros_of(now), bound)
            figures = replace(figures, tails=tails.of(each.key))
            if figures != self._stored.get(each.key):
                await write_risk_state(connection, each.key, each.asset.code, figures, now)
                self._stored[each.key] = figures
