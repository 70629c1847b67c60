"""Addresses of databases: one reading of ``DATABASE_URL`` for all drivers; loads none.

The drivers read the same URL in different ways, where it can be read in more than one. So none is passed on that can:
what stands here is taken apart, refused where it is not clear, and put together anew.
"""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from advisor.core.errors import DatabaseUnavailableError

_SCHEME: Final = re.compile(r"(?P<backend>[A-Za-z]\w*)(?:\+\w+)?://", re.ASCII)
_REST: Final = re.compile(r"(?P<authority>[^/?#]*)(?P<path>/[^/?#@]*)?(?:\?(?P<query>[^#]*))?")
_SERVER: Final = re.compile(r"(?P<host>\[[^\[\]]*\]|[^\[\]:,]*)(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_MAX_PORT: Final = 65_535
_KNOWN: Final = (
    "sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "options", "host", "port",
)  # fmt: skip
"""What may be asked in an address; all drivers know these alike."""


def plain_dsn(dsn: str) -> str:
    """The DSN without a driver, with whatever its password holds quoted: ``postgresql+asyncpg://…`` → ``postgresql://…``.

    Raises:
        DatabaseUnavailableError: it is no clear address of one PostgreSQL server. Of its text no more than the scheme
            and the name of a parameter is repeated.
    """
    written = dsn.strip()
    scheme = _SCHEME.match(written)
    if scheme is None:
        raise DatabaseUnavailableError("DATABASE_URL is no database address; write postgresql://….")
    backend = scheme["backend"].lower()
    if backend not in {"postgresql", "postgres"}:
        raise DatabaseUnavailableError(f"DATABASE_URL names {backend}; only PostgreSQL is supported.")
    rest = _REST.fullmatch(written, scheme.end())
    if rest is None:
        raise unreadable_dsn()
    credentials, at, server = rest["authority"].rpartition("@")
    user, colon, password = credentials.partition(":")
    try:
        known = f"{_quoted(user)}{colon}{_quoted(password)}{at}"
    except UnicodeError:
        raise unreadable_dsn() from None
    asked = _query(rest["query"] or "", server)
    return f"postgresql://{known}{_server(server)}{rest['path'] or ''}{'?' if asked else ''}{asked}"


def unreadable_dsn() -> DatabaseUnavailableError:
    """The failure of an address that cannot be read, in whose text no part of it stands."""
    return DatabaseUnavailableError(
        "DATABASE_URL does not name one server in a way that can be read; write "
        "postgresql://user:password@host:port/database, with %40, %2F, %3F and %23 for @ / ? # in the password."
    )


def _server(server: str) -> str:
    """Host and port, checked."""
    found = _SERVER.fullmatch(server)
    if found is None or (found["port"] is not None and not 0 < int(found["port"]) <= _MAX_PORT):
        raise unreadable_dsn()
    if found["host"].startswith("["):
        try:
            ip_address(unquote(found["host"][1:-1]))
        except ValueError:
            raise unreadable_dsn() from None
    return server


def _query(query: str, server: str) -> str:
    """The parameters, of which all drivers know each."""
    try:
        given = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        raise unreadable_dsn() from None
    names = [name for name, _ in given]
    for name in names:
        if name not in _KNOWN:
            shown = name if re.fullmatch(r"[a-z_]{1,40}", name) else "a parameter"
            raise DatabaseUnavailableError(
                f"DATABASE_URL asks for {shown}, which not every part of this program can do; "
                f"it may ask for {', '.join(_KNOWN)}."
            )
    # One server, named in one place.
    if len(set(names)) < len(names) or (server and {"host", "port"} & set(names)) or "," in dict(given).get("host", ""):
        raise unreadable_dsn()
    return urlencode(given, quote_via=quote)


def _quoted(text: str) -> str:
    return quote(unquote(text, errors="strict"), safe="")
