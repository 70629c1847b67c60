"""The embedded PostgreSQL: made, found again, killed, crowded out, broken; as root and as a normal user."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from advisor.postgres.errors import (
    BinariesMissingError,
    DiskFullError,
    FolderBrokenError,
    FolderUnusableError,
    FolderVersionError,
    PasswordLostError,
    PortTakenError,
    ServerRunsError,
    StartFailedError,
)
from advisor.postgres.folder import Folder
from advisor.postgres.process import speaks_of_damage
from advisor.postgres.programs import Installed, installed_programs
from advisor.postgres.server import Running, new_password, open_database, start
from tests.polling import eventually

Start = Callable[..., Running]
SOURCES = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "postgres"


@pytest.fixture
def begin(root: Path) -> Iterator[Start]:
    """Starts servers on ``root`` and stops whatever the test leaves running."""
    begun: list[Running] = []

    def begin_one(**options: object) -> Running:
        running = start(root, durable=False, die_with_us=True, **options)  # type: ignore[arg-type]
        begun.append(running)
        return running

    yield begin_one
    for running in reversed(begun):
        running.stop(even_if_shared=True)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a stopped server, to copy from."""
    made = tmp_path_factory.mktemp("made") / "postgres"
    start(made, durable=False, die_with_us=True).stop()
    return made


@pytest.fixture
def stopped(root: Path, made_once: Path) -> Folder:
    """A whole but stopped server in ``root``, to be damaged."""
    shutil.copytree(made_once, root, copy_function=shutil.copy2)
    return Folder(root)


def run_sql(dsn: str, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


class TestFirstStart:
    def test_it_speaks_utf8_in_utc_and_takes_many_connections(self, begin: Start) -> None:
        running = begin()
        rows = run_sql(
            running.dsn,
            "SELECT current_setting('server_encoding'), current_setting('timezone'), "
            "current_setting('max_connections'), lower('ÉCOLE'), 'Z' < 'a', current_database()",
        )
        assert rows == [("UTF8", "UTC", "200", "école", True, "advisor")]

    def test_the_url_serves_every_driver(self, begin: Start) -> None:
        running = begin()

        async def ask_both() -> tuple[object, object]:
            plain = await asyncpg.connect(running.dsn)
            first = await plain.fetchval("SELECT 40 + 2")
            await plain.close()
            engine = create_async_engine(running.dsn.replace("postgresql:", "postgresql+asyncpg:", 1))
            async with engine.connect() as connection:
                second = (await connection.execute(text("SELECT 40 + 2"))).scalar_one()
            await engine.dispose()
            return first, second

        assert asyncio.run(ask_both()) == (42, 42)
        assert run_sql(running.dsn, "SELECT 40 + 2") == [(42,)]

    def test_only_the_password_opens_it(self, begin: Start, root: Path) -> None:
        running = begin()
        password = (root / "password").read_text()
        assert (root / "password").stat().st_mode & 0o777 == 0o600
        assert root.stat().st_mode & 0o077 == 0
        assert (root / "pgdata").stat().st_mode & 0o077 == 0
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(running.dsn.replace(password, "guess"))
        by_socket = f"host={running.socket_folder} port={running.port} user=advisor dbname=advisor"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(by_socket, password="guess")
        with psycopg.connect(by_socket, password=password) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

    def test_it_listens_on_the_loopback_alone(self, begin: Start) -> None:
        running = begin()
        assert run_sql(running.dsn, "SHOW listen_addresses") == [("127.0.0.1",)]

    def test_a_path_too_long_for_a_socket_still_works(self, tmp_path: Path) -> None:
        deep = tmp_path / ("d" * 90) / ("ünïcode folder " * 4) / "postgres"
        with start(deep, durable=False, die_with_us=True) as running:
            assert not running.socket_folder.is_relative_to(deep)
            by_socket = f"host={running.socket_folder} port={running.port} user=advisor dbname=advisor"
            with psycopg.connect(by_socket, password=Folder(deep).password()) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        running.socket_folder.rmdir()

    def test_an_interrupted_making_is_made_again(self, begin: Start, root: Path) -> None:
        unfinished = root / "pgdata.unfinished"
        unfinished.mkdir(parents=True)
        (unfinished / "PG_VERSION").write_text("18\n")
        assert run_sql(begin().dsn, "SELECT 1") == [(1,)]
        assert not unfinished.exists()


class TestStopAndStartAgain:
    def test_rows_survive_a_restart(self, begin: Start) -> None:
        first = begin()
        run_sql(first.dsn, "CREATE TABLE bet (id int)", "INSERT INTO bet VALUES (7)")
        assert first.stop()
        assert not is_running(first.pid)
        assert run_sql(begin().dsn, "SELECT id FROM bet") == [(7,)]

    def test_committed_rows_survive_kill_9(self, root: Path) -> None:
        first = start(root, die_with_us=True)
        run_sql(first.dsn, "CREATE TABLE bet (id int)", "INSERT INTO bet SELECT generate_series(1, 5000)")
        open_transaction = psycopg.connect(first.dsn)
        open_transaction.execute("INSERT INTO bet VALUES (0)")
        os.kill(first.pid, signal.SIGKILL)
        eventually(lambda: not first.alive(), "the server dies")
        with start(root, die_with_us=True) as second:
            assert second.pid != first.pid
            assert run_sql(second.dsn, "SELECT count(*), min(id) FROM bet") == [(5000, 1)]
        open_transaction.close()
        assert first.stop()

    def test_a_recycled_process_id_in_the_pid_file_is_no_obstacle(self, stopped: Folder, begin: Start) -> None:
        stopped.data.joinpath("postmaster.pid").write_text(
            f"{os.getpid()}\n{stopped.data}\n1700000000\n5432\n{stopped.socket}\n127.0.0.1\n 1 1\nready   \n"
        )
        assert run_sql(begin().dsn, "SELECT 1") == [(1,)]

    def test_the_kernel_stops_it_when_its_starter_is_killed(self, root: Path) -> None:
        starter = subprocess.Popen([sys.executable, "-c", STARTER, str(root)], stdout=subprocess.PIPE, text=True)
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert is_running(pid)
        starter.kill()
        starter.wait()
        starter.stdout.close()
        eventually(lambda: not is_running(pid), "the kernel stops the server")


STARTER = """
import sys, time
from pathlib import Path
from advisor.postgres.server import start
running = start(Path(sys.argv[1]), durable=False, die_with_us=True)
print(running.pid, flush=True)
time.sleep(600)
"""


class TestSharing:
    def test_a_second_start_joins_and_the_last_to_leave_stops(self, begin: Start) -> None:
        first = begin()
        second = begin()
        assert (first.joined, second.joined) == (False, True)
        assert (second.pid, second.dsn) == (first.pid, first.dsn)
        assert not first.stop()
        assert run_sql(second.dsn, "SELECT 1") == [(1,)]
        assert second.stop()
        assert not is_running(first.pid)

    def test_its_owner_may_stop_it_over_the_heads_of_others(self, begin: Start) -> None:
        first, second = begin(), begin()
        assert first.stop(even_if_shared=True)
        assert not second.alive()
        assert second.stop()

    def test_a_configured_url_starts_nothing(self, root: Path) -> None:
        with open_database("postgresql://elsewhere/advisor", root) as url:
            assert url == "postgresql://elsewhere/advisor"
        assert not root.exists()

    def test_without_a_url_it_starts_and_stops_one(self, root: Path) -> None:
        with open_database(None, root) as url:
            assert run_sql(url, "SELECT 1") == [(1,)]
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)


