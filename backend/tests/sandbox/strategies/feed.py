"""The sandbox's worlds as quotes for the live engine: what its bookmakers and its exchange offer before the start."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import Asset
from advisor.core.odds import ODDS_SCALE
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.paper import Offer
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.exchange import EXCHANGE, Ladder
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.scoring import chances, columns
from advisor.sandbox.world.world import World

SECOND: Final = 1_000_000
VENUES: Final = (*(book.key for book in BOOKS), EXCHANGE)
AHEAD: Final = 600
"""Seconds before its start from which a game is watched; the few that are listed longer hardly move before."""
GAMES: Final = 1_000
"""Of a seed at most."""
ALL: Final = range(len(VENUES))
_HUNDREDTH: Final = ODDS_SCALE // 100


@dataclass(slots=True)
class Watched:
    """The world of one seed."""

    seed: int
    world: World
    games: dict[str, int] = field(default_factory=dict)
    fixtures: dict[int, GameState] = field(default_factory=dict)
    closes: dict[int, Float64] = field(default_factory=dict)

    def event(self, game: GameState) -> int:
        """Our id of a game."""
        number = self.games.setdefault(game.fixture.id, self.seed * GAMES + len(self.games) + 1)
        self.fixtures[number] = game
        return number

    def quotes(self, competition: Competition, instant: int, venues: Collection[int] = ALL) -> list[Int64]:
        """Rows of event, market, line, selection, venue, side, ten-thousandths, µs since when, and size."""
        found = []
        for index in (each for each in range(len(BOOKS)) if each in venues):
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
        return [*found, *(self._exchange(competition, instant) if len(BOOKS) in venues else ())]

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
        found = []
        for side in Side:
            best = np.array([[_best(ladder, side) for ladder in offers[row]] for row in rows])
            odds, size = best[:, :, 0] * float(_HUNDREDTH), best[:, :, 1]
            found.append(_rows(events, market, lines, len(BOOKS), side, odds, at, size))
        return found

    def offer(self, instrument: Instrument, side: Side, venue: int, instant: int) -> Offer | None:
        """What a venue has on offer at an instant, whoever looks."""
        fixture = self.fixtures[instrument.event].fixture
        number, column = next(
            (number, each)
            for number, each in enumerate(columns(fixture.competition.sport))
            if each.market == instrument.market and not each.exchange_only
        )
        if venue == len(BOOKS):
            row = self.world.board(fixture.competition, instant).rows.get(fixture.id)
            if row is None:
                return None
            ladder = self.world.ladders(fixture.competition, number, instant)[row][instrument.selection]
            price, size = _best(ladder, side)
            return Offer(price * _HUNDREDTH, size) if price else None
        sheet = self.world.sheet(venue, fixture.competition, instant)
        rows = [n for n, game in enumerate(sheet.games) if game.fixture.id == fixture.id]
        odds = sheet.odds[rows[0], column.start + instrument.selection] if rows else np.nan
        return Offer(round(odds * ODDS_SCALE), None) if odds == odds else None

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


def _best(ladder: Ladder, side: Side) -> tuple[int, int]:
    """Price and size, hundredths; 0 where nothing is offered."""
    offers = ladder.lay if side is Side.LAY else ladder.back
    return offers[0] if offers else (0, 0)


def is_ahead(game: GameState, instant: int) -> bool:
    """It starts soon."""
    return instant < game.fixture.kickoff <= instant + AHEAD


def _rows(
    events: Int64,
    market: MarketTypeKey,
    lines: Int64,
    venue: int,
    side: Side,
    odds: Float64,
    at: Int64,
    size: Int64 | None = None,
) -> Int64:
    n, k = odds.shape
    table = np.empty((n * k, 9), np.int64)
    table[:, 0], table[:, 1], table[:, 2] = np.repeat(events, k), MARKET_TYPES[market].code, np.repeat(lines, k)
    table[:, 3], table[:, 4], table[:, 5] = np.tile(np.arange(k), n), venue, int(side)
    table[:, 6], table[:, 7] = odds.ravel(), np.repeat(at, k)
    table[:, 8] = SIZE_UNKNOWN if size is None else size.ravel()
    return table[table[:, 6] > 0]


def ticks_of(parts: Sequence[Int64], seen: int) -> Ticks:
    """One answer that is seen at this instant, µs."""
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
        size=table[:, 8].copy(),
        size_asset=np.full(n, Asset.of("EUR").number, np.int16),
        at=table[:, 7].copy(),
        seen=np.full(n, seen, np.int64),
    )
