"""Conservative mode: what it is, where it stands, and why."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from advisor.api.http.fields import Key, Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.risk.schemas import TradingBreaker

STORM = "The line is bad; I want to look first."
CALM = "The line is good again."


class ConservativeRequest(RequestSchema):
    """Conservative mode to enter."""

    venue: Key | None = Field(default=None, description="At this venue alone, by its key; null: everywhere.")
    reason: Reason = Field(description="Why, for people.", examples=[STORM])


class ConservativeEnd(RequestSchema):
    """Conservative mode to leave."""

    reason: Reason = Field(description="Why, for people.", examples=[CALM])


class ConservativeTime(ResponseSchema):
    """One time that a person asked for it."""

    id: UUID = Field(description="By which it is named.")
    venue: str | None = Field(description="Where; null: everywhere.", examples=["betfair_exchange"])
    reason: str = Field(description="Why, for people.", examples=[STORM])
    set_by: str = Field(description="Name of who asked for it.", examples=["local"])
    set_at: datetime = Field(description="When.")
    ended_at: datetime | None = Field(description="When it was ended; null while it stands.")
    ended_by: str | None = Field(description="Name of who ended it; null likewise.", examples=["local"])
    ended_because: str | None = Field(description="Why they did; null likewise.", examples=[CALM])


class ConservativeMode(ResponseSchema):
    """Where nothing new is bet, and where stakes are reduced for a while after that.

    It is one thing, whatever brought it about: no new bets; bets that close others may be placed; once its cause is
    gone nothing new for a while (`breakers.cool_down` of the settings), then stakes times `breakers.stake_factor` for
    `breakers.half_open`.
    """

    is_on: bool = Field(description="Whether anything new is refused anywhere, or stakes are reduced.")
    causes: list[TradingBreaker] = Field(
        description="The breakers that bring it about, by kind and subject: `open` and `cool_down` refuse new bets of "
        "what they stand over, `half_open` reduces their stakes."
    )
    asked: list[ConservativeTime] = Field(
        description="Times that people asked for it and that have not ended; the engine acts on one with its next step."
    )
