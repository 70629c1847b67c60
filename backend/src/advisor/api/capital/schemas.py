"""Capital: money that is paid in, paid out, moved between portfolios or set aside."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.http.fields import PRINTABLE, Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.ledger.parameters import PortfolioKey
from advisor.api.references import ModeRef, NextCursor
from advisor.core.config import TextForm
from advisor.risk.capital.bounds import Unfunded
from advisor.risk.capital.flows import FlowKind, FlowRule
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.capital.rules import AllocationMethod

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

_UNFUNDED = (
    "Why the target is nothing. `floors_above_budget`: the least shares of all come to more than there is; "
    "`minimum_above_most`: the largest share is less than the least sum; `below_minimum`: its share is less than that. "
    "Null: it is not."
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

    id: UUID = Field(description="By which it is named.")
    number: int = Field(description="Its entries of the ledger have the key `flow:` and it.", ge=1, examples=[3])
    kind: FlowKind = Field(description=_KIND)
    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    mode: ModeRef
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


class StrategyCapital(ResponseSchema):
    """What an instance may use of a portfolio, and what the plan would give it."""

    instance: str = Field(description="Name of the strategy instance.", examples=["paper-value"])
    allotted: Amount | None = Field(
        description="Its open bets and what it has lost since come to no more; null: nobody has set a bound."
    )
    open: Amount = Field(description="What its open orders and bets can lose, each for itself.")
    lost: Amount = Field(description="Since it was allotted, net of what it has won; from 0.")
    left: Amount | None = Field(
        description="What its next bet can risk at most; below zero where it has lost more. Null: there is no bound."
    )
    target: Amount = Field(description="What the plan would allot.")
    unfunded: Unfunded | None = Field(description=_UNFUNDED)


class VenueCapital(ResponseSchema):
    """What is open at a venue, and what the plan would have there at most."""

    venue: str = Field(description="Key of the venue.", examples=["albion"])
    open: Amount = Field(description="What open orders and bets there can lose, each for itself.")
    target: Amount = Field(description="What the plan would have there; nothing is moved by it.")
    unfunded: Unfunded | None = Field(description=_UNFUNDED)


class AllotmentProposal(ResponseSchema):
    """A change that the plan proposes; `POST /capital/allotments` makes it, and nothing else does."""

    instance: str = Field(description="Name of the strategy instance.", examples=["paper-value"])
    amount: Amount = Field(description="What it would be allotted now.")
    target: Amount = Field(description="What that is on the way to: a day changes a part of the capital at most.")


class Capital(ResponseSchema):
    """A portfolio's capital: what there is, what is kept back, what may be used, and how it would be shared."""

    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    mode: ModeRef
    bankroll: Amount = Field(description="What is bet with, the reserve included; without what is locked.")
    locked: Amount = Field(description="Profit that is set aside.")
    profit: Amount = Field(description="Of all settled bets, net of commission.")
    withdrawn: Amount = Field(description="What was ever paid out.")
    reserve: Amount = Field(description="The part of the bankroll that is never bet.")
    open: Amount = Field(description="What all open orders and bets can lose together.")
    most_open: Amount = Field(description="What they may lose at most: `bound` says by what.")
    bound: OpenBound = Field(
        description="`profile`: the limit profile allows no more; `reserve`: the reserve; "
        "`portfolio`: `capital.open_most`, the most that may be open whatever the profile."
    )
    withdrawable: Amount = Field(description="The largest sum that may be paid out now.")
    withdrawable_by: FlowRule = Field(description=f"By which rule no more. {_RULE}")
    method: AllocationMethod = Field(
        description="How the plan shares it among strategies. `fixed`: as set; `equal`; `proportional`: by returns of "
        "late; `sharpe`: by return over risk; `inverse_volatility`; `risk_parity`: each adds the same to the risk; "
        "`kelly`: for the fastest growth together."
    )
    strategies: list[StrategyCapital] = Field(description="Instances that bet with it, by name.")
    venues: list[VenueCapital] = Field(description="Where it is bet.")
    unallotted: Amount = Field(description="What the plan gives to no strategy; the reserve is a part of it.")
    proposals: list[AllotmentProposal] = Field(
        description="What the plan would change now; empty where shares are near enough, or one was changed of late."
    )
    at: datetime = Field(description="Since when all this is so, as the engine looks each minute.")


class CapitalList(ResponseSchema):
    """The capital of all portfolios."""

    items: list[Capital] = Field(description="By key of the portfolio.")


class AllotmentRequest(RequestSchema):
    """What an instance may use from now on."""

    portfolio: PortfolioKey = Field(description="Key of the portfolio: `GET /portfolios`.", examples=["paper"])
    instance: Annotated[str, Field(min_length=1, max_length=80), PRINTABLE] = Field(
        description="Name of the strategy instance.", examples=["paper-value"]
    )
    amount: Sum | None = Field(
        description="In whole units of the portfolio's asset, from 0; null: whatever there is, within other limits.",
        examples=["2500.00"],
    )
    reason: Reason = Field(description="Why, for people.", examples=["As the plan proposes."])


class Allotment(ResponseSchema):
    """What an instance may use from now on."""

    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    instance: str = Field(description="Name of the strategy instance.", examples=["paper-value"])
    amount: Amount | None = Field(description="Null: whatever there is, within all other limits.")
    reason: str = Field(description="Why, for people.", examples=["As the plan proposes."])
    asked_by: str = Field(description="Name of who set it.", examples=["local"])
    since: datetime = Field(description="When they did; its losses count from here.")


class FlowPage(ResponseSchema):
    """A page of flows."""

    items: list[Flow] = Field(description="Flows, newest first.")
    next_cursor: NextCursor
