"""Minutes of the sandbox's markets, lived through by the live engine in virtual time; its bets measured by the truth.

The worlds of all seeds are watched by one engine: each market is evaluated by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus, MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.messages import EventState
from advisor.engine.config import LiveEngineConfig
from advisor.engine.step import LiveEngine
from advisor.engine.tracking.value_bets import ValueBet
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS, SHARP
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.exchange import EXCHANGE
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.plants import Plants
from advisor.sandbox.world.scoring import chances, columns
from advisor.sandbox.world.world import World
from advisor.strategies.instances import StrategyInstance, instance
from tests.sandbox.worlds import NOW, PREMIER, TICK
from tests.unit.engine.live_building import numbered_ids

SECOND: Final = 1_000_000
VENUES: Final = (*(book.key for book in BOOKS), EXCHANGE)
AHEAD: Final = 600
"""Seconds before its start from which a game is watched; the few that are listed longer hardly move before."""
_GAMES: Final = 1_000
"""Of a seed at most."""
_HUNDREDTH: Final = ODDS_SCALE // 100
_SHOWN: Final = instance(
    "shown", "value", {"min_edge": 9.0, "max_edge": 9.5, "fair": f"sharp:{SHARP.key}, consensus", "min_venues": 3}
)
"""Gives the fair prices that are shown, and bets nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is lived through.

    Attributes:
        seeds: how many worlds.
        seconds: of each.
        every: seconds between two polls; even, as the sharp bookmaker looks every other second.
    """

    seeds: int
    seconds: int
    every: int
    competitions: Sequence[Competition] = (PREMIER,)


@dataclass(slots=True)
class Values:
    """What bets are worth for each unit at risk, given no push; and the game of each, as bets on one game are alike."""

    games: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """Of all bets."""
        return float(np.mean(self.values))

    @property
    def interval(self) -> tuple[float, float]:
        """The mean with 1.96 standard errors to either side; games are independent, bets on one need not be."""
        off = np.array(self.values) - self.mean
        by_game = np.bincount(np.unique(self.games, return_inverse=True)[1], weights=off)
        error = 1.96 * float(np.sqrt((by_game**2).sum())) / len(off) if len(by_game) > 1 else np.inf
        return self.mean - error, self.mean + error

    @property
    def has_edge(self) -> bool:
        """Whether the bets are surely worth more than they cost."""
        return len(self.values) > 0 and self.interval[0] > 0.0

    @property
    def claims_nothing(self) -> bool:
        """Whether there is no bet, or nothing that differs from worthless."""
        return not self.values or self.interval[0] <= 0.0 <= self.interval[1]

    def note(self, game: int, value: float) -> None:
        """Another bet."""
        self.games.append(game)
        self.values.append(value)


@dataclass(slots=True)
class Found:
    """Bets of one strategy in the world of one seed: the first of each market.

    Attributes:
        then: by the true chances of when each was found.
        close: CLV: by the true chances just before the start.
    """

    then: Values = field(default_factory=Values)
    close: Values = field(default_factory=Values)


@dataclass(slots=True)
class _Watched:
    """The world of one seed."""

    seed: int
    world: World
    games: dict[str, int] = field(default_factory=dict)
    fixtures: dict[int, GameState] = field(default_factory=dict)
    closes: dict[int, Float64] = field(default_factory=dict)

    def event(self, game: GameState) -> int:
        """Our id of a game."""
        number = self.games.setdefault(game.fixture.id, self.seed * _GAMES + len(self.games) + 1)
        self.fixtures[number] = game
        return number

    def quotes(self, competition: Competition, instant: int) -> list[Int64]:
        """Rows of event, market, line, selection, venue, side, ten-thousandths, and µs since when."""
        found = []
        for index in range(len(BOOKS)):
            sheet = self.world.sheet(index, competition, instant)
            rows = [n for n, game in enumerate(sheet.games) if is_ahead(game, instant)]
            if not rows:
                continue
            events = np.array([self.event(sheet.games[row]) for row in rows])
            at = np.rint(np.array(sheet.updated)[rows] * SECOND).astype(np.int64)
            for number, column in enumerate(columns(competition.sport)):
                if not column.exchange_only:
                    odds = np.rint(np.nan_to_num(sheet.odds[rows, column.start : column.stop]) * ODDS_SCALE)
                    lines = sheet.lines[rows, number].astype(np.int64)
                    found.append(_rows(events, column.market, lines, index, Side.BACK, odds, at))
        return [*found, *self._exchange(competition, instant)]

    def _exchange(self, competition: Competition, instant: int) -> list[Int64]:
        """Who wins is offered there."""
        board = self.world.board(competition, instant)
        rows = [n for n, game in enumerate(board.games) if is_ahead(game, instant)]
        if not rows:
            return []
        offers = self.world.ladders(competition, 0, instant)
        events = np.array([self.event(board.games[row]) for row in rows])
        at, market = np.full(len(rows), instant * SECOND), columns(competition.sport)[0].market
        lines = board.chances.lines[rows, 0].astype(np.int64)
        sides = (
            (Side.BACK, [[each.back[0][0] if each.back else 0 for each in offers[row]] for row in rows]),
            (Side.LAY, [[each.lay[0][0] if each.lay else 0 for each in offers[row]] for row in rows]),
        )
        return [
            _rows(events, market, lines, len(BOOKS), side, np.array(odds) * float(_HUNDREDTH), at)
            for side, odds in sides
        ]

    def now(self, bet: ValueBet, instant: int) -> float:
        """The true chance of a bet's selection at an instant at which its market was watched, given no push."""
        board = self.world.board(self._competition(bet), instant)
        row: Float64 = board.chances.shares[board.rows[self.fixtures[bet.event].fixture.id]]
        return self._chance(bet, row)

    def at_close(self, bet: ValueBet) -> float:
        """The same just before the start."""
        fixture = self.fixtures[bet.event].fixture
        if bet.event not in self.closes:
            game = self.world.find(fixture.id, fixture.kickoff - 1)
            assert game is not None
            self.closes[bet.event] = chances(fixture.competition.sport, [game]).shares[0]
        return self._chance(bet, self.closes[bet.event])

    def _competition(self, bet: ValueBet) -> Competition:
        return self.fixtures[bet.event].fixture.competition

    def _chance(self, bet: ValueBet, row: Float64) -> float:
        column = next(each for each in columns(self._competition(bet).sport) if each.market == bet.market)
        return float(row[column.start + bet.selection])


