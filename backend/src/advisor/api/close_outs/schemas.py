"""Close-outs: what is open is closed where that can be done, once a person has confirmed the plan."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.bets import SideName
from advisor.api.halts.schemas import HaltRequest
from advisor.api.http.schemas import ResponseSchema
from advisor.api.orders.schemas import BetOrder
from advisor.api.references import NextCursor
from advisor.core.orders.halts import HaltScope
from advisor.engine.orders.closing_out import NotClosable

CloseOutStanding: TypeAlias = Literal["planning", "planned", "expired", "confirmed", "done"]


class CloseOutRequest(HaltRequest):
    """What a plan is asked for."""


class ClosablePosition(ResponseSchema):
    """A bet that evens out open bets, as planned.

    Both results then bring the same but for rounding, commission aside.
    """

    bet: BetOrder = Field(description="The bet that it closes, of several the last.")
    closes: list[UUID] = Field(description="References of all bets that it closes.")
    worst: Amount = Field(description="What those bring at worst as they are, before commission.")
    best: Amount = Field(description="What they bring at best, likewise.")
    side: SideName = Field(description="Of the closing bet: a back is closed by a lay, and a lay by a back.")
    odds: str = Field(description="Decimal odds at which it can be placed now.", examples=["2.02"])
    limit: str = Field(description="The worst decimal odds at which it is placed.", examples=["2.06"])
    stake: Amount = Field(description="The backer's stake of the closing bet; of contracts what they cost.")
    on_offer: Amount | None = Field(
        description="How much of that stands at the odds; null where the venue does not say. Beyond it a part stays "
        "open."
    )
    after: Amount = Field(description="What all of them bring then at worst, before commission.")


class StayingPosition(ResponseSchema):
    """Open bets that cannot be closed."""

    bet: BetOrder = Field(description="The bet, of several the last.")
    stays: list[UUID] = Field(description="References of all of them.")
    worst: Amount = Field(description="What they bring at worst, before commission.")
    best: Amount = Field(description="What they bring at best, likewise.")
    reason: NotClosable = Field(
        description="`bookmaker`: its venue takes nothing back; `no_price`: nobody offers the other side at a price "
        "that can be trusted; `started`: its event has begun; `provisional`: a match of it may still fail; "
        "`closing`: an order that closes it is on its way, or nobody knows yet what became of one; `even`: its results "
        "are as near to each other as they can be brought."
    )


class CloseOutTotal(ResponseSchema):
    """All positions of one asset together, before commission."""

    closing: int = Field(description="How many can be closed.", ge=0)
    after: Amount = Field(description="What those bring then at worst.")
    worst: Amount = Field(description="What those bring at worst as they are.")
    best: Amount = Field(description="What those bring at best as they are.")
    staying: int = Field(description="How many stay open.", ge=0)
    staying_worst: Amount = Field(description="What these bring at worst.")


class CloseOutPlan(ResponseSchema):
    """What closing out does."""

    cancels: list[UUID] = Field(description="References of the orders that are taken back, as far as not matched.")
    closing: list[ClosablePosition] = Field(description="Bets that are placed.")
    staying: list[StayingPosition] = Field(description="Bets that stay open until they are settled.")
    totals: list[CloseOutTotal] = Field(description="Of each asset.")


class CloseOut(ResponseSchema):
    """A plan to close what is open, and what became of it."""

    id: UUID = Field(description="By which it is named.")
    scope: HaltScope = Field(description="What it is about; `subject` says which one.")
    subject: str | None = Field(
        description="Name of the strategy instance, key of the venue, code of the competition or id of the fixture; "
        "null where it is about all.",
        examples=["albion"],
    )
    reason: str = Field(description="Why, for people.", examples=["Prices look wrong."])
    standing: CloseOutStanding = Field(
        description="`planning`: the engine has made no plan yet; `planned`: to be confirmed or left; `expired`: "
        "prices have moved on, ask for a new one; `confirmed`: the engine is about to carry it out; `done`: its orders "
        "are on their way, `GET /bets` shows them."
    )
    asked_by: str = Field(description="Name of who asked for it.", examples=["local"])
    asked_at: datetime = Field(description="When it was asked for.")
    planned_at: datetime | None = Field(description="When the plan was made; null before.")
    expires_at: datetime | None = Field(description="After which it cannot be confirmed; null before it is planned.")
    confirmed_by: str | None = Field(description="Name of who confirmed it; null: nobody did.", examples=["local"])
    confirmed_at: datetime | None = Field(description="When they did; null likewise.")
    done_at: datetime | None = Field(description="When its orders were decided; null before.")


class CloseOutDetail(ResponseSchema):
    """A close-out with its plan, and the orders that it led to."""

    close_out: CloseOut = Field(description="What was asked for, and how far it is.")
    plan: CloseOutPlan | None = Field(description="Null while the engine has made none.")
    orders: list[BetOrder] = Field(description="Closing bets that were placed by it, the last decided first.")


class CloseOutPage(ResponseSchema):
    """A page of close-outs."""

    items: list[CloseOut] = Field(description="Close-outs, newest first.")
    next_cursor: NextCursor
