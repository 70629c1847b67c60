"""Capital of the portfolios as the engine keeps it: flows, what instances may use, and what is shown of both."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg
import numpy as np
import structlog

from advisor.core.arrays import Float64
from advisor.core.clock import micros_of
from advisor.db.capital.allotments import (
    KEPT,
    DayProfit,
    InstanceUse,
    VenueDay,
    any_allotted,
    moved_within,
    open_at,
    profits_by_day,
    staked_by_day,
    uses,
)
from advisor.db.capital.flows import last_withdrawal
from advisor.db.capital.states import write_capital_state
from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.exposures import places_of
from advisor.engine.orders.again import Askings
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.granting import Trading
from advisor.engine.step_result import StepResult
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.risk.capital_flows import CapitalFlows
from advisor.live.betting.risk.own_limits import OwnLimits
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.figures import CapitalFigures, PortfolioUse, StrategyUse, capital_figures
from advisor.risk.capital.leeway import Leeway
from advisor.risk.capital.spread import Spread
from advisor.risk.capital_shares import limits_at
from advisor.risk.state import OPEN_EXPOSURE

log = structlog.get_logger(__name__)

_AGAIN_AFTER: Final = timedelta(minutes=1)
"""Figures change with every bet, and with time alone, as when the next withdrawal becomes possible."""
_DAY: Final = timedelta(days=1)


class Capital:
    """For one task, but for ``learn``.

    Args:
        portfolios: whose money there is.
    """

    def __init__(self, rules: CapitalConfig, portfolios: Sequence[PortfolioConfig]) -> None:
        self._rules: Final = rules
        self._portfolios: Final = portfolios
        self._flows: Final = CapitalFlows(rules, portfolios)
        self._stored: dict[str, CapitalFigures] = {}
        self._due: datetime | None = None
        self._staked: Mapping[VenueDay, int] = {}
        self._read_on: date | None = None

    def forget(self) -> None:
        """Look and store everything anew: what was written last may not be stored."""
        self._flows.forget()
        self._stored.clear()
        self._due = None
        self._staked, self._read_on = {}, None

    async def learn(self, reader: asyncpg.Connection | asyncpg.Pool) -> bool:
        """Look whether money is to be moved by the next step."""
        return await self._flows.learn(reader)

    async def carry_out(self, connection: WritingConnection, blotter: Blotter, own: OwnLimits, now: datetime) -> None:
        """Move what waits to be moved; ``own`` has begun the step."""
        if await self._flows.carry_out(connection, blotter, own, now):
            self._due = None

    async def leeway(
        self,
        connection: WritingConnection,
        result: StepResult,
        trading: Mapping[str, Trading],
        blotter: Blotter,
        askings: Askings,
    ) -> Leeway:
        """What reserve, allotments and limits over what bets have in common leave to the decisions of a step."""
        rules = self._rules
        decided = {str(bet.event) for bet in result.value_bets.opened if bet.instance in trading}
        decided.update(str(bet.event) for bet in askings.all if bet.instance in trading)
        if not decided:
            return Leeway(rules.reserve, open_most=rules.open_most)
        left = {
            use.instance: use.left
            for use in (await uses(connection) if await any_allotted(connection) else ())
            if use.left is not None and use.instance in trading and trading[use.instance].portfolio == use.portfolio
        }
        open_on = (portfolio.event_exposures().keys() for portfolio in blotter.portfolios.values())
        places = await places_of(connection, sorted(decided.union(*open_on)))
        return Leeway(rules.reserve, left, rules.open_most, Spread(rules.competition_most, rules.group_most, places))

    async def note(
        self,
        connection: WritingConnection,
        blotter: Blotter,
        trading: Mapping[str, Trading],
        now: datetime,
    ) -> None:
        """Store each minute, and when money has moved, what portfolios have and may use; after all else is written.

        A plan that cannot be computed is left as it was: it moves nothing.
        """
        if self._due is not None and now < self._due:
            return
        self._due = now + _AGAIN_AFTER
        withdrawn_at, used = await last_withdrawal(connection), await uses(connection)
        await self._read_staked(connection, now.date())
        opened = await open_at(connection)
        profits = _profits(await profits_by_day(connection, (now - KEPT).date()), now.date())
        for each in self._portfolios:
            if each.key not in blotter.portfolios:
                continue
            moved, changed_at = await moved_within(connection, each.key, now - _DAY)
            staked: Counter[str] = Counter()
            for place, sum_ in self._staked.items():
                if place.portfolio == each.key:
                    staked[place.venue] += sum_
            open_here = {venue: sum_ for (key, venue), sum_ in opened.items() if key == each.key}
            totals = blotter.portfolios[each.key].state.totals
            use = PortfolioUse(
                asset=each.asset,
                has=self._flows.holdings(each.key, blotter, withdrawn_at),
                open=int(totals[OPEN_EXPOSURE]),
                max_open=limits_at(each.limits, each.shares, totals, micros_of(now)).max_open,
                strategies=_strategies(each.key, used, trading, profits),
                staked=staked,
                open_at={venue: open_here.get(venue, 0) for venue in {*staked, *open_here}},
                moved=moved,
                changed_at=changed_at,
            )
            try:
                figures = capital_figures(use, self._rules, now)
            except (ArithmeticError, ValueError) as error:
                log.warning("capital_figures_failed", portfolio=each.key, reason=str(error))
                continue
            if figures != self._stored.get(each.key):
                await write_capital_state(connection, each.key, each.asset.code, figures, now)
                self._stored[each.key] = figures

    async def _read_staked(self, connection: WritingConnection, today: date) -> None:
        """Know what was staked within the time that returns are looked at: of days that are over it is known."""
        first = today - KEPT
        since = first if self._read_on is None else self._read_on
        known = {place: sum_ for place, sum_ in self._staked.items() if first <= place.day < since}
        self._staked, self._read_on = {**known, **await staked_by_day(connection, since)}, today


def _strategies(
    portfolio: str,
    used: Sequence[InstanceUse],
    trading: Mapping[str, Trading],
    profits: Mapping[tuple[str, str], Float64],
) -> Sequence[StrategyUse]:
    """Those that bet with a portfolio, and those that use or were allotted anything of it, by name."""
    known = {use.instance: use for use in used if use.portfolio == portfolio}
    names = {*known, *(name for name, how in trading.items() if how.portfolio == portfolio)}
    return [
        StrategyUse(
            instance=name,
            allotted=known[name].allotted if name in known else None,
            open=known[name].open if name in known else 0,
            lost=known[name].lost if name in known else 0,
            profits=profits.get((portfolio, name), np.zeros(0)),
        )
        for name in sorted(names)
    ]


def _profits(rows: Sequence[DayProfit], today: date) -> Mapping[tuple[str, str], Float64]:
    """By portfolio and instance those of each day from its first one to yesterday; a day without any is 0."""
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for row in rows:
        if row.day < today:
            found[row.portfolio, row.instance][row.day] = row.profit
    return {
        key: np.array([by_day.get(min(by_day) + k * _DAY, 0) for k in range((today - min(by_day)).days)], np.float64)
        for key, by_day in found.items()
    }
