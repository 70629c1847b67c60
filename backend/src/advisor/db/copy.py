"""PostgreSQL's binary COPY in both directions: columns of numpy arrays in and out, no Python object for any value.

A row is the number of its values, then the width and the bytes of each; a null is the width -1 and no bytes. Behind
the columns given here stand fixed-width arrays, so rows are laid out side by side in their widest form, and bytes
that a row does not use are left out when all is joined.
"""

import io
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg
import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Bool, Float64, Int32, Int64

BIGINT: Final = ">i8"
INT: Final = ">i4"
SMALLINT: Final = ">i2"
FLOAT: Final = ">f8"
BOOLEAN: Final = "?"
TIMESTAMPTZ: Final = ">i8"
"""Instants as PostgreSQL counts them; see ``instants``."""

Table: TypeAlias = NDArray[np.void]

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_NULL: Final = -1
_CHUNK: Final = 100_000
"""Rows in memory as bytes at once."""
_MICROS_TO_2000: Final = 946_684_800_000_000
"""PostgreSQL's instants count microseconds from the year 2000; ours from 1970."""

_INT4_OID: Final = 23
_FLOAT8_OID: Final = 701
_ARRAY_HEAD: Final = 5
"""Numbers in front of an array's elements: dimensions, nulls or not, type, length, first index."""


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one column as they are sent.

    Attributes:
        values: (n,) in their widest form, most significant byte first.
        widths: (n,) bytes that each value uses of it, -1 for a null; None where all use all of it.
    """

    values: NDArray[np.generic]
    widths: Int32 | None = None

    def __getitem__(self, rows: slice) -> "Column":
        return Column(self.values[rows], None if self.widths is None else self.widths[rows])


def fixed(type_: str, values: NDArray[np.generic], missing: Bool | None = None) -> Column:
    """A column of numbers or booleans.

    Args:
        type_: one of the types of this module.
        values: (n,) in the type's range.
        missing: (n,) True where the value is null; None for nowhere.
    """
    sent = values.astype(type_)
    if missing is None or not missing.any():
        return Column(sent)
    return Column(sent, np.where(missing, _NULL, sent.itemsize).astype(np.int32))


def timestamps(micros: Int64) -> Column:
    """A ``timestamptz`` column of (n,) microseconds since the Unix epoch."""
    return fixed(TIMESTAMPTZ, micros - _MICROS_TO_2000)


def texts(values: NDArray[np.bytes_], missing: Bool | None = None) -> Column:
    """A ``text`` column of (n,) UTF-8 strings; ``missing`` as in ``fixed``."""
    widths = np.char.str_len(values).astype(np.int32)
    return Column(values, widths if missing is None else np.where(missing, _NULL, widths).astype(np.int32))


def int_arrays(values: Int32, lengths: NDArray[np.integer]) -> Column:
    """An ``int[]`` column.

    Args:
        values: (n, m) elements, none of them null.
        lengths: (n,) how many of each row's elements count.
    """
    return _arrays(INT, _INT4_OID, values, lengths)


def float_arrays(values: Float64) -> Column:
    """A ``float8[]`` column of (n, m) elements; NaN is sent as the number it is."""
    return _arrays(FLOAT, _FLOAT8_OID, values, np.full(len(values), values.shape[1]))


def _arrays(type_: str, oid: int, values: NDArray[np.generic], lengths: NDArray[np.integer]) -> Column:
    most, element = values.shape[1], np.dtype([("width", INT), ("value", type_)])
    sent = np.empty(len(values), np.dtype([("head", INT, (_ARRAY_HEAD,)), ("elements", element, (most,))]))
    sent["head"] = (1, 0, oid, 0, 1)
    sent["head"][:, 3] = lengths
    sent["elements"]["width"] = np.dtype(type_).itemsize
    sent["elements"]["value"] = values
    return Column(sent, (4 * _ARRAY_HEAD + element.itemsize * lengths).astype(np.int32))


async def copy_in(connection: asyncpg.Connection, table: str, columns: Mapping[str, Column]) -> None:
    """Append rows to a table.

    Args:
        columns: at least one, all of one length, by name.

    Raises:
        asyncpg.PostgresError: the table has no such columns, or its rules refuse a row; then nothing was written.
    """
    await connection.copy_to_table(
        table, source=_chunks(list(columns.values())), columns=list(columns), format="binary"
    )


async def copy_rows(connection: asyncpg.Connection, table: str, columns: Sequence[str], rows: bytes) -> None:
    """Append rows that ``encode`` made.

    Raises:
        asyncpg.PostgresError: as ``copy_in``.
    """
    source = io.BytesIO(_HEADER + rows + _TRAILER)
    await connection.copy_to_table(table, source=source, columns=list(columns), format="binary")


async def _chunks(columns: Sequence[Column]) -> AsyncIterator[bytes]:
    yield _HEADER
    for start in range(0, len(columns[0].values), _CHUNK):
        yield encode([column[start : start + _CHUNK] for column in columns])
    yield _TRAILER


def encode(columns: Sequence[Column]) -> bytes:
    """Rows of a binary COPY, without its header and trailer."""
    # A column of nulls alone has no bytes to leave out again.
    sent = [column.widths is None or bool((column.widths >= 0).any()) for column in columns]
    layout = [
        field
        for place, column in enumerate(columns)
        for field in ((f"width {place}", INT), (f"value {place}", column.values.dtype))[: 1 + sent[place]]
    ]
    rows = np.empty(len(columns[0].values), np.dtype([("count", SMALLINT), *layout]))
    rows["count"] = len(columns)
    for place, column in enumerate(columns):
        rows[f"width {place}"] = column.values.itemsize if column.widths is None else column.widths
        if sent[place]:
            rows[f"value {place}"] = column.values
    narrow = {place: column.widths for place, column in enumerate(columns) if column.widths is not None and sent[place]}
    return _without_unused(rows, narrow).tobytes() if narrow else rows.tobytes()


def _without_unused(rows: Table, narrow: Mapping[int, Int32]) -> NDArray[np.uint8]:
    """All rows in one piece, without the bytes that values of these places do not use."""
    kept = np.ones((len(rows), rows.itemsize), np.bool_)
    offsets = {name: field[1] for name, field in (rows.dtype.fields or {}).items()}
    for place, widths in narrow.items():
        start, most = offsets[f"value {place}"], rows.dtype[f"value {place}"].itemsize
        masks = np.tri(most + 1, most, -1, np.bool_)  # one for each width
        kept[:, start : start + most] = np.take(masks, np.maximum(widths, 0), axis=0)
    found: NDArray[np.uint8] = rows.view(np.uint8).reshape(len(rows), -1)[kept]
    return found


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
        (k,) structured array with a field for each column.

    Raises:
        ValueError: the query yields nulls, or other types than said.
    """
    received = io.BytesIO()

    async def collect(data: bytes) -> None:
        received.write(data)

    await connection.copy_from_query(query, *arguments, output=collect, format="binary")
    body = received.getbuffer()[len(_HEADER) : -len(_TRAILER)]
    row = np.dtype(
        [("count", SMALLINT), *(f for name, type_ in columns.items() for f in ((_width(name), INT), (name, type_)))]
    )
    if len(body) % row.itemsize:
        raise ValueError("The query yields nulls or other types than said.")
    table = np.frombuffer(body, row)
    for name, type_ in columns.items():
        if (table[_width(name)] != np.dtype(type_).itemsize).any():
            raise ValueError(f"The query's column {name!r} holds nulls or is of another type than said.")
    return table


def instants(fetched: NDArray[np.integer]) -> Int64:
    """A fetched ``timestamptz`` column as microseconds since the Unix epoch."""
    return fetched.astype(np.int64) + _MICROS_TO_2000


def _width(name: str) -> str:
    return f"width of {name}"
