from datetime import datetime

from pydantic import Field

from advisor.api.schemas.wire import Response


class Team(Response):
    key: str = Field(examples=["nottingham-forest"])
    name: str = Field(examples=["Nottingham Forest"])


class BestPrice(Response):
    """The best pre-match price of one selection, net of commission, and its edge."""

    selection: str = Field(examples=["home"])
    odds: str = Field(description="Decimal odds.", examples=["2.10"])
    venue: str = Field(examples=["bet365"])
    fair_probability: float | None = Field(description="Margin-free probability; null where it cannot be told.")
    edge: float | None = Field(description="Expected profit per unit staked, after commission.")


class Fixture(Response):
    """An event with the best pre-match prices of its main market."""

    id: int = Field(ge=1)
    competition: str = Field(examples=["E0"])
    competition_name: str = Field(examples=["Premier League"])
    season: str = Field(examples=["2023/24"])
    kickoff: datetime
    kickoff_known: bool = Field(description="False where only the date is known.")
    home: Team
    away: Team
    status: str = Field(examples=["finished"])
    home_score: int | None
    away_score: int | None
    market: str = Field(examples=["h2h_3way"])
    venues: int = Field(ge=0, description="Venues with a pre-match price.")
    best: list[BestPrice]


class FixturePage(Response):
    items: list[Fixture]
    next_cursor: str | None = Field(description="Pass as `cursor` to get the next page; null on the last.")


class VenuePrices(Response):
    """The prices of one venue for one market in one phase."""

    venue: str = Field(examples=["bet365"])
    name: str = Field(examples=["Bet365"])
    aggregate: bool = Field(description="True for a market maximum or average, which nobody can bet with.")
    at: datetime
    odds: list[str | None] = Field(description="Decimal odds in the order of `selections`.")
    overround: float | None = Field(description="Sum of inverse odds minus 1; null where a price is missing.")


class OddsBook(Response):
    """All prices of one market of a fixture in one phase, with the fair line."""

    market: str = Field(examples=["h2h_3way"])
    line: str | None = Field(description="Home handicap or total.", examples=["-0.75"])
    phase: str = Field(examples=["pre_match"], description="`pre_match` or `closing`.")
    selections: list[str] = Field(examples=[["home", "draw", "away"]])
    prices: list[VenuePrices]
    fair_source: str | None = Field(
        description="`sharp:<venue>` or `consensus`; null without a fair line.", examples=["sharp:pinnacle"]
    )
    fair: list[float | None] = Field(description="Fair probabilities (power method).")
    best: list[BestPrice]


class FixtureOdds(Response):
    """A fixture with every odds book of its markets."""

    fixture: Fixture
    books: list[OddsBook]
