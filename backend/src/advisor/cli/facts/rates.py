"""``advisor rates``: at which rates amounts of two currencies meet."""

from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.file_content import file_content, shown
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import instant_of
from advisor.core.money.rates import Rate
from advisor.db.rates import RatesStored, latest_rates, store_rates
from advisor.parsing.rates import read_rates

app = typer.Typer(no_args_is_help=True, help="At which rates amounts of two currencies meet.")


@app.callback()
def rates() -> None:
    """At which rates amounts of two currencies meet."""


@app.command("import")
def import_rates(
    file: Annotated[Path, typer.Argument(help="CSV with the columns date (or at), base, quote and rate.")],
    source: Annotated[str | None, typer.Option(help="Who says so; by default the file's name.")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Store the rates of a file, all or none. Importing it again changes nothing.

    A row "2026-11-27,EUR,GBP,0.8760" says that one EUR cost 0.8760 GBP. A day alone counts from 16:00 UTC on.
    """
    console = Console(stderr=True)
    with reported(console):
        found = read_rates(file_content(file), shown(file), source or file.name)

        async def work(connection: asyncpg.Connection) -> RatesStored:
            return await store_rates(connection, found)

        done = in_database(work, database_url)
    text = f"{done.added} new rates, {done.changed} changed, {done.unchanged} as before."
    console.print(text, soft_wrap=True, markup=False, highlight=False)


@app.command("list")
def list_rates(
    last: Annotated[int, typer.Option(min=1, max=10_000, help="So many of each pair, the newest first.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List the newest rates of each pair."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[Rate]:
        return await latest_rates(connection, last)

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([_plain(each) for each in found]).decode())
        return
    if not found:
        console.print("There are no rates; advisor rates import brings them.")
        return
    table = Table("one", "costs", "of", "at", "source", box=None, padding=(0, 2, 0, 0))
    for each in found:
        row = (each.base, format(each.rate, "f"), each.quote, f"{instant_of(each.at):%Y-%m-%d %H:%M}", each.source)
        table.add_row(*map(escape, row))
    Console().print(table)


def _plain(rate: Rate) -> dict[str, str]:
    return {
        "base": rate.base,
        "quote": rate.quote,
        "at": instant_of(rate.at).isoformat(),
        "rate": format(rate.rate, "f"),
        "source": rate.source,
    }
