"""``advisor sandbox``: simulated providers, so that everything can be tried without keys and without money."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from advisor.bootstrap.sandbox import run
from advisor.cli.failure import reported
from advisor.core.clock import SystemClock
from advisor.sandbox.config import ListenConfig, Quotas, SandboxConfig
from advisor.sandbox.faults.plan import FaultRule, fault_rules
from advisor.sandbox.server import RunningSandbox
from advisor.settings.yaml_files import read_yaml

_LISTEN: Final = ListenConfig()
_SANDBOX: Final = SandboxConfig()


def sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = _LISTEN.host,
    port: Annotated[int, typer.Option(min=0, max=65535, help="HTTP port; 0 takes a free one.")] = _LISTEN.port,
    stream_port: Annotated[
        int, typer.Option(min=0, max=65535, help="TCP port of the exchange's stream.")
    ] = _LISTEN.stream_port,
    name: Annotated[
        list[str] | None, typer.Option(help="A further host name it is called by, as a container's; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds make equal games and prices.")] = _SANDBOX.seed,
    speed: Annotated[
        float, typer.Option(min=1, max=600, help="How much faster than real games they go.")
    ] = _SANDBOX.speed,
    faults: Annotated[Path | None, typer.Option(help="YAML file with a list of faults.")] = None,
    credits: Annotated[int, typer.Option(min=0, help="Credits per month at The Odds API's double.")] = (
        Quotas().odds_credits
    ),
    accounts: Annotated[
        Path | None, typer.Option(help="File that keeps the accounts at its venues; without it they end with it.")
    ] = None,
) -> None:
    """Serve invented games, bookmakers, an exchange, scores and weather in the providers' own formats."""
    console = Console(stderr=True)
    config = SandboxConfig(seed=seed, speed=speed, quotas=Quotas(odds_credits=credits))

    def started(running: RunningSandbox) -> None:
        console.print(_line(running), soft_wrap=True, markup=False, highlight=False)

    with reported(console):
        clock = SystemClock()
        listen = ListenConfig(host=host, port=port, stream_port=stream_port, names=tuple(name or ()))
        asyncio.run(run(config, listen, _rules(faults, clock.now()), clock, started, accounts))


def _line(running: RunningSandbox) -> str:
    return f"SANDBOX, nothing here is real: {running.url}, stream {running.host}:{running.stream_port}"


def _rules(path: Path | None, now: datetime) -> list[FaultRule]:
    if path is None:
        return []
    return fault_rules(read_yaml(path), now)
