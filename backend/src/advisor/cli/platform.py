"""``advisor up``, ``retry`` and ``clean-data``: run the whole platform on this machine, and clear up after it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from advisor.core.errors import AdvisorError
from advisor.launcher.clean import clean_data as delete_data
from advisor.launcher.config import launch_config
from advisor.launcher.retry import retry as ask_again
from advisor.launcher.up import up as bring_up
from advisor.settings.providers import unread_file
from advisor.settings.providers_file import read_general_sections
from advisor.settings.variables import load_settings
from advisor.settings.venues import unknown_venues


def up(
    demo: Annotated[
        bool | None, typer.Option("--demo/--no-demo", help="Fill an empty database with demo data.")
    ] = None,
) -> None:
    """Start database, API, worker and dashboard; Ctrl-C stops them."""
    console = Console()
    try:
        settings = load_settings()
        config = launch_config(settings, load_demo=demo)
        unread = unread_file(settings)
        general = read_general_sections(settings.own_providers_file)  # without it the worker will not start
    except AdvisorError as error:
        raise _refused(error) from None
    if unread is not None:
        advice = "leave out ADVISOR_SANDBOX" if settings.sandbox == "on" else "configure a provider of odds"
        _warn(
            console,
            f"The sandbox runs, so {unread} counts for history alone: limits of quality and commissions in backtests, "
            "commissions and the fair line of value_bets in fixtures; "
            f"{advice}, or set ADVISOR_SANDBOX=off.",
        )
    for sentence in unknown_venues(general):
        _warn(console, f"{settings.own_providers_file}: {sentence}.")
    raise typer.Exit(bring_up(config, console))


def retry() -> None:
    """Have the running platform start again the parts that it left down because they died too often."""
    console = Console()
    try:
        ask_again(load_settings().data_dir.expanduser().resolve())
    except AdvisorError as error:
        raise _refused(error) from None
    console.print("Parts that were left down are started again.", soft_wrap=True)


def clean_data(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete what is kept in the data folder: database, filed quotes, journals, downloads and logs. Asks first."""
    console = Console()

    def confirm(paths: tuple[Path, ...]) -> bool:
        for path in paths:
            console.print(f"  {path}", soft_wrap=True, highlight=False, markup=False)
        return yes or typer.confirm("Delete all this for good?")

    try:
        settings = load_settings()
        folder = settings.data_dir.expanduser().resolve()
        deleted = delete_data(folder, confirm, own_database=settings.dsn is None)
    except AdvisorError as error:
        raise _refused(error) from None
    console.print(
        f"Deleted {len(deleted)} folders." if deleted else f"Nothing was deleted in {folder}.", soft_wrap=True
    )


def _warn(console: Console, text: str) -> None:
    console.print(text, style="yellow", soft_wrap=True, markup=False, highlight=False)


def _refused(error: AdvisorError) -> typer.Exit:
    Console(stderr=True).print(f"✗ {error}", style="bold red", soft_wrap=True, markup=False, highlight=False)
    return typer.Exit(1)
