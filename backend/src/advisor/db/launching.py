"""The database as the launcher asks it, which knows of no driver until it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.address import plain_dsn, unreadable_dsn

if TYPE_CHECKING:
    import psycopg


@contextmanager
def asked(dsn: str) -> Iterator[psycopg.Connection]:
    """A connection for one question.

    Raises:
        DatabaseUnavailableError: the server does not answer, or not as a database of ours does.
    """
    import psycopg

    plain = plain_dsn(dsn)
    try:
        with psycopg.connect(plain) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(f"The database does not answer ({str(error).strip()}).") from None
    except psycopg.ProgrammingError as error:
        if error.sqlstate is not None:
            raise DatabaseUnavailableError(f"The database cannot be read ({str(error).strip()}).") from None
        # It quotes the address, and with it the password.
        raise unreadable_dsn() from None
