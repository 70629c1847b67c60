"""Addresses of databases: beside SQLAlchemy's reading of them, and by every way in which we connect."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import make_url

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.address import driver_dsn, plain_dsn
from advisor.db.migrate import upgrade
from advisor.db.pool import connect, opened_pool
from advisor.db.revision import is_current
from advisor.db.session import connected

PRINTABLE = st.characters(min_codepoint=33, max_codepoint=0x2FF)
SECRETS = st.text(PRINTABLE, min_size=1)
SCHEMES = st.sampled_from(["postgresql", "postgres", "POSTGRESQL", "postgresql+asyncpg", "postgresql+psycopg"])


def looks_like_a_port(password: str) -> bool:
    """What stands before a path, as in ``advisor:1/2@host``, is then taken for the server."""
    return password[:1] in "/?#" or password.split("/")[0].split("?")[0].split("#")[0].isdigit()


@given(SCHEMES, SECRETS, st.booleans())
def test_any_password_is_read_as_it_was_meant(scheme: str, password: str, quoted: bool) -> None:
    assume(quoted or not ("%" in password or ("@" in password and set(password) & set("/?#"))))
    assume(quoted or not looks_like_a_port(password))
    written = quote(password, safe="") if quoted else password
    url = f"{scheme}://advisor:{written}@db.example:5433/bets?sslmode=require"
    for dsn, driver in ((plain_dsn(url), "postgresql"), (driver_dsn(url, "psycopg"), "postgresql+psycopg")):
        read = make_url(dsn)
        assert (read.drivername, read.username, read.password) == (driver, "advisor", password)
        assert (read.host, read.port, read.database, dict(read.query)) == (
            "db.example",
            5433,
            "bets",
            {"sslmode": "require"},
        )
        # Other readers of URLs, such as asyncpg's, find the same server.
        assert (urlsplit(dsn).hostname, urlsplit(dsn).port) == ("db.example", 5433)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://localhost/bets",
        "postgresql://advisor@[::1]:5432/bets",
        "postgresql:///bets?host=/run/pg",
        "postgresql://127.0.0.1:5432/bets?application_name=a@b&password=secret",
    ],
)
def test_an_address_without_a_password_stays_as_it_is(dsn: str) -> None:
    assert plain_dsn(dsn) == dsn
    assert plain_dsn(f" {dsn}\n") == dsn


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
    ],
)
def test_another_address_is_refused_in_a_sentence_that_does_not_repeat_it(dsn: str, says: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=says) as refused:
        plain_dsn(dsn)
    assert "secret" not in str(refused.value)


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
@pytest.mark.parametrize(
    "address", ["127.0.0.1:1/bets", "u:100%25secret@127.0.0.1:1/bets", "u:100%secret@127.0.0.1:1/bets"]
)
async def test_no_way_repeats_a_password_when_nobody_answers(
    way: Callable[[str], Awaitable[None]], address: str
) -> None:
    with pytest.raises(DatabaseUnavailableError) as refused:
        await way(f"postgresql://{address}")
    assert "secret" not in str(refused.value)


def test_the_engine_process_loads_no_query_builder_and_no_second_driver() -> None:
    program = """
import sys
import advisor.bootstrap.engine
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert {"sqlalchemy", "psycopg", "alembic", "numba", "polars"} & set(loaded.stdout.split()) == set()
