"""The section of the settings about capital: what is kept back, what may come and go, and how the rest is shared."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from advisor.providers.durations import Duration
from advisor.providers.sections import AssetCode, Key, Section
from advisor.providers.units import Unit
from advisor.risk.capital.flows import FlowRules

_MOST: Final = 1_000_000
Whole: TypeAlias = Annotated[int, Unit("whole units of the portfolio's currency")]


class CapitalSection(Section):
    """What of the capital is kept back, and what may come and go."""

    portfolios: Mapping[Key, AssetCode] = Field(
        default_factory=dict,
        description="Further portfolios on paper, by key, with their currencies; each begins with as many minor units "
        "as `paper.bankroll` has, and transfers move money between them.",
    )
    reserve: Annotated[float, Unit("share of the bankroll")] = Field(
        ge=0, le=0.9, description="Never bet: all open bets together can lose the rest of the bankroll at most."
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

    def flow_rules(self) -> FlowRules:
        return FlowRules(
            deposit_least=self.deposit_least,
            withdrawal_least=self.withdrawal_least,
            withdrawal_share=self.withdrawal_share,
            withdrawal_every=self.withdrawal_every,
            of_profit_only=self.withdraw_profit_only,
            kept_least=self.kept_least,
        )
