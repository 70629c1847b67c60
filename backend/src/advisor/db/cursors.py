"""Cursors: where a page ended, as an opaque string that clients send back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from advisor.core.clock import instant_of, micros_of
from advisor.core.errors import ConfigError, FieldFault

MAX_ID: Final = 2**63 - 1
"""The largest id a table can hold."""


def cursor_at(at: datetime, key: int | str) -> str:
    """The cursor behind an item ordered by an instant and, where equal, by a key without underscores."""
    return f"{micros_of(at)}_{key}"


def position(cursor: str) -> tuple[datetime, str]:
    """The instant and key of a cursor.

    Raises:
        ConfigError: it is none of ours.
    """
    micros, mark, key = cursor.partition("_")
    try:
        if not mark or not key:
            raise ValueError
        return instant_of(int(micros)), key
    except (ValueError, OverflowError):
        raise foreign_cursor() from None


def id_of(cursor: str, *, most: int = MAX_ID) -> int:
    """The id, at most ``most``, that is all of a cursor.

    Raises:
        ConfigError: it is none of ours.
    """
    if not cursor.isascii() or not cursor.isdigit() or int(cursor) > most:
        raise foreign_cursor()
    return int(cursor)


def in_order(order: str, cursor: str) -> str:
    """The cursor of a list in one of its orders: in another it would be a place nobody has seen."""
    return f"{order}_{cursor}"


def of_order(order: str, cursor: str) -> str:
    """The cursor within its order.

    Raises:
        ConfigError: it is of another, or none of ours.
    """
    if not cursor.startswith(f"{order}_"):
        raise foreign_cursor()
    return cursor.removeprefix(f"{order}_")


def uuid_of(key: str) -> UUID:
    """The id in the key of a cursor.

    Raises:
        ConfigError: it is none of ours.
    """
    try:
        return UUID(hex=key)
    except ValueError:
        raise foreign_cursor() from None


def foreign_cursor() -> ConfigError:
    """The refusal of a cursor that we have not given out."""
    reason = "is no cursor of this list; leave it out to start at the first page"
    return ConfigError(f"The cursor {reason}.", (FieldFault("cursor", reason),))
