"""How long prices stand, and which venue moves first."""

from datetime import datetime

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.api.references import CompetitionRef, MarketRef


class SurvivalPoint(ResponseSchema):
    """The chance at one time."""

    after_seconds: float = Field(description="Seconds since the price was found.", examples=[15])
    chance: float = Field(description="That the price, or a better one, is still there; 0 to 1.", examples=[0.54])
    error: float = Field(description="Standard error of `chance`, on its scale of 0 to 1.", examples=[0.02])


class Survival(ResponseSchema):
    """How long the prices of one venue and market type stand."""

    venue: str | None = Field(description="Null: all venues together.", examples=["pinnacle"])
    market: MarketRef
    lives: int = Field(ge=0, description="Own prices behind it; few lean on those of all venues.", examples=[1840])
    points: list[SurvivalPoint] = Field(description="The chance at each of the times asked for.")


class SurvivalList(ResponseSchema):
    """The chance that a price found is still there some seconds later, out of the quotes before the start."""

    computed_at: datetime | None = Field(description="Null: not computed yet.")
    items: list[Survival] = Field(description="One for each venue and market type, and one for all venues together.")


class Lead(ResponseSchema):
    """Which of two venues moves first."""

    competition: CompetitionRef
    market: MarketRef
    leader: str = Field(description="Where nothing is known, the first by name.", examples=["pinnacle"])
    follower: str = Field(description="Key of the venue that moves later.", examples=["bet365"])
    seconds: float | None = Field(
        description="Seconds by which the follower moves later; null: not known.", examples=[2.1]
    )
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
    items: list[Lead] = Field(description="One for each pair of venues, by competition and market type.")
