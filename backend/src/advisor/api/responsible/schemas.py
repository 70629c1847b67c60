"""Limits that a person has set for themselves, and breaks that nobody ends early."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.api.http.fields import IsoDate
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.references import ModeRef
from advisor.core.config import TextForm
from advisor.risk.responsible import BreakKind, OwnLimit

_VALUE = "An amount, or of `time_day` whole minutes; null: no limit."

TimeOutLength: TypeAlias = Literal["24h", "1w", "2w", "3w", "4w", "5w", "6w"]
"""Each of ``TIME_OUTS``."""


class LimitRaise(ResponseSchema):
    """A limit that is to be higher, or off."""

    value: str | None = Field(description=_VALUE, examples=["100.00"])
    counts_from: datetime = Field(description="When it begins to count: a day after it was asked for.")


class ResponsibleLimit(ResponseSchema):
    """One limit as it stands."""

    name: OwnLimit = Field(
        description="`deposit_…`: paid into portfolios; `loss_…`: lost, net of what was won, with all that is open at "
        "its worst; `stake_order`: what one order can lose; `stake_…`: what orders had at risk; `time_day`: minutes of "
        "a day in which orders are sent. Days, weeks (from Monday) and months are those of UTC."
    )
    value: str | None = Field(description=f"What counts now. {_VALUE}", examples=["50.00"])
    pending: LimitRaise | None = Field(description="A raise that does not count yet; null: none waits.")
    used: str = Field(
        description="What is used of it so far, as a decimal number; of losses below zero where more was won.",
        examples=["12.50"],
    )


class BettingBreak(ResponseSchema):
    """A time in which nothing new is bet. Nobody can end it early."""

    kind: BreakKind = Field(description="`time_out`: a day to six weeks; `self_exclusion`: six months or longer.")
    ends_at: datetime = Field(description="When it ends, by itself.")


class ResponsibleLimits(ResponseSchema):
    """Everything that a person has set for themselves."""

    asset: str = Field(description="Code of what amounts are of.", examples=["EUR"])
    mode: ModeRef
    limits: list[ResponsibleLimit] = Field(description="All limits that there are, always in the same order.")
    break_in_force: BettingBreak | None = Field(
        description="Of breaks that are not over the one that ends last; null: nothing stands in the way but limits."
    )


class LimitRequest(RequestSchema):
    """A limit to set."""

    value: Annotated[str, TextForm(r"^[0-9]{1,12}(\.[0-9]{1,8})?$", "a number such as 50.00")] | None = Field(
        description=f"{_VALUE} Lower counts at once, higher or none 24 hours later.", examples=["50.00"]
    )


class TimeOutRequest(RequestSchema):
    """A time-out to begin now."""

    length: TimeOutLength = Field(description="How long: `24h`, or one to six weeks.", examples=["1w"])


class SelfExclusionRequest(RequestSchema):
    """A self-exclusion to begin now."""

    last_day: IsoDate = Field(
        description="The last day of it, UTC: six months from today or later.", examples=["2027-12-31"]
    )
    confirm_last_day: IsoDate = Field(
        description="The same day typed again: nobody can end a self-exclusion early.", examples=["2027-12-31"]
    )
