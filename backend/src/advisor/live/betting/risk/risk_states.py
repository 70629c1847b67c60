"""How near portfolios are to their limits, stored whenever it changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from advisor.core.alerts import Alert, AlertCode
from advisor.core.clock import micros_of
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.states import risk_states, write_risk_state
from advisor.engine.orders.blotter import Blotter
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.risk.tail_risk import TailRisk
from advisor.live.notifications import Topic, announce
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.leeway import most_open
from advisor.risk.capital_shares import limits_at
from advisor.risk.levels import DECIDING, RiskFigures, RiskLevel, risk_figures, with_tails
from advisor.risk.state import BANKROLL

log = structlog.get_logger(__name__)

_URGENT: Final = (RiskLevel.HIGH, RiskLevel.CRITICAL)


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
        self._levels: dict[str, RiskLevel] | None = None

    def forget(self) -> None:
        """Store all of them anew: what was written last may not be stored."""
        self._stored.clear()
        self._levels = None

    @property
    def figures(self) -> Mapping[str, RiskFigures]:
        """By portfolio what was stored last."""
        return self._stored

    async def note(self, connection: WritingConnection, blotter: Blotter, tails: TailRisk, now: datetime) -> None:
        """Store what has changed, in a step's transaction, and say what is not known any more."""
        await send_alerts(connection, tails.alerts(now))
        for each in self._portfolios:
            portfolio = blotter.portfolios.get(each.key)
            if portfolio is None:
                continue
            limits = limits_at(each.limits, each.shares, portfolio.state.totals, micros_of(now))
            bankroll = int(portfolio.state.totals[BANKROLL])
            most, bound = most_open(limits.max_open, bankroll, self._rules.reserve, self._rules.open_most)
            limits = limits._replace(max_open=most)
            figures = risk_figures(portfolio.state, limits, micros_of(now), bound)
            figures = with_tails(figures, tails.of(each.key), limits)
            await self._note_level(connection, each.key, figures, now)
            if figures != self._stored.get(each.key):
                await write_risk_state(connection, each.key, each.asset.code, figures, now)
                self._stored[each.key] = figures

    async def _note_level(
        self, connection: WritingConnection, portfolio: str, figures: RiskFigures, now: datetime
    ) -> None:
        """A level that has changed is an event of the log and of the stream; one risen to high or critical an alert."""
        if self._levels is None:
            self._levels = {row.portfolio: row.level for row in await risk_states(connection)}
        before, level = self._levels.get(portfolio, RiskLevel.LOW), figures.level
        if level is before:
            return
        self._levels[portfolio] = level
        log.info("risk_level", portfolio=portfolio, after=str(level), before=str(before))
        await announce(connection, Topic.RISK_LEVELS, [portfolio])
        levels = list(RiskLevel)
        # A halt has an alert of its own.
        if level not in _URGENT or figures.is_halted or levels.index(level) < levels.index(before):
            return
        worst = max((use for use in figures.uses if use.name in DECIDING), key=lambda use: use.share)
        why = f"{worst.share:.0%} of the limit {worst.name} is used up"
        text = f"The risk level of the portfolio {portfolio} rose from {before} to {level}: {why}."
        alert = Alert(code=AlertCode.RISK_LEVEL, subject=portfolio, text=text, at=now, occurrence=now.isoformat())
        await send_alerts(connection, [alert])
