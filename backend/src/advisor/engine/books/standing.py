"""One price of the live books, as an order meets it."""

from typing import NamedTuple

from advisor.core.ticks import SIZE_UNKNOWN
from advisor.engine.books.columns import NO_ROW
from advisor.engine.books.state import LiveBooks


class StandingPrice(NamedTuple):
    """A price that a venue offers.

    Attributes:
        odds_e4: ten-thousandths.
        size: smallest units of its asset that can be bet at it, of a lay the backer's stake; None where the venue does
            not say.
        size_asset: number of that asset.
        quality_flag: ``engine.quality.QualityFlag``; 0: usable.
        seen: µs: when it was last known to stand.
        changed: µs: since when it stands.
        provider: who says it.
    """

    odds_e4: int
    size: int | None
    size_asset: int
    quality_flag: int
    seen: int
    changed: int
    provider: str


def standing_price(books: LiveBooks, row: int, selection: int, venue: str, side: int) -> StandingPrice | None:
    """A venue's price of a selection on a side of the market of a row; None where it offers none."""
    if row == NO_ROW:
        return None
    columns = books.state.books
    book = int(books.state.markets.first_book[row])
    while book != NO_ROW and books.venues[columns.venue[book]] != venue:
        book = int(columns.next_book[book])
    if book == NO_ROW:
        return None
    place = (book, side, selection)
    odds_e4, size = int(columns.odds_e4[place]), int(columns.size[place])
    if not odds_e4:
        return None
    return StandingPrice(
        odds_e4=odds_e4,
        size=None if size == SIZE_UNKNOWN else size,
        size_asset=int(columns.size_asset[place]),
        quality_flag=int(columns.quality_flag[place]),
        seen=int(columns.seen[place]),
        changed=int(columns.changed_at[place]),
        provider=books.providers[columns.provider[place]],
    )
