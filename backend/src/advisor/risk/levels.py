"""How near a portfolio is to its limits, in one word for people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from advisor.core.arrays import Int64
from advisor.core.clock import MICROS_PER_DAY
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.limits import OFF, LimitValues
from advisor.risk.state import (
    BANKROLL,
    DAY,
    DAY_START,
    HALTED,
    MONTH_START,
    OPEN_BETS,
    OPEN_EXPOSURE,
    PEAK,
    STREAK,
    WEEK_START,
    RiskState,
    drawdown,
    month_of,
    week_of,
)
from advisor.risk.tails import Tail


class RiskLevel(StrEnum):
    """By the worst share of a limit that is used up. Stored in the database, and public."""

    LOW = "low"
    MEDIUM = "medium"
    """Half of a limit or more."""
    HIGH = "high"
    """Three quarters or more."""
    CRITICAL = "critical"
    """Nine tenths or more, or nothing is bet any more."""


class LimitName(StrEnum):
    """Stored in the database, and public."""

    DAILY_LOSS = "daily_loss"
    WEEKLY_LOSS = "weekly_loss"
    MONTHLY_LOSS = "monthly_loss"
    DRAWDOWN = "drawdown"
    OPEN_EXPOSURE = "open_exposure"
    OPEN_BETS = "open_bets"
    LOSS_STREAK = "loss_streak"
    VALUE_AT_RISK = "value_at_risk"
    """Of one day, with 95 %, against the limit on the day's losses."""


DECIDING: Final = frozenset(
    {
        LimitName.DAILY_LOSS,
        LimitName.WEEKLY_LOSS,
        LimitName.MONTHLY_LOSS,
        LimitName.DRAWDOWN,
        LimitName.OPEN_EXPOSURE,
        LimitName.VALUE_AT_RISK,
    }
)
"""Limits whose use makes the level; of the others there is always a next bet or a next day."""
_MEDIUM_FROM, _HIGH_FROM, _CRITICAL_FROM = 0.5, 0.75, 0.9
_STEPS: Final = (
    (_CRITICAL_FROM, RiskLevel.CRITICAL),
    (_HIGH_FROM, RiskLevel.HIGH),
    (_MEDIUM_FROM, RiskLevel.MEDIUM),
)
_AT_MEDIUM, _AT_HIGH, _AT_CRITICAL = 0.75, 0.5, 0.25
"""What stakes are multiplied by at each level, where limits say so."""
_OF_A_DAY: Final = (1, 0.95)
_NO_DRAWDOWN: Final = 1.0
"""A bankroll cannot fall by more than all of its peak: a limit beyond is off."""


@compiled_on_call
def used_up(state: RiskState, limits: LimitValues) -> float:
    """The largest share that is used up of a limit that makes the level, on the day that the state has begun.

    The same as the worst of ``RiskFigures.uses`` that decide, but for the value at risk, which no bet waits for.
    """
    totals = state.totals
    worst = totals[OPEN_EXPOSURE] / limits.max_open
    if limits.drawdown_hard <= _NO_DRAWDOWN:
        worst = max(worst, drawdown(state) / limits.drawdown_hard)
    for start, limit in (
        (DAY_START, limits.daily_loss),
        (WEEK_START, limits.weekly_loss),
        (MONTH_START, limits.monthly_loss),
    ):
        worst = max(worst, (totals[start] - totals[BANKROLL]) / limit)
    return float(worst)


@compiled_on_call
def stake_share(used: float) -> float:
    """What stakes are multiplied by where so much of a limit is used up: 1, and less from each level to the next."""
    if used >= _CRITICAL_FROM:
        return _AT_CRITICAL
    if used >= _HIGH_FROM:
        return _AT_HIGH
    return _AT_MEDIUM if used >= _MEDIUM_FROM else 1.0


