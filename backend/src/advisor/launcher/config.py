"""What the supervisor needs to know, handed in from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from advisor.core.ids import NewId, random_id
from advisor.launcher.restarts import RestartConfig
from advisor.processes.log_files import LogLimits
from advisor.settings.environment import Settings, host_in_urls
from advisor.settings.providers import configured_providers, keyed_providers

SANDBOX_FOLDER: Final = "sandbox"
"""In the data folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxLaunch:
    """How to start the sandbox, on 127.0.0.1.

    Attributes:
        port: of HTTP.
        stream_port: of the exchange's stream.
        seed: equal seeds play the same games.
        speed: times faster than the clock.
    """

    port: int
    stream_port: int
    seed: int
    speed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NiceConfig:
    """How far parts that work stand behind the engine and PostgreSQL, which keep our own priority, as ``nice`` counts.

    Pages, however many are loaded at once, must not make prices late, and backtests must delay no page. Stepping back
    takes no right, while going before others takes root: so the others are lowered, and these two are not raised.
    """

    api: int = 10
    web: int = 10
    sandbox: int = 2
    worker: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchConfig:
    """Where to listen and where to keep things.

    Attributes:
        data_dir: folder of the database, the logs and the locks.
        api_host: loopback address of the API.
        api_port: TCP port of the API on that address.
        api_hosts: further names that browsers may use for the dashboard and the API.
        web_port: TCP port of the dashboard on 127.0.0.1.
        database_url: a PostgreSQL that already runs; None starts the embedded one.
        database_port: TCP port of the embedded PostgreSQL; None takes a free one.
        web_folder: folder with the built dashboard's ``server.js``.
        load_demo: fill an empty database with demo data.
        sandbox: simulated providers to start; None where real ones are configured, or none are wanted.
        providers: keys of the providers that are on, the sandbox's or real ones.
        keyed: providers whose first key is set.
        credentials: variables of what gives access to the providers that are on; none of the sandbox's, whose doubles
            take what everybody knows.
        ready_seconds: how long a part may take until it answers.
        poll_seconds: pause between two questions whether a part that starts is ready.
        watch_seconds: pause between two looks at whether all parts still run.
        worker_grace_seconds: how long the worker may take to stop: its jobs get half of that to finish.
        engine_grace_seconds: how long the engine may take to stop: calls in flight, then what they brought is stored.
        lease_holder: who its engines are to the lease.
        restarts: when a part that died is started again.
        nice: how far parts stand behind the engine and PostgreSQL.
        log_limits: how much is kept of what each part writes.
    """

    data_dir: Path
    api_host: str
    api_port: int
    web_port: int
    database_url: str | None
    database_port: int | None
    web_folder: Path
    load_demo: bool
    sandbox: SandboxLaunch | None
    providers: tuple[str, ...]
    lease_holder: UUID
    keyed: tuple[str, ...] = ()
    credentials: frozenset[str] = frozenset()
    ready_seconds: float = 60.0
    poll_seconds: float = 0.05
    watch_seconds: float = 0.2
    worker_grace_seconds: float = 20.0
    engine_grace_seconds: float = 20.0
    api_hosts: tuple[str, ...] = ()
    restarts: RestartConfig = field(default_factory=RestartConfig)
    nice: NiceConfig = field(default_factory=NiceConfig)
    log_limits: LogLimits = field(default_factory=LogLimits)

    @property
    def sandbox_accounts(self) -> Path:
        """Where the sandbox keeps the accounts at its venues."""
        return self.data_dir / SANDBOX_FOLDER / "accounts.sqlite3"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def api_address(self) -> str:
        return f"http://{host_in_urls(self.api_host)}:{self.api_port}"

    @property
    def log_folder(self) -> Path:
        return self.data_dir / "logs"


def launch_config(settings: Settings, *, load_demo: bool | None = None, new_id: NewId = random_id) -> LaunchConfig:
    """What the settings say about starting; folders become absolute, as the parts run in folders of their own.

    Args:
        load_demo: overrules the setting, when given.

    Raises:
        ConfigError: providers are set up wrongly; better said now than by a part that dies.
    """
    configured = configured_providers(settings)
    sandbox = SandboxLaunch(
        port=settings.sandbox_port,
        stream_port=settings.sandbox_stream_port,
        seed=settings.sandbox_seed,
        speed=settings.sandbox_speed,
    )
    return LaunchConfig(
        data_dir=settings.data_dir.expanduser().resolve(),
        api_host=settings.api_host,
        api_port=settings.api_port,
        api_hosts=settings.api_hosts,
        web_port=settings.web_port,
        database_url=settings.dsn,
        database_port=settings.database_port,
        web_folder=settings.web_folder.expanduser().resolve(),
        load_demo=settings.demo if load_demo is None else load_demo,
        sandbox=sandbox if configured.sandbox else None,
        providers=tuple(provider.key for provider in configured.enabled),
        keyed=keyed_providers(settings),
        credentials=frozenset(
            credential.variable
            for provider in (() if configured.sandbox else configured.enabled)
            for credential in provider.spec.credentials
        ),
        lease_holder=settings.lease_holder or new_id(),
        ready_seconds=settings.start_seconds,
        restarts=RestartConfig(
            first_pause=settings.restart_first_pause,
            longest_pause=settings.restart_longest_pause,
            steady=settings.restart_steady,
            deaths=settings.restart_deaths,
            within=settings.restart_within,
        ),
        nice=NiceConfig(
            api=settings.nice_api, web=settings.nice_web, sandbox=settings.nice_sandbox, worker=settings.nice_worker
        ),
        log_limits=LogLimits(file_bytes=settings.log_file_megabytes * 1_000_000, kept=settings.log_files_kept),
    )
