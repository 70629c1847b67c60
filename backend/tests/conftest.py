"""Fixtures every test may use: the real data folder and a migrated PostgreSQL database."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import hypothesis
import psycopg
import pytest
import structlog
from psycopg.sql import SQL, Identifier

from advisor.postgres.server import Running, start
from tests.effort import effort

REPO_ROOT: Final = Path(__file__).resolve().parents[2]
REAL_DATA_VARIABLE: Final = "ADVISOR_TEST_DATA"
NO_REAL_DATA: Final = "no real data:"
TEMPLATE_DATABASE: Final = "migrated_template"
TESTS: Final = Path(__file__).parent
FIRST: Final = frozenset({"crash", "simulation", "faults", "launcher", "jobs", "drills"})
_numbers = itertools.count(1)

# No test is timed: the first example of a property may have to wait for the compiler.
hypothesis.settings.register_profile("untimed", deadline=None, max_examples=effort(25, 200))
hypothesis.settings.load_profile("untimed")

# A traceback in colours, with all local values drawn as tables, takes a second; tests make thousands.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def real_data_folder() -> Path:
    """Folder that holds the recorded real data, whether it exists or not."""
    configured = os.environ.get(REAL_DATA_VARIABLE)
    if configured:
        return Path(configured).expanduser().resolve()
    return (REPO_ROOT.parent / "shared" / "data").resolve()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of recorded real data; skips the test when this machine does not have it."""
    folder = real_data_folder()
    if not folder.is_dir():
        pytest.skip(f"{NO_REAL_DATA} {folder} does not exist; set {REAL_DATA_VARIABLE} to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A PostgreSQL server for this test process, gone with it even when it is killed.

    Each xdist worker has its own: a shared one would have to outlive the worker that started it.
    """
    root = tmp_path_factory.mktemp("postgres")
    with start(root, durable=False, die_with_us=True, min_free_bytes=0) as running:
        _log_in_quickly(running)
        yield running
    shutil.rmtree(root, ignore_errors=True)


def _log_in_quickly(running: Running) -> None:
    """Hash the password once instead of 4,096 times: what tests connect to for thousands of times holds no secrets."""
    url = urlsplit(running.dsn)
    with psycopg.connect(running.dsn, autocommit=True) as admin:
        admin.execute("SET scram_iterations = 1")
        changed = SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(url.username or ""), unquote(url.password or ""))
        admin.execute(changed)


@pytest.fixture(scope="session")
def migrated_template(postgres: Running) -> str:
    """Name of a database migrated to head, which copies are made from and nobody connects to."""
    with psycopg.connect(postgres.dsn, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE_DATABASE}")
    # Imported here, so that tests without tables do not pay for it.
    from advisor.db.migrate import upgrade

    upgrade(postgres.database(TEMPLATE_DATABASE))
    return TEMPLATE_DATABASE


@pytest.fixture(scope="module")
def database_url(postgres: Running, migrated_template: str) -> Iterator[str]:
    """URL of a migrated, empty database that this test module has for itself."""
    with copied_database(postgres, migrated_template) as url:
        yield url


@pytest.fixture
def fresh_database_url(postgres: Running, migrated_template: str) -> Iterator[str]:
    """URL of a migrated, empty database that this one test has for itself."""
    with copied_database(postgres, migrated_template) as url:
        yield url


@pytest.fixture
def another_database_url(postgres: Running, migrated_template: str) -> Iterator[str]:
    """One more of them, to compare with."""
    with copied_database(postgres, migrated_template) as url:
        yield url


@pytest.fixture
def empty_database_url(postgres: Running) -> Iterator[str]:
    """URL of a database without any table."""
    with psycopg.connect(postgres.dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE empty")
        yield postgres.database("empty")
        admin.execute("DROP DATABASE empty WITH (FORCE)")


@contextmanager
def copied_database(postgres: Running, template: str) -> Iterator[str]:
    """URL of a copy of a database that nobody is connected to, gone in the end."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres.dsn, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield postgres.database(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders whose tests take minutes come first: at the end one process would wait for the other's last file."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in FIRST)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests that share an id are an error: run by several processes, only the first of them would run."""
    twice = [nodeid for nodeid, times in Counter(item.nodeid for item in session.items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"Several tests have one id: {', '.join(twice)}")
    # Twelve thousand tests with their modules are a gigabyte of objects that stay: each full collection of garbage, of
    # which a test of a database makes several, would look through all of them.
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was skipped for lack of real data, so that a green run hides nothing."""
    skipped = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report, pytest.TestReport) and NO_REAL_DATA in str(report.longrepr)
    ]
    if not skipped:
        return
    terminalreporter.section(f"skipped for lack of real data: {len(skipped)}")
    terminalreporter.write_line(f"Set {REAL_DATA_VARIABLE} to the folder that holds it to run them.")
    for nodeid in sorted(skipped):
        terminalreporter.write_line(f"  {nodeid}")
