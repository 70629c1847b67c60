"""Limits on bets, and the named refusals of the decision kernel."""

from decimal import Decimal
from enum import IntEnum
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor.core.config import TextForm
from advisor.core.money.assets import Asset
from advisor.core.odds import ODDS_SCALE


class Refusal(IntEnum):
    """Why a signal became no bet. The lower-case name is the public code; numbers are append only."""

    NONE = 0
    ODDS_RANGE = 1
    DRAWDOWN_HALT = 2
    DAILY_LOSS = 3
    LOSS_STREAK = 4
    OPEN_BETS = 5
    NO_STAKE = 6
    BET_LIMIT = 7
    MARKET_LIMIT = 8
    EVENT_LIMIT = 9
    OPEN_LIMIT = 10
    INSUFFICIENT_FUNDS = 11
    SCHEDULE = 12
    WEEKLY_LOSS = 13
    MONTHLY_LOSS = 14
    BREAKER = 15
    OWN_LIMIT = 16
    OWN_BREAK = 17
    RESERVE = 18
    ALLOTMENT = 19
    RECORD = 20
    COMPETITION_LIMIT = 21
    GROUP_LIMIT = 22
    RISK_UNKNOWN = 23


REFUSAL_MEANINGS: Final[dict[Refusal, str]] = {
    Refusal.ODDS_RANGE: "Odds outside the limits' odds range.",
    Refusal.DRAWDOWN_HALT: "Betting halted: the bankroll fell from its peak by the hard drawdown limit.",
    Refusal.DAILY_LOSS: "The day's losses reached the daily loss limit.",
    Refusal.WEEKLY_LOSS: "The week's losses reached the weekly loss limit.",
    Refusal.MONTHLY_LOSS: "The month's losses reached the monthly loss limit.",
    Refusal.LOSS_STREAK: "Paused for the day after too many losing bets in a row.",
    Refusal.OPEN_BETS: "As many bets are open as the limits allow.",
    Refusal.NO_STAKE: "The staking plan asks for less than the smallest stake.",
    Refusal.BET_LIMIT: "The limit per bet leaves less than the smallest stake.",
    Refusal.MARKET_LIMIT: "The exposure left on the market is less than the smallest stake.",
    Refusal.EVENT_LIMIT: "The exposure left on the event is less than the smallest stake.",
    Refusal.COMPETITION_LIMIT: "The exposure left on the competition is less than the smallest stake.",
    Refusal.GROUP_LIMIT: "The exposure left on the sport and the day is less than the smallest stake.",
    Refusal.OPEN_LIMIT: "The total exposure left is less than the smallest stake.",
    Refusal.INSUFFICIENT_FUNDS: "The bankroll not at risk is less than the smallest stake.",
    Refusal.BREAKER: "A trading breaker over the bet is open or cools down.",
    Refusal.SCHEDULE: "Outside the schedule of the strategy instance.",
    Refusal.OWN_LIMIT: "A limit that a person has set for themselves leaves less, or could not be read.",
    Refusal.RESERVE: "The reserve, which is never bet, leaves less than the smallest stake.",
    Refusal.ALLOTMENT: "What the strategy instance may use of the capital leaves less than the smallest stake.",
    Refusal.RECORD: "What the instance's own settled bets say of its stakes could not be computed.",
    Refusal.RISK_UNKNOWN: "What open bets may lose is not simulated yet, or was so too long ago.",
    Refusal.OWN_BREAK: "A time-out or a self-exclusion is in force.",
}

Bound = Annotated[
    Annotated[str, TextForm(r"^[0-9]{1,12}(\.[0-9]{1,8})?%?$", "an amount or share such as 50.00 or 5%")] | None,
    Field(
        description="An amount (`50.00`) or a share of the capital (`5%`): the settled bankroll with which the day "
        "began, of losses of a week or a month that with which these began."
    ),
]


