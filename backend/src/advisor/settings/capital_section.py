"""The section of the settings about capital: what is kept back, what may come and go, and how the rest is shared."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from advisor.providers.durations import Duration
from advisor.providers.sections import AssetCode, Key, Section
from advisor.providers.units import Unit
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.rules import AllocationMethod, FlowConfig, PlanConfig

_MOST: Final = 1_000_000
OfBankroll: TypeAlias = Annotated[float, Unit("share of the bankroll")]
OfCapital: TypeAlias = Annotated[float, Unit("share of the capital")]
Whole: TypeAlias = Annotated[int, Unit("whole units of the portfolio's currency")]


class CapitalSection(Section):
    """What of the capital is kept back, and what may come and go."""

    portfolios: Mapping[Key, AssetCode] = Field(
        default_factory=dict,
        description="Further portfolios on paper, by key, with their currencies; each begins with as many minor units "
        "as `paper.bankroll` has, and transfers move money between them.",
    )
    reserve: OfBankroll = Field(
        ge=0, le=0.9, description="Never bet: all open bets together can lose the rest of the bankroll at most."
    )
    open_most: OfBankroll = Field(
        gt=0,
        le=1,
        description="All open bets of a portfolio together can lose so much at most; the reserve may leave less.",
    )
    competition_most: OfBankroll = Field(
        gt=0, le=1, description="Open bets on one competition can lose so much together; 1 is no limit."
    )
    group_most: OfBankroll = Field(
        gt=0,
        le=1,
        description="Open bets on games of one sport that start on one day (UTC) can lose so much together, as one "
        "cause may lose all of them; 1 is no limit.",
    )
    deposit_least: Whole = Field(ge=1, le=_MOST, strict=True, description="Smaller deposits are refused.")
    withdrawal_least: Whole = Field(ge=1, le=_MOST, strict=True, description="Smaller withdrawals are refused.")
    withdrawal_share: Annotated[float, Unit("share of all there is in the currency")] = Field(
        gt=0, le=1, description="One withdrawal takes no more, so that a mistake cannot take everything."
    )
    withdrawal_every: Duration = Field(description="From one withdrawal to the next, whatever their portfolios.")
    withdraw_profit_only: bool = Field(strict=True, description="Only what was won, and not paid in, is paid out.")
    kept_least: Whole = Field(
        ge=1,
        le=_MOST,
        strict=True,
        description="Withdrawals, transfers and locks leave so much in a portfolio; with nothing left in it a drawdown "
        "could not be known any more.",
    )

    method: Literal["fixed", "equal", "proportional", "sharpe", "inverse_volatility", "risk_parity", "kelly"] = Field(
        description="How the plan shares the capital among strategies; it moves nothing by itself."
    )
    strategy_least: OfCapital = Field(
        ge=0, le=0.25, description="Of each strategy, also of one that is too new for anything to be known of it."
    )
    strategy_most: OfCapital = Field(gt=0, le=1, description="Of each strategy; what is left over stays in reserve.")
    strategy_minimum: Whole = Field(
        ge=0, le=_MOST, strict=True, description="A strategy that would get less gets nothing, and the plan says so."
    )
    strategy_shares: Mapping[str, Annotated[float, Field(ge=0, le=1), Unit("share of the capital")]] = Field(
        default_factory=dict, description="By name of the instance, for the method `fixed`."
    )
    venue_most: OfCapital = Field(gt=0, le=1, description="Of each venue.")
    venue_minimum: Whole = Field(ge=0, le=_MOST, strict=True, description="Less is not worth an account at a venue.")
    venue_shares: Mapping[Key, Annotated[float, Field(ge=0, le=1), Unit("share of the capital")]] = Field(
        default_factory=dict, description="Of venues; with none the plan goes by what was bet at each in 90 days."
    )
    differs_by: OfCapital = Field(ge=0, le=1, description="Shares less far from their target stay as they are.")
    moved_a_day: OfCapital = Field(gt=0, le=1, description="More is not proposed to change within a day.")
    moved_every: Duration = Field(description="From one change of an allotment to the next proposal.")

    @model_validator(mode="after")
    def _least_is_no_more_than_most(self) -> Self:
        if self.strategy_least > self.strategy_most:
            raise ValueError("strategy_least is above strategy_most, so no share could be both")
        return self

    def rules(self, rate_max_age: timedelta) -> CapitalConfig:
        return CapitalConfig(
            flows=FlowConfig(
                deposit_least=self.deposit_least,
                withdrawal_least=self.withdrawal_least,
                withdrawal_share=self.withdrawal_share,
                withdrawal_every=self.withdrawal_every,
                of_profit_only=self.withdraw_profit_only,
                kept_least=self.kept_least,
            ),
            rate_max_age=rate_max_age,
            reserve=self.reserve,
            open_most=self.open_most,
            competition_most=self.competition_most,
            group_most=self.group_most,
            method=AllocationMethod(self.method),
            least=self.strategy_least,
            most=self.strategy_most,
            strategy_minimum=self.strategy_minimum,
            strategy_shares=self.strategy_shares,
            venue_most=self.venue_most,
            venue_minimum=self.venue_minimum,
            venue_shares=self.venue_shares,
            plan=PlanConfig(differs_by=self.differs_by, a_day=self.moved_a_day, every=self.moved_every),
        )
