"""Is the database unavailable, or is it a defect of ours?"""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from typing import Final

import asyncpg

from advisor.core.errors import DatabaseUnavailableError

DRIVER_ERRORS: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""All that asyncpg raises, a time limit included."""

_DRIVER: Final = "asyncpg"

_OUTAGES: Final = (
    ConnectionError,
    socket.gaierror,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)


_NO_WAY: Final = frozenset({errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ENETUNREACH, errno.ENETDOWN})
"""Of a machine or a network that is away; other errors of the system, such as a full disk, are not the server's."""

_COLLISIONS: Final = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)

_REFUSALS: Final = (asyncpg.InsufficientResourcesError, asyncpg.PostgresIOError, asyncpg.ReadOnlySQLTransactionError)


def unavailable(error: BaseException) -> DatabaseUnavailableError | None:
    """The named failure behind an error of asyncpg; None where the database is not to blame."""
    if isinstance(error, asyncpg.UndefinedTableError | asyncpg.UndefinedColumnError):
        return DatabaseUnavailableError("The database lacks the tables of this version; run `advisor db migrate`.")
    if isinstance(error, DatabaseUnavailableError):
        return error
    if isinstance(error, asyncpg.QueryCanceledError):
        return DatabaseUnavailableError("The database took too long over this and was stopped. Try again in a moment.")
    if isinstance(error, TimeoutError):
        return outage() if any(_modules_passed(error)) else None
    if isinstance(error, _OUTAGES) or _is_closed(error) or getattr(error, "errno", None) in _NO_WAY:
        return outage()
    if _is_lost_within_driver(error):
        return outage()
    if isinstance(error, _REFUSALS):
        return DatabaseUnavailableError(
            "The database takes nothing new now: its disk is full, or it is read-only. Reading goes on."
        )
    if isinstance(error, _COLLISIONS):
        return DatabaseUnavailableError("Two changes met in the database and this one was undone; try it again.")
    return None


@contextmanager
def named_outage() -> Iterator[None]:
    """Raise an outage of the database under its own name; a defect of ours passes as it is.

    Only around calls of the database: every time limit that ends within is taken for one of its own.
    """
    try:
        yield
    except TimeoutError:
        raise DatabaseUnavailableError("The database does not answer in time.") from None
    except (*DRIVER_ERRORS, AttributeError) as error:
        named = unavailable(error)
        if named is None:
            raise
        raise named from None


@contextmanager
def drivers_own_errors() -> Iterator[None]:
    """Raise as one of ``DRIVER_ERRORS`` what the driver stumbles over where a connection is lost in its hands."""
    try:
        yield
    except AttributeError as error:
        if not _is_lost_within_driver(error):
            raise
        raise asyncpg.InterfaceError("connection is closed") from error


def outage() -> DatabaseUnavailableError:
    """The failure of a database that is not there."""
    return DatabaseUnavailableError("The database does not answer; it may be starting. Try again in a moment.")


def _modules_passed(error: BaseException) -> Iterator[bool]:
    """Of each call that an error passed through, the first one first, whether it was the driver's.

    asyncpg has no class of its own for a limit that it kept, and ours of providers and tasks look the same: only these
    calls say whose it was.
    """
    for frame, _ in walk_tb(error.__traceback__):
        yield str(frame.f_globals.get("__name__", "")).partition(".")[0] == _DRIVER


def _is_closed(error: BaseException) -> bool:
    """asyncpg has one class for a connection that was lost between two queries and for wrong use of its API, and
    another for one that the server has just ended and for defects of its own. Operation 2 is the server's last word
    before it hangs up, and a holder is free that was given back just when its connection was lost."""
    if isinstance(error, asyncpg.InternalClientError):
        return any(words in str(error) for words in _LAST_WORDS)
    return isinstance(error, asyncpg.InterfaceError) and any(word in str(error) for word in ("closed", "closing"))


def _is_lost_within_driver(error: BaseException) -> bool:
    """Whether asyncpg stumbled over a connection that was lost while it rolled back, gave back, closed or hung up.

    It holds None in its place then, and asks that for an attribute; or it speaks into the last word of the server, and
    says that another operation is in progress. The first is known by where it happens, the second by what came before.
    """
    if isinstance(error, AttributeError):
        return error.obj is None and [False, *_modules_passed(error)][-1]
    before = error.__context__
    is_drivers = isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError)
    return is_drivers and isinstance(before, DRIVER_ERRORS) and unavailable(before) is not None


_LAST_WORDS: Final = ('"failed" state', "another operation (2) is in progress", "called on a free connection holder")
