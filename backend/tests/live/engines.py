"""Engines as processes of their own, on a PostgreSQL of their own that notes under which number each change came."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg

from advisor.db.migrate import upgrade
from advisor.postgres.server import Running, free_port, start
from tests.polling import PATIENCE, eventually

ADVISOR: Final = (sys.executable, "-c", "from advisor.cli import app; app()")
_SHOWN: Final = 5_000

# Everything but what is about the lease itself, and the partitions, whose changes their table's trigger sees.
_NOTE_ALL: Final = """
    CREATE TABLE noted (id bigserial PRIMARY KEY, number bigint, changed text NOT NULL, transaction xid NOT NULL);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO noted (number, changed, transaction) VALUES (
            nullif(current_setting('advisor.fencing_number', true), '')::bigint, TG_TABLE_NAME,
            pg_current_xact_id()::xid
        );
        RETURN NULL;
    END $$;
    DO $$ DECLARE each record; BEGIN
        FOR each IN SELECT c.oid::regclass AS named FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND c.relname NOT IN ('leader_lease', 'noted', 'alembic_version') AND c.relname NOT LIKE 'procrastinate%'
        LOOP
            EXECUTE 'CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ' || each.named
                || ' FOR EACH STATEMENT EXECUTE FUNCTION note()';
        END LOOP;
    END $$
"""


class Database:
    """A server that can be killed and started again at its port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._kept: psycopg.Connection | None = None
        self.server = self._start()
        upgrade(self.dsn)
        self.execute(_NOTE_ALL)
        self.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        self.stop()
        self.server = self._start()

    @property
    def dsn(self) -> str:
        return self.server.dsn

    def _start(self) -> Running:
        return start(self._folder, port=self._port, die_with_us=True, min_free_bytes=0)

    def stop(self) -> None:
        """As its owner would."""
        self._let_go()
        self.server.stop()

    def kill(self) -> None:
        """As a crash would."""
        self._let_go()
        os.kill(self.server.pid, signal.SIGKILL)
        eventually(lambda: not self.server.alive(), "the killed server is gone")
        self.server.stop()

    def start_again(self) -> None:
        self.server = self._start()

    def freeze(self) -> None:
        """Nobody hangs up and nobody answers, as behind a network that drops everything."""
        self._let_go()
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        own = self.server.pid
        backends = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        for each in (own, *map(int, backends)):
            # A backend may end just then.
            with suppress(ProcessLookupError):
                os.kill(each, number)

    def execute(self, statement: str) -> None:
        self._connection().execute(statement.encode())

    def one(self, query: str) -> object:
        row = self._connection().execute(query.encode()).fetchone()
        return None if row is None else row[0]

    def numbers(self) -> list[int | None]:
        """The number of each transaction that changed anything, in the order of their commits."""
        rows = self._connection().execute(
            "SELECT max(number) FROM noted GROUP BY transaction ORDER BY pg_xact_commit_timestamp(transaction)"
        )
        return [row[0] for row in rows]

    def _connection(self) -> psycopg.Connection:
        """One for all questions: tests ask many times a second."""
        if self._kept is None:
            self._kept = psycopg.connect(self.dsn, autocommit=True)
        return self._kept

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def writes_of(self, number: int) -> int:
        found = self.one(f"SELECT count(*) FROM noted WHERE number = {number}")
        assert isinstance(found, int)
        return found


class EngineProcess:
    """``advisor engine run``."""

    def __init__(
        self, name: str, folder: Path, database: Database, sandbox: tuple[int, int], holder: UUID | None = None
    ) -> None:
        self._log = folder / f"{name}.log"
        environment = os.environ | {
            "ADVISOR_DATA_DIR": str(folder / name),
            "DATABASE_URL": database.dsn,
            "ADVISOR_SANDBOX": "on",
            "ADVISOR_SANDBOX_PORT": str(sandbox[0]),
            "ADVISOR_SANDBOX_STREAM_PORT": str(sandbox[1]),
            "ADVISOR_LOG_FORMAT": "json",
            "ADVISOR_LEASE_HOLDER": str(holder or ""),
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen((*ADVISOR, "engine", "run"), env=environment, stderr=log)

    def said(self) -> list[str]:
        """Names of its log lines, in order; the last one may be half written, and does not count yet."""
        lines = self._log.read_text().split("\n")[:-1]
        return [str(json.loads(line).get("event")) for line in lines if line.startswith("{")]

    def says(self, event: str, times: int = 1) -> None:
        try:
            eventually(lambda: self.said().count(event) >= times or self._ended(), f"it says {event}")
        except AssertionError as error:
            raise AssertionError(f"{error} It said:\n{self._log.read_text()[-_SHOWN:]}") from None

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def stop(self) -> int:
        """Ask it to end, and wait."""
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        return self._process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _ended(self) -> bool:
        assert self._process.poll() is None, self._log.read_text()[-_SHOWN:]
        return False


@contextmanager
def sandbox_process() -> Iterator[tuple[int, int]]:
    """The simulated providers; yields their two ports."""
    ports = free_port(), free_port()
    words = (*ADVISOR, "sandbox", "--port", str(ports[0]), "--stream-port", str(ports[1]))
    with subprocess.Popen(words, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        try:
            yield ports
        finally:
            process.kill()
