"""Cursors: where a page ended, as a word that clients hand back unread."""

from datetime import datetime

from advisor.core.clock import instant_of, micros_of
from advisor.core.errors import ConfigError, FieldFault


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


def foreign_cursor() -> ConfigError:
    """The refusal of a cursor that we have not given out."""
    reason = "is no cursor of this list; leave it out to start at the first page"
    return ConfigError(f"The cursor {reason}.", (FieldFault("cursor", reason),))
