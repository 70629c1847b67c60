"""Settings of this machine and secrets, from the environment and ``.env``; refused when unknown."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args
from uuid import UUID

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode

from advisor.api.config import OUR_HOSTS, ApiConfig
from advisor.core.errors import DatabaseUnavailableError
from advisor.core.timing.retention import DeletionConfig, RetentionConfig
from advisor.db.address import plain_dsn
from advisor.jobs.config import WorkerConfig
from advisor.providers.units import Unit
from advisor.sandbox.config import ListenConfig, SandboxConfig
from advisor.settings.own_files import PREFIX, OwnFiles, named_folder
from advisor.telemetry.config import LogConfig, LogFormat, LogLevel
from advisor.upstream.config import BreakerConfig

_IPV6: Final = 6
_API: Final = ApiConfig()
_LISTEN: Final = ListenConfig()
_SANDBOX: Final = SandboxConfig()
_WORKER: Final = WorkerConfig()
_KEPT: Final = RetentionConfig()
_DELETION: Final = DeletionConfig()
_TEN_YEARS: Final = 3650

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Unit("seconds")]
Nice = Annotated[int, Field(ge=0, le=19), Unit("nice levels")]
Words = Annotated[tuple[str, ...], NoDecode]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode]


Days = Annotated[int, Unit("days")]


def _days(default: timedelta, meaning: str) -> Any:
    """A setting of days; a field of pydantic's, which is of any type to the class it stands in."""
    return Field(default=default.days, ge=1, le=_TEN_YEARS, description=meaning)


def _with_and_without_prefix(name: str) -> AliasChoices:
    """A setting that other programs have too; ours wins where both are in one place."""
    return AliasChoices((PREFIX + name).lower(), name.lower())


