"""Finds rows by a pair of integers: a compiled hash table, for tens of thousands of look-ups a millisecond."""

from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Int32, Int64
from advisor.pricing.compiled import compiled_on_call

NOT_FOUND: Final = -1
_EMPTY: Final = -1
_GONE: Final = -2
_MIX_A: Final = -7046029254386353131
_MIX_B: Final = -4658895280553007687
_SHIFT: Final = 29
_LINE_BITS: Final = 32
_LINE_MASK: Final = 0xFFFFFFFF
_PARTICIPANT_BITS: Final = 24


class RowIndex(NamedTuple):
    """Open addressing over a power of two of places, of which at most two in three may be occupied.

    Attributes:
        a, b: (c,) keys.
        row: (c,) rows ≥ 0; negative in places that hold none.
    """

    a: Int64
    b: Int64
    row: Int32


def empty_index(rows: int) -> RowIndex:
    """An index for up to ``rows`` keys, counting those removed since it was created."""
    capacity = 1 << max(4, int(rows * 3 // 2).bit_length())
    return RowIndex(np.zeros(capacity, np.int64), np.zeros(capacity, np.int64), np.full(capacity, _EMPTY, np.int32))


@compiled_on_call
def market_key(market: int, participant: int, line: int) -> int:
    """Market code, participant and line in one integer: with the event's id the key of a market row."""
    # Columns are of narrower integers; the interpreter keeps to their width where the compiler does not.
    return (((int(market) << _PARTICIPANT_BITS) | int(participant)) << _LINE_BITS) | (int(line) & _LINE_MASK)


@compiled_on_call
def place_of(index: RowIndex, a: int, b: int) -> int:
    """The place of a key, or else the place where it would be added."""
    mask = len(index.row) - 1
    mixed = (int(a) * _MIX_A) ^ (int(b) * _MIX_B)
    place = (mixed ^ (mixed >> _SHIFT)) & mask
    free = -1
    while index.row[place] != _EMPTY:
        if index.row[place] == _GONE:
            free = place if free < 0 else free
        elif index.a[place] == a and index.b[place] == b:
            return place
        place = (place + 1) & mask
    return free if free >= 0 else place


@compiled_on_call
def row_of(index: RowIndex, a: int, b: int) -> int:
    """The key's row, or ``NOT_FOUND``."""
    row = index.row[place_of(index, a, b)]
    return row if row >= 0 else NOT_FOUND


@compiled_on_call
def put_row(index: RowIndex, a: int, b: int, row: int) -> None:
    """Add a key, or give it another row. The index must not be full."""
    place = place_of(index, a, b)
    index.a[place], index.b[place], index.row[place] = a, b, row


@compiled_on_call
def remove_row(index: RowIndex, a: int, b: int) -> None:
    """Remove a key, if it is there. Its place stays occupied until the index is rebuilt."""
    place = place_of(index, a, b)
    if index.row[place] >= 0:
        index.row[place] = _GONE
