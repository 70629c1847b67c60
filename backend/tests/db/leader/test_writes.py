"""Nothing of the engine's process writes past the check of the lease: the database refuses it, and no module tries."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

import advisor
from advisor.db.leader.writes import opened_engine_pool
from tests.live.leading import engine_pool, leading

SOURCES = Path(advisor.__file__).parent
ENGINE = [SOURCES / "bootstrap" / "engine.py", *sorted((SOURCES / "live").rglob("*.py"))]


def names_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (each.name for each in node.names)


def calls_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def test_only_one_module_makes_a_connection_that_may_write() -> None:
    makers = [path for path in sorted(SOURCES.rglob("*.py")) if "WritingConnection" in calls_in(path)]
    assert makers == [SOURCES / "db" / "leader" / "writes.py"]


def test_the_engine_opens_no_other_pool_and_no_connection_of_its_own() -> None:
    openers = {"opened_pool", "create_pool", "connect", "OwnWrites", "advisor.db.pool", "advisor.db.session"}
    assert {path.name: found for path in ENGINE if (found := openers & set(names_in(path)))} == {}


def test_connections_that_may_only_read_go_to_readers_alone() -> None:
    """A pool lends a proxy, which is cast to a connection where something only reads."""
    readers = {
        "subjects_of", "places_of_events", "stadiums_without_place", "take_lease", "renew_lease", "release_lease",
        "load_survival", "learn_rates", "read_halts",
    }  # fmt: skip
    for path in ENGINE:
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.AsyncFunctionDef):
                continue
            text = ast.unparse(function)
            if "pool.acquire(" in text and "transaction()" not in text:
                called = {
                    node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    for node in ast.walk(function)
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
                }
                assert called & readers, f"{path.name}: {function.name}"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO venue (key) VALUES ('v')",
        "UPDATE leader_lease SET fencing_number = 9",
        "DELETE FROM latest_quote",
        "CREATE TABLE t (n int)",
        "TRUNCATE quote",
    ],
)
async def test_the_database_refuses_what_is_written_past_it(fresh_database_url: str, statement: str) -> None:
    opened = opened_engine_pool(fresh_database_url, connections=1, holder=UUID(int=1), patience=timedelta(seconds=20))
    async with opened as pool:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await pool.execute(statement)


async def test_a_transaction_says_under_which_number_it_writes(fresh_database_url: str) -> None:
    async with engine_pool(fresh_database_url) as pool:
        writes = await leading(pool)
        async with writes.transaction() as connection:
            await connection.execute("INSERT INTO venue (key) VALUES ('v')")
            assert await connection.fetchval("SELECT current_setting('advisor.fencing_number')") == "1"
        assert await pool.fetchval("SELECT count(*) FROM venue") == 1
        # The next one of the same connection says nothing any more.
        assert not await pool.fetchval("SELECT current_setting('advisor.fencing_number', true)")
