"""The live odds board, and everything live about one fixture."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.bets import SideName
from advisor.api.fixtures.schemas import ENDING, GAME, KICKOFF, TEAM, TITLE, GameEnding, ParticipantResult, Team
from advisor.api.http.schemas import ResponseSchema
from advisor.api.participants import Participant
from advisor.api.references import (
    CompetitionRef,
    CompetitionTitle,
    FixtureRef,
    LineText,
    MarketRef,
    NextCursor,
    ProviderRef,
    SelectionKeys,
    SelectionRef,
    SportRef,
    VenueRef,
    VenueTitle,
)
from advisor.core.venues import CommissionBasis


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
    changed_at: datetime = Field(description="When the odds last changed.")
    quality_flag: str | None = Field(description="Why strategies do not see it; null: usable.", examples=["outlier"])
    edge: float | None = Field(description="Expected profit per unit staked, after commission; null if unknown.")
    value: bool = Field(description="True where it is the price of a live value bet.")


class BoardCell(ResponseSchema):
    """One venue's prices for the market of the row."""

    venue: VenueRef
    provider: str = Field(description="Key of the provider that brings these prices.", examples=["the_odds_api"])
    back: list[LivePrice | None] = Field(description="In the order of `selections`.")
    lay: list[LivePrice | None] = Field(description="Likewise; empty where the venue takes no lay bets.")
    overround: float | None = Field(
        description="Sum of inverse back odds per selection that wins, minus 1; null where one is missing."
    )


class BoardBest(ResponseSchema):
    """The best usable back price of one selection, net of commission."""

    selection: SelectionRef
    venue: str | None = Field(description="Null without a usable price.")
    odds: str | None = Field(description="Its decimal odds, before commission; null without a usable price.")
    edge: float | None = Field(description="Expected profit per unit staked, after commission; null if unknown.")
    kelly: float | None = Field(description="Share of the bankroll that full Kelly would stake.")


class LiveScore(ResponseSchema):
    """The score as last reported."""

    home: int | None = Field(description="Points or goals of the home side, a whole number; null where not reported.")
    away: int | None = Field(description="Points or goals of the away side, a whole number; null where not reported.")
    home_normal: int | None = Field(
        description="Of a game that is over, the home side's score at the end of normal time, a whole number; null "
        "where it is not known."
    )
    away_normal: int | None = Field(description="The away side's, a whole number likewise.")
    overtime: bool | None = Field(
        description="Of a game that is over, whether it was played on after normal time; null where not known."
    )
    clock: str = Field(description="As the provider shows it; empty if it shows none.", examples=["63'"])
    provider: ProviderRef
    at: datetime = Field(description="When the provider reported it.")


class VenueFigures(ResponseSchema):
    """The engine's figures of one venue's back prices."""

    venue: VenueRef
    edge: list[float | None] = Field(description="Expected profit per unit staked, in the order of selections.")
    value: list[bool] = Field(description="Which prices are live value bets.")
    overround: float | None = Field(
        description="Sum of inverse back odds per selection that wins, minus 1; null where one is missing."
    )


class MarketFigures(ResponseSchema):
    """The engine's figures of one market, computed from its usable prices when they last changed."""

    fixture_id: FixtureRef
    market: MarketRef
    participant_id: int | None = Field(description="Id of whom the market is about; null: of the fixture as a whole.")
    line: LineText
    fair: list[float | None] = Field(
        description="Fair probabilities in the order of selections, 0 to 1; null where unknown."
    )
    fair_odds: list[str | None] = Field(
        description="The odds at which a bet costs what it is worth, in the same order; null where unknown."
    )
    fair_source: str | None = Field(description="`sharp:<venue>` or `consensus`; null without a fair line.")
    at_risk: float | None = Field(
        description="Expected share of a stake that does not return, 0 to 1; null where edges are given no push."
    )
    best: list[BoardBest] = Field(description="The best usable price of each selection, in the same order.")
    best_overround: float | None = Field(
        description="Of a book of the best prices: sum of inverse odds per selection that wins, minus 1; null "
        "where one is missing."
    )
    venues: list[VenueFigures] = Field(description="The figures of each venue's own prices.")
    ageing_seconds: int = Field(description="Age in seconds from which a price looks old.")
    stale_seconds: int = Field(description="Age in seconds from which a price is never bet on.")


