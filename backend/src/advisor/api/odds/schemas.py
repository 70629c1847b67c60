"""The live odds board, and everything live about one fixture."""

from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.fixtures.schemas import GAME, KICKOFF, TEAM, TITLE, ParticipantResult, Team
from advisor.api.http.schemas import ResponseSchema
from advisor.api.participants import Participant
from advisor.core.venues import CommissionBasis

SideName: TypeAlias = Literal["back", "lay"]


class LivePrice(ResponseSchema):
    """The last price of one selection at one venue."""

    odds: str | None = Field(description="Decimal odds; null: no longer offered.", examples=["2.10"])
    previous: str | None = Field(description="Before its last change; null if it never changed.", examples=["2.05"])
    size: Amount | None = Field(
        description="Most that can be bet, in the venue's own asset; null where the venue does not say."
    )
    at: datetime = Field(description="When the price was current, as the provider states it.")
    confirmed_at: datetime = Field(
        description="When it was last known to stand, by an answer or a stream's heartbeat: its age counts from here."
    )
    changed_at: datetime
    quality_flag: str | None = Field(description="Why strategies do not see it; null: usable.", examples=["outlier"])
    edge: float | None = Field(description="Expected profit per unit staked, after commission; null if unknown.")
    value: bool = Field(description="True where it is the price of a live value bet.")


class BoardCell(ResponseSchema):
    """One venue's prices for the market of the row."""

    venue: str = Field(examples=["sandbox_sharp"])
    provider: str = Field(examples=["the_odds_api"])
    back: list[LivePrice | None] = Field(description="In the order of `selections`.")
    lay: list[LivePrice | None] = Field(description="Likewise; empty where the venue takes no lay bets.")
    overround: float | None = Field(
        description="Sum of inverse back odds per selection that wins, minus 1; null where one is missing."
    )


class BoardBest(ResponseSchema):
    """The best usable back price of one selection, net of commission."""

    selection: str = Field(examples=["home"])
    venue: str | None = Field(description="Null without a usable price.")
    odds: str | None
    edge: float | None
    kelly: float | None = Field(description="Share of the bankroll that full Kelly would stake.")


class LiveScore(ResponseSchema):
    """The score as last reported."""

    home: int | None
    away: int | None
    home_normal: int | None = Field(
        description="Of a game that is over, the score at the end of normal time; null where it is not known."
    )
    away_normal: int | None = Field(description="Likewise.")
    overtime: bool | None = Field(
        description="Of a game that is over, whether it was played on after normal time; null where not known."
    )
    clock: str = Field(description="As the provider shows it; empty if it shows none.", examples=["63'"])
    provider: str
    at: datetime


class VenueFigures(ResponseSchema):
    """The engine's figures of one venue's back prices."""

    venue: str
    edge: list[float | None] = Field(description="Expected profit per unit staked, in the order of selections.")
    value: list[bool] = Field(description="Which prices are live value bets.")
    overround: float | None = Field(
        description="Sum of inverse back odds per selection that wins, minus 1; null where one is missing."
    )


class MarketFigures(ResponseSchema):
    """The engine's figures of one market, computed from its usable prices when they last changed."""

    fixture_id: int
    market: str = Field(examples=["h2h_3way"])
    participant_id: int | None = Field(description="Of whom the market is about; null: of the fixture as a whole.")
    line: str | None = Field(examples=["-0.75"])
    fair: list[float | None]
    fair_odds: list[str | None]
    fair_source: str | None
    at_risk: float | None
    best: list[BoardBest]
    best_overround: float | None
    venues: list[VenueFigures]
    ageing_seconds: int
    stale_seconds: int


class MarketFacts(ResponseSchema):
    """What is said of a market as a whole."""

    market: str = Field(examples=["h2h_3way"])
    participant: Participant | None = Field(description="Whom it is about; null: the fixture as a whole.")
    line: str | None = Field(description="Home handicap or total.", examples=["-0.75"])
    selections: list[str] = Field(examples=[["home", "draw", "away"]])
    fair: list[float | None] = Field(description="Fair probabilities.")
    fair_odds: list[str | None] = Field(description="The odds at which a bet costs what it is worth.")
    fair_source: str | None = Field(examples=["sharp:pinnacle"])
    at_risk: float | None = Field(
        examples=[0.73],
        description="Expected share of a stake that does not return; null where edges are given no push: stakes may "
        "return, and nothing known of the fixture says how often; likewise where the engine has not seen the market.",
    )
    best: list[BoardBest]
    best_overround: float | None = Field(
        description="Of a book of the best prices; below 0 they cannot lose, but for commission."
    )
    ageing_seconds: int | None = Field(
        description="Prices confirmed longer ago look old; null where the engine has not seen the market."
    )
    stale_seconds: int | None = Field(description="Prices confirmed longer ago are shown but never bet on; likewise.")


class LiveMarket(MarketFacts):
    """One market of one fixture at every venue."""

    cells: list[BoardCell]


class BoardFixture(ResponseSchema):
    """A fixture on the board."""

    fixture_id: int = Field(ge=1)
    sport: str
    competition: str = Field(examples=["E0"])
    competition_name: str
    kickoff: datetime = Field(description=KICKOFF)
    status: str = Field(examples=["in_play"])
    home: Team | None = Field(description=TEAM)
    away: Team | None = Field(description=TEAM)
    title: str | None = Field(description=TITLE, examples=["US Masters Winner"])
    game: int = Field(ge=1, description=GAME)
    score: LiveScore | None
    markets: int = Field(ge=0, description="Markets with live prices.")
    value_bets: int = Field(ge=0, description="Live value bets on the fixture.")
    value_markets: list[str] = Field(
        description="Market types of these bets, each once: often another than the one that is shown.",
        examples=[["spreads", "totals"]],
    )


