"""How near portfolios are to their limits."""

from datetime import datetime

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.http.schemas import ResponseSchema
from advisor.risk.levels import LimitName, RiskLevel


class LimitUse(ResponseSchema):
    """How much of a limit is used up."""

    name: LimitName = Field(
        description="`daily_loss`, `open_exposure`: amounts; `drawdown`: shares of the peak; `open_bets`, "
        "`loss_streak`: numbers."
    )
    used: str = Field(description="What is used of it, as a decimal number.", examples=["120.50"])
    limit: str = Field(description="The limit, likewise.", examples=["500.00"])
    share: float = Field(
        ge=0, description="Share of the limit that is used; above 1 once it was passed.", examples=[0.241]
    )


class RiskState(ResponseSchema):
    """A portfolio: what it holds, what it can lose, and how near it is to its limits."""

    portfolio: str = Field(description="Key of the portfolio.", examples=["paper"])
    level: RiskLevel = Field(
        description="By the worst share used of daily loss, drawdown and open exposure: `medium` from 0.5 on, `high` "
        "from 0.75, `critical` from 0.9, or once the hard drawdown has halted the portfolio."
    )
    is_halted: bool = Field(description="Halted by its hard drawdown, until somebody resumes.")
    bankroll: Amount = Field(description="Settled: open bets count at cost.")
    peak: Amount = Field(description="The highest bankroll so far, or since betting was resumed after the drawdown.")
    exposure: Amount = Field(description="What open bets and orders can lose together at worst.")
    open_bets: int = Field(description="Open bets and orders.", ge=0)
    day_loss: Amount = Field(description="Lost since midnight UTC; 0 of a day that has won.")
    drawdown: float = Field(
        ge=0, le=1, description="Fall of the bankroll from its peak, a share of it.", examples=[0.031]
    )
    streak: int = Field(description="Losing bets in a row.", ge=0)
    limits: list[LimitUse] = Field(description="The limits that are on, with what is used of each.")
    at: datetime = Field(description="Since when all this is so.")


class RiskList(ResponseSchema):
    """The risk of every portfolio."""

    items: list[RiskState] = Field(description="By key of the portfolio.")
