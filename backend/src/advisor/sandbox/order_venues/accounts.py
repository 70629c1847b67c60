"""The accounts of a sandbox's venues in a file, so that a restart of the sandbox is none of their accounts.

SQLite, written in one transaction before an answer leaves. What a book keeps is bounded, and so is the file. One that
cannot be true is put aside, and all accounts begin anew under another id.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from advisor.core.errors import ConfigError
from advisor.core.ids import NewId
from advisor.sandbox.order_venues.kept_book import KeptBook, UnderWay
from advisor.sandbox.order_venues.orders import StatementLine, VenueOrder

log = structlog.get_logger(__name__)

_VERSION: Final = "1"
_WAITS: Final = 5.0
"""Seconds for another process to let go of the file."""
_SCHEMA: Final = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE kept (venue TEXT, kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (venue, kind, key)) "
    "WITHOUT ROWID",
)
_ORDER, _LINE, _SEEN, _UNDER_WAY = "order", "line", "seen", "under_way"
_CODECS: Final[Mapping[str, TypeAdapter[object]]] = {
    _ORDER: TypeAdapter(VenueOrder),
    _LINE: TypeAdapter(StatementLine),
    _SEEN: TypeAdapter(float),
    _UNDER_WAY: TypeAdapter(UnderWay),
}
_Rows = Mapping[tuple[str, str], object]
"""Values by kind and key."""


class UntrueAccountsError(Exception):
    """What a file holds cannot be true; the message says why, a clause."""


class KeptAccounts:
    """For one process; the file is locked while it is open.

    Attributes:
        id: of the accounts: another one once they have begun anew.
        put_aside: where a file is that could not be read; None where there was none.
    """

    def __init__(self, connection: sqlite3.Connection, number: str, put_aside: Path | None = None) -> None:
        self.id: Final = number
        self.put_aside: Final = put_aside
        self._connection: Final = connection
        self._saved: dict[str, _Rows] = {}

    def book(self, venue: str) -> KeptBook | None:
        """The account of a venue as it was kept last; None of one that has not begun."""
        rows = dict(_read(self._connection, venue))
        self._saved[venue] = rows
        return _book(rows) if rows else None

    def save(self, venue: str, book: KeptBook) -> None:
        """Keep what has changed of an account since it was read or kept last.

        Raises:
            sqlite3.Error: it could not be written; the file has what it had before.
        """
        rows, before = dict(_rows(book)), self._saved.get(venue, {})
        changed = [(key, value) for key, value in rows.items() if key not in before or before[key] != value]
        gone = [(venue, *key) for key in before.keys() - rows.keys()]
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO kept (venue, kind, key, body) VALUES (?, ?, ?, ?)",
                [(venue, kind, key, _CODECS[kind].dump_json(value).decode()) for (kind, key), value in changed],
            )
            self._connection.executemany("DELETE FROM kept WHERE venue = ? AND kind = ? AND key = ?", gone)
        self._saved[venue] = rows

    def close(self) -> None:
        """Let another process have the file."""
        self._connection.close()


def open_accounts(path: Path, new_id: NewId) -> KeptAccounts:
    """Open the file, or make it; one that cannot be true is put aside beside it, and another made.

    Raises:
        ConfigError: another process has it, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _opened(path, new_id)
        except (UntrueAccountsError, ValidationError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            aside = path.with_name(f"{path.name}.refused")
            path.replace(aside)
            log.warning("sandbox_accounts_refused", path=str(path), put_aside=str(aside), reason=_reason(error))
            return _opened(path, new_id, aside)
    except (OSError, sqlite3.OperationalError) as error:
        raise ConfigError(f"The sandbox cannot keep its accounts in {path}: {error}.") from error


def _opened(path: Path, new_id: NewId, aside: Path | None = None) -> KeptAccounts:
    connection = sqlite3.connect(path, timeout=_WAITS)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN EXCLUSIVE")
        about = _about(connection)
        if not about:
            about = {"version": _VERSION, "id": str(new_id())}
            connection.executemany("INSERT INTO about (name, value) VALUES (?, ?)", list(about.items()))
        connection.commit()
        if about.get("version") != _VERSION or "id" not in about:
            raise UntrueAccountsError(f"its version is {about.get('version')}, and this sandbox writes {_VERSION}")
        _require_sound(connection)
    except BaseException:
        connection.close()
        raise
    return KeptAccounts(connection, about["id"], aside)


def _about(connection: sqlite3.Connection) -> dict[str, str]:
    """What the file says of itself; nothing of one that was just made."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        for statement in _SCHEMA:
            connection.execute(statement)
    elif not {"about", "kept"} <= tables:
        raise UntrueAccountsError("it is of something else")
    return dict(connection.execute("SELECT name, value FROM about"))


def _require_sound(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise UntrueAccountsError("its pages do not fit together")
    for (venue,) in connection.execute("SELECT DISTINCT venue FROM kept").fetchall():
        book = _book(dict(_read(connection, venue)))
        for before, after in pairwise(book.lines):
            if after.id != before.id + 1 or after.balance != before.balance + after.amount:
                raise UntrueAccountsError(f"line {after.id} of the statement of {venue} does not follow the one before")
        last = max((int(order.id) for order in book.orders), default=0)
        if not book.lines or last > book.under_way.made:
            raise UntrueAccountsError(f"the account of {venue} is not whole")


def _read(connection: sqlite3.Connection, venue: str) -> Iterator[tuple[tuple[str, str], object]]:
    for kind, key, body in connection.execute("SELECT kind, key, body FROM kept WHERE venue = ?", (venue,)):
        if kind not in _CODECS:
            raise UntrueAccountsError(f"nobody knows what {kind} is")
        yield (kind, key), _CODECS[kind].validate_json(body)


def _rows(book: KeptBook) -> Iterator[tuple[tuple[str, str], object]]:
    yield from (((_ORDER, order.id), order) for order in book.orders)
    yield from (((_LINE, str(line.id)), line) for line in book.lines)
    yield from (((_SEEN, reference), at) for reference, at in book.seen.items())
    yield (_UNDER_WAY, ""), book.under_way


def _book(rows: _Rows) -> KeptBook:
    orders = [value for value in rows.values() if isinstance(value, VenueOrder)]
    lines = [value for value in rows.values() if isinstance(value, StatementLine)]
    seen = {key: value for (_, key), value in rows.items() if isinstance(value, float)}
    under_way = rows.get((_UNDER_WAY, ""))
    if not isinstance(under_way, UnderWay):
        raise UntrueAccountsError("it was cut off")
    return KeptBook(
        orders=tuple(sorted(orders, key=lambda order: int(order.id))),
        lines=tuple(sorted(lines, key=lambda line: line.id)),
        seen=dict(sorted(seen.items(), key=lambda each: each[1])),
        under_way=under_way,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return f"{error.error_count()} values of it are not what they should be"
    return str(error)
