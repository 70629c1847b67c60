"""The sandbox's world at any instant: games, true chances, what bookmakers and the exchange offer.

Everything follows from the seed, the instant and the interventions; nothing has to be stepped through, and what is
remembered is only what was asked for last.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor
from typing import Final

import numpy as np

from advisor.core.arrays import Float64
from advisor.core.clock import Clock
from advisor.core.markets import EventStatus
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import (
    BOOKS,
    blunders,
    followed_look,
    frozen_since,
    keys_of,
    looked_at,
    priced,
    with_blunders,
)
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.event_markets import event_chances, event_columns
from advisor.sandbox.world.exchange import EXCHANGE, Ladder, ladders, shares_at
from advisor.sandbox.world.fixtures import Calendar, Fixture
from advisor.sandbox.world.games import GameState, Script, at_instant, written
from advisor.sandbox.world.lru_cache import LruCache
from advisor.sandbox.world.overrides import ExtraScore, PriceOverride
from advisor.sandbox.world.players import player_chances, player_columns
from advisor.sandbox.world.scoring import Chances, Column, chances, columns

GAMES_KEPT: Final = 600
"""Twice as many games as are listed at any time, whatever the speed; one takes some tens of kilobytes."""
_BOARDS: Final = 400
_SHEETS: Final = 400
_LADDERS: Final = 40
_MOST_OVERRIDES: Final = 500
REMEMBERED: Final = 3600
"""Seconds for which prices held from outside are part of what was offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The games of a competition that are not over, and their true chances.

    Attributes:
        games: n of them, by kick-off.
        chances: of the same.
        rows: position by fixture id.
    """

    games: list[GameState]
    chances: Chances
    rows: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one bookmaker offers on a competition's open games.

    Attributes:
        games: m games, as the bookmaker sees them.
        lines: (m, 4) hundredths by market.
        odds: (m, k) decimal odds in hundredths, NaN where nothing is offered.
        updated: (m,) Unix seconds, with fractions where a lag has them.
    """

    games: list[GameState]
    lines: Float64
    odds: Float64
    updated: list[float]


