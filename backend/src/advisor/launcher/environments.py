"""Which settings each process reads, and its variables: those, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from advisor.launcher.config import LaunchConfig
from advisor.processes.environment import program_environment
from advisor.settings.environment import Settings
from advisor.settings.variables import other_names, variable_of

Process: TypeAlias = Literal["migration", "demo", "api", "worker", "engine"]
"""A process that reads settings, by the slug of its part; all others are given none."""

PORTS: Final = frozenset(
    {"api_port", "web_port", "database_port", "engine_metrics_port", "sandbox", "sandbox_port", "sandbox_stream_port"}
)
"""Whoever knows one of them needs all, for no two may be the same: the default of one may be another's value."""
_DATABASE: Final = PORTS | {"data_dir", "database_url"}
_LOGS: Final = frozenset({"log_format", "log_level"})
_PROVIDERS: Final = frozenset({"providers_file", "providers"})
_BREAKERS: Final = frozenset({"circuit_breaker_max_failures", "circuit_breaker_reset_timeout"})
_KEPT: Final = frozenset(name for name in Settings.model_fields if name.startswith("keep_"))
READ_BY: Final[Mapping[Process, frozenset[str]]] = {
    "migration": _DATABASE,
    "demo": _DATABASE | {"providers_file"},
    "api": _DATABASE
    | _LOGS
    | _PROVIDERS
    | _BREAKERS
    | _KEPT
    | {"keyed_providers", "database_connections", "low_space_mb", "worker_stalled_seconds"}
    | {name for name in Settings.model_fields if name.startswith("api_")},
    "worker": _DATABASE
    | _LOGS
    | _PROVIDERS
    | _KEPT
    | {"keyed_providers", "database_connections", "low_space_mb", "retention_minutes", "retention_rows"}
    | {"storage_minutes", "worker_concurrency", "worker_kept_days", "worker_stalled_seconds"},
    "engine": _DATABASE
    | _LOGS
    | _PROVIDERS
    | _BREAKERS
    | {"database_connections", "lease_holder", "sandbox_orders", "sandbox_speed"},
}
"""Fields of ``Settings``. A setting that is not listed here does not reach the process."""
ASKS_PROVIDERS: Final[frozenset[Process]] = frozenset({"engine"})
"""Who is given the credentials of the providers that are on."""


def variables_of(process: Process) -> frozenset[str]:
    """Names of the variables that it reads, but for the credentials of providers."""
    read = READ_BY[process]
    return frozenset(variable_of(field) for field in read) | {name for field in read for name in other_names(field)}


def advisor_environment(process: Process, config: LaunchConfig, database_url: str) -> dict[str, str]:
    """Variables of a child of ours: the settings we were given, as far as it reads them, this database and this folder.

    Keys reach those alone that ask providers; the others hear who has one.
    """
    names = variables_of(process)
    credentials = config.credentials if process in ASKS_PROVIDERS else frozenset()
    given = {
        "DATABASE_URL": database_url,
        "ADVISOR_DATA_DIR": str(config.data_dir),
        "ADVISOR_API_HOST": config.api_host,
        "ADVISOR_API_PORT": str(config.api_port),
        "ADVISOR_WEB_PORT": str(config.web_port),
        "ADVISOR_KEYED_PROVIDERS": ",".join(config.keyed),
        # Each life of the engine begins when the one before has ended, so that all may be one to the lease.
        "ADVISOR_LEASE_HOLDER": str(config.lease_holder),
        **_sandbox_environment(config),
    }
    return {
        **program_environment(names | credentials),
        **{name: value for name, value in given.items() if name in names},
        "PYTHONUNBUFFERED": "1",
    }


def _sandbox_environment(config: LaunchConfig) -> dict[str, str]:
    sandbox = config.sandbox
    if sandbox is None:
        return {"ADVISOR_SANDBOX": "off"}
    return {
        "ADVISOR_SANDBOX": "on",
        "ADVISOR_SANDBOX_PORT": str(sandbox.port),
        "ADVISOR_SANDBOX_STREAM_PORT": str(sandbox.stream_port),
    }
