"""``advisor feeds``: see how providers do, ask one of them something."""

import asyncio
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from advisor.adapters.registry import registered
from advisor.bootstrap.database import database_url
from advisor.bootstrap.providers import probe_one, provider_snapshots
from advisor.cli.failure import reported
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.live.config import EngineProcessConfig
from advisor.settings.engine import engine_process_config
from advisor.settings.variables import load_settings
from advisor.telemetry.logs import configure_logging
from advisor.upstream.snapshots import ProviderSnapshot

app = typer.Typer(no_args_is_help=True, help="How providers of odds, fixtures, scores and weather do.")


@app.callback()
def feeds() -> None:
    """How providers of odds, fixtures, scores and weather do."""


@app.command("status")
def status() -> None:
    """How every provider does: health, latency, quota, breakers."""
    with reported(Console(stderr=True)):
        settings = load_settings()
        config = engine_process_config(settings)
        with database_url(settings) as dsn:
            snapshots = asyncio.run(provider_snapshots(dsn))
    console = Console()
    if config.sandbox:
        console.print("SANDBOX: all of this is simulated.", style="bold yellow")
    console.print(_status_table(config, snapshots))
    if not snapshots:
        console.print("The engine has not run yet; `advisor up` or `advisor engine run` starts it.")


@app.command("probe")
def probe(provider: Annotated[str, typer.Argument(help="Key of the provider, such as the_odds_api.")]) -> None:
    """Ask a provider something cheap, through its quota and breaker, and say what came back."""
    console = Console()
    with reported(Console(stderr=True)):
        settings = load_settings()
        configure_logging(settings.log_config())
        config = engine_process_config(settings)
        on = [each.key for each in config.providers]
        if provider not in on:
            raise ConfigError(f"{provider!r} is not on; on are {', '.join(on) or 'none'}. See docs/PROVIDERS.md.")
        with database_url(settings) as dsn:
            answer = asyncio.run(probe_one(dsn, config, provider, clock=SystemClock(), rng=np.random.default_rng()))
    console.print(f"{provider}: {answer}", markup=False, highlight=False)


def _status_table(config: EngineProcessConfig, snapshots: dict[str, ProviderSnapshot]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("provider", "health", "p90", "errors", "quota", "breaker", "today", "reported"):
        table.add_column(name, justify="left" if name in {"provider", "health", "breaker", "reported"} else "right")
    on = {each.key for each in config.providers}
    for key in registered():
        snapshot = snapshots.get(key)
        if key not in on:
            table.add_row(key, "off", *["–"] * 6, style="dim")
        elif snapshot is None:
            table.add_row(key, "not asked yet", *["–"] * 6)
        else:
            table.add_row(key, *_cells(snapshot))
    return table


def _cells(snapshot: ProviderSnapshot) -> tuple[str, ...]:
    health = snapshot.health
    tightest = min(snapshot.quotas.rate_limits, key=lambda limit: limit.remaining / limit.capacity, default=None)
    worst = next((breaker.state for breaker in snapshot.breakers if breaker.state != "closed"), "closed")
    return (
        f"{health.health.value}{f': {health.reason}' if health.reason else ''}",
        "–" if health.p90_ms is None else f"{health.p90_ms:.0f} ms",
        "–" if health.error_rate is None else f"{health.error_rate:.1%}",
        "–" if tightest is None else f"{tightest.remaining}/{tightest.capacity} {tightest.name}",
        worst,
        f"{snapshot.today.requests} calls, {snapshot.today.credits} cr",
        f"{snapshot.at:%H:%M:%S} UTC",
    )
