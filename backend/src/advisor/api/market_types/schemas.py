from typing import Literal

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.instruments.market_type import Payoff


class MarketType(ResponseSchema):
    """A kind of market: what can be bet on in it."""

    key: str = Field(description="Stable key, by which everything else names the market type.", examples=["spreads"])
    name: str = Field(description="What people call it.", examples=["Handicap"])
    short_name: str = Field(description="The same where space is short.", examples=["AH"])
    selections: list[str] = Field(
        description="Keys of its outcomes, in the order of every list of prices.", examples=[["home", "away"]]
    )
    period: Literal["whole", "normal_time", "first_half"] = Field(
        description="Whose score settles it: the final one with overtime (in football that at the end of normal time), "
        "that at the end of normal time, or that at half-time."
    )
    line: Literal["none", "handicap", "points"] = Field(
        description="`handicap`: what the home side is given, the away side the opposite; `points`: what is counted "
        "is held against it; `none`: its markets have no line."
    )
    about: Literal["event", "field", "person", "statement"] = Field(
        description="Whom its markets are about: the event as a whole, or one participant each: of a `field` of whom "
        "one wins, a `person`, or a `statement` that is true or not."
    )
    payoffs: list[Payoff] = Field(
        description="What can become of a bet on it at most venues, best first, if its event is played to its end: "
        "`push` returns the stake; of `half_won` and `half_lost` half of it returns; `divided` wins a part of it, as "
        "of those that share a win, and loses the rest.",
        examples=[["won", "half_won", "push", "half_lost", "lost"]],
    )


class MarketTypeList(ResponseSchema):
    """Every market type."""

    items: list[MarketType] = Field(description="All market types, always in the same order.")