class Limits(BaseModel):
    """What may be bet. Every limit can be off (null). Amounts: `50.00`, or `5%` of the capital."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    min_stake: Bound = Field(
        default="1.00", title="Smallest stake", description="Trimmed stakes below this are refused."
    )
    max_stake: Bound = Field(
        default="5%", title="Per bet", description="Largest stake of one bet; larger ones are trimmed."
    )
    max_market: Bound = Field(default="5%", title="Per market", description="Largest worst-case loss on one market.")
    max_event: Bound = Field(default="10%", title="Per event", description="Largest worst-case loss on one event.")
    max_open: Bound = Field(default="50%", title="Total open", description="Largest worst-case loss of all open bets.")
    max_open_bets: int | None = Field(
        default=None, ge=1, le=1_000_000, title="Open bets", description="Most bets open at once."
    )
    daily_loss: Bound = Field(
        default="10%",
        title="Daily loss",
        description="No new bets for the rest of a UTC day that has lost this much.",
    )
    weekly_loss: Bound = Field(
        default=None,
        title="Weekly loss",
        description="No new bets for the rest of a week, Monday to Sunday UTC, that has lost this much.",
    )
    monthly_loss: Bound = Field(
        default=None,
        title="Monthly loss",
        description="No new bets for the rest of a calendar month UTC that has lost this much.",
    )
    drawdown_soft: float | None = Field(
        default=0.15,
        gt=0,
        le=1,
        title="Soft drawdown",
        description="From this fall off the peak, stakes are scaled down.",
    )
    drawdown_scale: float = Field(
        default=0.5, gt=0, le=1, title="Soft drawdown scale", description="What stakes are multiplied by then."
    )
    scale_by_use: bool = Field(
        default=False,
        title="Smaller stakes near limits",
        description="Stakes are three quarters of the plan once half of a limit is used up, of losses, drawdown or "
        "open exposure; half of it from three quarters on, and a quarter from nine tenths on.",
    )
    drawdown_hard: float | None = Field(
        default=0.4,
        gt=0,
        le=1,
        title="Hard drawdown",
        description="From this fall off the peak, betting halts for good.",
    )
    loss_streak: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        title="Loss streak",
        description="After this many losing bets in a row, no new bets for the rest of the UTC day.",
    )
    min_odds: float | None = Field(default=None, ge=1, le=10_000, title="Least odds")
    max_odds: float | None = Field(default=None, ge=1, le=10_000, title="Largest odds")

    @model_validator(mode="after")
    def _odds_range_is_not_empty(self) -> "Limits":
        if self.min_odds is not None and self.max_odds is not None and self.min_odds > self.max_odds:
            raise ValueError(f"min_odds {self.min_odds} is above max_odds {self.max_odds}")
        return self


class LimitValues(NamedTuple):
    """Limits as the decision kernel reads them: minor units, odds in ten-thousandths; huge where off.

    ``max_stake`` is never above the asset's largest stake. Stakes are multiplied by ``stake_factor``, which
    breakers make of a bet (``breakers.guard``); where it is not above 0, or no number, nothing is bet.
    """

    min_stake: int
    max_stake: int
    max_market: int
    max_event: int
    max_open: int
    max_open_bets: int
    daily_loss: int
    weekly_loss: int
    monthly_loss: int
    drawdown_soft: float
    drawdown_scale: float
    drawdown_hard: float
    loss_streak: int
    min_odds_e4: int
    max_odds_e4: int
    stake_factor: float
    scale_by_use: bool


_LOSSES: Final = ("daily_loss", "weekly_loss", "monthly_loss")
_AMOUNTS: Final = ("max_stake", "max_market", "max_event", "max_open", *_LOSSES)
OFF: Final = 2**60
"""A limit that is off, but for ``max_stake``, which then is the asset's largest stake."""
_NEVER: Final = 2.0
"""A drawdown share that cannot be reached: a bankroll cannot fall by more than all of its peak."""

NO_LIMITS: Final = LimitValues(
    1, OFF, OFF, OFF, OFF, OFF, OFF, OFF, OFF, _NEVER, 1.0, _NEVER, OFF, 0, OFF, 1.0, scale_by_use=False
)
"""Every limit turned off."""


def limit_values(limits: Limits | None, bankroll: int, currency: Asset) -> LimitValues:
    """Turn limits into kernel values; None turns every limit off.

    Args:
        limits: limits, or None.
        bankroll: capital in minor units, which shares refer to; shares are rounded down.
        currency: the capital's currency.

    Raises:
        ValueError: an amount is finer than the currency's smallest unit, or the limits allow no bet at all.
    """
    if limits is None:
        most = currency.largest_stake
        return NO_LIMITS._replace(max_stake=most)
    bounds = {name: _amount(getattr(limits, name), bankroll, currency) for name in _AMOUNTS}
    smallest = max(_amount(limits.min_stake, bankroll, currency, off=1), 1)
    for name, most in bounds.items():
        if most == 0:
            raise ValueError(f"{name} {getattr(limits, name)} allows no bet; null switches the limit off.")
        if most < smallest and name not in _LOSSES:
            raise ValueError(
                f"min_stake {currency.text(smallest)} is above {name} {currency.text(most)}, so no bet could be "
                "placed; change one of them, or switch it off with null."
            )
    bounds["max_stake"] = min(bounds["max_stake"], currency.largest_stake)
    return LimitValues(
        min_stake=smallest,
        **bounds,
        max_open_bets=limits.max_open_bets or OFF,
        drawdown_soft=limits.drawdown_soft or _NEVER,
        drawdown_scale=limits.drawdown_scale,
        drawdown_hard=limits.drawdown_hard or _NEVER,
        loss_streak=limits.loss_streak or OFF,
        min_odds_e4=round((limits.min_odds or 0) * ODDS_SCALE),
        max_odds_e4=round(limits.max_odds * ODDS_SCALE) if limits.max_odds else OFF,
        stake_factor=1.0,
        scale_by_use=limits.scale_by_use,
    )


def _amount(bound: str | None, bankroll: int, currency: Asset, off: int = OFF) -> int:
    """Minor units of ``50.00``, or of ``5%`` of the bankroll; ``off`` for null."""
    if bound is None:
        return off
    if bound.endswith("%"):
        return min(int(bankroll * Decimal(bound[:-1]) / 100), OFF)
    return min(currency.to_minor(bound), OFF)
