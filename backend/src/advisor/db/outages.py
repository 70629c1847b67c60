"""Telling a database that is away from a defect of ours."""

from typing import Final

import asyncpg
import psycopg
from sqlalchemy.exc import DBAPIError

from advisor.core.errors import DatabaseUnavailableError

_AWAY: Final = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    psycopg.OperationalError,
)


def unavailable(error: BaseException) -> DatabaseUnavailableError | None:
    """The named failure behind an error of a database driver; None where the database is not to blame."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        if error.connection_invalidated:
            return _away()
        error = error.orig.__cause__ or error.orig
    if isinstance(error, asyncpg.UndefinedTableError | asyncpg.UndefinedColumnError):
        return DatabaseUnavailableError("The database lacks the tables of this version; run `advisor db migrate`.")
    if isinstance(error, _AWAY) or _is_closed(error):
        return _away()
    return None


def _away() -> DatabaseUnavailableError:
    return DatabaseUnavailableError("The database does not answer; it may be starting. Try again in a moment.")


def _is_closed(error: BaseException) -> bool:
    """asyncpg tells a connection that was lost between two queries by the same class as wrong use of its API."""
    return isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)
