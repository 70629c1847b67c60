"""Risk as the API shows it."""

import math
from collections.abc import Sequence
from typing import Final

from advisor.api.amounts import amount_in
from advisor.api.risk.schemas import (
    Exposure,
    LimitUse,
    PortfolioExposure,
    RiskState,
    TailLoss,
    TradingBreaker,
    TradingBreakerChange,
    TradingBreakerList,
)
from advisor.core.money.assets import Asset
from advisor.db.risk import breakers
from advisor.db.risk.exposures import ExposureRow
from advisor.db.risk.states import RiskRow
from advisor.risk import levels
from advisor.risk.breakers.breaker import Breaker
from advisor.risk.levels import LimitName
from advisor.risk.tails import Tail

_DIGITS: Final = 6
_NUMBERS: Final = frozenset({LimitName.OPEN_BETS, LimitName.LOSS_STREAK})


def risk_view(row: RiskRow, past: Sequence[Tail]) -> RiskState:
    """One portfolio.

    Args:
        past: what it lost within some days of the last year.
    """
    of = row.figures
    return RiskState(
        portfolio=row.portfolio,
        mode=row.mode,
        level=row.level,
        is_halted=of.is_halted,
        bankroll=amount_in(of.bankroll, row.asset),
        peak=amount_in(of.peak, row.asset),
        exposure=amount_in(of.exposure, row.asset),
        open_bets=of.open_bets,
        day_loss=amount_in(of.day_loss, row.asset),
        week_loss=amount_in(of.week_loss, row.asset),
        month_loss=amount_in(of.month_loss, row.asset),
        drawdown=round(of.drawdown, _DIGITS),
        streak=of.streak,
        limits=[_use(use, row.asset) for use in of.uses],
        tails=[_tail(each, row.asset) for each in of.tails],
        past_tails=[_tail(each, row.asset) for each in past],
        at=row.at,
    )


def _tail(tail: Tail, asset: str) -> TailLoss:
    return TailLoss(
        days=tail.days,
        level=tail.level,
        value_at_risk=amount_in(tail.value_at_risk, asset),
        expected_shortfall=amount_in(tail.expected_shortfall, asset),
    )


def exposure_view(row: ExposureRow) -> PortfolioExposure:
    """One portfolio."""
    return PortfolioExposure(
        portfolio=row.portfolio,
        mode=row.mode,
        exposures=[
            Exposure(
                by=each.exposure.by,
                subject=each.exposure.subject,
                name=each.name,
                amount=amount_in(each.exposure.amount, row.asset),
                bets=each.exposure.bets,
                limit=None if each.exposure.limit is None else amount_in(each.exposure.limit, row.asset),
                left=None if each.exposure.left is None else amount_in(each.exposure.left, row.asset),
            )
            for each in row.exposures
        ],
        at=row.at,
    )


def _use(use: levels.LimitUse, asset: str) -> LimitUse:
    def text(value: float) -> str:
        if use.name is LimitName.DRAWDOWN:
            return f"{value:.4f}"
        return str(int(value)) if use.name in _NUMBERS else Asset.of(asset).text(int(value))

    return LimitUse(
        name=use.name, used=text(use.used), limit=text(use.limit), bound=use.bound, share=round(use.share, _DIGITS)
    )


def breaker_list(known: Sequence[Breaker], changes: Sequence[breakers.BreakerChange]) -> TradingBreakerList:
    """All breakers, with their history."""
    return TradingBreakerList(
        items=[breaker_view(each) for each in known],
        changes=[
            TradingBreakerChange(
                kind=each.after.kind,
                subject=each.after.subject,
                before=each.before,
                after=each.after.state,
                reason=each.after.reason,
                at=each.after.since,
            )
            for each in changes
        ],
    )


def breaker_view(breaker: Breaker) -> TradingBreaker:
    """One breaker."""
    return TradingBreaker(
        kind=breaker.kind,
        subject=breaker.subject,
        state=breaker.state,
        since=breaker.since,
        reason=breaker.reason,
        value=None if math.isnan(breaker.value) else round(breaker.value, _DIGITS),
        limit=round(breaker.limit, _DIGITS),
    )