class MarketFacts(ResponseSchema):
    """What is said of a market as a whole."""

    market: MarketRef
    participant: Participant | None = Field(description="Whom it is about; null: the fixture as a whole.")
    line: str | None = Field(description="Home handicap or total.", examples=["-0.75"])
    selections: SelectionKeys
    fair: list[float | None] = Field(
        description="Fair probabilities in the order of `selections`, 0 to 1; null where unknown."
    )
    fair_odds: list[str | None] = Field(
        description="The odds at which a bet costs what it is worth, in the same order; null where unknown."
    )
    fair_source: str | None = Field(
        description="`sharp:<venue>` or `consensus`: what the fair probabilities are made from; null without them.",
        examples=["sharp:pinnacle"],
    )
    at_risk: float | None = Field(
        examples=[0.73],
        description="Expected share of a stake that does not return; null where edges are given no push: stakes may "
        "return, and nothing known of the fixture says how often; likewise where the engine has not seen the market.",
    )
    best: list[BoardBest] = Field(description="The best usable price of each selection, in the order of `selections`.")
    best_overround: float | None = Field(
        description="Of a book of the best prices: sum of inverse odds per selection that wins, minus 1; below 0 "
        "they cannot lose, but for commission. Null where one is missing."
    )
    ageing_seconds: int | None = Field(
        description="Seconds after which a price that was not confirmed looks old; null where the engine has not "
        "seen the market."
    )
    stale_seconds: int | None = Field(
        description="Seconds after which a price that was not confirmed is shown but never bet on; null likewise."
    )


class LiveMarket(MarketFacts):
    """One market of one fixture at every venue."""

    cells: list[BoardCell] = Field(description="The prices, one cell for each venue that has some.")


class BoardFixture(ResponseSchema):
    """A fixture on the board."""

    fixture_id: FixtureRef
    sport: SportRef
    competition: CompetitionRef
    competition_name: CompetitionTitle
    kickoff: datetime = Field(description=KICKOFF)
    status: str = Field(description="`scheduled`, `in_play`, `finished`, `postponed` or `void`.", examples=["in_play"])
    home: Team | None = Field(description=TEAM)
    away: Team | None = Field(description=TEAM)
    title: str | None = Field(description=TITLE, examples=["US Masters Winner"])
    game: int = Field(ge=1, description=GAME)
    score: LiveScore | None = Field(description="The score as last reported; null where nobody reports one.")
    ending: GameEnding | None = Field(description=ENDING)
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

    key: str = Field(description="Key of the venue, by which cells and prices name it.")
    name: VenueTitle
    kind: str = Field(description="`bookmaker`, `exchange`, `prediction_market` or `crypto_exchange`.")
    commission: float = Field(description="Share that the venue charges of what `commission_basis` says, 0 to 1.")
    commission_basis: CommissionBasis = Field(description="Of what it charges that, as of `venues`.")


class OddsBoard(ResponseSchema):
    """Fixtures with live prices, by competition and kick-off."""

    as_of: datetime = Field(description="When the board was put together.")
    version: str = Field(
        description="Names this page as it is here: `/odds/changes` says what is new since.",
        examples=["6f0f2c3f4d7c4a63a0b1f2d3c4b5a697-17"],
    )
    sandbox: bool = Field(description="True: prices are simulated.")
    venues: list[BoardVenue] = Field(description="Its columns, in their order.")
    items: list[BoardRow] = Field(description="Its rows, in the order asked for.")
    next_cursor: NextCursor


class MarketChanges(ResponseSchema):
    """What changed of the market that a fixture is shown with."""

    market: MarketFacts | None = Field(description="What is said of it as a whole; null: as before.")
    venues: list[str] = Field(
        description="Those that price it, in the order of its cells; none: no live price is known, `market` is null."
    )
    cells: list[BoardCell] = Field(description="Of these venues, those whose cells are new; the others are as before.")


class RowChanges(ResponseSchema):
    """What changed of one fixture."""

    fixture_id: FixtureRef
    fixture: BoardFixture | None = Field(description="Null: as before.")
    prices: MarketChanges | None = Field(description="Null: as before.")


class BoardChanges(ResponseSchema):
    """What makes the page as it is now of the page as it was."""

    as_of: datetime = Field(description="When the page was put together.")
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
    next_cursor: NextCursor


