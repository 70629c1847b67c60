"""``advisor ledger``: accounts with their balances, and entries."""

from typing import Annotated
from uuid import UUID

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.betting.plain import plain_entry
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.db.ledger.pages import AccountRow, EntryFilter, EntryRow, entry_page, ledger_accounts

Portfolio = Annotated[str | None, typer.Option(help="Of this portfolio alone, by its key.")]
OfMode = Annotated[Mode | None, typer.Option("--mode", help="Of this mode alone.")]
JsonList = Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")]

app = typer.Typer(no_args_is_help=True, help="Where the money of bets is counted: accounts and entries.")


@app.callback()
def ledger() -> None:
    """Where the money of bets is counted: accounts and entries."""


@app.command()
def accounts(
    portfolio: Portfolio = None, mode: OfMode = None, as_json: JsonList = False, database_url: DatabaseUrl = None
) -> None:
    """List accounts with their balances; those of an asset together come to zero."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[AccountRow]:
        return list(await ledger_accounts(connection, portfolio, mode))

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([_plain(account) for account in found]).decode())
        return
    if not found:
        console.print("There are no accounts; the engine makes them when it first bets.")
        return
    table = Table("portfolio", "account", "venue", box=None, padding=(0, 2, 0, 0))
    table.add_column("balance", justify="right")
    table.add_column("asset")
    for account in found:
        balance = Asset.of(account.asset).text(account.balance)
        row = (account.portfolio, str(account.kind), account.venue or "-", balance, account.asset)
        table.add_row(*map(escape, row))
    Console().print(table)


@app.command()
def entries(
    portfolio: Portfolio = None,
    mode: OfMode = None,
    key: Annotated[str | None, typer.Option(help="How the entry's key begins.")] = None,
    bet: Annotated[UUID | None, typer.Option(help="Of this bet alone, by the reference of its order.")] = None,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="So many, the newest first.")] = 20,
    as_json: JsonList = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List entries with their lines, the newest first."""
    console = Console(stderr=True)
    wanted = EntryFilter(portfolio=portfolio, mode=mode, key=key, bet=bet)

    async def work(connection: asyncpg.Connection) -> list[EntryRow]:
        return list((await entry_page(connection, wanted, limit=last, cursor=None)).items)

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([plain_entry(entry) for entry in found]).decode())
        return
    if not found:
        console.print("There are no such entries.")
        return
    table = Table("at", "portfolio", "entry", "account", "venue", box=None, padding=(0, 2, 0, 0))
    table.add_column("amount", justify="right")
    table.add_column("asset")
    for entry in found:
        head = (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.portfolio, entry.key)
        for place, line in enumerate(entry.postings):
            amount = Asset.of(line.asset).text(line.amount)
            row = (*(head if place == 0 else ("", "", "")), str(line.kind), line.venue or "-", amount, line.asset)
            table.add_row(*map(escape, row))
        if not entry.postings:
            table.add_row(*map(escape, head))
    Console().print(table)


def _plain(account: AccountRow) -> dict[str, str | None]:
    return {
        "portfolio": account.portfolio,
        "mode": str(account.mode),
        "venue": account.venue,
        "kind": str(account.kind),
        "balance": Asset.of(account.asset).text(account.balance),
        "asset": account.asset,
    }
