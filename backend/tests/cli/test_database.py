"""``advisor db`` and ``advisor demo``: an empty database becomes one to look around in."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from advisor.db.revision import is_current
from advisor.postgres.server import Running
from tests.cli.running import advisor, advisor_json, written
from tests.db.importing import PRICED


@pytest.fixture
def bare_database_url(postgres: Running) -> Iterator[str]:
    """URL of a database that was never migrated."""
    with psycopg.connect(postgres.dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE bare")
        yield postgres.database("bare")
        admin.execute("DROP DATABASE bare WITH (FORCE)")


def test_migrate(bare_database_url: str) -> None:
    for _ in range(2):
        result = advisor("db", "migrate", "--database-url", bare_database_url)
        assert (result.exit_code, result.stderr) == (0, "The database is up to date.\n")
        assert is_current(bare_database_url)


def test_imports_migrate_by_themselves(bare_database_url: str, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", PRICED)
    assert advisor_json("import", "football-data", file, "--database-url", bare_database_url)["imported"] == 1


def test_demo_data_come_once_and_are_marked(fresh_database_url: str) -> None:
    words = ("demo", "load", "--if-empty", "--database-url", fresh_database_url)
    result = advisor(*words)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("Loaded ")
    with psycopg.connect(fresh_database_url, autocommit=True) as connection:
        totals = (
            "SELECT count(*), count(*) FILTER (WHERE NOT demo) FROM event JOIN competition c ON c.id = competition_id"
        )
        assert connection.execute(totals).fetchone() == (int(result.stderr.split()[1]), 0)
        assert connection.execute("SELECT count(*) FROM fixture_card").fetchone() == (int(result.stderr.split()[1]),)
        assert connection.execute("SELECT count(*) FROM backtest WHERE state = 'queued'").fetchone() == (2,)
        again = advisor(*words)
        assert (again.exit_code, again.stderr) == (0, "The database holds data already; nothing loaded.\n")
        assert connection.execute("SELECT count(*) FROM backtest").fetchone() == (2,)
