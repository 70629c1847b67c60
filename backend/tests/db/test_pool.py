"""Addresses of databases, beside SQLAlchemy's reading of them."""

import subprocess
import sys
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.pool import connect, plain_dsn
from advisor.db.session import driver_dsn

SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="@"), min_size=1)


@given(st.sampled_from(["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"]), SECRETS, st.booleans())
def test_any_password_is_read_as_sqlalchemy_reads_it(scheme: str, password: str, quoted: bool) -> None:
    written = quote(password, safe="") if quoted else password
    url = f"{scheme}://advisor:{written}@db.example:5433/bets?sslmode=require"
    for dsn, driver in ((plain_dsn(url), "postgresql"), (driver_dsn(url, "asyncpg"), "postgresql+asyncpg")):
        ours, reference = make_url(dsn), make_url(url)
        assert ours == reference.set(drivername=driver)
        # Whoever else reads the address, such as asyncpg, needs the password quoted.
        assert not set(dsn.partition("@")[0].partition("//")[2].partition(":")[2]) & set("/?#[]:")


@pytest.mark.parametrize(
    "dsn", ["postgresql://localhost/bets", "postgresql://advisor@[::1]:5432/bets", "postgresql:///bets?host=/run/pg"]
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
    ],
)
def test_another_address_is_refused_in_a_sentence(dsn: str, says: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=says):
        plain_dsn(dsn)


@pytest.mark.parametrize("dsn", ["postgresql://127.0.0.1:1/bets", "postgresql://127.0.0.1:nonsense/bets"])
async def test_an_address_where_nobody_answers_says_how_to_start(dsn: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match="make up"):
        await connect(dsn)


def test_the_engine_process_loads_no_query_builder_and_no_second_driver() -> None:
    program = """
import sys
import advisor.bootstrap.engine
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert {"sqlalchemy", "psycopg", "alembic", "numba", "polars"} & set(loaded.stdout.split()) == set()