class TestRefusals:
    def test_a_taken_port(self, begin: Start) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with pytest.raises(PortTakenError, match=f"Port {port} .* is taken"):
                begin(port=port)
        assert begin(port=port).port == port

    @pytest.mark.parametrize("missing", ["PG_VERSION", "global", "base", "postgresql.conf"])
    def test_a_folder_with_a_part_missing(self, stopped: Folder, begin: Start, missing: str) -> None:
        stopped.data.joinpath(missing).rename(stopped.root / "moved")
        with pytest.raises(FolderBrokenError, match=rf"damaged \({missing} is missing\).*make clean-data"):
            begin()
        stopped.root.joinpath("moved").rename(stopped.data / missing)
        assert run_sql(begin().dsn, "SELECT 1") == [(1,)]

    @pytest.mark.parametrize("damage", ["global/pg_control", "PG_VERSION", "global/pg_filenode.map"])
    def test_a_folder_with_a_file_overwritten(self, stopped: Folder, begin: Start, damage: str) -> None:
        file = stopped.data / damage
        file.write_bytes(b"\xff" * max(16, file.stat().st_size))
        with pytest.raises(FolderBrokenError, match="move it away"):
            begin()

    def test_a_folder_without_its_write_ahead_log(self, stopped: Folder, begin: Start) -> None:
        for segment in stopped.data.joinpath("pg_wal").glob("0*"):
            segment.unlink()
        with pytest.raises(FolderBrokenError, match="checkpoint"):
            begin()

    def test_a_password_of_another_cluster(self, stopped: Folder, begin: Start) -> None:
        stopped.password_file.write_text("deadbeef")
        with pytest.raises(PasswordLostError, match=r"does not open it: put the file back.*data are whole") as caught:
            begin()
        assert "clean-data" not in str(caught.value)

    def test_a_lost_password(self, stopped: Folder, begin: Start) -> None:
        stopped.password_file.unlink()
        with pytest.raises(PasswordLostError, match=r"is missing: put the file back.*data are whole"):
            begin()

    @pytest.mark.parametrize("left", [None, b"deadbeef", b"", b"\xff\xfe"])
    def test_a_new_password_opens_the_old_data(self, stopped: Folder, begin: Start, left: bytes | None) -> None:
        with begin() as running:
            run_sql(running.dsn, "CREATE TABLE kept (x int)", "INSERT INTO kept VALUES (7)")
        before = stopped.password()
        stopped.password_file.unlink()
        if left is not None:
            stopped.password_file.write_bytes(left)
        new_password(stopped.root)
        assert stopped.password() != before
        assert stopped.password_file.stat().st_mode & 0o777 == 0o600
        running = begin()
        assert run_sql(running.dsn, "SELECT x FROM kept") == [(7,)]
        with pytest.raises(ServerRunsError, match="stop `advisor up`"):
            new_password(stopped.root)

    def test_a_new_password_needs_a_database(self, root: Path) -> None:
        with pytest.raises(FolderBrokenError, match="there is none"):
            new_password(root)

    def test_whole_data_that_nobody_may_enter(self, stopped: Folder, begin: Start) -> None:
        """The server is ready and refuses us for another reason than damage: nothing is said to be damaged."""
        (stopped.data / "pg_hba.conf").write_text("host all nobody_we_know 127.0.0.1/32 scram-sha-256\n")
        with pytest.raises(StartFailedError, match=r"no pg_hba\.conf entry") as caught:
            begin()
        assert "damaged" not in str(caught.value)

    @pytest.mark.parametrize("said", ["Too many open files", "Cannot allocate memory"])
    def test_what_a_server_lacks_is_no_damage(self, said: str) -> None:
        assert speaks_of_damage('PANIC:  could not open file "global/pg_control": No such file or directory')
        assert not speaks_of_damage(f'PANIC:  could not open file "global/pg_control": {said}')

    def test_programs_of_the_right_version_that_do_not_run(self, stopped: Folder, begin: Start, tmp_path: Path) -> None:
        version = stopped.data.joinpath("PG_VERSION").read_text()
        newer = str(1 + max(programs.major for programs in installed_programs().usable))
        folder = tmp_path / "system" / newer / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        (folder / "postgres").write_text(
            "#!/bin/sh\necho 'libicu.so.76: cannot open shared object file' >&2\nexit 127\n"
        )
        (folder / "postgres").chmod(0o755)
        installed = installed_programs(system=tmp_path / "system")
        assert installed.failing == (f"{folder} (libicu.so.76: cannot open shared object file)",)
        stopped.data.joinpath("PG_VERSION").write_text(newer)
        with pytest.raises(FolderVersionError, match=r"data stay as they are.*do not run: .*libicu") as caught:
            begin(programs=installed)
        assert "clean-data" not in str(caught.value)
        stopped.data.joinpath("PG_VERSION").write_text(version)
        with pytest.raises(BinariesMissingError, match=r"found, but do not run .*libicu"):
            begin(programs=Installed(usable=(), failing=installed.failing))

    def test_a_folder_of_another_version(self, stopped: Folder, begin: Start) -> None:
        stopped.data.joinpath("PG_VERSION").write_text("9\n")
        with pytest.raises(FolderVersionError, match=r"made by PostgreSQL 9 but only .* data stay") as caught:
            begin()
        assert caught.value.found == 9

    def test_a_disk_with_too_little_free_space(self, begin: Start, root: Path) -> None:
        free = shutil.disk_usage(root.parent).free
        with pytest.raises(DiskFullError, match="MB free and the database needs"):
            begin(min_free_bytes=free * 2)
        assert not (root / "pgdata").exists()

    def test_a_file_where_the_folder_should_be(self, begin: Start, root: Path) -> None:
        root.write_text("not a folder")
        with pytest.raises(FolderUnusableError, match="ADVISOR_DATA_DIR"):
            begin()

    def test_no_programs_at_all(self, begin: Start, tmp_path: Path) -> None:
        none = installed_programs(wheel="a_package_that_is_not_there", system=tmp_path)
        with pytest.raises(BinariesMissingError, match="DATABASE_URL"):
            begin(programs=none)


@pytest.mark.parametrize("major", [programs.major for programs in installed_programs().usable])
def test_an_older_cluster_runs_on_the_programs_that_made_it(major: int, begin: Start) -> None:
    """Every PostgreSQL on this machine can make a cluster, and later starts find their way back to it."""
    mine = tuple(programs for programs in installed_programs().usable if programs.major == major)
    begin(programs=Installed(usable=mine)).stop()
    rows = run_sql(begin().dsn, "SHOW server_version")
    assert re.match(rf"{major}\.", str(rows[0][0]))
