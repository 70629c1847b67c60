"""Addresses of databases: one reading of ``DATABASE_URL`` for whatever driver; loads none."""

import re
from typing import Final
from urllib.parse import quote, unquote

from advisor.core.errors import DatabaseUnavailableError

_SCHEME: Final = re.compile(r"(?P<backend>\w+)(?:\+\w+)?://", re.ASCII)
_SERVER: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^\[\]:,]*)(?::(?P<port>[0-9]{1,5}))?")
_MAX_PORT: Final = 65_535


def plain_dsn(dsn: str) -> str:
    """The DSN without a driver, with whatever its password holds quoted: ``postgresql+asyncpg://…`` → ``postgresql://…``.

    Raises:
        DatabaseUnavailableError: it is no address of one PostgreSQL server. No part of it is repeated.
    """
    written = dsn.strip()
    scheme = _SCHEME.match(written)
    if scheme is None:
        raise DatabaseUnavailableError("DATABASE_URL is no database address; write postgresql://….")
    backend = scheme["backend"].lower()
    if backend not in {"postgresql", "postgres"}:
        raise DatabaseUnavailableError(f"DATABASE_URL names {backend}; only PostgreSQL is supported.")
    credentials, place = _parted(written[scheme.end() :])
    end = _first_of("/?#", place, 0)
    server = _SERVER.fullmatch(place[:end])
    if server is None or (server["port"] is not None and not 0 < int(server["port"]) <= _MAX_PORT):
        raise unreadable_dsn()
    return f"postgresql://{credentials}{place}"


def unreadable_dsn() -> DatabaseUnavailableError:
    """The failure of an address that cannot be read, in whose text no part of it stands."""
    return DatabaseUnavailableError(
        "DATABASE_URL does not name one server in a way that can be read; write "
        "postgresql://user:password@host:port/database, with %40 for an @ in the password."
    )


def driver_dsn(dsn: str, driver: str) -> str:
    """The DSN for a driver of SQLAlchemy's, such as ``psycopg``.

    Raises:
        DatabaseUnavailableError: as ``plain_dsn``.
    """
    return plain_dsn(dsn).replace("postgresql:", f"postgresql+{driver}:", 1)


def _parted(rest: str) -> tuple[str, str]:
    """User and password, quoted and with their ``@``; and what follows them.

    A password may hold anything as it stands: it ends at the last ``@`` before the path or the query. But what begins
    like a server, with its path, has none.
    """
    first = rest.find("@")
    server = _SERVER.fullmatch(rest[: _first_of("/?#", rest, 0)])
    if first < 0 or (server is not None and "@" not in server.group()):
        return "", rest
    last = rest.rfind("@", 0, _first_of("/?#", rest, first))
    user, colon, password = rest[:last].partition(":")
    return f"{_quoted(user)}{colon}{_quoted(password)}@", rest[last + 1 :]


def _first_of(signs: str, text: str, start: int) -> int:
    return min((at for sign in signs if (at := text.find(sign, start)) >= 0), default=len(text))


def _quoted(text: str) -> str:
    return quote(unquote(text), safe="")
