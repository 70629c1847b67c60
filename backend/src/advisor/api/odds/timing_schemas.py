"""How long prices stand, and which venue moves first."""

from datetime import datetime

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema


class SurvivalPoint(ResponseSchema):
    """The chance at one time."""

    after_seconds: float = Field(description="Since the price was found.", examples=[15])
    chance: float = Field(description="That the price, or a better one, is still there; 0 to 1.", examples=[0.54])
    error: float = Field(description="Standard error of the chance.", examples=[0.02])


class Survival(ResponseSchema):
    """How long the prices of one venue and market type stand."""

    venue: str | None = Field(description="Null: all venues together.", examples=["pinnacle"])
    market: str = Field(examples=["h2h_3way"])
    lives: int = Field(ge=0, description="Own prices behind it; few lean on those of all venues.", examples=[1840])
    points: list[SurvivalPoint]


class SurvivalList(ResponseSchema):
    """The chance that a price found is still there some seconds later, out of the quotes before the start."""

    computed_at: datetime | None = Field(description="Null: not computed yet.")
    items: list[Survival]


class Lead(ResponseSchema):
    """Which of two venues moves first."""

    competition: str = Field(examples=["E0"])
    market: str = Field(examples=["h2h_3way"])
    leader: str = Field(description="Where nothing is known, the first by name.", examples=["pinnacle"])
    follower: str = Field(examples=["bet365"])
    seconds: float | None = Field(description="By which the follower moves later; null: not known.", examples=[2.1])
    error: float | None = Field(description="Standard error of `seconds`.", examples=[0.1])
    moves: int = Field(ge=0, description="Of the venue that moved less.", examples=[940])
    events: int = Field(ge=0, description="On which both moved.", examples=[38])
    grid: float = Field(
        ge=0,
        description="Seconds between two looks at the one that is looked at less often; 0: both are streamed. Smaller"
        " differences show only on the average over many moves.",
        examples=[5],
    )


class LeadList(ResponseSchema):
    """Who moves first, by competition and market type."""

    computed_at: datetime | None = Field(description="Null: not computed yet.")
    items: list[Lead]
