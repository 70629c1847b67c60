"""Query results straight into numpy columns, by PostgreSQL's binary COPY: no Python object for any value."""

import io
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import asyncpg
import numpy as np
from numpy.typing import NDArray

_HEADER_BYTES: Final = 19
_TRAILER_BYTES: Final = 2

MICROS_TO_2000: Final = 946_684_800_000_000
"""PostgreSQL's instants count microseconds from the year 2000; ours from 1970."""

WIDE: Final = ">i8"
"""Type of bigint and timestamptz."""
PLAIN: Final = ">i4"
"""Type of int."""
SMALL: Final = ">i2"
"""Type of smallint."""
FLAG: Final = "?"
"""Type of boolean."""

Table: TypeAlias = NDArray[np.void]


async def fetch_columns(
    connection: asyncpg.Connection, query: str, arguments: Sequence[object], columns: Mapping[str, str]
) -> Table:
    """Run a query of numbers, instants and booleans, none of them null.

    Args:
        connection: any.
        query: its columns in the order of ``columns``.
        arguments: of the query.
        columns: type of each column by its name.

    Returns:
        (k,) structured array with a field for each column; instants in microseconds since 2000.

    Raises:
        ValueError: the query yields nulls, or other types than said.
    """
    received = io.BytesIO()

    async def collect(data: bytes) -> None:
        received.write(data)

    await connection.copy_from_query(query, *arguments, output=collect, format="binary")
    body = received.getbuffer()[_HEADER_BYTES:-_TRAILER_BYTES]
    # A row is the number of its values, then the width and the bytes of each.
    row = np.dtype(
        [("count", SMALL), *(f for name, kind in columns.items() for f in ((_width(name), PLAIN), (name, kind)))]
    )
    if len(body) % row.itemsize:
        raise ValueError("The query yields nulls or other types than said.")
    table = np.frombuffer(body, row)
    for name, kind in columns.items():
        if (table[_width(name)] != np.dtype(kind).itemsize).any():
            raise ValueError(f"The query's column {name!r} holds nulls or is of another type than said.")
    return table


def _width(name: str) -> str:
    return f"width of {name}"
