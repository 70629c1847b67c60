"""The lines of nflverse ``games.csv`` as prices.

The file has one line for each game, of a book it does not name, seen at a time it does not say: close to the end,
as far as anybody knows. So every price is a closing price of the venue ``nflverse_line``, dated at the kick-off,
and no strategy is shown it.

**Sign**: ``spread_line`` is the number of points by which the home team is favoured, while a handicap is what a
team is given. The home team's handicap is ``-spread_line``.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Int64
from advisor.core.markets import LINE_NONE, MarketTypeKey, Phase
from advisor.core.odds import ODDS_SCALE, american_to_e4, odds_text
from advisor.instruments.market_types import H2H, MARKET_TYPES, SPREADS, TOTALS
from advisor.parsing.assembly import MAX_BOOK_SUM, MIN_BOOK_SUM, PriceBlock
from advisor.parsing.cells import RowFaultError, read_line

VENUE: Final = "nflverse_line"


class _Market(NamedTuple):
    """A market's price columns in the order of its selections, its line column, and what a line is multiplied by."""

    market: MarketTypeKey
    columns: tuple[str, str]
    line_column: str
    sign: int
    largest: int


_MARKETS: Final = (
    _Market(H2H, ("home_moneyline", "away_moneyline"), "", 1, 0),
    _Market(SPREADS, ("home_spread_odds", "away_spread_odds"), "spread_line", -1, 60),
    _Market(TOTALS, ("over_odds", "under_odds"), "total_line", 1, 150),
)

LINE_COLUMNS: Final = frozenset(
    column for market in _MARKETS for column in (*market.columns, market.line_column) if column
)
"""Headings this module reads."""


class GameLines:
    """Collects the prices of accepted games."""

    def __init__(self, position: Mapping[str, int]) -> None:
        self._position = position
        self._rows: dict[MarketTypeKey, list[tuple[int, int, int, int]]] = {market.market: [] for market in _MARKETS}

    def add(self, game: int, cells: Sequence[str]) -> list[RowFaultError]:
        """Take the prices of one game; returns what was wrong with those that were left out.

        Args:
            game: number of the game in reading order.
            cells: as many as there are headings.
        """
        faults: list[RowFaultError] = []
        for market in _MARKETS:
            known = len(faults)
            first, second = (self._price(cells, column, faults) for column in market.columns)
            if not first and not second:
                continue
            try:
                line = self._line(cells, market)
                # A cell that cannot be read is where it should be, and said already.
                if len(faults) == known:
                    _check_whole(market, first, second)
                _check_book(market, first, second)
            except RowFaultError as fault:
                faults.append(fault)
            else:
                self._rows[market.market].append((game, line, first, second))
        return faults

    def blocks(self, kickoff: Int64) -> list[PriceBlock]:
        """Blocks of all prices taken; ``kickoff`` is (n,) by number of game."""
        return [
            PriceBlock(
                venue=VENUE,
                market=market,
                phase=Phase.CLOSING,
                event=table[:, 0],
                line=table[:, 1],
                at=kickoff[table[:, 0]],
                odds_e4=table[:, 2:],
            )
            for market, rows in self._rows.items()
            for table in [np.array(rows, np.int32).reshape(-1, 4)]
        ]

    def _price(self, cells: Sequence[str], column: str, faults: list[RowFaultError]) -> int:
        if column not in self._position:
            return 0
        try:
            return american_to_e4(cells[self._position[column]]) or 0
        except ValueError as error:
            faults.append(RowFaultError(column, f"price {error}"))
            return 0

    def _line(self, cells: Sequence[str], market: _Market) -> int:
        column = market.line_column
        if not column:
            return LINE_NONE
        line = (
            read_line(cells[self._position[column]], column, market.largest) if column in self._position else LINE_NONE
        )
        if line == LINE_NONE:
            raise RowFaultError(column, "prices without the line they are for")
        if not MARKET_TYPES[market.market].allows(line):
            raise RowFaultError(column, f"total {line / 100:g} is not above zero")
        return market.sign * line


def _check_whole(market: _Market, first: int, second: int) -> None:
    """The file has one book, so nothing beside it says that what is there has not moved up."""
    if not first or not second:
        prices = "/".join(odds_text(price) if price else "–" for price in (first, second))
        reason = f"prices {prices} lack one, as where a cell is missing and all behind it moved up"
        raise RowFaultError(", ".join(market.columns), reason)


def _check_book(market: _Market, first: int, second: int) -> None:
    if not first or not second:
        return
    book_sum = ODDS_SCALE / first + ODDS_SCALE / second
    if not MIN_BOOK_SUM <= book_sum <= MAX_BOOK_SUM:
        prices = f"{odds_text(first)}/{odds_text(second)}"
        reason = f"prices {prices} contradict each other: they sum to {book_sum:.2f}"
        raise RowFaultError(", ".join(market.columns), reason)
