"""The database a command works on: ``DATABASE_URL``, or the embedded server of the data folder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
import typer
from rich.console import Console

from advisor.backtest.config import BacktestConfig
from advisor.bootstrap.database import database_url as opened_url
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.history import History
from advisor.db.backtests.history import load_history
from advisor.db.migrate import upgrade
from advisor.db.outages import unavailable
from advisor.db.session import Database, connect, connected
from advisor.settings import load_settings

Result = TypeVar("Result")

app = typer.Typer(no_args_is_help=True, help="The database itself.")


def in_database(work: Callable[[asyncpg.Connection], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Run ``work`` on a connection to the migrated database; a server started for it is stopped afterwards.

    Raises:
        DatabaseUnavailableError: the configured server does not answer.
        EmbeddedPostgresError: the embedded one cannot run.
    """
    settings = load_settings()
    with opened_url(settings, database_url) as dsn:
        upgrade(dsn)
        return asyncio.run(_run(work, dsn))


def with_database(work: Callable[[Database], Awaitable[Result]], database_url: str | None = None) -> Result:
    """Like ``in_database``, for work that needs SQLAlchemy's engine too."""
    settings = load_settings()
    with opened_url(settings, database_url) as dsn:
        upgrade(dsn)
        return asyncio.run(_run_with_both(work, dsn))


async def _run_with_both(work: Callable[[Database], Awaitable[Result]], dsn: str) -> Result:
    async with connected(dsn, connections=2) as database:
        return await work(database)


async def _run(work: Callable[[asyncpg.Connection], Awaitable[Result]], dsn: str) -> Result:
    async with connection_to(dsn) as connection:
        return await work(connection)


@asynccontextmanager
async def connection_to(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection, closed at the end.

    Raises:
        DatabaseUnavailableError: the server does not answer, or went away meanwhile.
    """
    connection = await connect(dsn)
    try:
        yield connection
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        away = unavailable(error)
        if away is None:
            raise
        raise away from error
    finally:
        await connection.close()


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


async def _nothing(connection: asyncpg.Connection) -> None:
    await connection.execute("SELECT 1")
