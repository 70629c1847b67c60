"""What tests begin with is as empty as ``TRUNCATE`` would leave it."""

import asyncpg

from tests.db.importing import PRICED, import_rows
from tests.emptying import empty

NAMED = ("competition", "team", "venue", "import_file", "price_terms", "participant")


async def state(connection: asyncpg.Connection) -> dict[str, object]:
    """Rows and bytes of each table, and what each sequence gives next, of all there are."""
    tables = await connection.fetch(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    sequences = await connection.fetch(
        "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence"
    )
    found: dict[str, object] = dict(map(tuple, sequences))
    for (table,) in tables:
        found[table] = tuple(
            await connection.fetchrow(f"SELECT count(*), pg_relation_size('{table}') FROM {table}")  # type: ignore[arg-type]
        )
    return found


async def test_it_leaves_what_truncate_leaves(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    filled = await state(connection)
    await empty(connection, *NAMED)
    emptied = await state(connection)
    assert emptied != filled
    await import_rows(connection, PRICED)
    await connection.execute(f"TRUNCATE {', '.join(NAMED)} RESTART IDENTITY CASCADE")
    assert await state(connection) == emptied


async def test_rows_come_back_in_the_order_in_which_they_came_and_numbers_begin_anew(
    connection: asyncpg.Connection,
) -> None:
    """Many more than a page holds: among those deleted there would be space for some."""
    codes = [f"C{number}" for number in range(500)]
    for _ in range(2):
        await empty(connection, "competition")
        await connection.executemany(
            "INSERT INTO competition (code, name, sport, country) VALUES ($1, $1, 'football', 'X')",
            [(code,) for code in codes],
        )
        rows = await connection.fetch("SELECT id, code FROM competition")
        assert [tuple(row) for row in rows] == list(enumerate(codes, start=1))


async def test_what_refers_to_nothing_named_stays(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    await empty(connection, "price_terms")
    assert await connection.fetchval("SELECT count(*) FROM competition") == 1