def is_ahead(game: GameState, instant: int) -> bool:
    """It starts soon."""
    return instant < game.fixture.kickoff <= instant + AHEAD


def _rows(
    events: Int64, market: MarketTypeKey, lines: Int64, venue: int, side: Side, odds: Float64, at: Int64
) -> Int64:
    n, k = odds.shape
    table = np.empty((n * k, 8), np.int64)
    table[:, 0], table[:, 1], table[:, 2] = np.repeat(events, k), MARKET_TYPES[market].code, np.repeat(lines, k)
    table[:, 3], table[:, 4], table[:, 5] = np.tile(np.arange(k), n), venue, int(side)
    table[:, 6], table[:, 7] = odds.ravel(), np.repeat(at, k)
    return table[table[:, 6] > 0]


def _ticks(parts: Sequence[Int64], seen: int) -> Ticks:
    table = np.concatenate(parts)
    n = len(table)
    return Ticks(
        provider="the_odds_api",
        venues=VENUES,
        event=table[:, 0].copy(),
        market=table[:, 1].astype(np.int8),
        participant=np.zeros(n, np.int32),
        line=table[:, 2].astype(np.int32),
        selection=table[:, 3].astype(np.int8),
        venue=table[:, 4].astype(np.int16),
        side=table[:, 5].astype(np.int8),
        odds_e4=table[:, 6].astype(np.int32),
        size=np.full(n, SIZE_UNKNOWN, np.int64),
        size_asset=np.zeros(n, np.int16),
        at=table[:, 7].copy(),
        seen=np.full(n, seen, np.int64),
    )


def lived(plants: Plants, instances: Sequence[StrategyInstance], span: Span) -> Mapping[str, list[Found]]:
    """What each instance finds in the world of each seed."""
    clock = FixedClock(NOW)
    watched = [_Watched(seed, World(SandboxConfig(seed=seed, plants=plants), clock)) for seed in range(span.seeds)]
    engine = LiveEngine(LiveEngineConfig(instances=(_SHOWN, *instances), lags=(timedelta(minutes=1),)), numbered_ids())
    found = {each.name: [Found() for _ in range(span.seeds)] for each in instances}
    known: set[tuple[str, int, str]] = set()
    for second in range(0, span.seconds, span.every):
        instant = TICK + 1 + second
        asked = [(each, competition) for each in watched for competition in span.competitions]
        ticks = _ticks(
            [rows for each, competition in asked for rows in each.quotes(competition, instant)], instant * SECOND
        )
        events = {
            number: EventState(game.fixture.kickoff * SECOND, EventStatus.SCHEDULED)
            for each in watched
            for number, game in each.fixtures.items()
            if game.fixture.kickoff > instant
        }
        result = engine.step([ticks], instant * SECOND, events)
        assert not result.failed, result.failed
        for bet in result.value_bets.opened:
            # Another bet on the same market says little new.
            if (place := (bet.instance, bet.event, bet.market)) not in known:
                known.add(place)
                _note(found[bet.instance][bet.event // _GAMES], watched[bet.event // _GAMES], bet, instant)
    return found


def _note(found: Found, watched: _Watched, bet: ValueBet, instant: int) -> None:
    found.then.note(bet.event, worth(bet, watched.now(bet, instant)))
    found.close.note(bet.event, worth(bet, watched.at_close(bet)))


def worth(bet: ValueBet, chance: float) -> float:
    """Expected profit of a bet for each unit at risk, by the chance of its selection, given no push."""
    odds = bet.first_odds_e4 / ODDS_SCALE
    if bet.side is Side.LAY:
        return (1 - chance) * (1 - bet.commission) / (odds - 1) - chance
    return chance * (odds - 1) * (1 - bet.commission) - (1 - chance)
