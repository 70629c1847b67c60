"""What the venue's other customers, or the venue itself, offer on a selection: taken from the sandbox's world."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple, Protocol

from advisor.core.markets import LINE_NONE, EventStatus
from advisor.instruments.market_types import MARKET_TYPES
from advisor.sandbox.betfair.exchange_book import Status, ladders_of, status_of, version_of
from advisor.sandbox.order_venues.orders import Offer, Selection
from advisor.sandbox.order_venues.results import won
from advisor.sandbox.the_odds_api.request import EXCHANGE_KEY
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.event_markets import event_columns
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
        shared_by: of a selection that shares the win with others how many share it, itself counted.
    """

    status: MarketStatus
    in_play: bool = False
    version: int = 0
    back: tuple[Offer, ...] = ()
    lay: tuple[Offer, ...] = ()
    won: Fraction | None = None
    shared_by: int = 1


class Markets(Protocol):
    """Where a venue's prices and results come from."""

    def state(self, selection: Selection, now: float) -> MarketState | None:
        """The market of a selection at an instant (Unix seconds); None where the venue has none."""
        ...


class _Found(NamedTuple):
    """Where the prices of a selection are.

    Attributes:
        position: of its market among all of the sport.
        place: of the selection in the market.
    """

    position: int
    column: Column
    place: int


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
        if not game.open:
            return MarketState(status=MarketStatus.CLOSED, version=version_of(game), won=won(game, selection))
        if self._book is None:
            return self._exchange(game, found, int(now))
        return self._bookmaker(self._book, game, found, selection.line, now)

    def _column(self, game: GameState, selection: Selection) -> _Found | None:
        """Where the selection's prices are."""
        sport = game.fixture.competition.sport
        for position, column in enumerate((*columns(sport), *event_columns(sport))):
            names = MARKET_TYPES[column.market].selections
            if column.market == selection.market and selection.selection in names:
                found = _Found(position, column, names.index(selection.selection))
                if self._has(found, selection.line):
                    return found
        return None

    def _has(self, found: _Found, line: int | None) -> bool:
        """Whether this venue has such a market: the exchange has who wins, and goals on a line that never moves."""
        if self._book is not None:
            return not found.column.exchange_only
        return (found.position == 0 and line is None) or (found.column.exchange_only and line == GOALS_LINE)

    def _exchange(self, game: GameState, found: _Found, now: int) -> MarketState:
        ladder = ladders_of(self._world, game, found.position, now)[found.place]
        suspended = status_of(game) == Status.SUSPENDED
        return MarketState(
            status=MarketStatus.SUSPENDED if suspended else MarketStatus.OPEN,
            in_play=game.status is EventStatus.IN_PLAY,
            version=version_of(game),
            back=tuple(Offer(price * _TO_E4, size) for price, size in ladder.back),
            lay=tuple(Offer(price * _TO_E4, size) for price, size in ladder.lay),
        )

    def _bookmaker(self, book: int, game: GameState, found: _Found, line: int | None, now: float) -> MarketState:
        main = len(columns(game.fixture.competition.sport))
        is_main = found.position < main
        sheet = (
            self._world.sheet(book, game.fixture.competition, now)
            if is_main
            else self._world.event_sheet(book, game, now)
        )
        began = game.status is EventStatus.IN_PLAY
        shut = MarketState(status=MarketStatus.SUSPENDED, in_play=began, version=version_of(game))
        games = () if sheet is None else sheet.games
        row = next((row for row, each in enumerate(games) if each.fixture.id == game.fixture.id), None)
        if sheet is None or row is None:
            return shut
        quoted = int(sheet.lines[row, found.position if is_main else found.position - main])
        odds = float(sheet.odds[row, found.column.start + found.place])
        # A price that is none differs from itself; a line that moved is another market.
        if odds != odds or (None if quoted == LINE_NONE else quoted) != line:
            return shut
        offers = (Offer(round(odds * 10_000), None),)
        return MarketState(status=MarketStatus.OPEN, in_play=began, version=version_of(game), back=offers)