class WeatherAtStadium(ResponseSchema):
    """Weather at the stadium for the hour of the kick-off and those after it."""

    provider: ProviderRef
    stadium: str = Field(description="Name of the stadium.")
    city: str = Field(description="Where it stands.")
    indoor: bool | None = Field(description="True: under a roof, so the weather matters little; null if unknown.")
    made_at: datetime = Field(description="When the forecast was made.")
    hours: list["WeatherAtHour"] = Field(description="The hour of the kick-off and those after it.")


class WeatherAtHour(ResponseSchema):
    """The weather of one hour."""

    at: datetime = Field(description="Start of the hour.")
    temperature_c: float | None = Field(description="Degrees Celsius; null if unknown.")
    wind_ms: float | None = Field(description="Mean wind in metres per second; null if unknown.")
    gust_ms: float | None = Field(description="Strongest gust in metres per second; null if unknown.")
    precipitation_mm: float | None = Field(
        description="Rain or snow in the hour, in millimetres of water; null if unknown."
    )
    precipitation_probability: float | None = Field(
        description="Chance of rain or snow in the hour, 0 to 1; null if unknown."
    )


class ProviderName(ResponseSchema):
    """One provider's name for the fixture."""

    provider: ProviderRef
    ref: str = Field(description="The provider's own id of the event.")
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

    row: BoardRow = Field(description="The fixture with its main market, as on the board.")
    venues: list[BoardVenue] = Field(description="The venues with prices of the fixture, in the order of columns.")
    markets: list[LiveMarket] = Field(description="All its markets with live prices.")
    weather: list[WeatherAtStadium] = Field(
        description="At the stadium, one for each provider of forecasts; empty where none is known."
    )
    identities: list[ProviderName] = Field(
        description="What each provider calls the fixture, and how sure it is the same."
    )
    results: list[ParticipantResult] = Field(description="What is known of its participants, by statistic.")


class QuoteBar(ResponseSchema):
    """What is left of the other changes of a minute."""

    open: str | None = Field(description="Odds of the first change; null: withdrawn.", examples=["2.08"])
    high: str | None = Field(description="Highest odds of the minute; null: all were withdrawals.", examples=["2.14"])
    low: str | None = Field(description="Lowest odds of the minute; null likewise.", examples=["2.06"])
    quotes: int = Field(ge=1, description="How many changes there were.", examples=[9])


class QuotePoint(ResponseSchema):
    """A change of a price."""

    at: datetime = Field(description="When the price changed, as the provider states it.")
    seen_at: datetime = Field(description="When we learned of it.")
    odds: str | None = Field(description="Null: withdrawn.")
    quality_flag: str | None = Field(description="Why strategies did not see it; null: usable.")
    bar: QuoteBar | None = Field(
        description="Null: every change is kept. Else this is the last one of its minute, exactly as it was."
    )


class QuoteSeries(ResponseSchema):
    """The changes of one venue's price."""

    venue: VenueRef
    side: SideName = Field(description="`back` or `lay`.")
    points: list[QuotePoint] = Field(description="Its changes, oldest first.")


class UnreadableFile(ResponseSchema):
    """A file of old quotes that cannot be read; what it holds is missing from the answer."""

    file: str = Field(description="Name of the file in the data folder.", examples=["quote-2026-08-14.parquet"])
    detail: str = Field(
        description="What is wrong, and what to do.",
        examples=["The file quote-2026-08-14.parquet is damaged (out of range); run `advisor history repair`."],
    )


class QuoteHistory(ResponseSchema):
    """Changes of the prices of one selection, oldest first: every one, or of old days the last of each minute."""

    market: MarketRef
    participant_id: int | None = Field(description="Id of whom the market is about; null: of the fixture as a whole.")
    line: LineText
    selection: SelectionRef
    series: list[QuoteSeries] = Field(description="One for each venue and side.")
    resolution: Literal["quotes", "minutes", "mixed"] = Field(
        description="`quotes`: every change; `minutes`: one-minute bars; `mixed`: the older points are bars."
    )
    unreadable: list[UnreadableFile] = Field(description="Files whose quotes are missing here; none: it is complete.")
    truncated: bool = Field(description="True: there were more changes than `limit`; use `since`.")
