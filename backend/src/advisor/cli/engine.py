"""``advisor engine``: the process that asks providers, prices markets and finds bets."""

import typer
from rich.console import Console

from advisor.bootstrap.engine import serve
from advisor.cli.failure import reported
from advisor.settings.variables import load_settings

app = typer.Typer(no_args_is_help=True, help="The process that asks providers, prices markets and finds bets.")


@app.callback()
def engine() -> None:
    """The process that asks providers, prices markets and finds bets."""


@app.command("run")
def run() -> None:
    """Run the engine until stopped; `advisor up` does so beside everything else."""
    with reported(Console(stderr=True)):
        serve(load_settings())
