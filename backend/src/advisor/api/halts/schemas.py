"""Halts: where nothing new is sent until somebody lifts them."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.http.fields import PRINTABLE, Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.references import NextCursor
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.checklist import ResumeItem

_SCOPE = "What it stands over; `subject` says which one."
LOOKED_AT = "The feed was wrong; it is right again."
_SUBJECT = (
    "Name of the strategy instance, key of the venue, code of the competition or id of the fixture; null where it "
    "stands over all."
)


HaltScopeName: TypeAlias = Literal["all", "strategy", "venue", "competition", "event"]
"""Each ``HaltScope``; a strict body takes no text for a member."""


class HaltRequest(RequestSchema):
    """A halt to set."""

    scope: HaltScopeName = Field(description=_SCOPE)
    subject: Annotated[str, Field(min_length=1, max_length=80), PRINTABLE] | None = Field(
        default=None, description=_SUBJECT, examples=["albion"]
    )
    reason: Reason = Field(description="Why, for people.", examples=["Prices look wrong."])


class Halt(ResponseSchema):
    """A halt: from when the engine has acknowledged it until it is lifted no order leaves that it stands over."""

    id: UUID = Field(description="By which it is named.")
    scope: HaltScope = Field(description=_SCOPE)
    subject: str | None = Field(description=_SUBJECT, examples=["albion"])
    reason: str = Field(description="Why, for people.", examples=["Prices look wrong."])
    set_by: str = Field(description="Name of who set it.", examples=["local"])
    set_at: datetime = Field(description="When it was set.")
    acknowledged_at: datetime | None = Field(
        description="From then on no order has left under it; null while the engine has not said so, which takes a "
        "fraction of a second while it runs."
    )
    lifted_at: datetime | None = Field(description="When it was lifted; null while it stands.")
    lifted_by: str | None = Field(description="Name of who lifted it; null while it stands.", examples=["local"])

    lifted_because: str | None = Field(
        description="Why they did; null while it stands, and of those lifted before anybody was asked."
    )


class ResumeRequest(RequestSchema):
    """Betting is to go on."""

    reason: Reason = Field(
        description="Why, for people: what was the cause, and that it is gone.", examples=[LOOKED_AT]
    )


class ResumeChecklistItem(ResponseSchema):
    """What must be so before betting goes on."""

    name: ResumeItem = Field(
        description="`engine`: one leads, and its steps are stored; `orders`: of each it is known what became of it; "
        "`prices`: each provider that is on brings them; `reconciled`: nothing differs between accounts at venues and "
        "what is known that nothing explains; `limits`: none is reached that refuses everything; `cause`: what the "
        "engine halted for by itself is gone; `breakers`: none is open over what is to go on."
    )
    is_met: bool = Field(description="Whether it is so.")
    text: str = Field(description="What was found, and where it is not so what to do; for people.")


class ResumeChecklist(ResponseSchema):
    """What must be so before a halt is lifted."""

    items: list[ResumeChecklistItem] = Field(description="All items, always in the same order.")


class HaltPage(ResponseSchema):
    """A page of halts."""

    items: list[Halt] = Field(description="Halts, newest first.")
    next_cursor: NextCursor
    standing: int = Field(description="How many halts stand, on all pages together.", ge=0)
