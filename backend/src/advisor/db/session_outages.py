"""``outages`` for those who use SQLAlchemy or psycopg as well."""

import psycopg
from sqlalchemy.exc import DBAPIError

from advisor.core.errors import DatabaseUnavailableError
from advisor.db import outages


def unavailable(error: BaseException) -> DatabaseUnavailableError | None:
    """The named failure behind an error of any database driver; None where the database is not to blame."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        if error.connection_invalidated:
            return outages.outage()
        error = error.orig.__cause__ or error.orig
    if isinstance(error, psycopg.OperationalError):
        return outages.outage()
    return outages.unavailable(error)
