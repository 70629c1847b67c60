"""The command line: ``advisor``. Only the called command's module is imported, so that each starts fast."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final, NamedTuple

import typer

STOPPED: Final = "✗ Stopped by Ctrl-C: what was not finished was not done."
INTERRUPTED: Final = 130
"""What shells give for a program that SIGINT ended."""


class _Command(NamedTuple):
    """Where a command lives: a function of a module of this package, or the ``app`` of a group; and its help line."""

    module: str
    name: str
    help: str


COMMANDS: Final[Mapping[str, _Command]] = {
    "up": _Command("platform", "up", "Start database, API, worker and dashboard; Ctrl-C stops them."),
    "retry": _Command("platform", "retry", "Start again what `up` left down because it died too often."),
    "engine": _Command(
        "engine", "app", "The process that finds bets and places them: run it, halt it, see how it does."
    ),
    "picks": _Command("betting.picks", "picks", "The best signals of a day, with their reasons."),
    "bets": _Command("betting.bets", "app", "What was bet, what became of it, and why."),
    "strategies": _Command("betting.strategies", "app", "Strategy instances: what bets, by which version of itself."),
    "ledger": _Command("betting.ledger", "app", "Where the money of bets is counted: accounts and entries."),
    "capital": _Command("betting.capital", "app", "Money that is paid in or out, moved or set aside."),
    "limits": _Command("betting.limits", "app", "Your own limits, time-outs and self-exclusion."),
    "drill": _Command("drill", "drill", "Practise what is done when something goes wrong."),
    "feeds": _Command("feeds", "app", "How providers of odds, fixtures, scores and weather do."),
    "import": _Command("imports.files", "app", "Import history from files, or undo it."),
    "backtest": _Command("backtest", "app", "Run strategies over history."),
    "replay": _Command("replay", "replay", "Run a recorded live session once more and compare its signals."),
    "identity": _Command("identity", "app", "Which team is this? Names to review, and aliases."),
    "rates": _Command("facts.rates", "app", "At which rates amounts of two currencies meet."),
    "results": _Command("facts.results", "app", "What participants achieved: it settles the markets about them."),
    "demo": _Command("demo", "app", "Made-up leagues to try things on."),
    "sandbox": _Command("sandbox", "sandbox", "Doubles of the providers: invented games and prices to try things on."),
    "settings": _Command("settings", "app", "What every setting is, where it comes from, and what it may be."),
    "history": _Command("history", "app", "Where old quotes are kept."),
    "db": _Command("database", "app", "The database itself."),
    "api": _Command("serve", "api", "Serve the API alone."),
    "worker": _Command("worker", "worker", "Run queued jobs."),
    "openapi": _Command("serve", "openapi", "Print the API's OpenAPI document."),
    "clean-data": _Command("platform", "clean_data", "Delete the data folder, after asking."),
}


def application(command: str | None) -> typer.Typer:
    """The command line with ``command`` ready to run and the others listed by name only."""
    advisor = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    advisor.callback(help="Betting Expert Advisor: finds bets that are worth more than they cost.")(_nothing)
    for name, (module, attribute, line) in COMMANDS.items():
        if name != command:
            advisor.command(name, help=line)(_nothing)
            continue
        found = getattr(import_module(f"advisor.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            advisor.add_typer(found, name=name, help=line)
        else:
            advisor.command(name)(found)
    return advisor


def app() -> None:
    """Entry point of the ``advisor`` program."""
    try:
        application(next((word for word in sys.argv[1:] if not word.startswith("-")), None))()
    except KeyboardInterrupt:
        # While the command's modules were loaded.
        status: object = INTERRUPTED
    except SystemExit as ending:
        # Typer ends an interrupted command by this code, and silently.
        status = ending.code
    if status == INTERRUPTED:
        sys.stderr.write(f"{STOPPED}\n")
    sys.exit(status)  # type: ignore[arg-type]  # as SystemExit had it


def _nothing() -> None:
    """Stands in for commands that were not called."""
