"""Binary COPY: what numpy columns hold arrives in PostgreSQL, and what PostgreSQL holds arrives in numpy columns."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import asyncpg
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.core.clock import EPOCH
from advisor.db.copy import (
    BIGINT,
    BOOLEAN,
    INT,
    SMALLINT,
    TIMESTAMPTZ,
    Column,
    copy_in,
    fetch_columns,
    fixed,
    instants,
    int_arrays,
    texts,
    timestamps,
)

MAX_ARRAY: Final = 4
NUMBERS: Final = {"smallint": (SMALLINT, 15), "int": (INT, 31), "bigint": (BIGINT, 63)}

Value = object


@dataclass(frozen=True)
class Made:
    """A column, and what a table should hold of it."""

    type: str
    values: list[Value]
    column: Column


def numbers(name: str, values: list[int | None]) -> Made:
    missing = np.array([value is None for value in values], np.bool_)
    filled = np.array([value or 0 for value in values], np.int64)
    return Made(name, list(values), fixed(NUMBERS[name][0], filled, missing))


def flags(values: list[bool | None]) -> Made:
    missing = np.array([value is None for value in values], np.bool_)
    return Made("boolean", list(values), fixed(BOOLEAN, np.array([bool(value) for value in values], np.bool_), missing))


def times(values: list[int]) -> Made:
    expected: list[Value] = [EPOCH + timedelta(microseconds=value) for value in values]
    return Made("timestamptz", expected, timestamps(np.array(values, np.int64)))


def words(values: list[str]) -> Made:
    encoded = np.array([value.encode() for value in values], np.bytes_)
    return Made("text", list(values), texts(encoded))


def arrays(values: list[list[int]]) -> Made:
    padded = np.array([value + [7] * (MAX_ARRAY - len(value)) for value in values], np.int32)
    lengths = np.array([len(value) for value in values])
    return Made("int[]", list(values), int_arrays(padded.reshape(-1, MAX_ARRAY), lengths))


def _integers(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2**bits), 2**bits - 1)


def _columns(rows: int) -> st.SearchStrategy[Made]:
    def listed(values: st.SearchStrategy[Value]) -> st.SearchStrategy[list[Value]]:
        return st.lists(values, min_size=rows, max_size=rows)

    letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
    return st.one_of(
        *(listed(st.none() | _integers(bits)).map(partial(numbers, name)) for name, (_, bits) in NUMBERS.items()),
        listed(st.none() | st.booleans()).map(flags),  # type: ignore[arg-type]
        listed(st.none()).map(lambda values: numbers("bigint", values)),  # type: ignore[arg-type]
        listed(st.integers(-(10**16), 10**17)).map(times),  # type: ignore[arg-type]
        listed(letters).map(words),  # type: ignore[arg-type]
        listed(st.lists(_integers(31), max_size=MAX_ARRAY)).map(arrays),  # type: ignore[arg-type]
    )


tables = st.integers(1, 30).flatmap(lambda rows: st.lists(_columns(rows), min_size=1, max_size=7))


async def stored(connection: asyncpg.Connection, made: list[Made]) -> list[tuple[Value, ...]]:
    """What the server reads out of the columns, row by row."""
    await connection.execute("DROP TABLE IF EXISTS copied")
    columns = ", ".join(f"c{place} {each.type}" for place, each in enumerate(made))
    await connection.execute(f"CREATE TEMP TABLE copied (number serial, {columns})")
    await copy_in(connection, "copied", {f"c{place}": each.column for place, each in enumerate(made)})
    rows = await connection.fetch("SELECT * FROM copied ORDER BY number")
    return [tuple(row)[1:] for row in rows]


@pytest.fixture(scope="module")
async def server(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection for all examples; a cached plan of a table that was made anew would be refused."""
    connection = await asyncpg.connect(database_url, statement_cache_size=0)
    yield connection
    await connection.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=tables)
async def test_every_value_arrives_in_the_table(server: asyncpg.Connection, made: list[Made]) -> None:
    expected = list(zip(*(each.values for each in made), strict=True))
    assert await stored(server, made) == expected


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(*(_integers(bits) for _, bits in NUMBERS.values()), st.booleans(), st.integers(-(10**16), 10**17)),
        min_size=1,
        max_size=30,
    )
)
async def test_columns_come_back_as_they_went(
    server: asyncpg.Connection, rows: list[tuple[int, int, int, bool, int]]
) -> None:
    small, middle, large, true, at = (list(column) for column in zip(*rows, strict=True))
    made = [numbers("smallint", small), numbers("int", middle), numbers("bigint", large), flags(true), times(at)]
    await stored(server, made)
    types = {"small": SMALLINT, "middle": INT, "large": BIGINT, "true": BOOLEAN, "at": TIMESTAMPTZ}
    query = "SELECT c0, c1, c2, c3, c4 FROM copied WHERE number > $1 ORDER BY number"
    found = await fetch_columns(server, query, (0,), types)
    fetched = [found["small"], found["middle"], found["large"], found["true"], instants(found["at"])]
    assert [column.tolist() for column in fetched] == [small, middle, large, true, at]


@pytest.mark.parametrize("rows", [0, 1, 99_999, 100_000, 100_001, 250_000])
async def test_pieces_of_a_large_copy_join_without_a_seam(server: asyncpg.Connection, rows: int) -> None:
    await server.execute("DROP TABLE IF EXISTS copied")
    await server.execute("CREATE TEMP TABLE copied (number int, other int)")
    number = np.arange(rows, dtype=np.int32)
    await copy_in(server, "copied", {"other": fixed(INT, -number, number % 3 == 0), "number": fixed(INT, number)})
    found = await server.fetchrow(
        "SELECT count(*), count(DISTINCT number), coalesce(max(number), -1), count(other), "
        "coalesce(sum(number + other), 0) FROM copied"
    )
    missing = int((number % 3 == 0).sum())
    assert tuple(found or ()) == (rows, rows, rows - 1, rows - missing, 0)


async def test_a_row_that_the_table_refuses_leaves_nothing(server: asyncpg.Connection) -> None:
    await server.execute("DROP TABLE IF EXISTS copied")
    await server.execute("CREATE TEMP TABLE copied (number int NOT NULL)")
    nulls = fixed(INT, np.arange(200_000), np.arange(200_000) == 199_999)
    with pytest.raises(asyncpg.NotNullViolationError):
        await copy_in(server, "copied", {"number": nulls})
    assert await server.fetchval("SELECT count(*) FROM copied") == 0


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT 1::bigint", {"a": INT}),
        ("SELECT 1::smallint, 2::bigint", {"a": BIGINT, "b": SMALLINT}),
        ("SELECT n FROM (VALUES (1), (NULL)) AS t (n)", {"a": INT}),
        ("SELECT NULL::int FROM generate_series(1, 5)", {"a": INT}),
    ],
)
async def test_columns_of_other_types_are_not_misread(
    server: asyncpg.Connection, query: str, columns: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="than said"):
        await fetch_columns(server, query, (), columns)


async def test_columns_of_no_rows(server: asyncpg.Connection) -> None:
    found = await fetch_columns(server, "SELECT 1::int WHERE $1::bool", (False,), {"a": INT})
    assert found["a"].tolist() == []
