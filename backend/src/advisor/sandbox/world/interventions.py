"""Interventions in a simulated world: a price, a value bet that goes away again, a goal, the end of a game."""

from enum import StrEnum
from math import floor
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.answers import Document, RefusedCallError
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.exchange import EXCHANGE
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.overrides import ExtraScore, PriceOverride
from advisor.sandbox.world.scoring import Column, columns
from advisor.sandbox.world.world import World, is_live

_USUAL_BOOK: Final = BOOKS[1].key
_AHEAD: Final = 60


class Action(StrEnum):
    """What is to happen."""

    VALUE = "value"
    PRICE = "price"
    WITHDRAW = "withdraw"
    CLEAR = "clear"
    GOAL = "goal"
    FINISH = "finish"


class Intervention(BaseModel):
    """What somebody wants to happen now.

    Attributes:
        action: what.
        fixture: id of a game; without one, the next to start (prices) or one in play (goal, finish).
        bookmaker: key of a bookmaker, or the exchange's: there a price moves the whole market with it, to its steps.
        market: ``h2h`` stands for the sport's winner market.
        selection: such as ``home``, ``over``.
        edge: of a value bet: true chance × odds − 1.
        odds: decimal odds of a price.
        seconds: how long a price stands.
        side, points: of a goal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Action
    fixture: str | None = None
    bookmaker: str = _USUAL_BOOK
    market: Literal["h2h", "spreads", "totals"] = "h2h"
    selection: str | None = None
    edge: float = Field(0.12, gt=-0.9, lt=5)
    odds: float | None = Field(None, gt=1, lt=1000)
    seconds: int = Field(30, ge=1, le=3600)
    side: Literal["home", "away"] = "home"
    points: int = Field(1, ge=1, le=8)


def intervene(world: World, asked: Intervention) -> Document:
    """Make it happen, and say what was done.

    Raises:
        RefusedCallError: 404 without such a game, bookmaker or selection; 409 when the game is not in a state for it.
    """
    if asked.action is Action.CLEAR:
        world.clear_prices()
        return {"action": asked.action.value}
    if asked.action in {Action.GOAL, Action.FINISH}:
        return _in_play(world, asked)
    return _price(world, asked)


def _in_play(world: World, asked: Intervention) -> Document:
    now = world.tick()
    game = _game(world, asked, now)
    if not is_live(game):
        raise RefusedCallError(409, {"reason": "The game is not in play."})
    if asked.action is Action.GOAL:
        points = ExtraScore(fixture=game.fixture.id, at=now, home=asked.side == "home", points=asked.points)
        world.add_score(points)
    else:
        world.finish(game.fixture.id)
    after = world.find(game.fixture.id, now) or game
    return {
        "action": asked.action.value,
        "fixture": game.fixture.id,
        "competition": game.fixture.competition.odds_key,
        "status": after.status.value,
        "score": [after.home, after.away],
    }


def _price(world: World, asked: Intervention) -> Document:
    now = world.tick()
    game = _game(world, asked, now)
    if asked.bookmaker == EXCHANGE and (asked.action is Action.WITHDRAW or asked.market != "h2h"):
        raise RefusedCallError(422, {"reason": "On the exchange a price of h2h can be moved, and nothing withdrawn."})
    if asked.bookmaker != EXCHANGE and not any(book.key == asked.bookmaker for book in BOOKS):
        raise RefusedCallError(404, {"reason": f"There is no bookmaker {asked.bookmaker!r}."})
    number, column = _column(game, asked)
    names = MARKET_TYPES[column.market].selections
    name = asked.selection or names[0]
    if name not in names:
        raise RefusedCallError(404, {"reason": f"There is no selection {name!r}; there are {', '.join(names)}."})
    board = world.board(game.fixture.competition, now)
    row = board.rows.get(game.fixture.id)
    if row is None:
        raise RefusedCallError(409, {"reason": "The game cannot be bet on any more."})
    chance = float(board.chances.shares[row, column.start + names.index(name)])
    line = int(board.chances.lines[row, number])
    odds = _wanted_odds(asked, chance)
    world.override_price(
        PriceOverride(
            fixture=game.fixture.id,
            book=asked.bookmaker,
            market=column.market,
            selection=names.index(name),
            odds=odds,
            begins=now,
            ends=now + asked.seconds,
        )
    )
    return {
        "action": asked.action.value,
        "fixture": game.fixture.id,
        "competition": game.fixture.competition.odds_key,
        "home": game.fixture.home.odds,
        "away": game.fixture.away.odds,
        "bookmaker": asked.bookmaker,
        "market": column.market,
        "line": None if line == LINE_NONE else line,
        "selection": name,
        "odds": None if odds is None else odds / 100,
        "chance": chance,
        "ends": now + asked.seconds,
    }


def _wanted_odds(asked: Intervention, chance: float) -> int | None:
    if asked.action is Action.WITHDRAW:
        return None
    if asked.action is Action.PRICE:
        if asked.odds is None:
            raise RefusedCallError(422, {"reason": "A price needs odds."})
        return round(asked.odds * 100)
    return max(floor((1 + asked.edge) / max(chance, 0.002) * 100), 101)


def _game(world: World, asked: Intervention, now: int) -> GameState:
    if asked.fixture is not None:
        found = world.find(asked.fixture, now)
        if found is None:
            raise RefusedCallError(404, {"reason": f"There is no game {asked.fixture!r}."})
        return found
    in_play = asked.action in {Action.GOAL, Action.FINISH}
    games = [game for competition in COMPETITIONS for game in world.board(competition, now).games]
    matching = [
        game for game in games if (is_live(game) if in_play else game.fixture.kickoff > now + asked.seconds + _AHEAD)
    ]
    if not matching:
        raise RefusedCallError(409, {"reason": "No game is in a state for it just now."})
    return min(matching, key=lambda game: game.fixture.kickoff)


def _column(game: GameState, asked: Intervention) -> tuple[int, Column]:
    sport = game.fixture.competition.sport
    market = sport.winner if asked.market == "h2h" else MarketTypeKey(asked.market)
    return next(
        (number, column)
        for number, column in enumerate(columns(sport))
        if column.market == market and not column.exchange_only
    )
