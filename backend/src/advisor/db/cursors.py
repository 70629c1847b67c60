"""Cursors: where a page ended, as an opaque string that clients send back."""

import struct
from datetime import datetime
from typing import Final
from uuid import UUID

from advisor.core.clock import instant_of, micros_of
from advisor.core.errors import ForeignCursorError

_DOUBLE: Final = struct.Struct(">d")

MAX_ID: Final = 2**63 - 1
"""The largest id a table can hold."""


def cursor_at(at: datetime, key: int | str) -> str:
    """The cursor behind an item ordered by an instant and, where equal, by a key without underscores."""
    return f"{micros_of(at)}_{key}"


def position(cursor: str) -> tuple[datetime, str]:
    """The instant and key of a cursor.

    Raises:
        ForeignCursorError: it is none of ours.
    """
    micros, mark, key = cursor.partition("_")
    try:
        if not mark or not key:
            raise ValueError
        return instant_of(int(micros)), key
    except (ValueError, OverflowError):
        raise ForeignCursorError from None


def id_of(cursor: str, *, most: int = MAX_ID) -> int:
    """The id, at most ``most``, that is all of a cursor.

    Raises:
        ForeignCursorError: it is none of ours.
    """
    if not cursor.isascii() or not cursor.isdigit() or int(cursor) > most:
        raise ForeignCursorError
    return int(cursor)


def figure_text(figure: float) -> str:
    """A figure for a cursor, in all its bits, without underscores."""
    return _DOUBLE.pack(figure).hex()


def figure_of(text: str) -> float:
    """The figure in a cursor.

    Raises:
        ForeignCursorError: it is none of ours.
    """
    try:
        [figure] = _DOUBLE.unpack(bytes.fromhex(text))
    except (ValueError, struct.error):
        raise ForeignCursorError from None
    return float(figure)


def in_order(order: str, cursor: str) -> str:
    """The cursor of a list in one of its orders: in another it would be a place nobody has seen."""
    return f"{order}_{cursor}"


def of_order(order: str, cursor: str) -> str:
    """The cursor within its order.

    Raises:
        ForeignCursorError: it is of another, or none of ours.
    """
    if not cursor.startswith(f"{order}_"):
        raise ForeignCursorError
    return cursor.removeprefix(f"{order}_")


def uuid_of(key: str) -> UUID:
    """The id in the key of a cursor.

    Raises:
        ForeignCursorError: it is none of ours.
    """
    try:
        return UUID(hex=key)
    except ValueError:
        raise ForeignCursorError from None
