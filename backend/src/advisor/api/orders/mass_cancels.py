"""All orders of one thing are to be taken back: what is asked, and what is answered."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from advisor.api.halts.schemas import HaltScopeName
from advisor.api.http.fields import PRINTABLE, Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.mass_cancels import CancelledScope, MassCancel
from advisor.instruments.market_types import KnownMarketType


class MassCancelRequest(RequestSchema):
    """Orders that are to be taken back."""

    scope: HaltScopeName = Field(description="Whose orders; `subject` says of which one.")
    subject: Annotated[str, Field(min_length=1, max_length=80), PRINTABLE] | None = Field(
        default=None,
        description="Name of the strategy instance, key of the venue, code of the competition or id of the fixture; "
        "null for all.",
        examples=["albion"],
    )
    market: KnownMarketType | None = Field(
        default=None,
        description="Of a fixture, the orders on this market type alone; null for all of them.",
        examples=["h2h_3way"],
    )
    reason: Reason = Field(description="Why, for people.", examples=["The line-up has changed."])


class MassCancelCommand(ResponseSchema):
    """What was asked for; `GET /bets/{reference}` shows of each order what came of it."""

    asked: int = Field(description="How many orders are asked to be taken back by this.", ge=0, examples=[1])
    waiting: int = Field(
        description="How many more were asked to be taken back before, which the engine has not taken up yet.",
        ge=0,
        examples=[0],
    )
    orders: list[UUID] = Field(description="References of those that are asked, the first decided first.")


def scope_asked(body: MassCancelRequest) -> CancelledScope:
    """Whose orders a body names."""
    return CancelledScope(scope=HaltScope(body.scope), subject=body.subject or "", market=body.market)


def mass_cancel_view(asked: MassCancel) -> MassCancelCommand:
    """What was asked for."""
    return MassCancelCommand(asked=len(asked.references), waiting=asked.waiting, orders=list(asked.references))
