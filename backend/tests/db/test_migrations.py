"""The migrations make the very tables that the code reads and writes."""

import signal
import subprocess
import sys
from collections.abc import Callable

import asyncpg
import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate import App, PsycopgConnector
from sqlalchemy import create_engine
from sqlalchemy.schema import SchemaItem

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.migrate import migration_config, upgrade
from advisor.db.revision import head_revision, is_current
from advisor.db.signals.standing import signals_stand
from advisor.db.tables import metadata
from advisor.postgres.server import free_port
from tests.db.migrations import test_migration_proofs_of_bets as filled

OLD = filled.OLD
ROWS = filled.ROWS
"""Of ``old_database_url``."""
_MIGRATE = "import sys; from advisor.db.migrate import upgrade; upgrade(sys.argv[1])"
_MIGRATE_AND_DIE = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine

from advisor.db.migrate import upgrade

migrations, statements = int(sys.argv[2]), int(sys.argv[3])


def passed(connection, cursor, statement, *_):
    global migrations, statements
    if statement.startswith("UPDATE alembic_version"):
        migrations -= 1
    elif migrations == 0:
        statements -= 1
    if (migrations, statements) == (0, 0):
        os.kill(os.getpid(), signal.SIGKILL)


def at_the_end(connection):
    if migrations > 0:
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(Engine, "after_cursor_execute", passed)
event.listen(Engine, "commit", at_the_end)
upgrade(sys.argv[1])
"""
"""Dies after so many migrations and so many statements of the next; before its commit where there are not so many."""
_SHAPE = """
    SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2
"""


def _ours(_: SchemaItem, name: str | None, kind: str, __: bool, ___: SchemaItem | None) -> bool:
    return not (kind == "table" and name is not None and name.startswith("procrastinate"))


def test_an_empty_database_becomes_current_and_stays_so(empty_database_url: str) -> None:
    assert not is_current(empty_database_url)
    upgrade(empty_database_url)
    assert is_current(empty_database_url)
    upgrade(empty_database_url)
    assert is_current(empty_database_url)


def test_the_quick_look_knows_the_same_head_as_the_migrations(database_url: str) -> None:
    assert [head_revision()] == ScriptDirectory.from_config(migration_config(database_url)).get_heads()
    assert is_current(database_url.replace("postgresql:", "postgresql+asyncpg:", 1))


def test_a_database_at_an_earlier_migration_is_not_current(empty_database_url: str) -> None:
    command.upgrade(migration_config(empty_database_url), "0001")
    assert not is_current(empty_database_url)


def test_migrations_and_tables_agree(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        options = {"include_object": _ours, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_check_of_the_tables_is_in_the_database(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = {
            row[0] for row in connection.execute("SELECT conname FROM pg_constraint WHERE contype = 'c'").fetchall()
        }
    named = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert len(named) >= 8
    assert named <= found


async def test_the_queue_works_on_the_migrated_schema(database_url: str) -> None:
    app = App(connector=PsycopgConnector(conninfo=database_url))

    @app.task(name="double")
    def double(number: int) -> int:
        return 2 * number

    async with app.open_async():
        await double.defer_async(number=4)
        await app.run_worker_async(wait=False, install_signal_handlers=False)
        (job,) = await app.job_manager.list_jobs_async()
    assert (job.task_name, job.status) == ("double", "succeeded")


def test_processes_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    program = "import sys; from advisor.db.migrate import upgrade; upgrade(sys.argv[1])"
    racing = [subprocess.Popen([sys.executable, "-c", program, empty_database_url]) for _ in range(2)]
    assert [process.wait() for process in racing] == [0, 0]
    assert is_current(empty_database_url)


def seen(url: str) -> tuple[object, ...]:
    """Its revision, its columns and its rows."""
    with psycopg.connect(url) as connection:
        shape = connection.execute(_SHAPE).fetchall()
        tables = sorted({str(row[0]) for row in shape})
        rows = [
            sorted(map(str, connection.execute(f'SELECT t::text FROM "{table}" t'.encode()).fetchall()))
            for table in tables
        ]
        return shape, tables, rows


@pytest.mark.parametrize(
    ("migrations", "statements"),
    [(3, 0), (0, 1), (5, 1), (1_000, 0)],
    ids=["between two", "within the first", "within a later one", "before the commit"],
)
def test_a_killed_migration_changes_nothing_and_the_next_start_does_all(
    old_database_url: str, migrations: int, statements: int
) -> None:
    before = seen(old_database_url)
    killed = subprocess.run(
        (sys.executable, "-c", _MIGRATE_AND_DIE, old_database_url, str(migrations), str(statements)), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert seen(old_database_url) == before
    subprocess.run((sys.executable, "-c", _MIGRATE, old_database_url), check=True)
    assert is_current(old_database_url)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM bet_order").fetchone() == (2,)
        assert connection.execute("SELECT closing_odds_e4 FROM bet_evidence").fetchall() == [(20_500,)]


def test_the_way_back_leaves_no_table(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    command.downgrade(migration_config(empty_database_url), "base")
    with psycopg.connect(empty_database_url) as connection:
        left = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert left == [("alembic_version",)]
    upgrade(empty_database_url)
    assert is_current(empty_database_url)


@pytest.mark.parametrize("ask", [upgrade, is_current, signals_stand])
def test_a_server_that_is_away_is_named(ask: Callable[[str], object]) -> None:
    away = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    with pytest.raises(DatabaseUnavailableError) as caught:
        ask(away)
    assert "secret" not in str(caught.value)


async def test_facts_are_checked_by_the_database(connection: asyncpg.Connection) -> None:
    await connection.execute("INSERT INTO competition (code, sport, country, name) VALUES ('X', 'football', 'Y', 'Z')")
    await connection.execute(
        "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
        "SELECT 'football', 'Y', k, k, k, true, now() FROM unnest(ARRAY['a', 'b']) AS k"
    )
    await connection.execute("INSERT INTO venue (key) VALUES ('v')")
    event = (
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
        "VALUES (1, '2025/26', '2025-08-01', now(), true, 1, {away}, '{status}') RETURNING id"
    )
    price = "INSERT INTO price VALUES ({id}, 0, 0, 1, {phase}, now(), '{{{odds}}}')"
    id_ = await connection.fetchval(event.format(away=2, status="finished"))
    wrong = [
        event.format(away=1, status="finished"),
        event.format(away=2, status="played"),
        event.format(away=2, status="finished"),
        price.format(id=id_, phase=2, odds="20000,20000"),
        price.format(id=id_, phase=0, odds="10000,20000"),
        price.format(id=id_, phase=0, odds="-5,20000"),
        price.format(id=id_, phase=0, odds="20000"),
        f"INSERT INTO settlement SELECT {id_}, -1, 0, now(), 1",
    ]
    for statement in wrong:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await connection.execute(statement)
    await connection.execute(price.format(id=id_, phase=0, odds="0,20000"))
