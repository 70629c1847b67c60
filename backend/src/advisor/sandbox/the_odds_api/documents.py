"""The sandbox's world in The Odds API's form."""

from itertools import product
from typing import Final

from advisor.core.markets import EventStatus
from advisor.instruments.market_types import (
    AWAY,
    AWAY_TOTALS,
    BETWEEN,
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    H2H,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME,
    HOME_TOTALS,
    MARKET_TYPES,
    SPREADS,
    TOTALS,
    TOTALS_H1,
    Line,
)
from advisor.instruments.participant_markets import PLAYER_GOAL, PLAYER_SHOTS
from advisor.sandbox.answers import Document, iso
from advisor.sandbox.betfair.exchange_book import ladders_of
from advisor.sandbox.the_odds_api.request import EXCHANGE_KEY, EXCHANGE_TITLE, OddsRequest
from advisor.sandbox.world.bookmakers import BOOKS, Book, looked_at
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.event_markets import event_columns
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.players import player_columns
from advisor.sandbox.world.scoring import Column, columns
from advisor.sandbox.world.tournaments import Tournament, prices
from advisor.sandbox.world.world import Sheet, World

_KEYS = {
    H2H_3WAY: "h2h",
    H2H: "h2h",
    SPREADS: "spreads",
    TOTALS: "totals",
    DRAW_NO_BET: "draw_no_bet",
    BTTS: "btts",
    DOUBLE_CHANCE: "double_chance",
    H2H_3WAY_H1: "h2h_3_way_h1",
    TOTALS_H1: "totals_h1",
    HOME_TOTALS: "team_totals",
    AWAY_TOTALS: "team_totals",
    PLAYER_GOAL: "player_goal_scorer_anytime",
    PLAYER_SHOTS: "player_shots",
}
_YES_ONLY: Final = frozenset({PLAYER_GOAL})
"""Of these the provider shows nobody who bets against it."""
_TEAMS = {HOME_TOTALS: HOME, AWAY_TOTALS: AWAY}


def sport(competition: Competition) -> Document:
    """One row of ``/sports``."""
    return {
        "key": competition.odds_key,
        "group": competition.sport.odds_group,
        "title": competition.title,
        "description": f"{competition.title}: invented teams, simulated prices",
        "active": True,
        "has_outrights": False,
    }


def field(tournament: Tournament) -> Document:
    """The row of ``/sports`` of a market on who wins a competition."""
    return {
        "key": tournament.key,
        "group": tournament.competition.sport.odds_group,
        "title": tournament.title,
        "description": f"{tournament.title}: invented teams, simulated prices",
        "active": True,
        "has_outrights": True,
    }


def field_event(tournament: Tournament, now: int, *, unix: bool) -> Document:
    """Its only event, which has no teams."""
    return {
        "id": tournament.id,
        "sport_key": tournament.key,
        "sport_title": tournament.title,
        "commence_time": instant(tournament.ends(now), unix=unix),
        "home_team": None,
        "away_team": None,
    }


def field_odds(world: World, tournament: Tournament, asked: OddsRequest, now: int) -> Document:
    """The event with what bookmakers offer on its field."""
    shown: list[Document] = []
    for index, book in enumerate(BOOKS):
        if book.key not in asked.books:
            continue
        look = looked_at(book, index, now)
        odds = prices(tournament, index, world.config.seed, look).tolist()
        outcomes = [
            {"name": club.odds, "price": _american(price) if asked.american else price}
            for club, price in zip(tournament.field, odds, strict=True)
            if price == price  # whom the book does not list has no number
        ]
        updated = instant(look, unix=asked.unix)
        market = {"key": "outrights", "last_update": updated, "outcomes": outcomes}
        shown.append({"key": book.key, "title": book.title, "last_update": updated, "markets": [market]})
    return field_event(tournament, now, unix=asked.unix) | {"bookmakers": shown}


def event(game: GameState, *, unix: bool) -> Document:
    """An event without its bookmakers."""
    fixture = game.fixture
    return {
        "id": fixture.id,
        "sport_key": fixture.competition.odds_key,
        "sport_title": fixture.competition.title,
        "commence_time": instant(fixture.kickoff, unix=unix),
        "home_team": fixture.home.odds,
        "away_team": fixture.away.odds,
    }


def score(game: GameState, now: int, *, unix: bool) -> Document:
    """An event with its score."""
    begun = game.status in {EventStatus.IN_PLAY, EventStatus.FINISHED}
    return event(game, unix=unix) | {
        "completed": game.status is EventStatus.FINISHED,
        "scores": [
            {"name": game.fixture.home.odds, "score": str(game.home)},
            {"name": game.fixture.away.odds, "score": str(game.away)},
        ]
        if begun
        else None,
        "last_update": instant(now, unix=unix) if begun else None,
    }


