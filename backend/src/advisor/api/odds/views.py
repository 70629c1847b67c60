"""The odds board, and one fixture in full, as the API shows them."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from advisor.api.fixtures.schemas import GameEnding
from advisor.api.fixtures.views import participant_results, team_of
from advisor.api.live_config import LiveConfig
from advisor.api.odds.live_markets import MarketRows, live_market
from advisor.api.odds.schemas import (
    BoardRow,
    BoardVenue,
    FixtureLive,
    LiveMarket,
    LiveScore,
    MarketFigures,
    ProviderName,
    WeatherAtHour,
    WeatherAtStadium,
)
from advisor.api.participants import participant_of
from advisor.core.markets import GameEnd, MarketTypeKey
from advisor.core.venues import VenueTerms
from advisor.db.fixtures.weather import WeatherRow
from advisor.db.quotes.board import BoardEvent, LiveBook, LiveFixture, MarketKey
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.sports import part_name


def main_markets(book: LiveBook) -> dict[int, LiveMarket]:
    """The market that each event of a page of the board is shown with; none where it has no price of it."""
    return {key[0]: market for key, market in _markets(book).items()}


def fixture_live(found: LiveFixture, config: LiveConfig, terms: VenueTerms) -> FixtureLive:
    """One fixture with all its markets, in the order of types and lines; its row shows the main one."""
    markets = _markets(found.book)
    ordered = [markets[key] for key in sorted(markets, key=lambda key: (MARKET_TYPES[key[1]].code, *key[2:]))]
    return FixtureLive(
        row=board_row(
            found.event,
            None if found.main is None else markets.get(found.main),
            found.book.markets.get(found.event.id, 0),
            found.book.value_bets.get(found.event.id, ()),
        ),
        venues=board_venues(ordered, terms),
        markets=ordered,
        weather=_weather(found.weather),
        identities=[
            ProviderName(
                provider=each.provider,
                ref=each.ref,
                home=each.home,
                away=each.away,
                title=each.title or None,
                score=each.score,
            )
            for each in found.identities
        ],
        results=participant_results(found.results),
    )


def _markets(book: LiveBook) -> dict[MarketKey, LiveMarket]:
    shown = {}
    for key, prices in book.prices.items():
        stored = book.figures.get(key)
        figures = None if stored is None else MarketFigures.model_validate_json(stored)
        _, market, participant, line = key
        about = participant_of(participant, book.participants.get(participant))
        shown[key] = live_market(MarketRows(market, about, line, prices, figures))
    return shown


def board_row(event: BoardEvent, market: LiveMarket | None, markets: int, bets: Sequence[MarketTypeKey]) -> BoardRow:
    """A fixture on the board.

    Args:
        market: the one that it is shown with.
        markets: how many of its markets have prices.
        bets: market types of the value bets on it that stand and are not dismissed.
    """
    return BoardRow(
        fixture_id=event.id,
        sport=event.sport,
        competition=event.competition,
        competition_name=event.competition_name,
        kickoff=event.kickoff,
        status=event.status,
        home=team_of(event.home_key, event.home),
        away=team_of(event.away_key, event.away),
        title=event.title,
        game=event.game,
        score=_score(event),
        ending=_ending(event),
        market=market,
        markets=markets,
        value_bets=len(bets),
        value_markets=[str(each) for each in dict.fromkeys(bets)],
    )


def _score(event: BoardEvent) -> LiveScore | None:
    if event.score_at is None:
        return None
    return LiveScore(
        home=event.home_score,
        away=event.away_score,
        home_normal=event.home_normal,
        away_normal=event.away_normal,
        overtime=event.overtime,
        clock=event.clock or "",
        provider=event.score_provider or "history",
        at=event.score_at,
    )


def _ending(event: BoardEvent) -> GameEnding | None:
    if event.ending is None:
        return None
    stood = event.ending == GameEnd.ABANDONED
    return GameEnding(
        how=GameEnd(event.ending),
        ended_in=event.ended_in,
        part=part_name(event.sport),
        home=event.home_score if stood else None,
        away=event.away_score if stood else None,
    )


def board_venues(markets: Iterable[LiveMarket], terms: VenueTerms) -> list[BoardVenue]:
    """Columns: bookmakers before exchanges, each by name."""
    known = [terms.venue(key) for key in {cell.venue for market in markets for cell in market.cells}]
    return [
        BoardVenue(
            key=venue.key,
            name=venue.name,
            kind=str(venue.kind),
            commission=venue.commission,
            commission_basis=venue.commission_basis,
        )
        for venue in sorted(known, key=lambda venue: (venue.kind, venue.name))
    ]


def _weather(rows: Sequence[WeatherRow]) -> list[WeatherAtStadium]:
    shown = []
    for provider, group in groupby(rows, key=lambda row: row.provider):
        hours = list(group)
        shown.append(
            WeatherAtStadium(
                provider=provider,
                stadium=hours[0].stadium,
                city=hours[0].city,
                indoor=hours[0].indoor,
                made_at=max(hour.made_at for hour in hours),
                hours=[
                    WeatherAtHour(
                        at=hour.at,
                        temperature_c=hour.temperature_c,
                        wind_ms=hour.wind_ms,
                        gust_ms=hour.gust_ms,
                        precipitation_mm=hour.precipitation_mm,
                        precipitation_probability=hour.precipitation_probability,
                    )
                    for hour in hours
                ],
            )
        )
    return shown