class Settings(OwnFiles):
    """All settings. Each is the variable ``ADVISOR_`` + its name in capitals.

    But for ``DATABASE_URL``, and for the credentials of providers, whose variables their specs declare.
    """

    database_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_URL", description="A PostgreSQL of yours; none: the embedded one."
    )
    database_port: Port | None = Field(default=None, description="Port of the embedded PostgreSQL; none: a free one.")
    database_connections: Annotated[int, Unit("connections")] = Field(
        default=10,
        ge=4,
        le=100,
        description="Most connections of one process, of which the engine keeps one; PostgreSQL has 200 for all.",
    )
    api_host: str = Field(default="127.0.0.1", description="Address the API listens on; loopback, as it has no login.")
    api_port: Port = Field(default=8000, description="TCP port of the API.")
    api_hosts: Words = Field(default=(), description="More names the API answers to, by comma.")
    api_networks: Networks = Field(
        default=(), description="Networks, besides this machine, whose clients may do everything, by comma."
    )
    api_origins: Words = Field(default=(), description="More pages, by comma, that may send commands.")
    api_concurrency: Annotated[int, Unit("requests")] = Field(
        default=_API.concurrency,
        ge=1,
        le=100,
        description="Requests answered at once; more take longer together, and health must find a connection.",
    )
    api_waiting: Annotated[int, Unit("requests")] = Field(
        default=_API.waiting,
        ge=0,
        le=10_000,
        description="Requests that wait for their turn, of which about a hundred come a second; more are refused.",
    )
    api_retry_after: Annotated[int, Unit("seconds")] = Field(
        default=_API.retry_after, ge=1, le=3600, description="When a refused request may be sent again."
    )
    api_statement_seconds: Annotated[float, Unit("seconds")] = Field(
        default=_API.statement_timeout.total_seconds(),
        ge=0.1,
        le=3600,
        description="A statement of the API that takes longer is ended, so that no page holds up the database.",
    )
    web_port: Port = Field(default=3000, description="TCP port of the dashboard, on 127.0.0.1.")
    web_folder: Path = Field(default=Path("frontend/.next/standalone"), description="The built dashboard.")
    demo: bool = Field(default=True, description="Fill an empty database with demo data.")
    sandbox: Literal["auto", "on", "off"] = Field(
        default="auto", description="Simulated providers; auto: when no provider of odds is configured."
    )
    sandbox_port: Port = Field(default=_LISTEN.port, description="Where the sandbox answers, on 127.0.0.1 only.")
    sandbox_stream_port: Port = Field(
        default=_LISTEN.stream_port, description="Where the sandbox streams exchange prices."
    )
    sandbox_seed: int = Field(default=_SANDBOX.seed, ge=0, le=2**32 - 1, description="Equal seeds play the same games.")
    sandbox_speed: Annotated[float, Unit("times")] = Field(
        default=_SANDBOX.speed, ge=1, le=600, description="Times faster than the clock games are played."
    )
    sandbox_orders: Literal["paper", "venues"] = Field(
        default="paper",
        description="Where bets at the sandbox's prices go: matched in the engine, or sent to its venues over HTTP.",
    )
    providers: Words = Field(
        default=(), description="Providers to use that need no key or ask for consent, by comma; see docs/PROVIDERS.md."
    )
    keyed_providers: Words = Field(
        default=(),
        description="Providers whose keys the engine has, by comma, for processes that are given none; "
        "`advisor up` sets it.",
    )
    credentials: Mapping[str, SecretStr] = Field(
        default_factory=dict, description="Of providers, by the variables that their specs declare; see load_settings."
    )
    lease_holder: UUID | None = Field(
        default=None,
        description="Who the engine is to its lease; none: somebody new. `advisor up` gives all its engines the "
        "same, so that one which succeeds a dead one need not wait until that one's lease expires.",
    )
    engine_metrics_port: Port | None = Field(
        default=None, description="Where Prometheus reads the engine's metrics, on 127.0.0.1; none: nowhere."
    )
    circuit_breaker_max_failures: Annotated[int, Unit("failures in a row")] = Field(
        default=BreakerConfig().fail_max,
        ge=1,
        le=1000,
        validation_alias=_with_and_without_prefix("CIRCUIT_BREAKER_MAX_FAILURES"),
        description="Failures in a row after which a provider is not called, unless its YAML says otherwise.",
    )
    circuit_breaker_reset_timeout: Annotated[float, Unit("seconds")] = Field(
        default=BreakerConfig().reset_timeout.total_seconds(),
        ge=1,
        le=86_400,
        validation_alias=_with_and_without_prefix("CIRCUIT_BREAKER_RESET_TIMEOUT"),
        description="Seconds until such a provider is tried again, unless its YAML says otherwise.",
    )
    log_format: LogFormat = Field(
        default="auto", description="Of the lines on stderr; auto: for people on a terminal, else JSON."
    )
    log_level: LogLevel = Field(default="info", description="Least level of the lines that are written.")
    worker_concurrency: Annotated[int, Unit("jobs")] = Field(
        default=_WORKER.concurrency, ge=1, le=32, description="Backtests at once; each takes a core."
    )
    worker_stalled_seconds: Annotated[float, Unit("seconds")] = Field(
        default=_WORKER.stalled_seconds,
        ge=1,
        le=3600,
        description="A worker silent for so long is dead; six of its heartbeats.",
    )

    worker_kept_days: Days = _days(_WORKER.kept, "How long finished jobs are kept, to see what became of them.")
    keep_quotes_days: Days = _days(_KEPT.quotes, "Changes of prices stay in the database so long, then in files.")
    keep_quote_files_days: Days = _days(_KEPT.quote_files, "Changes of prices stay in files so long, then as bars.")
    keep_bars_days: Days = _days(_KEPT.bars, "One-minute bars with closing prices; two seasons.")
    keep_evidence_days: Days = _days(_KEPT.evidence, "Prices behind ended value bets; ended surebets, middles.")
    keep_signals_days: Days = _days(_KEPT.signals, "Ended value bets; two seasons, as CLV needs many.")
    keep_transitions_days: Days = _days(
        _KEPT.transitions,
        "Changes of breakers, as outages are asked about for a season; balances, of which the last of a day stays.",
    )
    keep_costs_days: Days = _days(_KEPT.costs, "Costs of calls; a month is compared with one a year before.")
    keep_data_quality_days: Days = _days(_KEPT.data_quality, "Counts of unusable data, after the last.")
    keep_subjects_days: Days = _days(_KEPT.subjects, "Subjects nobody fetched for so long; a provider is off.")
    keep_weather_days: Days = _days(_KEPT.weather, "Hours of weather; games are looked back at for weeks.")
    keep_answers_days: Days = _days(_KEPT.answers, "So long a command is known as repeated by its key.")
    retention_minutes: Annotated[int, Unit("minutes")] = Field(
        default=60, ge=1, le=1440, description="How often it is looked for what has grown too old; days are the unit."
    )
    retention_rows: Annotated[int, Unit("rows")] = Field(
        default=_DELETION.rows, ge=1, le=100_000, description="Old rows deleted at once; few, so that nobody waits."
    )
    storage_minutes: Annotated[int, Unit("minutes")] = Field(
        default=5, ge=1, le=1440, description="How often disk use is measured; a disk fills over minutes, not seconds."
    )
    low_space_mb: Annotated[int, Unit("megabytes")] = Field(
        default=2000,
        ge=100,
        le=10_000_000,
        description="Less space on the data folder's disk is warned of.",
    )
    start_seconds: Annotated[float, Unit("seconds")] = Field(
        default=60.0, ge=5, le=3600, description="How long a process of `advisor up` may take until it answers."
    )
    restart_first_pause: Seconds = Field(
        default=1.0, ge=0.1, le=60, description="Before a process that died is started again; doubles each time."
    )
    restart_longest_pause: Seconds = Field(default=60.0, ge=1, le=3600, description="At which it doubles no more.")
    restart_steady: Seconds = Field(
        default=60.0, ge=1, le=86_400, description="After a run that lasted so long the first pause comes next."
    )
    restart_deaths: Annotated[int, Unit("deaths")] = Field(
        default=5, ge=1, le=1000, description="After so many in restart_within the process is left down."
    )
    restart_within: Seconds = Field(
        default=600.0, ge=1, le=86_400, description="In which as many deaths as restart_deaths leave a process down."
    )
    nice_api: Nice = Field(default=10, description="Pages must not make prices late, however many are loaded at once.")
    nice_web: Nice = Field(default=10, description="Of the dashboard, for the same reason.")
    nice_sandbox: Nice = Field(default=2, description="Behind the engine, before the pages whose load timed it out.")
    nice_worker: Nice = Field(
        default=15, description="Backtests take all they get, and nobody waits for a second more."
    )
    log_file_megabytes: Annotated[int, Unit("MB")] = Field(
        default=10,
        ge=1,
        le=10_000,
        description="A log of `advisor up` that is so large is put aside while it is written.",
    )
    log_files_kept: Annotated[int, Unit("files")] = Field(
        default=4, ge=0, le=1000, description="So many of each log are put aside; older ones are deleted."
    )

    @field_validator("api_hosts", "api_origins", "api_networks", "providers", "keyed_providers", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value

    @field_validator("*", mode="before")
    @classmethod
    def _numbers_are_plain(cls, value: object, info: ValidationInfo) -> object:
        """``1_000`` is no number, as in every other place where one is read."""
        kind = cls.model_fields[info.field_name or ""].annotation
        numeric = {int, float} & {kind, *get_args(kind)}
        if numeric and isinstance(value, str) and "_" in value:
            raise ValueError("should be a number written in digits")
        return value

    @field_validator("database_port", "lease_holder", "engine_metrics_port", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("web_folder", mode="before")
    @classmethod
    def _is_a_named_folder(cls, value: object) -> object:
        return named_folder(value)

    @field_validator("database_url")
    @classmethod
    def _is_a_postgres_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        try:
            plain_dsn(value.get_secret_value())
        except DatabaseUnavailableError as refusal:
            raise ValueError(str(refusal).removeprefix("DATABASE_URL ").removesuffix(".")) from None
        return value

    @model_validator(mode="after")
    def _listens_to_this_machine_only(self) -> "Settings":
        try:
            loopback = self.api_host == "localhost" or ip_address(self.api_host).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise ValueError(
                f"api_host {self.api_host}: the API has no login yet, so it listens on 127.0.0.1 only; "
                "reach it from elsewhere through a proxy or an SSH tunnel"
            )
        return self

    @model_validator(mode="after")
    def _gives_each_part_a_port_of_its_own(self) -> "Settings":
        sandbox = ("sandbox_port", "sandbox_stream_port") if self.sandbox != "off" else ()
        holders: dict[int, str] = {}
        for name in ("api_port", "web_port", "database_port", "engine_metrics_port", *sandbox):
            port = getattr(self, name)
            if port is not None and (other := holders.setdefault(port, name)) != name:
                raise ValueError(f"{other} and {name} are both {port}: give each a port of its own")
        return self

    @model_validator(mode="after")
    def _keeps_longer_what_is_smaller(self) -> "Settings":
        if not self.keep_quotes_days <= self.keep_quote_files_days <= self.keep_bars_days:
            raise ValueError(
                "keep_quotes_days must not exceed keep_quote_files_days, nor this keep_bars_days: "
                "each is counted from the day of the quotes"
            )
        if self.keep_evidence_days > self.keep_signals_days:
            raise ValueError("keep_evidence_days must not exceed keep_signals_days, as evidence goes with its signal")
        return self

    @property
    def dsn(self) -> str | None:
        """URL of the configured database, or None for the embedded one."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def database_folder(self) -> Path:
        return self.data_dir.expanduser() / "postgres"

    @property
    def quotes_folder(self) -> Path:
        """Of the files that old quotes are moved to."""
        return self.data_dir.expanduser() / "quotes"

    @property
    def journal_folder(self) -> Path:
        """Of the journals of the engine's sessions."""
        return self.data_dir.expanduser() / "journal"

    def api_config(self) -> ApiConfig:
        ours = ("127.0.0.1", "localhost")
        dashboards = tuple(f"http://{name}:{self.web_port}" for name in ours)
        return ApiConfig(
            hosts=(*OUR_HOSTS, host_in_urls(self.api_host), *self.api_hosts),
            origins=(*dashboards, *self.api_origins),
            networks=self.api_networks,
            concurrency=self.api_concurrency,
            waiting=self.api_waiting,
            retry_after=self.api_retry_after,
            statement_timeout=timedelta(seconds=self.api_statement_seconds),
        )

    def breaker_config(self) -> BreakerConfig:
        """Of every provider, as far as its section of the YAML file does not say otherwise."""
        return BreakerConfig(
            fail_max=self.circuit_breaker_max_failures,
            reset_timeout=timedelta(seconds=self.circuit_breaker_reset_timeout),
        )

    def log_config(self) -> LogConfig:
        return LogConfig(format=self.log_format, level=self.log_level)

    def worker_config(self) -> WorkerConfig:
        return WorkerConfig(
            concurrency=self.worker_concurrency,
            stalled_seconds=self.worker_stalled_seconds,
            heartbeat_seconds=self.worker_stalled_seconds / 6,
            reap_seconds=self.worker_stalled_seconds / 3,
            kept=timedelta(days=self.worker_kept_days),
            connections=self.database_connections,
        )


def host_in_urls(host: str) -> str:
    """A loopback address or ``localhost`` as it stands in URLs and in the ``Host`` header."""
    if host == "localhost":
        return host
    address = ip_address(host)
    return f"[{address.compressed}]" if address.version == _IPV6 else address.compressed
