"""``advisor history``: where old quotes are kept."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import polars as pl
import typer
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError, FieldFault
from advisor.db.quotes.compaction import Compacted, Compaction, compact
from advisor.db.quotes.files import file_days
from advisor.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Where old quotes are kept.")

Folder = Annotated[Path | None, typer.Option(help="Of the Parquet files; by default in the data folder.")]


@app.callback()
def history() -> None:
    """Where old quotes are kept."""


@app.command("compact")
def compact_days(
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Days before this one, UTC; by default today.")
    ] = None,
    folder: Folder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Move the quotes of closed days from the database into Parquet files, one for each day.

    Stopped anywhere and run again, it loses and doubles nothing.
    """
    console = Console(stderr=True)
    with reported(console):
        today = SystemClock().now().date()
        limit = today if before is None else before.replace(tzinfo=UTC).date()
        if limit > today:
            reason = f"is after today, {today}, whose quotes are still being written"
            raise ConfigError(f"The day {limit} {reason}.", (FieldFault("before", reason),))
        target = _made(_folder(folder))

        def announce(day: date) -> None:
            console.print(f"Moving {day} …", highlight=False)

        async def work(connection: asyncpg.Connection) -> list[Compacted]:
            return await compact(connection, Compaction(folder=target), limit, announce)

        done = in_database(work, database_url)
        for each in done:
            saved = f"{decimal(each.database_bytes)} → {decimal(each.file_bytes)}"
            console.print(f"{each.day}: {each.quotes:,} quotes, {saved}", highlight=False)
        console.print(f"{len(done)} days moved to {target}.", soft_wrap=True, markup=False, highlight=False)


@app.command()
def files(folder: Folder = None) -> None:
    """List the files there are."""
    table = Table("day", "quotes", "size")
    for day, path in file_days(_folder(folder)).items():
        quotes = pl.scan_parquet(path).select(pl.len()).collect().item()
        table.add_row(day.isoformat(), f"{quotes:,}", decimal(path.stat().st_size))
    Console().print(table)


def _folder(folder: Path | None) -> Path:
    return folder if folder is not None else load_settings().quotes_folder


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}.") from None
    return folder
