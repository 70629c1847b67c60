"""``advisor history``: where old quotes are kept."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import asyncpg
import orjson
import polars as pl
import typer
from polars.exceptions import PolarsError
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.storage import StorageReport
from advisor.core.words.counts import counted
from advisor.db.quotes.compaction import Compacted, CompactionConfig, alone_on_files, compact
from advisor.db.quotes.folder import BARS, QUOTES, file_days
from advisor.db.quotes.partitions import partition_days
from advisor.db.quotes.repair import Repaired, damaged_files
from advisor.db.quotes.repair import repair as repair_file
from advisor.jobs.storage import measure
from advisor.settings.upkeep import low_space, storage_folders
from advisor.settings.variables import load_settings

app = typer.Typer(no_args_is_help=True, help="Where old quotes are kept.")

_OF: Final = {QUOTES: "every change", BARS: "one-minute bars"}

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
            days = [day for day in await partition_days(connection) if day < limit]
            return await compact(connection, CompactionConfig(folder=target), days, announce)

        done = in_database(work, database_url)
        for each in done:
            saved = f"{decimal(each.database_bytes)} → {decimal(each.file_bytes)}"
            console.print(f"{each.day}: {counted(each.quotes, 'quote')}, {saved}", highlight=False)
        console.print(f"{counted(len(done), 'day')} moved to {target}.", soft_wrap=True, markup=False, highlight=False)


@app.command()
def files(folder: Folder = None) -> None:
    """List the files there are: of every change of a price, and of one-minute bars."""
    table = Table("day", "of", "rows", "size")
    for kind in (QUOTES, BARS):
        for day, path in file_days(_folder(folder), kind).items():
            table.add_row(day.isoformat(), _OF[kind], _rows(path), decimal(path.stat().st_size))
    Console().print(table)


@app.command()
def repair(folder: Folder = None, database_url: DatabaseUrl = None) -> None:
    """Read all files, set damaged ones aside under another name, and save what can be read of them."""
    console = Console(stderr=True)
    with reported(console):
        target = _folder(folder)

        async def work(connection: asyncpg.Connection) -> list[Repaired]:
            async with alone_on_files(connection, target):
                return [repair_file(target, each.path) for each in damaged_files(target)]

        done = in_database(work, database_url)
        for each in done:
            lost = "all it held" if each.lost is None else counted(each.lost, "row")
            console.print(
                f"{each.day}: {counted(each.saved, 'row')} saved, {lost} lost; the damaged file is {each.aside}.",
                soft_wrap=True, markup=False, highlight=False,
            )  # fmt: skip
        console.print(f"{counted(len(done), 'damaged file')}.", highlight=False)


@app.command()
def usage(
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show what each store takes of the disk now, and how much is free."""
    console = Console(stderr=True)
    with reported(console):
        settings = load_settings()
        folders, low = storage_folders(settings), low_space(settings)

        async def work(connection: asyncpg.Connection) -> StorageReport:
            return await measure(connection, folders, SystemClock())

        report = in_database(work, database_url)
        if json:
            Console(soft_wrap=True).print_json(orjson.dumps(_as_json(report, low)).decode())
            return
        table = Table("store", "size")
        for store, size in sorted(report.stores.items(), key=lambda item: -item[1]):
            table.add_row(store.value, decimal(size))
        table.add_section()
        table.add_row("together", decimal(report.used_bytes))
        table.add_row("free on the disk", decimal(report.free_bytes))
        Console().print(table)
        if report.free_bytes < low:
            console.print(f"[red]Less than {decimal(low)} is free on the disk of {folders.data}.[/red]")


def _as_json(report: StorageReport, low: int) -> dict[str, object]:
    return {
        "measured_at": report.at.isoformat(),
        "low": report.free_bytes < low,
        "free_bytes": report.free_bytes,
        "disk_bytes": report.disk_bytes,
        "low_below_bytes": low,
        "used_bytes": report.used_bytes,
        "stores": {store.value: size for store, size in report.stores.items()},
    }


def _rows(path: Path) -> str:
    try:
        return f"{pl.scan_parquet(path).select(pl.len()).collect().item():,}"
    except (PolarsError, OSError):
        return "damaged; run `advisor history repair`"


def _folder(folder: Path | None) -> Path:
    return folder if folder is not None else load_settings().quotes_folder


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}.") from None
    return folder
