"""Price columns of a file, as rows of a price table."""

from collections.abc import Sequence
from typing import Final

import asyncpg
import numpy as np
from numpy.typing import NDArray

from advisor.core.history import Prices
from advisor.db.copy import BIGINT, INT, SMALLINT, copy_in, fixed, int_arrays, texts, timestamps
from advisor.instruments.market_types import MARKET_TYPES

_SELECTIONS: Final = np.array([len(MARKET_TYPES[market].selections) for market in MARKET_TYPES])
"""Number of selections by market code."""

_AT_ONCE: Final = 50_000
"""Rows whose columns are made at once: those of a big file would fill the memory."""


async def copy_prices(
    connection: asyncpg.Connection,
    table: str,
    venue_column: str,
    prices: Prices,
    rows: NDArray[np.int64],
    event_ids: NDArray[np.int64],
    venues: Sequence[int] | Sequence[str],
) -> None:
    """Copy some rows of ``prices`` into a table.

    Args:
        table: a price table, or one with its columns.
        venue_column: its column for the venue or statistic.
        rows: which.
        event_ids: (n,) by event of ``prices``.
        venues: what the table calls each of ``prices.venues``: a smallint or a text.
    """
    for start in range(0, len(rows), _AT_ONCE):
        await _copy_some(connection, table, venue_column, prices, rows[start : start + _AT_ONCE], event_ids, venues)


async def _copy_some(
    connection: asyncpg.Connection,
    table: str,
    venue_column: str,
    prices: Prices,
    rows: NDArray[np.int64],
    event_ids: NDArray[np.int64],
    venues: Sequence[int] | Sequence[str],
) -> None:
    keys = np.array(venues)
    of_row = prices.venue[rows]
    columns = {
        "event_id": fixed(BIGINT, event_ids[prices.event[rows]]),
        "market": fixed(SMALLINT, prices.market[rows]),
        "line": fixed(INT, prices.line[rows]),
        venue_column: texts(np.char.encode(keys)[of_row]) if keys.dtype.kind == "U" else fixed(SMALLINT, keys[of_row]),
        "phase": fixed(SMALLINT, prices.phase[rows]),
        "at": timestamps(prices.at[rows]),
        "odds_e4": int_arrays(prices.odds_e4[rows], _SELECTIONS[prices.market[rows]]),
    }
    await copy_in(connection, table, columns)
