"""The processes that make up the platform, and how to check that each works."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from advisor.db.revision import is_current
from advisor.db.signals.standing import signals_stand
from advisor.launcher.checks import answers, lists_nothing, require_dashboard, require_free_port, require_node
from advisor.launcher.child import Part
from advisor.launcher.config import LaunchConfig
from advisor.launcher.environments import advisor_environment
from advisor.launcher.plan import Plan
from advisor.processes.environment import program_environment

_HEALTH_PATH: Final = "/api/v1/health"
_COMPETITIONS_PATH: Final = "/api/v1/competitions"
_SANDBOX_PATH: Final = "/sandbox/state"
_LOCAL: Final = "127.0.0.1"
_WEB_HOST: Final = _LOCAL


def platform_plan(config: LaunchConfig) -> Plan:
    """The plan of ``advisor up``."""
    return Plan(
        check=lambda: check_machine(config),
        migration=lambda database_url: migration(config, database_url),
        parts=lambda database_url: platform_parts(config, database_url, signals_stand(database_url)),
        demo=lambda database_url: demo_loader(config, database_url) if _wants_demo(config) else None,
    )


def migration(config: LaunchConfig, database_url: str) -> Part | None:
    """Brings the database to the schema of this version and ends; None when it has it already.

    A process of its own, for loading what migrates takes longer than all the rest of a second start, and its memory
    would stay with the launcher for as long as the platform runs.
    """
    if is_current(database_url):
        return None
    return Part(
        name="migration",
        slug="migration",
        command=(advisor_command(), "db", "migrate"),
        environment=advisor_environment("migration", config, database_url),
    )


def check_machine(config: LaunchConfig) -> None:
    """Refuse what cannot go well.

    Raises:
        LaunchError: Node.js or the built dashboard is missing, or a port is taken.
    """
    require_node()
    require_dashboard(config.web_folder)
    require_free_port(config.api_host, config.api_port, part="API", make_variable="API_PORT")
    require_free_port(_WEB_HOST, config.web_port, part="dashboard", make_variable="WEB_PORT")
    if config.sandbox is not None:
        require_free_port(_LOCAL, config.sandbox.port, part="sandbox", make_variable="SANDBOX_PORT")
        require_free_port(
            _LOCAL, config.sandbox.stream_port, part="sandbox's stream", make_variable="SANDBOX_STREAM_PORT"
        )


def platform_parts(config: LaunchConfig, database_url: str, signals_stand: bool = False) -> tuple[Part, ...]:
    """API, dashboard, worker, and where there are providers the engine, with the sandbox if they are simulated.

    Args:
        signals_stand: there are some that an engine has to end, also where no provider is left.

    Raises:
        LaunchError: Node.js or the built dashboard is missing.
    """
    node = require_node()
    server = require_dashboard(config.web_folder)
    api = Part(
        name="API",
        slug="api",
        command=(advisor_command(), "api"),
        environment=advisor_environment("api", config, database_url),
        is_ready=lambda: answers(config.api_host, config.api_port, _HEALTH_PATH),
        nice=config.nice.api,
    )
    worker = Part(
        name="job worker",
        slug="worker",
        command=(advisor_command(), "worker"),
        environment=advisor_environment("worker", config, database_url),
        nice=config.nice.worker,
        grace_seconds=config.worker_grace_seconds,
    )
    dashboard = Part(
        name="dashboard",
        slug="web",
        command=(node, server.name),
        folder=server.parent,
        environment={
            "HOSTNAME": _WEB_HOST,
            "PORT": str(config.web_port),
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
            "ADVISOR_API_URL": config.api_address,
            "ADVISOR_API_HOSTS": ",".join(config.api_hosts),
        },
        is_ready=lambda: answers(_WEB_HOST, config.web_port, "/"),
        needs_database=False,
        nice=config.nice.web,
    )
    return (
        api,
        dashboard,
        *_sandbox(config),
        worker,
        *(_engine(config, database_url) if config.providers or signals_stand else ()),
    )


def _sandbox(config: LaunchConfig) -> tuple[Part, ...]:
    sandbox = config.sandbox
    if sandbox is None:
        return ()
    options = {
        "--host": _LOCAL,
        "--port": sandbox.port,
        "--stream-port": sandbox.stream_port,
        "--seed": sandbox.seed,
        "--speed": sandbox.speed,
        "--accounts": config.sandbox_accounts,
    }
    words = tuple(str(word) for option in options.items() for word in option)
    return (
        Part(
            name="sandbox (simulated providers)",
            slug="sandbox",
            command=(advisor_command(), "sandbox", *words),
            # It has no settings: whatever it simulates stands in its options.
            environment={**program_environment(()), "PYTHONUNBUFFERED": "1"},
            is_ready=lambda: answers(_LOCAL, sandbox.port, _SANDBOX_PATH),
            needs_database=False,
            nice=config.nice.sandbox,
        ),
    )


def _engine(config: LaunchConfig, database_url: str) -> tuple[Part, ...]:
    return (
        Part(
            name="engine",
            slug="engine",
            command=(advisor_command(), "engine", "run"),
            environment=advisor_environment("engine", config, database_url),
            grace_seconds=config.engine_grace_seconds,
        ),
    )


def _wants_demo(config: LaunchConfig) -> bool:
    """Asked of the API once it runs: a loader of its own would take seconds to find out that it has nothing to do."""
    return config.load_demo and lists_nothing(config.api_host, config.api_port, _COMPETITIONS_PATH)


def demo_loader(config: LaunchConfig, database_url: str) -> Part:
    """Fills an empty database with demo data and ends."""
    return Part(
        name="demo data",
        slug="demo",
        command=(advisor_command(), "demo", "load", "--if-empty"),
        environment=advisor_environment("demo", config, database_url),
    )


def advisor_command() -> str:
    """The command line program that was installed beside this Python."""
    return str(Path(sys.executable).with_name("advisor"))