class World:
    """A simulated world, see the module.

    Args:
        config: seed and speed.
        clock: gives the instant of *now*.

    Attributes:
        interventions: so many times somebody has changed it within a second.
    """

    def __init__(self, config: SandboxConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.calendar = Calendar(seed=config.seed, speed=config.speed)
        self._scripts: LruCache[tuple[int, int], Script] = LruCache(GAMES_KEPT)
        self._boards: LruCache[tuple[int, int], Board] = LruCache(_BOARDS)
        self._sheets: LruCache[tuple[int, int, int], Sheet] = LruCache(_SHEETS)
        self._openings: LruCache[str, Float64] = LruCache(GAMES_KEPT)
        self._ladders: LruCache[tuple[int, int, int], list[tuple[Ladder, ...]]] = LruCache(_LADDERS)
        self._prices: list[PriceOverride] = []
        self._scores: dict[str, list[ExtraScore]] = {}
        self._ended: dict[str, int] = {}
        self.interventions = 0

    def tick(self) -> int:
        """The present instant in whole Unix seconds."""
        return int(self.clock.now().timestamp())

    def games(self, competition: Competition, instant: int) -> list[GameState]:
        """Every listed game, those just finished included, by kick-off."""
        numbers = self.calendar.numbers(competition, instant)
        return [self.state(self._script(competition, number), instant) for number in numbers]

    def find(self, fixture_id: str, instant: int) -> GameState | None:
        """The game of an id, however long ago; None for an id that is not of this sandbox or not listed yet."""
        fixture = self.calendar.find(fixture_id)
        if fixture is None or fixture.listed > instant:
            return None
        return self.state(self._script(fixture.competition, fixture.number), instant)

    def state(self, script: Script, instant: int) -> GameState:
        """A game at an instant, added scores included."""
        fixture_id = script.fixture.id
        added = [score for score in self._scores.get(fixture_id, ()) if score.at <= instant]
        state = at_instant(script, self.config.speed, instant, self._ended.get(fixture_id))
        for score in added:
            state = replace(
                state,
                home=state.home + score.points * score.home,
                away=state.away + score.points * (not score.home),
                since_play=min(state.since_play, instant - score.at),
            )
        return state

    def board(self, competition: Competition, instant: int) -> Board:
        """Open games and their true chances."""
        return self._boards.get((competition.index, instant), lambda: self._made_board(competition, instant))

    def opening(self, fixture: Fixture) -> Float64:
        """(k,) true chances of a game when it was first listed."""
        return self._openings.get(fixture.id, lambda: self._made_opening(fixture))

    def sheet(self, index: int, competition: Competition, instant: float) -> Sheet:
        """What book ``index`` offers at an instant."""
        look = self._look(index, instant)
        made = self._sheets.get((index, competition.index, look), lambda: self._made_sheet(index, competition, look))
        if BOOKS[index].key in self.config.plants.slow:
            # It stands by its prices until it looks again.
            made = replace(made, updated=[float(looked_at(BOOKS[index], index, floor(instant)))] * len(made.games))
        return self._with_overrides(made, index, competition, instant)

    def event_sheet(self, index: int, game: GameState, instant: float) -> Sheet | None:
        """What book ``index`` offers on the further markets of one game; None where there are none, or it has begun."""
        return self._further(index, game, instant, event_columns(game.fixture.competition.sport), event_chances)

    def player_sheet(self, index: int, game: GameState, instant: float) -> Sheet | None:
        """What book ``index`` offers on the players of one game; None where there are none, or it has begun."""
        return self._further(index, game, instant, player_columns(game.fixture), player_chances)

    def _further(
        self,
        index: int,
        game: GameState,
        instant: float,
        markets: tuple[Column, ...],
        chances_of: Callable[[GameState], Chances],
    ) -> Sheet | None:
        look = self._look(index, instant)
        seen = self.find(game.fixture.id, look - self._lag(index))
        if not markets or seen is None or game.status is not EventStatus.SCHEDULED:
            return None
        made = chances_of(seen)
        odds = priced(self.config.seed, index, look, [seen], made.shares, markets, self.config.plants)
        return Sheet(games=[seen], lines=made.lines, odds=odds, updated=[float(look)])

    def looks(self, index: int, since: float, until: float) -> list[float]:
        """Instants after ``since``, up to ``until``, at which what book ``index`` offers may change, ascending."""
        lag = self.config.lags.get(BOOKS[index].key, 0.0)
        whole = range(floor(since - lag), floor(until - lag) + 1)
        seen = {second + lag for second in whole if self._look(index, second + lag) == second}
        held = (edge for each in self._prices if each.book == BOOKS[index].key for edge in (each.begins, each.ends))
        return sorted(instant for instant in {*seen, *held} if since < instant <= until)

    def ladders(self, competition: Competition, position: int, instant: int) -> list[tuple[Ladder, ...]]:
        """The exchange's offers on one market of every open game, in the board's order.

        Args:
            competition: whose games.
            position: of the market in ``columns``.
            instant: Unix seconds.
        """
        return self._ladders.get(
            (competition.index, position, instant), lambda: self._made_ladders(competition, position, instant)
        )

    def override_price(self, override: PriceOverride) -> None:
        """Hold a price. Those that are over are remembered for a while: they are part of the prices' real lives."""
        known = [kept for kept in self._prices if kept.ends > self.tick() - REMEMBERED]
        self._prices = [*known[-_MOST_OVERRIDES:], override]
        self._note_intervention()

    def clear_prices(self) -> None:
        """Take every held price back, from now on."""
        now = self.tick()
        self._prices = [replace(each, ends=min(each.ends, now)) for each in self._prices]
        self._note_intervention()

    def add_score(self, score: ExtraScore) -> None:
        """Add a score; it stays for as long as the sandbox runs."""
        self._scores.setdefault(score.fixture, []).append(score)
        self._forget()

    def finish(self, fixture_id: str) -> None:
        """End a game now, with the score it has."""
        self._ended[fixture_id] = self.tick()
        self._forget()

    def remembered(self) -> int:
        """How many computed things are kept; bounded however long the sandbox runs."""
        parts = (self._scripts, self._openings, self._boards, self._ladders, self._sheets)
        return sum(len(part) for part in parts)

    def _note_intervention(self) -> None:
        self.interventions += 1
        self._ladders.clear()

    def _forget(self) -> None:
        self._note_intervention()
        self._boards.clear()
        self._sheets.clear()
        for memory in (self._scores, self._ended):
            while len(memory) > _MOST_OVERRIDES:
                memory.pop(next(iter(memory)))

    def _script(self, competition: Competition, number: int) -> Script:
        return self._scripts.get(
            (competition.index, number),
            lambda: written(self.calendar, self.calendar.fixture(competition, number)),
        )

    def _made_board(self, competition: Competition, instant: int) -> Board:
        over = instant - self.calendar.length(competition) - self.calendar.spacing
        listed = self.calendar.numbers(competition, instant)
        scripts = [self._script(competition, n) for n in listed if n * self.calendar.spacing > over]
        games = [game for script in scripts if (game := self.state(script, instant)).open]
        return Board(
            games=games,
            chances=chances(competition.sport, games),
            rows={game.fixture.id: row for row, game in enumerate(games)},
        )

    def _made_opening(self, fixture: Fixture) -> Float64:
        script = self._script(fixture.competition, fixture.number)
        first = at_instant(script, self.config.speed, fixture.listed)
        row: Float64 = chances(fixture.competition.sport, [first]).shares[0]
        return row

    def _made_ladders(self, competition: Competition, position: int, instant: int) -> list[tuple[Ladder, ...]]:
        column = columns(competition.sport)[position]
        board = self.board(competition, instant)
        if not board.games:
            return []
        part = slice(column.start, column.stop)
        return ladders(
            self.config.seed,
            instant,
            keys_of(board.games) * 10 + position,
            np.array([max(instant - game.fixture.listed, 0) for game in board.games]),
            self._moved(competition, column, instant, board, board.chances.shares[:, part]),
            np.array([self.opening(game.fixture)[part] for game in board.games]),
            self.config.plants,
        )

    def _moved(self, competition: Competition, column: Column, instant: int, board: Board, shares: Float64) -> Float64:
        """(n, k) what the exchange takes for the chances of one market: the true ones, but for prices held there."""
        moved = shares.copy()
        for held in self._held(EXCHANGE, instant):
            row = board.rows.get(held.fixture)
            if row is not None and held.odds is not None and column_of(competition, held) is column:
                moved[row] = shares_at(moved[row], held.selection, held.odds / 100)
        return moved

    def _held(self, book: str, instant: float) -> list[PriceOverride]:
        return [held for held in self._prices if held.book == book and held.begins <= instant < held.ends]

    def _look(self, index: int, instant: float) -> int:
        """The look that shows in a book's offers at an instant: its own last one, or that of the book it follows."""
        book = BOOKS[index]
        lag, every = self.config.lags.get(book.key), self.config.plants.slow.get(book.key, book.every)
        return (
            looked_at(replace(book, every=every), index, floor(instant)) if lag is None else followed_look(lag, instant)
        )

    def _lag(self, index: int) -> int:
        """Seconds that what a book sees at its look is old."""
        book = BOOKS[index]
        return 0 if book.key in self.config.lags else round(book.lag * self.config.plants.errors)

    def _made_sheet(self, index: int, competition: Competition, look: int) -> Sheet:
        book, markets = BOOKS[index], columns(competition.sport)
        planted = self.config.lags.get(book.key)
        board = self.board(competition, look - self._lag(index))
        seed = self.config.seed
        plants = self.config.plants
        odds = priced(seed, index, look, board.games, board.chances.shares, markets, plants)
        errors = blunders(seed, index, look, board.games, markets, plants)
        lines = board.chances.lines
        if errors.frozen.any() or (errors.far >= 0).any() or (errors.crossed >= 0).any():
            frozen, lines = self._frozen(index, competition, look, board, odds)
            odds = with_blunders(odds, frozen, errors, markets)
            lines = np.where(errors.frozen[:, None], lines, board.chances.lines)
        return Sheet(games=board.games, lines=lines, odds=odds, updated=[look + (planted or 0.0)] * len(board.games))

    def _frozen(
        self, index: int, competition: Competition, look: int, board: Board, odds: Float64
    ) -> tuple[Float64, Float64]:
        """Odds and lines of when the slot of gross errors began; the present ones for games not listed then."""
        then = frozen_since(look)
        old = self.board(competition, then)
        markets, config = columns(competition.sport), self.config
        old_odds = priced(config.seed, index, then, old.games, old.chances.shares, markets, config.plants)
        frozen, lines = odds.copy(), board.chances.lines.copy()
        for row, game in enumerate(board.games):
            before = old.rows.get(game.fixture.id)
            if before is not None:
                frozen[row], lines[row] = old_odds[before], old.chances.lines[before]
        return frozen, lines

    def _with_overrides(self, sheet: Sheet, index: int, competition: Competition, instant: float) -> Sheet:
        live = self._held(BOOKS[index].key, instant)
        if not live:
            return sheet
        rows = {game.fixture.id: row for row, game in enumerate(sheet.games)}
        odds, updated = sheet.odds.copy(), list(sheet.updated)
        for override in live:
            row = rows.get(override.fixture)
            if row is None:
                continue
            column = column_of(competition, override)
            odds[row, column.start + override.selection] = np.nan if override.odds is None else override.odds / 100
            updated[row] = max(updated[row], instant)
        return replace(sheet, odds=odds, updated=updated)


def column_of(competition: Competition, override: PriceOverride) -> Column:
    """The columns of an override's market."""
    return next(
        column for column in columns(competition.sport) if column.market == override.market and not column.exchange_only
    )


def is_live(game: GameState) -> bool:
    """It is being played."""
    return game.status is EventStatus.IN_PLAY
