"""Price columns as the rows of a binary COPY: no Python object for any value, no text for the server to parse.

A row of a binary COPY is the number of its values, then the width and the bytes of each. Rows are laid out side by
side in their widest form, and the bytes that a narrower one lacks are left out when all is joined.
"""

import io
from collections.abc import Sequence
from typing import Final

import asyncpg
import numpy as np
from numpy.typing import NDArray

from advisor.core.history import Prices
from advisor.core.markets import MARKET_TYPES, MAX_SELECTIONS, SELECTIONS
from advisor.db.copy import MICROS_TO_2000, PLAIN, SMALL, WIDE

_CHUNK: Final = 100_000
"""Price rows in memory as bytes at once."""

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_INT4_OID: Final = 23
_ELEMENT: Final = np.dtype([("width", PLAIN), ("e4", PLAIN)])
_ARRAY_HEAD: Final = 5
"""Numbers in front of an array's elements: dimensions, nulls or not, type, length, first index."""

_WIDTHS: Final = np.array([len(SELECTIONS[market]) for market in MARKET_TYPES])


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
    names = np.array(venues)
    names = np.char.encode(names) if names.dtype.kind == "U" else names.astype(SMALL)
    for start in range(0, len(rows), _CHUNK):
        body = price_rows(prices, rows[start : start + _CHUNK], event_ids, names)
        await connection.copy_to_table(
            table,
            source=io.BytesIO(b"".join((_HEADER, body, _TRAILER))),
            columns=["event_id", "market", "line", venue_column, "phase", "at", "odds_e4"],
            format="binary",
        )


def price_rows(
    prices: Prices,
    rows: NDArray[np.int64],
    event_ids: NDArray[np.int64],
    venues: NDArray[np.int16] | NDArray[np.bytes_],
) -> bytes:
    """The chosen rows in their order, without the header and trailer of a COPY; arguments as in ``copy_prices``."""
    selections = _WIDTHS[prices.market[rows]]
    columns = {
        "event": event_ids[prices.event[rows]].astype(WIDE),
        "market": prices.market[rows].astype(SMALL),
        "line": prices.line[rows].astype(PLAIN),
        "venue": venues[prices.venue[rows]],
        "phase": prices.phase[rows].astype(SMALL),
        "at": (prices.at[rows] - MICROS_TO_2000).astype(WIDE),
    }
    layout = [field for name, values in columns.items() for field in ((f"{name} width", PLAIN), (name, values.dtype))]
    odds = [("odds width", PLAIN), ("head", PLAIN, (_ARRAY_HEAD,)), ("odds", _ELEMENT, (MAX_SELECTIONS,))]
    table = np.zeros(len(rows), np.dtype([("count", SMALL), *layout, *odds]))
    table["count"] = len(columns) + 1
    for name, values in columns.items():
        table[name] = values
        table[f"{name} width"] = values.dtype.itemsize
    table["odds width"] = 4 * _ARRAY_HEAD + _ELEMENT.itemsize * selections
    table["head"] = np.stack(np.broadcast_arrays(1, 0, _INT4_OID, selections, 1), axis=1)
    table["odds"]["width"] = 4
    table["odds"]["e4"] = prices.odds_e4[rows]
    return _joined(table, selections)


def _joined(table: NDArray[np.void], selections: NDArray[np.int64]) -> bytes:
    """All rows in one piece, without unused elements at the ends of arrays and zeros behind the names of venues."""
    surplus = _ELEMENT.itemsize * (MAX_SELECTIONS - selections)
    kept = np.arange(table.itemsize) < (table.itemsize - surplus)[:, None]
    if table.dtype["venue"].kind == "S":
        lengths = np.char.str_len(table["venue"])
        table["venue width"] = lengths
        start = next(offset for name, (_, offset, *_) in (table.dtype.fields or {}).items() if name == "venue")
        end = start + table.dtype["venue"].itemsize
        kept[:, start:end] = np.arange(end - start) < lengths[:, None]
    found: NDArray[np.uint8] = table.view(np.uint8).reshape(len(table), -1)[kept]
    return found.tobytes()
