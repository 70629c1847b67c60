from datetime import date

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.api.references import MarketRef, SportRef


class MarketCoverage(ResponseSchema):
    """How much of a competition can be backtested on one market."""

    market: MarketRef
    matches: int = Field(ge=0, description="Finished matches with at least one pre-match price.")


class Competition(ResponseSchema):
    """A competition with the extent of its history."""

    code: str = Field(description="Stable code, by which everything else names the competition.", examples=["E0"])
    name: str = Field(description="What people call it.", examples=["Premier League"])
    country: str = Field(description="Country that it belongs to.", examples=["England"])
    sport: SportRef
    demo: bool = Field(description="True for generated data.")
    matches: int = Field(description="How many matches its history has.", ge=0)
    first_date: date | None = Field(description="Day of its first match in the history; null without one.")
    last_date: date | None = Field(description="Day of its last match in the history; null without one.")
    seasons: list[str] = Field(
        description="Its seasons in the history, as its files call them.", examples=[["2022/23", "2023/24"]]
    )
    markets: list[MarketCoverage] = Field(description="Which market types can be backtested on it.")
    venues: list[str] = Field(description="Keys of the venues with pre-match prices.")


class CompetitionList(ResponseSchema):
    """Every competition."""

    items: list[Competition] = Field(description="All competitions that are known.")
