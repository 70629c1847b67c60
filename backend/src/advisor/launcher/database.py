"""The embedded PostgreSQL as a part of the platform: always on the same folder and, once it has one, the same port."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from advisor.launcher.child import LIMITS
from advisor.launcher.errors import DatabaseElsewhereError
from advisor.launcher.requests import Requests
from advisor.postgres.folder import MIN_FREE_BYTES, Folder
from advisor.postgres.server import Running, start
from advisor.processes.log_files import LogLimits


class DatabaseRun:
    """One life of the server, from when it accepts connections."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.pid = running.pid

    def ending(self) -> str | None:
        return self._running.ending()

    def is_ready(self) -> bool:
        return True

    def step_back(self) -> None:
        """All wait for it, so it keeps our own priority."""

    def last_lines(self) -> list[str]:
        return self._running.words().splitlines()[-LIMITS.log_lines :]

    def stop(self, _: Requests) -> None:
        """A hurry is none of its business, as it must write down what it holds."""
        # One that another process started is that process's to stop.
        self._running.stop(even_if_shared=not self._running.joined)

    def kill(self) -> None:
        """Leave it; what a dead server left behind goes by itself."""
        self._running.stop()


class Database:
    """Starts it, again and again.

    Args:
        root: its folder.
        port: TCP port; None takes a free one at the first start.
        meanwhile: done again and again while it starts, which may take minutes after a crash.
    """

    def __init__(self, root: Path, *, port: int | None, log_limits: LogLimits, meanwhile: Callable[[], None]) -> None:
        self.dsn = ""
        self._root = root
        self.port = port
        self._log_limits = log_limits
        self._meanwhile = meanwhile

    @property
    def log(self) -> Path:
        return Folder(self._root).log

    def start(self) -> DatabaseRun:
        """Begin a life of the server; from the first on, ``dsn`` is its address.

        Raises:
            EmbeddedPostgresError: it cannot run now.
            DatabaseElsewhereError: another program has started it on another port.
        """
        running = start(
            self._root,
            port=self.port,
            # A disk that filled up since the first start is no reason to stay away; PostgreSQL sees what it can do.
            min_free_bytes=0 if self.dsn else MIN_FREE_BYTES,
            die_with_us=True,
            log_limits=self._log_limits,
            meanwhile=self._meanwhile,
        )
        if self.dsn and running.dsn != self.dsn:
            running.stop()
            raise DatabaseElsewhereError(running.port)
        self.dsn, self.port = running.dsn, running.port
        return DatabaseRun(running)