@dataclass(frozen=True, slots=True)
class LimitUse:
    """How much of a limit is used up.

    Attributes:
        used, limit: smallest units, a number, or of the drawdown a share of the peak.
        bound: of the open exposure what makes the limit; None of others.
    """

    name: LimitName
    used: float
    limit: float
    bound: OpenBound | None = None

    @property
    def share(self) -> float:
        """Of the limit, from 0 on; above 1 where it was passed, as by a price that a settlement brought."""
        return self.used / self.limit if self.limit > 0 else float(self.used > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFigures:
    """What a portfolio holds and can lose, and how near it is to its limits; smallest units.

    Attributes:
        bankroll: settled: open bets count at cost.
        exposure: what open bets and orders can lose together at worst.
        day_loss: since midnight UTC, 0 of a day that has won.
        week_loss, month_loss: likewise since Monday, and since the first of the month.
        drawdown: share of the peak.
        streak: losing bets in a row.
        is_halted: by its hard drawdown, until somebody resumes.
        uses: of the limits that are on.
        tails: what open bets may lose; none where it is not computed, or could not be.
    """

    bankroll: int
    peak: int
    exposure: int
    open_bets: int
    day_loss: int
    week_loss: int
    month_loss: int
    drawdown: float
    streak: int
    is_halted: bool
    uses: tuple[LimitUse, ...]
    tails: tuple[Tail, ...] = ()

    @property
    def level(self) -> RiskLevel:
        """By the worst of the limits that decide."""
        if self.is_halted:
            return RiskLevel.CRITICAL
        worst = max((use.share for use in self.uses if use.name in DECIDING), default=0.0)
        return next((level for least, level in _STEPS if worst >= least), RiskLevel.LOW)


def risk_figures(state: RiskState, limits: LimitValues, at: int, open_bound: OpenBound | None = None) -> RiskFigures:
    """The figures of a state.

    Args:
        limits: against which it is held.
        at: µs since the Unix epoch, UTC: a day, week or month that nothing was settled in yet has lost nothing.
        open_bound: what makes the limit of the open exposure.
    """
    totals = state.totals
    day, last = at // MICROS_PER_DAY, int(totals[DAY])
    day_loss = _loss_since(totals, DAY_START) if day <= last else 0
    week_loss = _loss_since(totals, WEEK_START) if week_of(day) <= week_of(last) else 0
    month_loss = _loss_since(totals, MONTH_START) if month_of(day) <= month_of(last) else 0
    fall = float(drawdown(state))
    uses = (
        LimitUse(LimitName.DAILY_LOSS, day_loss, limits.daily_loss),
        LimitUse(LimitName.WEEKLY_LOSS, week_loss, limits.weekly_loss),
        LimitUse(LimitName.MONTHLY_LOSS, month_loss, limits.monthly_loss),
        LimitUse(LimitName.DRAWDOWN, fall, limits.drawdown_hard),
        LimitUse(LimitName.OPEN_EXPOSURE, int(totals[OPEN_EXPOSURE]), limits.max_open, open_bound),
        LimitUse(LimitName.OPEN_BETS, int(totals[OPEN_BETS]), limits.max_open_bets),
        LimitUse(LimitName.LOSS_STREAK, int(totals[STREAK]), limits.loss_streak),
    )
    return RiskFigures(
        bankroll=int(totals[BANKROLL]),
        peak=int(totals[PEAK]),
        exposure=int(totals[OPEN_EXPOSURE]),
        open_bets=int(totals[OPEN_BETS]),
        day_loss=day_loss,
        week_loss=week_loss,
        month_loss=month_loss,
        drawdown=fall,
        streak=int(totals[STREAK]),
        is_halted=bool(totals[HALTED]),
        uses=tuple(use for use in uses if use.limit < (_NO_DRAWDOWN if use.name is LimitName.DRAWDOWN else OFF)),
    )


def with_tails(figures: RiskFigures, tails: Sequence[Tail], limits: LimitValues) -> RiskFigures:
    """Figures with what open bets may lose; that of one day is held against what a day may lose.

    Args:
        tails: none where they are not known.
    """
    day = [each.value_at_risk for each in tails if (each.days, each.level) == _OF_A_DAY]
    is_on = limits.daily_loss < OFF
    uses = tuple(LimitUse(LimitName.VALUE_AT_RISK, value, limits.daily_loss) for value in day if is_on)
    return replace(figures, tails=tuple(tails), uses=(*figures.uses, *uses))


def _loss_since(totals: Int64, start: int) -> int:
    return max(0, int(totals[start] - totals[BANKROLL]))
