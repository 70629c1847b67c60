"""Capital: money that is paid in, paid out, moved between portfolios or set aside."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.http.fields import Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.ledger.parameters import PortfolioKey
from advisor.api.references import NextCursor
from advisor.core.config import TextForm
from advisor.risk.capital.flows import FlowKind, FlowRule

_PORTFOLIO = "Key of the portfolio."
_KIND = (
    "`deposit`: paid in from outside; `withdrawal`: paid out; `transfer`: to another portfolio, of another asset by "
    "the last rate of both; `lock`: profit that is set aside, with which nothing is bet; `unlock`: the end of that."
)
_RULE = (
    "`portfolio`: the engine does not have it; `deposit_least`, `withdrawal_least`: the sum is too small; `own_limit`: "
    "what you have set for yourself; `withdrawal_share`: of all there is; `withdrawal_every`: too soon after the last "
    "one; `realised_profit`: more was not won; `kept_least`: the portfolio keeps so much; `free`: open orders and bets "
    "hold the rest; `locked`: no more is locked; `bankroll_most`: a portfolio cannot have more; `rate`: there is none, "
    "or it is too old."
)

FlowKindName: TypeAlias = Literal["deposit", "withdrawal", "transfer", "lock", "unlock"]
"""Each ``FlowKind``; a strict body takes no text for a member."""
Sum: TypeAlias = Annotated[str, TextForm(r"^[0-9]{1,12}(\.[0-9]{1,8})?$", "an amount such as 12.50")]


class FlowRequest(RequestSchema):
    """Money that is to move."""

    kind: FlowKindName = Field(description=_KIND)
    portfolio: PortfolioKey = Field(
        description="Key of the portfolio that it leaves, or of a deposit comes to: `GET /portfolios`.",
        examples=["paper"],
    )
    target: PortfolioKey | None = Field(
        default=None,
        description="Key of the portfolio that a transfer goes to; of nothing else.",
        examples=["paper_us"],
    )
    amount: Sum = Field(description="In whole units of the portfolio's asset, above 0.", examples=["1000.00"])
    reason: Reason = Field(description="Why, for people.", examples=["Second season."])


class FlowRefusal(ResponseSchema):
    """Why money did not move."""

    rule: FlowRule = Field(description=_RULE)
    text: str = Field(description="Why, a clause for people.", examples=["a deposit is 1000.00 EUR or more"])
    largest: Amount | None = Field(
        description="The largest sum that would have been moved; 0: none. Null where no sum is too large by this rule."
    )


class FlowReceived(ResponseSchema):
    """What a transfer brought the portfolio that it ended in."""

    amount: Amount = Field(description="Rounded down.")
    rate: str | None = Field(
        description="Units of this asset for one of the other, a decimal number; null where both are one.",
        examples=["1.1602"],
    )
    rate_at: datetime | None = Field(description="When that rate held; null likewise.")


class Flow(ResponseSchema):
    """Money that somebody asked the engine to move, and what became of it."""

    id: int = Field(description="Number of the flow; its entries of the ledger have the key `flow:` and it.", ge=1)
    kind: FlowKind = Field(description=_KIND)
    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    target: str | None = Field(
        description="Key of the portfolio that a transfer goes to; null of all else.", examples=["paper_us"]
    )
    amount: Amount = Field(description="What was asked for.")
    reason: str = Field(description="Why, for people.", examples=["Second season."])
    asked_by: str = Field(description="Name of who asked for it.", examples=["local"])
    asked_at: datetime = Field(description="When they did.")
    done_at: datetime | None = Field(
        description="When the engine moved it or refused to; null while it waits, which takes a fraction of a second "
        "while the engine runs."
    )
    refusal: FlowRefusal | None = Field(description="Why it was not moved; null where it was, or waits.")
    received: FlowReceived | None = Field(description="Null of all but transfers that were moved.")


class FlowPage(ResponseSchema):
    """A page of flows."""

    items: list[Flow] = Field(description="Flows, newest first.")
    next_cursor: NextCursor
