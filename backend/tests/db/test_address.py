"""Addresses of databases: beside SQLAlchemy's reading of them, and by every way in which we connect."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text
from sqlalchemy.engine import make_url

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.address import plain_dsn
from advisor.db.migrate import upgrade
from advisor.db.pool import connect, opened_pool
from advisor.db.revision import is_current
from advisor.db.session import connected

PRINTABLE = st.characters(min_codepoint=33, max_codepoint=0x2FF)
SCHEMES = st.sampled_from(["postgresql", "postgres", "POSTGRESQL", "postgresql+asyncpg", "postgresql+psycopg"])
REST = "db.example:5433/bets?sslmode=require"


def read_by_all(dsn: str) -> tuple[str, str, str, str, str]:
    """User, password, host, port and database, on which the drivers agree."""
    ours = conninfo_to_dict(dsn)
    theirs, url = make_url(dsn), urlsplit(dsn)
    libpq = tuple(str(ours.get(name, "")) for name in ("user", "password", "host", "port", "dbname"))
    # As asyncpg takes it apart.
    parts = tuple(unquote(part or "") for part in (url.username, url.password, url.hostname))
    assert libpq == (*parts, str(url.port or ""), unquote(url.path[1:]))
    assert libpq[:2] == (theirs.username or "", theirs.password or "")
    user, password, host, port, name = libpq
    return user, password, host, port, name


@given(SCHEMES, st.text(PRINTABLE, min_size=1), st.booleans())
def test_a_password_is_read_alike_by_every_driver_or_refused(scheme: str, password: str, quoted: bool) -> None:
    written = quote(password, safe="") if quoted else password
    clear = quoted or not set(password) & set("/?#%")
    try:
        dsn = plain_dsn(f"{scheme}://advisor:{written}@{REST}")
    except DatabaseUnavailableError:
        assert not clear
        return
    assert read_by_all(dsn) == ("advisor", unquote(password) if not quoted else password, "db.example", "5433", "bets")


@pytest.mark.parametrize(
    ("dsn", "read"),
    [
        ("postgresql://localhost/bets", ("", "", "localhost", "", "bets")),
        ("postgresql://advisor@127.0.0.1:5432/bets", ("advisor", "", "127.0.0.1", "5432", "bets")),
        ("postgresql://a:b:c@h/d", ("a", "b:c", "h", "", "d")),
        ("postgresql://a:p@ss@h/d", ("a", "p@ss", "h", "", "d")),
        ("postgresql://h/d?application_name=a@b", ("", "", "h", "", "d")),
        (" postgresql://h/d\n", ("", "", "h", "", "d")),
    ],
)
def test_clear_addresses(dsn: str, read: tuple[str, ...]) -> None:
    assert read_by_all(plain_dsn(dsn)) == read


@pytest.mark.parametrize("dsn", ["postgresql://a@[::1]:5432/d", "postgresql:///d?host=%2Frun%2Fpg&port=5433"])
def test_other_ways_to_name_a_server(dsn: str) -> None:
    assert conninfo_to_dict(plain_dsn(dsn)) == conninfo_to_dict(dsn)


@pytest.mark.parametrize(
    ("dsn", "says"),
    [
        ("localhost:5432", "no database address"),
        ("", "no database address"),
        ("sqlite:///bets.db", "names sqlite"),
        ("mysql+asyncmy://u:p@h/d", "names mysql"),
        ("postgresql://u:secret@one:5432,two:5433/bets", "does not name one server"),
        ("postgresql://u:secret@one:nonsense/bets", "does not name one server"),
        ("postgresql://u:secret@one:99999/bets", "does not name one server"),
        ("postgresql://u:secret@one:/bets", "does not name one server"),
        ("postgresql://u:secret@[one/bets", "does not name one server"),
        ("postgresql://u:secret@[%]/bets", "does not name one server"),
        ("postgresql://u:p@secret/word@host/bets", "does not name one server"),
        ("postgresql://u:1234/secret@host/bets", "does not name one server"),
        ("postgresql://u:1234?secret@host/bets", "does not name one server"),
        ("postgresql://u:secret@host/bets#part", "does not name one server"),
        ("postgresql://u:secret@host/bets?host=other", "does not name one server"),
        ("postgresql:///bets?host=one,two", "does not name one server"),
        ("postgresql://u:secret\udcff@host/bets", "does not name one server"),
        ("postgresql://host/bets?user=u&password=secret@x", "asks for user"),
        ("postgresql://u:secret@host/bets?channel_binding=require", "asks for channel_binding"),
        ("postgresql://u:secret@host/bets?ssl=require", "asks for ssl"),
        ("postgresql://u:secret@host/bets?SECRET=1", "asks for a parameter"),
    ],
)
def test_another_address_is_refused_in_a_sentence_that_does_not_repeat_it(dsn: str, says: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=says) as refused:
        plain_dsn(dsn)
    assert "secret" not in str(refused.value).lower()


async def _by_connection(dsn: str) -> None:
    await (await connect(dsn)).close()


async def _by_pool(dsn: str) -> None:
    async with opened_pool(dsn, connections=1) as pool:
        assert await pool.fetchval("SELECT 1") == 1


async def _by_engine(dsn: str) -> None:
    async with connected(dsn, connections=1) as database, database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1


async def _by_migration(dsn: str) -> None:
    upgrade(dsn)
    assert is_current(dsn)


WAYS = [_by_connection, _by_pool, _by_engine, _by_migration]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", ["", "?sslmode=prefer", "?sslmode=disable&application_name=advisor"])
async def test_every_way_takes_the_same_addresses(
    way: Callable[[str], Awaitable[None]], query: str, database_url: str
) -> None:
    await way(database_url + query)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", ["u:100%25secret@127.0.0.1:1/bets", "u:p@secret@127.0.0.1:1/bets"])
async def test_no_way_repeats_a_password_when_nobody_answers(
    way: Callable[[str], Awaitable[None]], address: str
) -> None:
    with pytest.raises(DatabaseUnavailableError) as refused:
        await way(f"postgresql://{address}")
    assert "secret" not in str(refused.value)


async def test_where_nobody_answers_it_says_how_to_start() -> None:
    with pytest.raises(DatabaseUnavailableError, match="make up"):
        await connect("postgresql://127.0.0.1:1/bets")


def test_the_engine_process_loads_no_query_builder_and_no_second_driver() -> None:
    program = """
import sys
import advisor.bootstrap.engine
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert {"sqlalchemy", "psycopg", "alembic", "numba", "polars"} & set(loaded.stdout.split()) == set()
