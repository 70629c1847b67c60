"""Money that people pay in, pay out, move or set aside: carried out once, in a step's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import asyncpg
import structlog

from advisor.core.clock import MICROSECOND, instant_of, micros_of
from advisor.core.errors import InsufficientFundsError
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Conversion, RateGap, Rates
from advisor.db.capital.flows import FlowRow, Received, any_flow_waits, last_withdrawal, note_flow, waiting_flows
from advisor.db.leader.writes import WritingConnection
from advisor.db.rates import rates_from
from advisor.engine.orders.blotter import Blotter
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import AccountKind
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.risk.own_limits import OwnLimits
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.flows import (
    FlowKind,
    FlowRefusal,
    FlowRule,
    Holdings,
    dated_rate,
    refusal_of,
)
from advisor.risk.state import BANKROLL, available

log = structlog.get_logger(__name__)

_COUNTERS: Final = {
    FlowKind.DEPOSIT: AccountKind.CAPITAL,
    FlowKind.WITHDRAWAL: AccountKind.WITHDRAWN,
    FlowKind.LOCK: AccountKind.LOCKED,
    FlowKind.UNLOCK: AccountKind.LOCKED,
}
_COMES_IN: Final = frozenset({FlowKind.DEPOSIT, FlowKind.UNLOCK})
_GAPS: Final = {
    RateGap.ASSET_UNKNOWN: "is not known",
    RateGap.NO_RATE: "is not known for this time",
    RateGap.RATE_TOO_OLD: "is older than rates may be",
}


class CapitalFlows:
    """For one task, but for ``learn``.

    Args:
        portfolios: whose money there is.
    """

    def __init__(self, rules: CapitalConfig, portfolios: Sequence[PortfolioConfig]) -> None:
        self._rules: Final = rules
        self._assets: Final = {each.key: each.asset for each in portfolios}
        self._waits = True

    def forget(self) -> None:
        """Look at the next step whether something waits: what was carried out last may not be stored."""
        self._waits = True

    async def learn(self, reader: asyncpg.Connection | asyncpg.Pool) -> bool:
        """Look whether something waits, for the next step to carry out."""
        self._waits = self._waits or await any_flow_waits(reader)
        return self._waits

    async def carry_out(self, connection: WritingConnection, blotter: Blotter, own: OwnLimits, now: datetime) -> bool:
        """Move what waits to be moved, in the order in which it was asked for, and say what came of it.

        Args:
            own: has begun the step.

        Returns:
            Whether anything waited.
        """
        if not self._waits:
            return False
        # What comes from now on is looked for again.
        self._waits = False
        waiting = await waiting_flows(connection)
        if not waiting:
            return False
        withdrawn_at = await last_withdrawal(connection)
        rates = await rates_from(connection, now)
        for row in waiting:
            # It may have been asked for since the step began.
            at = max(now, row.asked_at)
            done = self._carry_out(row, blotter, own, rates, withdrawn_at, now)
            refusal, received = (done, None) if isinstance(done, FlowRefusal) else (None, done)
            log.info(
                "capital_flow_done", flow=row.id, kind=row.kind, by=row.asked_by, refused_by=refusal and refusal.rule
            )
            await note_flow(connection, row.id, refusal, received, at)
            if row.kind is FlowKind.WITHDRAWAL and refusal is None:
                withdrawn_at = at
        return True

    def _carry_out(
        self,
        row: FlowRow,
        blotter: Blotter,
        own: OwnLimits,
        rates: Rates,
        withdrawn_at: datetime | None,
        now: datetime,
    ) -> FlowRefusal | Received | None:
        """Move the money of one; why it is not moved, or what a transfer brought."""
        unknown = [key for key in (row.portfolio, row.target) if key is not None and key not in blotter.portfolios]
        if unknown or self._assets[row.portfolio].code != row.asset:
            missing = unknown[0] if unknown else f"{row.portfolio} in {row.asset}"
            return FlowRefusal(FlowRule.PORTFOLIO, f"the engine has no portfolio {missing}")
        asset, portfolio = self._assets[row.portfolio], blotter.portfolios[row.portfolio]
        refusal = refusal_of(
            row.kind, row.amount, asset, self.holdings(row.portfolio, blotter, withdrawn_at), self._rules.flows, now
        )
        if refusal is None and row.kind is FlowKind.DEPOSIT:
            refusal = _too_much(portfolio, row.amount, asset) or _own_refusal(own, row, now)
        if refusal is not None:
            return refusal
        if row.target is not None:
            return self._transfer(row, row.target, blotter, rates, now)
        signed = row.amount if row.kind in _COMES_IN else -row.amount
        return _moved(portfolio, row, signed, _COUNTERS[row.kind], now)

    def holdings(self, key: str, blotter: Blotter, withdrawn_at: datetime | None) -> Holdings:
        """What a portfolio has."""
        portfolio, code = blotter.portfolios[key], self._assets[key].code
        ledger = portfolio.ledger
        won = -sum(
            ledger.total(kind, code) for kind in (AccountKind.WINNINGS, AccountKind.LOSSES, AccountKind.COMMISSION)
        )
        same = [
            each
            for other, each in blotter.portfolios.items()
            if other in self._assets and self._assets[other].code == code
        ]
        return Holdings(
            free=max(available(portfolio.state), 0),
            bankroll=int(portfolio.state.totals[BANKROLL]),
            locked=ledger.total(AccountKind.LOCKED, code),
            profit=won,
            withdrawn=ledger.total(AccountKind.WITHDRAWN, code),
            total=sum(int(each.state.totals[BANKROLL]) + each.ledger.total(AccountKind.LOCKED, code) for each in same),
            withdrawn_at=withdrawn_at,
        )

    def _transfer(
        self, row: FlowRow, key: str, blotter: Blotter, rates: Rates, now: datetime
    ) -> FlowRefusal | Received:
        source, target = self._assets[row.portfolio], self._assets[key]
        received = self._received(row, source, target, rates, now)
        if isinstance(received, FlowRefusal):
            return received
        into = blotter.portfolios[key]
        refusal = _too_much(into, received.amount, target)
        counter = AccountKind.TRANSFERRED if source == target else AccountKind.CONVERTED
        refusal = refusal or _moved(blotter.portfolios[row.portfolio], row, -row.amount, counter, now)
        return refusal or _moved(into, row, received.amount, counter, now) or received

    def _received(
        self, row: FlowRow, source: Asset, target: Asset, rates: Rates, now: datetime
    ) -> FlowRefusal | Received:
        """What an amount is in the asset that it goes to, rounded down, by the last rate."""
        if source == target:
            return Received(amount=row.amount, asset=target.code)
        at = micros_of(now)
        rate = dated_rate(rates, source, target, at)
        known = Conversion(
            asset=target, rates=Rates([rate] if rate else []), max_age=self._rules.rate_max_age // MICROSECOND
        )
        amount = known.floor(row.amount, source.number, at)
        if isinstance(amount, RateGap) or rate is None:
            gap = amount if isinstance(amount, RateGap) else RateGap.NO_RATE
            text = f"the rate of {source.code} in {target.code} {_GAPS[gap]}; advisor rates import brings one"
            return FlowRefusal(FlowRule.RATE, text)
        if amount == 0:
            return FlowRefusal(FlowRule.RATE, f"in {target.code} it is less than the smallest unit")
        factor = rate.rate if rate.base == source.code else 1 / rate.rate
        return Received(amount=amount, asset=target.code, rate=factor, rate_at=instant_of(rate.at))


def _moved(portfolio: Portfolio, row: FlowRow, amount: int, counter: AccountKind, now: datetime) -> FlowRefusal | None:
    try:
        portfolio.move(f"flow:{row.id}", amount, now, counter=counter)
    except InsufficientFundsError as error:
        return FlowRefusal(FlowRule.FREE, "open orders and bets hold more than it would leave", error.available)
    return None


def _too_much(portfolio: Portfolio, amount: int, asset: Asset) -> FlowRefusal | None:
    most = asset.largest_bankroll - int(portfolio.state.totals[BANKROLL])
    if amount <= most:
        return None
    text = f"a portfolio has {asset.text(asset.largest_bankroll)} {asset.code} at most"
    return FlowRefusal(FlowRule.BANKROLL_MOST, text, max(most, 0))


def _own_refusal(own: OwnLimits, row: FlowRow, now: datetime) -> FlowRefusal | None:
    breach = own.deposit(row.amount, row.asset, row.mode, now)
    if breach is None:
        return None
    return FlowRefusal(FlowRule.OWN_LIMIT, f"you have set a limit: {breach.value} against {breach.bound}")
