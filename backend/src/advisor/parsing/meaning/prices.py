"""Prices that contradict themselves: back and lay exchanged, books at the ends of the range, odds of another kind."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import BACK, LAY, Quote
from advisor.core.venues import venue_of
from advisor.instruments.market_types import MARKET_TYPES
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.findings import Found, meant

_CROSSED: Final = meant("side", seen="back odds above lay odds", expected="back odds below lay odds")
_ENDS: Final = meant("odds at the ends", seen="books at the ends of the range", expected="prices people offer")
_UNIT: Final = meant(
    "odds",
    seen="odds of another kind, as books add up to far too little",
    expected="decimal odds",
)


class Selection(NamedTuple):
    """What is priced, at one venue."""

    event: str
    market: MarketTypeKey
    line: int
    selection: int
    venue: str
    participant: str = ""


class Book(NamedTuple):
    """What is priced together, at one venue."""

    event: str
    market: MarketTypeKey
    line: int
    venue: str
    participant: str = ""


def by_side(quotes: Iterable[Quote]) -> dict[Selection, list[int]]:
    """Back and lay odds of each selection, 0 where there is none."""
    sides: dict[Selection, list[int]] = defaultdict(lambda: [0, 0])
    for quote in quotes:
        key = Selection(quote.event, quote.market, quote.line, quote.selection, quote.venue, quote.participant)
        sides[key][quote.side] = quote.odds_e4
    return sides


def whole_books(quotes: Iterable[Quote]) -> dict[Book, list[int]]:
    """Odds to back of all selections, where all are offered."""
    books: dict[Book, list[int]] = {}
    for quote in quotes:
        if quote.side == BACK and quote.odds_e4:
            key = Book(quote.event, quote.market, quote.line, quote.venue, quote.participant)
            odds = books.get(key)
            if odds is None:
                odds = books[key] = [0] * len(MARKET_TYPES[quote.market].selections)
            odds[quote.selection] = quote.odds_e4
    return {key: odds for key, odds in books.items() if all(odds)}


def check_sides(sides: Mapping[Selection, Sequence[int]], config: MeaningConfig, found: Found) -> None:
    """Nobody leaves back odds above lay odds: they would be matched at once. Most so means that they are exchanged."""
    both = [(odds[BACK], odds[LAY]) for odds in sides.values() if odds[BACK] and odds[LAY]]
    if len(both) >= config.fewest:
        crossed = sum(back > lay for back, lay in both)
        found.decide(crossed >= config.reversed_share * len(both), _CROSSED)


def check_ends(
    sides: Mapping[Selection, Sequence[int]],
    before: Callable[[Selection], bool],
    to_come: Callable[[str], bool],
    config: MeaningConfig,
    found: Found,
) -> None:
    """Prices of games to come that stood inside the range, and now nearly all stand at its ends.

    Args:
        before: whether the selection stood inside the range when it was last known.
        to_come: whether the game has not begun; the prices of those on move to the ends by themselves.
    """
    known = {key: odds for key, odds in sides.items() if any(odds) and to_come(key.event) and before(key)}
    # Few will do, but of more than one game: nobody quotes 1.01 and 1000 where there was a price before.
    if len(known) >= config.fewest_events and len({key.event for key in known}) > 1:
        stuck = sum(at_ends(odds, config) for odds in known.values())
        found.decide(stuck >= config.reversed_share * len(known), _ENDS)


def at_ends(odds: Sequence[int], config: MeaningConfig) -> bool:
    """Whether whatever is offered on a selection stands at an end of the range."""
    low, high = round(config.low_end * ODDS_SCALE), round(config.high_end * ODDS_SCALE)
    return all(not each or each <= low or each >= high for each in odds)


def check_unit(books: Mapping[Book, Sequence[int]], config: MeaningConfig, found: Found) -> None:
    """American odds and percentages are numbers above one, too: books of them add up to next to nothing."""
    sums = [sum(ODDS_SCALE / odds for odds in book) for key, book in books.items() if not _is_exchange(key)]
    if len(sums) >= config.fewest_events:
        wrong = sum(total < config.least_book for total in sums)
        found.decide(wrong >= config.reversed_share * len(sums), _UNIT)


def _is_exchange(book: Hashable) -> bool:
    return isinstance(book, Book) and venue_of(book.venue).has_order_book
