"""Causes of breakers over a portfolio: losses that reached a limit of its profile."""

from collections.abc import Callable, Sequence
from typing import Final

from advisor.core.clock import MICROS_PER_DAY
from advisor.risk.breakers.breaker import Finding, TradingBreakerKind
from advisor.risk.levels import RiskFigures, risk_figures
from advisor.risk.limits import LimitValues
from advisor.risk.state import DAY, PAUSED_DAY, RiskState

_REACHED: Final = {
    TradingBreakerKind.DAILY_LOSS: "The day's losses reached their limit",
    TradingBreakerKind.WEEKLY_LOSS: "The week's losses reached their limit",
    TradingBreakerKind.MONTHLY_LOSS: "The month's losses reached their limit",
    TradingBreakerKind.DRAWDOWN: "The bankroll fell from its peak by the hard drawdown limit, or somebody halted it",
    TradingBreakerKind.LOSS_STREAK: "Too many bets in a row were lost on this day",
}


def loss_findings(
    portfolio: str,
    state: RiskState,
    limits: LimitValues,
    at: int,
    figures_of: Callable[[RiskState, LimitValues, int], RiskFigures] = risk_figures,
) -> Sequence[Finding]:
    """One finding of each kind that stands over a portfolio.

    A computation that fails, or gives no number, trips all of them: nothing is known of the losses then.

    Args:
        portfolio: key.
        at: µs since the Unix epoch, UTC.
        figures_of: how the losses are computed.
    """
    try:
        of = figures_of(state, limits, at)
    except Exception as error:
        text = f"The losses of the portfolio {portfolio} could not be computed: {type(error).__name__}: {error}"
        return [_failed(kind, portfolio, text) for kind in _REACHED]
    day = at // MICROS_PER_DAY
    is_paused = state.totals[PAUSED_DAY] == state.totals[DAY] and day <= state.totals[DAY]
    found = (
        (TradingBreakerKind.DAILY_LOSS, of.day_loss, limits.daily_loss),
        (TradingBreakerKind.WEEKLY_LOSS, of.week_loss, limits.weekly_loss),
        (TradingBreakerKind.MONTHLY_LOSS, of.month_loss, limits.monthly_loss),
        (TradingBreakerKind.DRAWDOWN, of.drawdown, limits.drawdown_hard),
        (TradingBreakerKind.LOSS_STREAK, float(is_paused), 1.0),
    )
    return [
        # Not "at least": what is no number is below nothing.
        _finding(kind, portfolio, value, limit, trips=not value < limit or _is_halted(kind, of))
        for kind, value, limit in found
    ]


def not_computed(portfolio: str, reason: str) -> Finding:
    """What a portfolio's open bets may lose could not be computed.

    Args:
        reason: a clause for people.
    """
    text = f"What open bets of the portfolio {portfolio} may lose could not be computed: {reason}."
    return _failed(TradingBreakerKind.TAIL_RISK, portfolio, text)


def _is_halted(kind: TradingBreakerKind, of: RiskFigures) -> bool:
    return kind is TradingBreakerKind.DRAWDOWN and of.is_halted


def _finding(kind: TradingBreakerKind, portfolio: str, value: float, limit: float, *, trips: bool) -> Finding:
    text = f"{_REACHED[kind]}: portfolio {portfolio}."
    return Finding(kind=kind, subject=portfolio, value=float(value), limit=float(limit), trips=trips, text=text)


def _failed(kind: TradingBreakerKind, portfolio: str, text: str) -> Finding:
    return Finding(kind=kind, subject=portfolio, value=float("nan"), limit=0.0, trips=True, text=text)
