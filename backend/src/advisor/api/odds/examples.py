"""Examples of what the routes of live odds answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.amounts import Amount
from advisor.api.fixtures.examples import AWAY, HOME
from advisor.api.odds.schemas import (
    BoardBest,
    BoardCell,
    BoardChanges,
    BoardFixture,
    BoardRow,
    BoardVenue,
    FixtureLive,
    LiveMarket,
    LivePrice,
    MarketChanges,
    MarketFacts,
    MarketFigures,
    OddsBoard,
    ProviderName,
    QuoteBar,
    QuoteHistory,
    QuotePoint,
    QuoteSeries,
    RowChanges,
    VenueFigures,
    WeatherAtHour,
    WeatherAtStadium,
)
from advisor.api.odds.timing_schemas import Lead, LeadList, Survival, SurvivalList, SurvivalPoint
from advisor.core.venues import CommissionBasis

_PRICE: Final = LivePrice(
    odds=day.ODDS,
    previous="1.95",
    size=Amount(amount="120.50", asset="EUR"),
    at=day.CONFIRMED,
    confirmed_at=day.CONFIRMED,
    changed_at=day.MOVED,
    quality_flag=None,
    edge=day.EDGE,
    value=True,
)
_BEST: Final = [
    BoardBest(selection="home", venue=day.ALBION, odds=day.ODDS, edge=day.EDGE, kelly=day.KELLY),
    BoardBest(selection="away", venue=None, odds=None, edge=None, kelly=None),
]
_CELL: Final = BoardCell(venue=day.ALBION, provider=day.PROVIDER, back=[_PRICE, None], lay=[], overround=None)
_FACTS: Final = MarketFacts(
    market=day.MARKET,
    participant=None,
    line=day.LINE,
    selections=[*day.SELECTIONS],
    fair=[*day.FAIR],
    fair_odds=[*day.FAIR_ODDS],
    fair_source=day.FAIR_SOURCE,
    at_risk=1.0,
    best=_BEST,
    best_overround=None,
    ageing_seconds=60,
    stale_seconds=120,
)
_MARKET: Final = LiveMarket(**dict(_FACTS), cells=[_CELL])
_FIXTURE: Final = BoardFixture(
    fixture_id=day.FIXTURE_ID,
    sport=day.SPORT,
    competition=day.COMPETITION,
    competition_name=day.COMPETITION_NAME,
    kickoff=day.KICKOFF,
    status="scheduled",
    home=HOME,
    away=AWAY,
    title=None,
    game=1,
    score=None,
    ending=None,
    markets=3,
    value_bets=1,
    value_markets=[day.MARKET],
)
_ROW: Final = BoardRow(**dict(_FIXTURE), market=_MARKET)
_VENUES: Final = [
    BoardVenue(
        key=day.ALBION,
        name="Albion",
        kind="bookmaker",
        commission=0.0,
        commission_basis=CommissionBasis.MARKET_WINNINGS,
    )
]
FIGURES: Final = MarketFigures(
    fixture_id=day.FIXTURE_ID,
    market=day.MARKET,
    participant_id=None,
    line=day.LINE,
    fair=[*day.FAIR],
    fair_odds=[*day.FAIR_ODDS],
    fair_source=day.FAIR_SOURCE,
    at_risk=1.0,
    best=_BEST,
    best_overround=None,
    venues=[VenueFigures(venue=day.ALBION, edge=[day.EDGE, None], value=[True, False], overround=None)],
    ageing_seconds=60,
    stale_seconds=120,
)
_WEATHER: Final = WeatherAtStadium(
    provider="nws",
    stadium="Rovers Park",
    city="Inglefoot",
    indoor=False,
    made_at=day.NOW - timedelta(hours=1),
    hours=[
        WeatherAtHour(
            at=day.KICKOFF,
            temperature_c=6.5,
            wind_ms=4.2,
            gust_ms=9.0,
            precipitation_mm=0.4,
            precipitation_probability=0.35,
        )
    ],
)
_POINTS: Final = [
    QuotePoint(
        at=day.MOVED - timedelta(days=9),
        seen_at=day.MOVED - timedelta(days=9),
        odds="1.92",
        quality_flag=None,
        bar=QuoteBar(open="1.90", high="1.93", low="1.90", quotes=4),
    ),
    QuotePoint(at=day.MOVED, seen_at=day.MOVED + timedelta(seconds=1), odds=day.ODDS, quality_flag=None, bar=None),
]
_VERSIONS: Final = tuple(f"6f0f2c3f4d7c4a63a0b1f2d3c4b5a697-{number}" for number in (16, 17))
EXAMPLES: Final = {
    "get_odds_board": OddsBoard(
        as_of=day.NOW, version=_VERSIONS[1], sandbox=True, venues=_VENUES, items=[_ROW], next_cursor=None
    ),
    # Since the version before it the price moved, and so did what is said of the market.
    "get_odds_changes": BoardChanges(
        as_of=day.NOW,
        version=_VERSIONS[1],
        since=_VERSIONS[0],
        sandbox=True,
        venues=None,
        fixtures=None,
        rows=[
            RowChanges(
                fixture_id=day.FIXTURE_ID,
                fixture=None,
                prices=MarketChanges(market=_FACTS, venues=[day.ALBION], cells=[_CELL]),
            )
        ],
        next_cursor=None,
    ),
    "get_fixture_live": FixtureLive(
        row=_ROW,
        venues=_VENUES,
        markets=[_MARKET],
        weather=[_WEATHER],
        identities=[
            ProviderName(
                provider=day.PROVIDER, ref="a7f3", home="Inglefoot Rovers", away="Ravenmoor Res", title=None, score=0.94
            )
        ],
        results=[],
    ),
    "get_fixture_quotes": QuoteHistory(
        market=day.MARKET,
        participant_id=None,
        line=day.LINE,
        selection="home",
        series=[QuoteSeries(venue=day.ALBION, side="back", points=_POINTS)],
        resolution="mixed",
        unreadable=[],
        truncated=False,
    ),
    "get_survival": SurvivalList(
        computed_at=day.NOW,
        items=[
            Survival(
                venue=day.ALBION,
                market=day.MARKET,
                lives=1840,
                points=[SurvivalPoint(after_seconds=5, chance=0.91, error=0.02)],
            )
        ],
    ),
    "get_leads": LeadList(
        computed_at=day.NOW,
        items=[
            Lead(
                competition=day.COMPETITION,
                market=day.MARKET,
                leader=day.SHARP,
                follower=day.ALBION,
                seconds=2.1,
                error=0.1,
                moves=940,
                events=38,
                grid=5,
            )
        ],
    ),
}
