"""``advisor bets refusals``: signals that became no order, each with what it was held against."""

from collections.abc import Mapping
from typing import Annotated

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.betting.plain import fixture_text
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.db.orders.refused_signals import RefusedRow, refused_page


def refusals(
    instance: Annotated[str | None, typer.Option(help="Of this strategy instance alone.")] = None,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="So many, the last refused first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List signals that became no order: which limit refused them, what was found, and what it was held against."""

    async def work(connection: asyncpg.Connection) -> list[RefusedRow]:
        return list((await refused_page(connection, instance, limit=last, cursor=None)).items)

    with reported(Console(stderr=True)):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([_plain(row) for row in found]).decode())
        return
    out = Console()
    if not found:
        out.print("No signal was refused.")
    for row in found:
        out.print(_line(row), markup=False, highlight=False, soft_wrap=True)


def _plain(row: RefusedRow) -> Mapping[str, object]:
    return {
        "cause": str(row.cause),
        "instance": row.instance,
        "refusal": row.refusal,
        "meaning": row.meaning,
        "value": row.value,
        "limit": row.limit,
        "at": row.at,
    }


def _line(row: RefusedRow) -> str:
    on = "" if row.signal is None else f" {fixture_text(row.signal.fixture)}, {row.signal.venue}:"
    figures = f" ({row.value} against {row.limit})" if row.value else ""
    return f"{row.at:%Y-%m-%d %H:%M:%S}  {row.instance}:{on} {row.meaning.rstrip('.')}{figures}"
