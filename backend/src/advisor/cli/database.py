"""``advisor db``: the database itself, and the history in it."""

import asyncpg
import typer
from rich.console import Console

from advisor.backtest.config import BacktestConfig
from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.history import History
from advisor.db.backtests.history import load_history
from advisor.db.ledger.settled_days import unproven_sums
from advisor.postgres.server import new_password as renew
from advisor.settings.variables import load_settings

app = typer.Typer(no_args_is_help=True, help="The database itself.")


def history_from_database(config: BacktestConfig, database_url: str | None = None) -> History:
    """The history a backtest reads from the database.

    Raises:
        NotFoundError: a competition was never imported.
        HistoryError: competitions of different sports.
    """

    async def load(connection: asyncpg.Connection) -> History:
        return await load_history(connection, config.competitions, config.market, config.date_from, config.date_to)

    return in_database(load, database_url)


@app.callback()
def database() -> None:
    """The database itself."""


@app.command()
def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to the schema of this version; `advisor up` does it by itself."""
    console = Console(stderr=True)
    with reported(console):
        in_database(_nothing, database_url)
    console.print("The database is up to date.")


@app.command()
def prove(database_url: DatabaseUrl = None) -> None:
    """Make the sums of settled bets anew from all bets, and compare them with those that are kept; 1 if any differs."""
    console = Console(stderr=True)
    with reported(console):
        found = in_database(unproven_sums, database_url)
    for each in found:
        console.print(each, markup=False, highlight=False, soft_wrap=True)
    if found:
        raise typer.Exit(1)
    console.print("All sums are what the bets make.")


@app.command()
def new_password() -> None:
    """Give the embedded database a new password, when the file that keeps it is lost; the data stay as they are."""
    console = Console(stderr=True)
    with reported(console):
        folder = load_settings().database_folder
        renew(folder)
        console.print(f"The database in {folder} has a new password.", markup=False, highlight=False, soft_wrap=True)


async def _nothing(connection: asyncpg.Connection) -> None:
    await connection.execute("SELECT 1")