class BoardRow(BoardFixture):
    """A fixture on the board with one market: its main one, or the one requested."""

    market: LiveMarket | None = Field(description="Null where no live price is known.")


class BoardVenue(ResponseSchema):
    """A column of the board."""

    key: str
    name: str
    kind: str = Field(description="`bookmaker`, `exchange`, `prediction_market` or `crypto_exchange`.")
    commission: float
    commission_basis: CommissionBasis = Field(description="Of what it charges that, as of `venues`.")


class OddsBoard(ResponseSchema):
    """Fixtures with live prices, by competition and kick-off."""

    as_of: datetime
    version: str = Field(
        description="Names this page as it is here: `/odds/changes` says what is new since.",
        examples=["6f0f2c3f4d7c4a63a0b1f2d3c4b5a697-17"],
    )
    sandbox: bool = Field(description="True: prices are simulated.")
    venues: list[BoardVenue]
    items: list[BoardRow]
    next_cursor: str | None


class MarketChanges(ResponseSchema):
    """What changed of the market that a fixture is shown with."""

    market: MarketFacts | None = Field(description="What is said of it as a whole; null: as before.")
    venues: list[str] = Field(
        description="Those that price it, in the order of its cells; none: no live price is known, `market` is null."
    )
    cells: list[BoardCell] = Field(description="Of these venues, those whose cells are new; the others are as before.")


class RowChanges(ResponseSchema):
    """What changed of one fixture."""

    fixture_id: int = Field(ge=1)
    fixture: BoardFixture | None = Field(description="Null: as before.")
    prices: MarketChanges | None = Field(description="Null: as before.")


class BoardChanges(ResponseSchema):
    """What makes the page as it is now of the page as it was."""

    as_of: datetime
    version: str = Field(description="Of the page as it is now.")
    since: str | None = Field(
        description="Of the page that these changes are put upon; null: the one asked for is not known, and they are "
        "put upon nothing, so that everything is among them."
    )
    sandbox: bool = Field(description="True: prices are simulated.")
    venues: list[BoardVenue] | None = Field(description="Null: as before.")
    fixtures: list[int] | None = Field(
        description="Ids of all on the page, in their order: those that are not named have left. Null: as before."
    )
    rows: list[RowChanges] = Field(description="Fixtures of which anything changed, and those that are new.")
    next_cursor: str | None


class WeatherAtStadium(ResponseSchema):
    """Weather at the stadium for the hour of the kick-off and those after it."""

    provider: str
    stadium: str
    city: str
    indoor: bool | None
    made_at: datetime
    hours: list["WeatherAtHour"]


class WeatherAtHour(ResponseSchema):
    at: datetime
    temperature_c: float | None
    wind_ms: float | None
    gust_ms: float | None
    precipitation_mm: float | None
    precipitation_probability: float | None


class ProviderName(ResponseSchema):
    """One provider's name for the fixture."""

    provider: str
    ref: str
    home: str = Field(description="Empty for an event without teams.")
    away: str = Field(description="Likewise.")
    title: str | None = Field(description=TITLE)
    score: float | None = Field(
        description=(
            "How sure the match is, 0 to 1; null if a person made it or the provider was the first with the event."
        )
    )


class FixtureLive(ResponseSchema):
    """Everything live about one fixture."""

    row: BoardRow
    venues: list[BoardVenue]
    markets: list[LiveMarket]
    weather: list[WeatherAtStadium]
    identities: list[ProviderName]
    results: list[ParticipantResult] = Field(description="What is known of its participants, by statistic.")


class QuoteBar(ResponseSchema):
    """What is left of the other changes of a minute."""

    open: str | None = Field(description="Odds of the first change; null: withdrawn.", examples=["2.08"])
    high: str | None = Field(examples=["2.14"])
    low: str | None = Field(examples=["2.06"])
    quotes: int = Field(ge=1, description="How many changes there were.", examples=[9])


class QuotePoint(ResponseSchema):
    at: datetime
    seen_at: datetime
    odds: str | None = Field(description="Null: withdrawn.")
    quality_flag: str | None
    bar: QuoteBar | None = Field(
        description="Null: every change is kept. Else this is the last one of its minute, exactly as it was."
    )


class QuoteSeries(ResponseSchema):
    venue: str
    side: SideName
    points: list[QuotePoint]


class UnreadableFile(ResponseSchema):
    """A file of old quotes that cannot be read; what it holds is missing from the answer."""

    file: str = Field(examples=["quote-2026-08-14.parquet"])
    detail: str = Field(
        description="What is wrong, and what to do.",
        examples=["The file quote-2026-08-14.parquet is damaged (out of range); run `advisor history repair`."],
    )


class QuoteHistory(ResponseSchema):
    """Changes of the prices of one selection, oldest first: every one, or of old days the last of each minute."""

    market: str
    participant_id: int | None = Field(description="Of whom the market is about; null: of the fixture as a whole.")
    line: str | None
    selection: str
    series: list[QuoteSeries]
    resolution: Literal["quotes", "minutes", "mixed"] = Field(
        description="`quotes`: every change; `minutes`: one-minute bars; `mixed`: the older points are bars."
    )
    unreadable: list[UnreadableFile] = Field(description="Files whose quotes are missing here; none: it is complete.")
    truncated: bool = Field(description="True: there were more changes than `limit`; use `since`.")
