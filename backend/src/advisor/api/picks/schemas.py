"""The best signals of a day, with their reasons."""

from datetime import date, datetime

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.api.value_bets.schemas import ReasonStep, ValueBet


class Pick(ResponseSchema):
    """A value bet, the best of its fixture."""

    rank: int = Field(description="Its place, the best first, from 1 on.", ge=1, examples=[1])
    growth: float = Field(
        description="Expected growth of a bankroll that bets the full Kelly stake on it, a share of it, to first order "
        "half of edge × stake: picks stand by it.",
        examples=[0.00141],
    )
    bet: ValueBet = Field(description="The value bet.")
    reasons: list[ReasonStep] = Field(description="Why it is value, step by step, in words and figures.")


class PickList(ResponseSchema):
    """The picks of a day as they stand now; they change with prices until the fixtures start."""

    day: date = Field(description="Day of the starts, in UTC.", examples=["2026-11-27"])
    at: datetime = Field(description="When they were picked.")
    items: list[Pick] = Field(description="Picks, one of each fixture, the best first.")
