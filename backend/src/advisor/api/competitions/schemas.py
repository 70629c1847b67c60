from datetime import date

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema


class MarketCoverage(ResponseSchema):
    """How much of a competition can be backtested on one market."""

    market: str = Field(examples=["h2h_3way"])
    matches: int = Field(ge=0, description="Finished matches with at least one pre-match price.")


class Competition(ResponseSchema):
    """A competition with the extent of its history."""

    code: str = Field(examples=["E0"])
    name: str = Field(examples=["Premier League"])
    country: str = Field(examples=["England"])
    sport: str = Field(examples=["football"])
    demo: bool = Field(description="True for generated data.")
    matches: int = Field(ge=0)
    first_date: date | None
    last_date: date | None
    seasons: list[str] = Field(examples=[["2022/23", "2023/24"]])
    markets: list[MarketCoverage]
    venues: list[str] = Field(description="Keys of the venues with pre-match prices.")


class CompetitionList(ResponseSchema):
    items: list[Competition]
