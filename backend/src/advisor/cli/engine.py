"""``advisor engine``: the process that asks providers, prices markets, finds bets and places them."""

import typer
from rich.console import Console

from advisor.cli.betting import halts, recovery
from advisor.cli.betting.close_out import close_out
from advisor.cli.failure import reported
from advisor.settings.variables import load_settings

_HELP = "The process that asks providers, prices markets, finds bets and places them."

app = typer.Typer(no_args_is_help=True, help=_HELP)

halts.add_to(app)
recovery.add_to(app)
app.command("close-out")(close_out)


@app.callback(help=_HELP)
def engine() -> None:
    """See ``_HELP``."""


@app.command("run")
def run() -> None:
    """Run the engine until stopped; `advisor up` does so beside everything else."""
    # Loaded here and not above: a halt must not wait for it.
    from advisor.bootstrap.engine import serve

    with reported(Console(stderr=True)):
        serve(load_settings())
