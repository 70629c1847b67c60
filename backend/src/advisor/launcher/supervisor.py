"""``advisor up``: start everything in order, watch it, stop everything in reverse order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

from rich.console import Console
from rich.markup import escape

from advisor.core.errors import AdvisorError
from advisor.launcher.checks import require_data_folder
from advisor.launcher.child import Child, Part
from advisor.launcher.config import LaunchConfig
from advisor.launcher.errors import ChildDiedError, DatabaseDiedError, NotReadyError
from advisor.launcher.lock import alone_on
from advisor.launcher.plan import Plan
from advisor.launcher.signals import StopRequests, stop_requests
from advisor.postgres.server import Running, start


class _StopRequestedError(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """Brings the platform up, keeps watch, takes it down."""

    def __init__(self, config: LaunchConfig, plan: Plan, console: Console) -> None:
        self._config = config
        self._plan = plan
        self._console = console
        self._requests = StopRequests()
        self._children: list[Child] = []
        self._database: Running | None = None

    def run(self) -> int:
        """Run until asked to stop or until a part dies. Returns the exit status for the shell."""
        try:
            with stop_requests() as self._requests, ExitStack() as stack:
                require_data_folder(self._config.data_dir)
                stack.enter_context(alone_on(self._config.data_dir))
                self._plan.check()
                stack.callback(self._take_down)
                self._bring_up()
                while True:
                    self._tick()
                    time.sleep(self._config.watch_seconds)
        except _StopRequestedError:
            return 0
        except AdvisorError as error:
            self._print(f"[bold red]✗[/] {escape(str(error))}")
        return 1

    def _bring_up(self) -> None:
        began = time.monotonic()
        url = self._open_database()
        self._tick()
        self._migrate(url, began)
        self._start_all(self._plan.parts(url))
        if demo := self._plan.demo(url):
            self._load_demo(demo)
        self._announce(time.monotonic() - began)

    def _open_database(self) -> str:
        config = self._config
        if config.database_url:
            return config.database_url
        began = time.monotonic()
        with self._console.status("Starting PostgreSQL …"):
            self._database = start(config.data_dir / "postgres", port=config.database_port, die_with_us=True)
        self._say(f"PostgreSQL listens on port {self._database.port}", began)
        return self._database.dsn

    def _start_all(self, parts: Sequence[Part]) -> None:
        self._config.log_folder.mkdir(mode=0o700, exist_ok=True)
        self._wait_until_ready([(self._start(part), part.is_ready) for part in parts if part.is_ready])
        for part in parts:
            if part.is_ready is None:
                self._say(f"{part.name} is started", self._start(part).started)

    def _start(self, part: Part) -> Child:
        child = Child(part, self._config.log_folder)
        self._children.append(child)
        return child

    def _wait_until_ready(self, waiting: list[tuple[Child, Callable[[], bool]]]) -> None:
        with self._console.status("") as status:
            while waiting:
                self._tick()
                status.update(f"Waiting for {', '.join(child.part.name for child, _ in waiting)} …")
                for entry in list(waiting):
                    child, is_ready = entry
                    if is_ready():
                        waiting.remove(entry)
                        self._say(f"{child.part.name} is ready", child.started)
                    elif time.monotonic() - child.started > self._config.ready_seconds:
                        self._show_log(child)
                        raise NotReadyError(child.part.name, self._config.ready_seconds, child.log)
                time.sleep(self._config.poll_seconds)

    def _migrate(self, url: str, began: float) -> None:
        if part := self._plan.migration(url):
            child = self._run_to_end(part, "Migrating the database …")
            if child.exit_status() != 0:
                self._show_log(child)
                raise ChildDiedError(part.name, child.ending(), child.log)
        self._say("database is migrated", began)

    def _load_demo(self, demo: Part) -> None:
        loader = self._run_to_end(demo, "Filling the empty database with demo data …")
        if loader.exit_status() == 0:
            self._say(next(iter(loader.last_lines(1)), "Demo data is there."), loader.started)
        else:
            self._show_log(loader)
            self._print("[yellow]![/] Demo data could not be loaded; everything else works.")

    def _run_to_end(self, part: Part, doing: str) -> Child:
        """Run a part that ends by itself; it is stopped when we are asked to stop meanwhile."""
        self._config.log_folder.mkdir(mode=0o700, exist_ok=True)
        child = Child(part, self._config.log_folder)
        try:
            with self._console.status(doing):
                while child.exit_status() is None:
                    self._tick()
                    time.sleep(self._config.poll_seconds)
        finally:
            child.stop(self._requests)
        return child

    def _announce(self, seconds: float) -> None:
        config = self._config
        self._print(
            f"\n[bold green]Betting Expert Advisor is running[/] (up in {seconds:.1f} s)\n\n"
            f"  Dashboard   {config.address}\n"
            f"  API         {config.api_address}/api/v1\n"
            f"  Data, logs  {escape(str(config.data_dir))}\n"
            f"  Live data   {_live_data(config)}\n\n"
            "Press Ctrl-C to stop."
        )

    def _tick(self) -> None:
        """Notice what happened since the last look.

        Raises:
            _StopRequestedError: somebody wants us to stop.
            ChildDiedError: a part stopped by itself.
            DatabaseDiedError: PostgreSQL did.
        """
        if self._requests.asked:
            raise _StopRequestedError
        if self._database is not None and not self._database.alive():
            raise DatabaseDiedError(self._database.log)
        for child in self._children:
            if child.exit_status() is not None:
                self._show_log(child)
                raise ChildDiedError(child.part.name, child.ending(), child.log)

    def _take_down(self) -> None:
        """Stop in reverse order; a second request to stop skips the politeness."""
        if not self._children and self._database is None:
            return
        self._print("\nStopping …")
        for child in reversed(self._children):
            child.stop(self._requests)
        if self._database is not None:
            # One that another process started is that process's to stop.
            self._database.stop(even_if_shared=not self._database.joined)
        self._print("Everything is stopped.")

    def _print(self, text: str, *, highlight: bool = True) -> None:
        # Whoever read our output may be gone (a pipe to `head`); that is no reason to leave anything running.
        with suppress(OSError):
            self._console.print(text, soft_wrap=True, highlight=highlight)

    def _say(self, what: str, began: float) -> None:
        self._print(f"[green]✓[/] {escape(what)} [dim]({time.monotonic() - began:.1f} s)[/]", highlight=False)

    def _show_log(self, child: Child) -> None:
        lines = child.last_lines()
        if lines:
            self._print(f"[dim]last lines of {escape(str(child.log))}:[/]")
            self._print("\n".join(f"  {escape(line)}" for line in lines), highlight=False)


def _live_data(config: LaunchConfig) -> str:
    if config.sandbox is not None:
        return "[bold yellow]SANDBOX[/]: simulated games and prices, nothing is real; keys in .env replace it"
    if config.providers:
        return f"from {', '.join(config.providers)}"
    return "none: no provider is configured"
