"""What the venue's other customers, or the venue itself, offer on a selection: taken from the sandbox's world."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol

from advisor.core.markets import LINE_NONE, EventStatus
from advisor.instruments.market_types import MARKET_TYPES, SPREADS, TOTALS
from advisor.sandbox.betfair.exchange_book import Status, ladders_of, status_of, version_of
from advisor.sandbox.order_venues.orders import Offer, Selection
from advisor.sandbox.the_odds_api.request import EXCHANGE_KEY
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.exchange import EXCHANGE
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.scoring import GOALS_LINE, Column, columns
from advisor.sandbox.world.world import World

EXCHANGES: Final = (EXCHANGE, EXCHANGE_KEY)
"""The one exchange of a world, by the keys under which two providers show it; an account for each."""
_TO_E4: Final = 100


class MarketStatus(StrEnum):
    """Whether bets are taken."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketState:
    """A market at an instant, as one of its selections sees it.

    Attributes:
        in_play: the game has begun.
        version: grows with each change of the market's definition.
        back, lay: offers that can be backed, highest price first, and laid, lowest first.
        won: share of a stake that wins less the share that loses, from -1 to 1; 0 for a stake that returns; None while
            nobody knows.
    """

    status: MarketStatus
    in_play: bool = False
    version: int = 0
    back: tuple[Offer, ...] = ()
    lay: tuple[Offer, ...] = ()
    won: Fraction | None = None


class Markets(Protocol):
    """Where a venue's prices and results come from."""

    def state(self, selection: Selection, now: float) -> MarketState | None:
        """The market of a selection at an instant (Unix seconds); None where the venue has none."""
        ...


class WorldMarkets:
    """The markets of one venue of a world.

    Args:
        world: whose games and prices they are.
        venue: key of a bookmaker, or of the exchange.

    Raises:
        ValueError: the world has no such venue.
    """

    def __init__(self, world: World, venue: str) -> None:
        keys = [book.key for book in BOOKS]
        if venue not in (*EXCHANGES, *keys):
            raise ValueError(f"The sandbox has no venue {venue}.")
        self._world = world
        self._book = None if venue in EXCHANGES else keys.index(venue)

    def state(self, selection: Selection, now: float) -> MarketState | None:
        """See ``Markets``."""
        game = self._world.find(selection.fixture, int(now))
        found = None if game is None else self._column(game, selection)
        if game is None or found is None:
            return None
        position, column, place = found
        if not game.open:
            return MarketState(status=MarketStatus.CLOSED, version=version_of(game), won=_won(game, selection))
        if self._book is None:
            return self._exchange(game, position, place, int(now))
        return self._bookmaker(self._book, game, column, place, selection, now)

    def _column(self, game: GameState, selection: Selection) -> tuple[int, Column, int] | None:
        """The market's position and columns, and the selection's place in it."""
        for position, column in enumerate(columns(game.fixture.competition.sport)):
            names = MARKET_TYPES[column.market].selections
            ours = column.market == selection.market and selection.selection in names
            offered = (position == 0 or column.exchange_only) if self._book is None else not column.exchange_only
            if ours and offered and (self._book is not None or selection.line == _fixed_line(column)):
                return position, column, names.index(selection.selection)
        return None

    def _exchange(self, game: GameState, position: int, place: int, now: int) -> MarketState:
        ladder = ladders_of(self._world, game, position, now)[place]
        suspended = status_of(game) == Status.SUSPENDED
        return MarketState(
            status=MarketStatus.SUSPENDED if suspended else MarketStatus.OPEN,
            in_play=game.status is EventStatus.IN_PLAY,
            version=version_of(game),
            back=tuple(Offer(price * _TO_E4, size) for price, size in ladder.back),
            lay=tuple(Offer(price * _TO_E4, size) for price, size in ladder.lay),
        )

    def _bookmaker(
        self, book: int, game: GameState, column: Column, place: int, selection: Selection, now: float
    ) -> MarketState:
        sheet = self._world.sheet(book, game.fixture.competition, now)
        row = next((row for row, each in enumerate(sheet.games) if each.fixture.id == game.fixture.id), None)
        began = game.status is EventStatus.IN_PLAY
        shut = MarketState(status=MarketStatus.SUSPENDED, in_play=began, version=version_of(game))
        if row is None:
            return shut
        position = columns(game.fixture.competition.sport).index(column)
        line = int(sheet.lines[row, position])
        odds = float(sheet.odds[row, column.start + place])
        # A price that is none differs from itself; a line that moved is another market.
        if odds != odds or (None if line == LINE_NONE else line) != selection.line:
            return shut
        offers = (Offer(round(odds * 10_000), None),)
        return MarketState(status=MarketStatus.OPEN, in_play=began, version=version_of(game), back=offers)


def _fixed_line(column: Column) -> int | None:
    """Of a market of the exchange, whose lines never move."""
    return GOALS_LINE if column.exchange_only else None


def _won(game: GameState, selection: Selection) -> Fraction | None:
    """By the venue's own rules, and by no code of the advisor's: what it pays is what ours is held against."""
    if game.status is not EventStatus.FINISHED:
        return Fraction(0)
    home, away, line = game.home, game.away, Fraction(selection.line or 0, 100)
    if selection.market == SPREADS:
        margin = home - away + line
        return _beyond(margin if selection.selection == "home" else -margin)
    if selection.market == TOTALS:
        margin = home + away - line
        return _beyond(margin if selection.selection == "over" else -margin)
    winner = "home" if home > away else "away" if away > home else "draw"
    return Fraction(1 if selection.selection == winner else -1)


def _beyond(margin: Fraction) -> Fraction:
    """Half a stake at a quarter of a point beyond the line, all of it from a half on."""
    return max(Fraction(-1), min(Fraction(1), 2 * margin))
