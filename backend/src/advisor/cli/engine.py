"""``advisor engine``: the process that asks providers, prices markets and finds bets."""

import numpy as np
import typer
import uvloop
from rich.console import Console

from advisor.cli.failure import reported
from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.live.process import run_engine
from advisor.postgres.server import open_database
from advisor.settings import load_settings
from advisor.settings.engine import engine_process_config
from advisor.telemetry import configure_logging

app = typer.Typer(no_args_is_help=True, help="The process that asks providers, prices markets and finds bets.")


@app.callback()
def engine() -> None:
    """The process that asks providers, prices markets and finds bets."""


@app.command("run")
def run() -> None:
    """Run the engine until stopped; `advisor up` does so beside everything else."""
    with reported(Console(stderr=True)):
        settings = load_settings()
        configure_logging(settings.log_config())
        config = engine_process_config(settings)
        with open_database(settings.dsn, settings.database_folder, port=settings.database_port) as dsn:
            uvloop.run(run_engine(dsn, config, clock=SystemClock(), rng=np.random.default_rng(), new_id=random_id))
