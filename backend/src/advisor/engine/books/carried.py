"""All that live books hold, to go on with in other books."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from advisor.core.arrays import Int32, Int64
from advisor.engine.books.apply import State
from advisor.engine.books.capacity import reindexed
from advisor.engine.books.columns import BookColumns, EventColumns, MarketColumns
from advisor.engine.books.messages import EventState
from advisor.engine.books.row_index import empty_index

_NO_INDEX: Final = empty_index(0)


class HeldEvent(NamedTuple):
    """An event with the slot of its columns."""

    event: int
    slot: int
    state: EventState


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedBooks:
    """Books as they stand between two steps.

    Attributes:
        venues, providers: keys, by index.
        laid: keys of the venues that have quoted lay prices.
        held: in the order in which they came.
        free_slots: of the columns of events, the next one last.
        step: how many there were.
        events, markets, books: the columns, free rows included.
        free_markets, free_books, marked, counters, trusted, lags: as in ``State``.
    """

    venues: Sequence[str]
    laid: Sequence[str]
    providers: Sequence[str]
    held: Sequence[HeldEvent]
    free_slots: Int32
    step: int
    events: EventColumns
    markets: MarketColumns
    books: BookColumns
    free_markets: Int32
    free_books: Int32
    marked: Int32
    counters: Int64
    trusted: Int64
    lags: Int64

    def state(self) -> State:
        """The columns with their indexes, which are built anew."""
        columns = {name: getattr(self, name) for name in State._fields if name not in ("markets_by", "books_by")}
        return reindexed(State(**columns, markets_by=_NO_INDEX, books_by=_NO_INDEX))
