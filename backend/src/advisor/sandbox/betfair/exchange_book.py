"""The exchange's markets of a game: ids, runners, state and ladders."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from advisor.core.markets import EventStatus
from advisor.instruments.market_types import DRAW, MARKET_TYPES
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.exchange import NO_OFFERS, Ladder
from advisor.sandbox.world.fixtures import Fixture
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.scoring import columns
from advisor.sandbox.world.world import World

SUSPENDED_SECONDS: Final = 4
CLOSED_SECONDS: Final = 600
"""How long the exchange shows the result of a finished market."""
DRAW_ID: Final = 58805
_GAMES_REMEMBERED: Final = 2048
_UNDER_ID, _OVER_ID = 47972, 47973
_EVENT_DIGITS: Final = 10
WINNER, GOALS = 0, 3
"""Positions in ``columns`` of the two markets the exchange has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A selection of an exchange market; ``column`` is its place among the market's true chances."""

    id: int
    name: str
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A market of the exchange; ``position`` is the market's place in ``columns``."""

    id: str
    name: str
    type_code: str
    position: int
    fixture: Fixture
    runners: tuple[Runner, ...]


class Status:
    """States of an exchange market."""

    OPEN: Final = "OPEN"
    SUSPENDED: Final = "SUSPENDED"
    CLOSED: Final = "CLOSED"


def event_id(fixture: Fixture) -> str:
    """The exchange's id of a game."""
    return f"9{fixture.competition.index}{fixture.number:0{_EVENT_DIGITS}d}"


@lru_cache(maxsize=_GAMES_REMEMBERED)
def markets_of(fixture: Fixture) -> tuple[Market, ...]:
    """The exchange's markets of a game: who wins, and in football more than 2.5 goals."""
    competition = fixture.competition
    clubs = competition.clubs
    first, second = (9_000_000 + competition.index * 1000 + clubs.index(club) for club in (fixture.home, fixture.away))
    three_way = DRAW in MARKET_TYPES[competition.sport.winner].selections
    winner = Market(
        id=f"1.{event_id(fixture)}0",
        name="Match Odds" if three_way else "Moneyline",
        type_code="MATCH_ODDS",
        position=WINNER,
        fixture=fixture,
        runners=(
            Runner(id=first, name=fixture.home.exchange, column=0),
            Runner(id=second, name=fixture.away.exchange, column=2 if three_way else 1),
            *((Runner(id=DRAW_ID, name="The Draw", column=1),) if three_way else ()),
        ),
    )
    if not three_way:
        return (winner,)
    goals = Market(
        id=f"1.{event_id(fixture)}{GOALS}",
        name="Over/Under 2.5 Goals",
        type_code="OVER_UNDER_25",
        position=GOALS,
        fixture=fixture,
        runners=(
            Runner(id=_UNDER_ID, name="Under 2.5 Goals", column=1),
            Runner(id=_OVER_ID, name="Over 2.5 Goals", column=0),
        ),
    )
    return (winner, goals)


def open_games(world: World, now: int) -> Iterator[GameState]:
    """Games that can be bet on, by competition and kick-off."""
    for competition in COMPETITIONS:
        yield from world.board(competition, now).games


def is_kept(world: World, game: GameState, now: int) -> bool:
    """A subscription that holds the game's markets still sends them, closed though they may be."""
    return game.open or now < game.fixture.kickoff + world.calendar.length(game.fixture.competition) + CLOSED_SECONDS


def find_market(world: World, market_id: str, now: int) -> tuple[Market, GameState] | None:
    """The market of an id and its game."""
    digits = market_id.removeprefix("1.")
    if not digits.isdecimal() or len(digits) != _EVENT_DIGITS + 3 or int(digits[1]) >= len(COMPETITIONS):
        return None
    fixture = world.calendar.fixture(COMPETITIONS[int(digits[1])], int(digits[2:-1]))
    board = world.board(fixture.competition, now)
    row = board.rows.get(fixture.id)
    game = board.games[row] if row is not None else world.find(fixture.id, now)
    found = next((market for market in markets_of(fixture) if market.id == market_id), None)
    return (found, game) if found is not None and game is not None else None


def status_of(game: GameState) -> str:
    """State of a game's markets."""
    if not game.open:
        return Status.CLOSED
    suspended = game.fixture.competition.sport.suspends and game.since_play < SUSPENDED_SECONDS
    return Status.SUSPENDED if suspended else Status.OPEN


def runner_status(market: Market, runner: Runner, game: GameState) -> str:
    """State of a runner: a postponed game's are removed, a finished game's have won or lost."""
    if game.open:
        return "ACTIVE"
    if game.status is EventStatus.POSTPONED:
        return "REMOVED"
    if market.position == GOALS:
        won = (game.home + game.away > 2) == (runner.column == 0)
    else:
        won = runner.column == _winning_column(game)
    return "WINNER" if won else "LOSER"


def _winning_column(game: GameState) -> int:
    if game.home > game.away:
        return 0
    last = len(MARKET_TYPES[game.fixture.competition.sport.winner].selections) - 1
    return last if game.home < game.away else 1


def ladders_of(world: World, game: GameState, position: int, now: int) -> tuple[Ladder, ...]:
    """Offers by column of the market: none to take while it is suspended, and nothing at all once it is closed."""
    competition = game.fixture.competition
    board = world.board(competition, now)
    row = board.rows.get(game.fixture.id)
    if row is None:
        column = columns(competition.sport)[position]
        return (NO_OFFERS,) * (column.stop - column.start)
    offers = world.ladders(competition, position, now)[row]
    if status_of(game) == Status.SUSPENDED:
        return tuple(replace(ladder, back=(), lay=()) for ladder in offers)
    return offers


def version_of(game: GameState) -> int:
    """Grows whenever the market's definition changes."""
    stage = {EventStatus.SCHEDULED: 0, EventStatus.IN_PLAY: 1}.get(game.status, 2)
    return 1_000_000 + 100 * (game.home + game.away) + 10 * stage + (status_of(game) == Status.SUSPENDED)
