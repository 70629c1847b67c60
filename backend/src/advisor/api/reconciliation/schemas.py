"""Accounts at venues, held against what is known: the last round of each, and what differs."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.http.fields import Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.references import ModeRef, NextCursor
from advisor.execution.account_check import Cause, DifferenceKind

BECAUSE = "A withdrawal by hand; it is in the bank's statement."


class AccountRound(ResponseSchema):
    """The last time that an account was held against what is known."""

    venue: str = Field(description="Key of the venue.", examples=["betfair_exchange"])
    mode: ModeRef
    began_at: datetime = Field(description="When its lists were asked for.")
    ended_at: datetime = Field(description="When all was stored.")
    is_complete: bool = Field(
        description="Whether all lists were read to their ends; of one that is not nothing changes. A second one in a "
        "row lets nothing new be bet there."
    )
    reason: str | None = Field(description="Why it is not complete, a clause; null of one that is.")
    balance: Amount | None = Field(description="By the venue, open bets included; null where it is not complete.")
    expected: Amount | None = Field(description="What the lines of its statement add up to; null likewise.")
    unexplained: Amount | None = Field(description="What open differences without a cause are about together.")
    open_items: int = Field(description="Open differences that nothing explains.", ge=0)
    explained_items: int = Field(description="Open differences with a cause.", ge=0)
    skipped: int = Field(
        description="Orders that were left out, as something is known of them that is younger than the venue's longest "
        "transit.",
        ge=0,
    )


class AccountDifference(ResponseSchema):
    """What differs between the account at a venue and what is known. Nothing is booked for it: it goes by itself once
    the facts of one side have come."""

    id: UUID = Field(description="By which it is named.")
    venue: str = Field(description="Key of the venue.", examples=["betfair_exchange"])
    mode: ModeRef
    kind: DifferenceKind = Field(
        description="`order_missing_here`: of a reference like ours, which stops new bets there; `external_order`: of "
        "another client or a person, never cancelled; `order_missing_there`; `order_state`: open on one side alone; "
        "`fill_missing_here`, `fill_missing_there`, `fill_differs`; `settlement_missing_here`, "
        "`settlement_missing_there`, `settlement_differs`; `commission_differs`: of all settled bets together; "
        "`external_line`: money of no order of ours; `balance`: it is not what the lines add up to."
    )
    subject: str = Field(
        description="Reference of the order, key of the match, the venue's number of the order or line, or empty of "
        "the account as a whole.",
        examples=["81423"],
    )
    reference: str | None = Field(description="Of our order; null where it is about none.")
    ours: str = Field(description="What is known here, a clause for people.", examples=["not settled"])
    theirs: str = Field(description="What the venue says, likewise.", examples=["paid 13.00"])
    amount: Amount = Field(description="What it is about.")
    cause: Cause | None = Field(
        description="By what it is explained: `late_settlement` while one side may settle before the other, for a day; "
        "`external`; `person`: somebody said why; of closed ones `late_fill`, `late_settlement`, `fee` or "
        "`caught_up` too. Null: by nothing."
    )
    explained_by: str | None = Field(description="Who said why; null where nobody did.", examples=["local"])
    explained_because: str | None = Field(description="What they said; null likewise.", examples=[BECAUSE])
    found_at: datetime = Field(description="When it was found first.")
    closed_at: datetime | None = Field(description="When it was found no more; null while it is open.")


class Reconciliation(ResponseSchema):
    """How accounts at venues agree with what is known."""

    rounds: list[AccountRound] = Field(
        description="The last round of each account, by key of its venue. None of venues on paper, which have no "
        "account."
    )
    items: list[AccountDifference] = Field(description="Differences, newest first.")
    next_cursor: NextCursor
    unexplained: int = Field(description="Open differences that nothing explains, on all pages together.", ge=0)


class ExplainRequest(RequestSchema):
    """Why a difference is there."""

    reason: Reason = Field(description="Why, for people.", examples=[BECAUSE])
