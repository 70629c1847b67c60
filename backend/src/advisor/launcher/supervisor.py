"""``advisor up``: start everything in order, start again what dies, stop everything in reverse order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from rich.console import Console
from rich.markup import escape

from advisor.core.clock import SystemClock
from advisor.core.errors import AdvisorError
from advisor.launcher.announcements import Announcements
from advisor.launcher.checks import require_data_folder
from advisor.launcher.child import Child, Part
from advisor.launcher.config import LaunchConfig
from advisor.launcher.database import Database
from advisor.launcher.errors import ChildDiedError, DatabaseDiedError, NotReadyError
from advisor.launcher.lock import alone_on
from advisor.launcher.plan import Plan
from advisor.launcher.requests import Requests, received
from advisor.launcher.status_file import StatusFile
from advisor.launcher.supervised import Rules, Supervised
from advisor.processes.parts import PartState


class _StopRequestedError(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """Brings the platform up, keeps watch, takes it down."""

    def __init__(self, config: LaunchConfig, plan: Plan, console: Console) -> None:
        clock = SystemClock()
        self._config = config
        self._plan = plan
        self._said = Announcements(console, clock)
        self._rules = Rules(
            restarts=config.restarts, ready_seconds=config.ready_seconds, clock=clock, monotonic=time.monotonic
        )
        self._requests = Requests()
        self._database: Supervised | None = None
        self._parts: list[Supervised] = []
        self._status = StatusFile(config.data_dir)

    def run(self) -> int:
        """Run until asked to stop, or until a part fails while the platform comes up.

        Returns the exit status for the shell.
        """
        try:
            with received() as self._requests, ExitStack() as stack:
                require_data_folder(self._config.data_dir)
                stack.enter_context(alone_on(self._config.data_dir))
                self._plan.check()
                stack.callback(self._take_down)
                self._bring_up()
                while True:
                    self._watch()
                    time.sleep(self._config.watch_seconds)
        except _StopRequestedError:
            return 0
        except AdvisorError as error:
            # What is interrupted while it works, such as the making of a database, fails for that alone.
            if self._requests.stop:
                return 0
            self._said.failed(error)
        return 1

    def _bring_up(self) -> None:
        began = time.monotonic()
        self._config.log_folder.mkdir(mode=0o700, exist_ok=True)
        self._said.keep_in(self._config.log_folder, self._config.log_limits)
        url = self._config.database_url or self._open_database()
        self._migrate(url, began)
        self._start_all(self._plan.parts(url))
        if demo := self._plan.demo(url):
            self._load_demo(demo)
        self._announce(time.monotonic() - began)

    def _open_database(self) -> str:
        config = self._config
        database = Database(
            config.data_dir / "postgres",
            port=config.database_port,
            log_limits=config.log_limits,
            meanwhile=self._watch,
        )
        self._database = Supervised(
            key="database",
            name="PostgreSQL",
            log=database.log,
            start=database.start,
            needs_database=False,
            rules=self._rules,
            announcements=self._said,
        )
        with self._said.busy("Starting PostgreSQL …"):
            self._database.start()
        self._parts.append(self._database)
        self._database.is_ready()
        self._require_all()
        self._said.done(f"PostgreSQL listens on port {database.port}", self._database.began)
        return database.dsn

    def _start_all(self, parts: Sequence[Part]) -> None:
        self._wait_until_ready([self._start(part) for part in parts if part.is_ready])
        for part in parts:
            if part.is_ready is None:
                started = self._start(part)
                started.is_ready()
                self._said.done(f"{part.name} is started", started.began)
        self._status.write(self._parts)

    def _start(self, part: Part) -> Supervised:
        supervised = Supervised(
            key=part.slug,
            name=part.name,
            log=self._config.log_folder / f"{part.slug}.log",
            start=partial(Child, part, self._config.log_folder, self._config.log_limits),
            needs_database=part.needs_database,
            rules=self._rules,
            announcements=self._said,
        )
        supervised.start()
        self._parts.append(supervised)
        return supervised

    def _wait_until_ready(self, waiting: list[Supervised]) -> None:
        with self._said.busy("") as status:
            while waiting:
                self._require_all()
                status.update(f"Waiting for {', '.join(part.name for part in waiting)} …")
                for part in list(waiting):
                    if part.is_ready():
                        waiting.remove(part)
                        self._said.done(f"{part.name} is ready", part.began)
                    elif part.is_late():
                        self._show_log(part)
                        raise NotReadyError(part.name, self._config.ready_seconds, part.log)
                time.sleep(self._config.poll_seconds)

    def _migrate(self, url: str, began: float) -> None:
        if part := self._plan.migration(url):
            child = self._run_to_end(part, "Migrating the database …", self._require_all)
            if child.exit_status() != 0:
                self._said.last_lines(child.log, child.last_lines())
                raise ChildDiedError(part.name, child.ending() or "", child.log)
        self._said.done("database is migrated", began)

    def _load_demo(self, demo: Part) -> None:
        loader = self._run_to_end(demo, "Filling the empty database with demo data …", self._watch)
        if loader.exit_status() == 0:
            self._said.done(next(iter(loader.last_lines(1)), "Demo data is there."), loader.started)
        else:
            self._said.last_lines(loader.log, loader.last_lines())
            self._said.say("[yellow]![/] Demo data could not be loaded; everything else works.")

    def _run_to_end(self, part: Part, doing: str, meanwhile: Callable[[], None]) -> Child:
        """Run a part that ends by itself; it is stopped when we are asked to stop meanwhile."""
        child = Child(part, self._config.log_folder, self._config.log_limits)
        try:
            with self._said.busy(doing):
                while child.exit_status() is None:
                    meanwhile()
                    time.sleep(self._config.poll_seconds)
        finally:
            child.stop(self._requests)
        return child

    def _announce(self, seconds: float) -> None:
        config = self._config
        self._said.say(
            f"\n[bold green]Betting Expert Advisor is running[/] (up in {seconds:.1f} s)\n\n"
            f"  Dashboard   {config.address}\n"
            f"  API         {config.api_address}/api/v1\n"
            f"  Data, logs  {escape(str(config.data_dir))}\n"
            f"  Live data   {_live_data(config)}\n\n"
            "Press Ctrl-C to stop."
        )

    def _require_all(self) -> None:
        """While the platform comes up every part must run on.

        Raises:
            _StopRequestedError: somebody wants us to stop.
            ChildDiedError: a part stopped by itself.
            DatabaseDiedError: PostgreSQL did.
        """
        self._heed()
        for part in self._parts:
            if part.run is not None and (ending := part.run.ending()):
                self._show_log(part)
                raise (
                    DatabaseDiedError(part.log)
                    if part is self._database
                    else ChildDiedError(part.name, ending, part.log)
                )
        self._status.write(self._parts)

    def _watch(self) -> None:
        """Once it is up: start again what died.

        Raises:
            _StopRequestedError: somebody wants us to stop.
        """
        self._heed()
        for part in self._parts:
            part.look(may_start=not part.needs_database or self._database_runs())
        self._status.write(self._parts)

    def _heed(self) -> None:
        if self._requests.stop:
            raise _StopRequestedError
        if self._requests.retry:
            self._requests.retry = False
            for part in self._parts:
                part.retry()

    def _database_runs(self) -> bool:
        """Also where it is somebody else's, of whom we only know the address."""
        return self._database is None or self._database.state is PartState.RUNNING

    def _take_down(self) -> None:
        """Stop in reverse order; a second request to stop skips the politeness."""
        self._status.remove()
        if not self._parts:
            return
        self._said.say("\nStopping …")
        for part in reversed(self._parts):
            part.stop(self._requests)
        self._said.say("Everything is stopped.")

    def _show_log(self, part: Supervised) -> None:
        if part.run is not None:
            self._said.last_lines(part.log, part.run.last_lines())


def _live_data(config: LaunchConfig) -> str:
    if config.sandbox is not None:
        return "[bold yellow]SANDBOX[/]: simulated games and prices, nothing is real; keys in .env replace it"
    if config.providers:
        return f"from {', '.join(config.providers)}"
    return "none: no provider is configured"