def odds(
    world: World, competition: Competition, games: list[GameState], asked: OddsRequest, now: int
) -> list[Document]:
    """Events with what their bookmakers offer."""
    made = {game.fixture.id: event(game, unix=asked.unix) | {"bookmakers": []} for game in games}
    for index, book in enumerate(BOOKS):
        if book.key not in asked.books:
            continue
        sheet = world.sheet(index, competition, now)
        for row, game in enumerate(sheet.games):
            if game.fixture.id in made:
                _add(made[game.fixture.id], _bookmaker(book, sheet, row, asked, columns(competition.sport)))
    if EXCHANGE_KEY in asked.books:
        for game in games:
            _add(made[game.fixture.id], _exchange(world, game, asked, now))
    return list(made.values())


def event_odds(world: World, game: GameState, asked: OddsRequest, now: int) -> Document:
    """An event with all that its bookmakers offer on it."""
    competition = game.fixture.competition
    document = odds(world, competition, [game], asked, now)[0]
    shown = document["bookmakers"]
    by_key = {book["key"]: book for book in shown if isinstance(book, dict)} if isinstance(shown, list) else {}
    offered = (
        (world.event_sheet, event_columns(competition.sport)),
        (world.player_sheet, player_columns(game.fixture)),
    )
    for (index, book), (sheet_of, markets) in product(enumerate(BOOKS), offered):
        sheet = sheet_of(index, game, now) if book.key in asked.books else None
        more = None if sheet is None else _bookmaker(book, sheet, 0, asked, markets)
        if more is None:
            continue
        if book.key in by_key:
            by_key[book.key]["markets"] += more["markets"]
        else:
            by_key[book.key] = more
            _add(document, more)
    return document


def instant(at: int, *, unix: bool) -> object:
    """Unix seconds in the format asked for."""
    return at if unix else iso(at)


def _add(event_document: Document, bookmaker: Document | None) -> None:
    books = event_document["bookmakers"]
    if bookmaker is not None and isinstance(books, list):
        books.append(bookmaker)


def _bookmaker(book: Book, sheet: Sheet, row: int, asked: OddsRequest, offered: tuple[Column, ...]) -> Document | None:
    game = sheet.games[row]
    prices = sheet.odds[row].tolist()
    if asked.american:
        prices = [_american(price) for price in prices]
    updated = instant(int(sheet.updated[row]), unix=asked.unix)
    # The totals of both sides are one market of the provider's.
    found: dict[str, list[Document]] = {}
    for number, column in enumerate(offered):
        key = _KEYS[column.market]
        if column.exchange_only or key not in asked.markets:
            continue
        names = _names(game, column, float(sheet.lines[row, number]) / 100)
        found.setdefault(key, []).extend(
            {"name": name, "price": price} | point
            for (name, point), price in zip(names, prices[column.start : column.start + len(names)], strict=True)
            if price == price  # a selection that is not offered has no number
        )
    markets = [
        {"key": key, "last_update": updated, "outcomes": outcomes} for key, outcomes in found.items() if outcomes
    ]
    if not markets:
        return None
    return {"key": book.key, "title": book.title, "last_update": updated, "markets": markets}


def _exchange(world: World, game: GameState, asked: OddsRequest, now: int) -> Document | None:
    """The winner's best back prices, and unasked the best lay prices, as the provider does."""
    if "h2h" not in asked.markets and "h2h_lay" not in asked.markets:
        return None
    column = columns(game.fixture.competition.sport)[0]
    offers = ladders_of(world, game, 0, now)
    names = [name for name, _ in _names(game, column, 0.0)]
    updated = instant(now, unix=asked.unix)
    markets = [
        {"key": key, "last_update": updated, "outcomes": outcomes}
        for key, outcomes in (
            ("h2h", _best(names, [ladder.back for ladder in offers], asked)),
            ("h2h_lay", _best(names, [ladder.lay for ladder in offers], asked)),
        )
        if outcomes
    ]
    if not markets:
        return None
    return {"key": EXCHANGE_KEY, "title": EXCHANGE_TITLE, "last_update": updated, "markets": markets}


def _best(names: list[str], sides: list[tuple[tuple[int, int], ...]], asked: OddsRequest) -> list[Document]:
    return [
        {"name": name, "price": _american(side[0][0] / 100) if asked.american else side[0][0] / 100}
        for name, side in zip(names, sides, strict=True)
        if side
    ]


def _names(game: GameState, column: Column, line: float) -> list[tuple[str, Document]]:
    """Names of a market's outcomes, each with its point."""
    home, away = game.fixture.home.odds, game.fixture.away.odds
    market = MARKET_TYPES[column.market]
    names = {HOME: home, AWAY: away}
    # Each side states its own handicap.
    points = {AWAY: -line} if market.line is Line.HANDICAP else {}
    team = _TEAMS.get(column.market)
    about = column.participant if team is None else names[team]
    said: Document = {"description": about} if about else {}
    return [
        (
            " or ".join(names.get(part, part.title()) for part in name.split(BETWEEN)),
            said | ({"point": points.get(name, line)} if market.has_line else {}),
        )
        for name in market.selections[: 1 if column.market in _YES_ONLY else None]
    ]


def _american(decimal: float) -> float:
    """American odds, rounded as some books round them; not a number stays so."""
    if decimal != decimal:
        return decimal
    return round((decimal - 1) * 100) if decimal >= 2 else -round(100 / (decimal - 1))
