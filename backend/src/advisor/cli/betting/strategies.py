"""``advisor strategies``: instances that bet, their versions, and what they do now."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.betting.definitions import definition_in, plain_instance, plain_version
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.orders.instances import InstanceState, VersionOrigin
from advisor.core.orders.modes import Mode
from advisor.db.strategies import commands
from advisor.db.strategies.instances import (
    Change,
    InstanceRow,
    InstanceVersion,
    change_instance,
    create_instance,
    get_instance,
    get_versions,
    instances,
    set_state,
)

app = typer.Typer(no_args_is_help=True, help="Strategy instances: what bets, by which version of its definition.")

_CALLER: Final = "local"

Name = Annotated[str, typer.Argument(help="Of the instance: advisor strategies list.")]
Note = Annotated[str, typer.Option(help="Why, for people.")]
File = Annotated[
    Path,
    typer.Argument(
        help="JSON as `definition` of POST /strategies/instances takes it; - reads stdin.",
        allow_dash=True,
        exists=False,
    ),
]


@app.callback()
def strategies() -> None:
    """Strategy instances: what bets, by which version of its definition."""


@app.command("list")
def list_instances(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List strategy instances with what they do now."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[InstanceRow]:
        return list(await instances(connection))

    with reported(console):
        found = in_database(work, database_url)
    if as_json:
        typer.echo(orjson.dumps([plain_instance(row) for row in found]).decode())
        return
    if not found:
        console.print("There are no strategy instances; the engine makes those of the settings when it starts.")
        return
    table = Table("name", "state", "mode", "strategy", "version", "portfolio", "reason", box=None, padding=(0, 2, 0, 0))
    for row in found:
        of = row.version.definition
        cells = (row.name, row.state, of.mode, of.strategy, str(row.version.number), of.portfolio, row.reason)
        table.add_row(*map(escape, cells))
    Console().print(table)


@app.command("show")
def show(name: Name, as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Show an instance with every version of its definition, newest first."""

    async def work(connection: asyncpg.Connection) -> tuple[InstanceRow, list[InstanceVersion]]:
        return await get_instance(connection, name), list(await get_versions(connection, name))

    with reported(Console(stderr=True)):
        row, versions = in_database(work, database_url)
    if as_json:
        plain = {**plain_instance(row), "versions": [plain_version(each) for each in versions]}
        typer.echo(orjson.dumps(plain).decode())
        return
    out = Console()
    reason = f": {row.reason}" if row.reason else ""
    out.print(f"{row.name} is {row.state}{reason}", markup=False, highlight=False, soft_wrap=True)
    for each in versions:
        text = f"{each.number}  {each.made_at:%Y-%m-%d %H:%M}  {each.made_by}  {each.origin.replace('_', ' ')}"
        note = f"  {each.note}" if each.note else ""
        out.print(f"{text}{note}", markup=False, highlight=False, soft_wrap=True)
        out.print(f"   {orjson.dumps(plain_version(each)['definition']).decode()}", markup=False, soft_wrap=True)


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Small letters, digits and -, a letter first.")],
    file: File,
    note: Note = "",
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Make an instance. It is stopped until it is started."""
    console = Console(stderr=True)
    with reported(console):
        definition = definition_in(name, file)
        change = replace(_change(note), origin=VersionOrigin.CREATED)
        row = _committed(lambda connection: create_instance(connection, name, definition, change), database_url)
    _said(console, row, f"{name} is made. Start it: advisor strategies start {name}", as_json=as_json)


@app.command("change")
def change(name: Name, file: File, note: Note = "", as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Give an instance another definition, while it runs or not."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> InstanceRow:
        held = await get_instance(connection, name)
        return await change_instance(connection, name, definition, _change(note), after=held.version.number)

    with reported(console):
        definition = definition_in(name, file)
        row = _committed(work, database_url)
    _said(console, row, f"{name} has version {row.version.number} now.", as_json=as_json)


@app.command("roll-back")
def roll_back(
    name: Name,
    version: Annotated[int, typer.Argument(min=1, help="Number of the version to be as: advisor strategies show.")],
    note: Note = "",
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Let an instance be again as one of its versions was; that makes another version, and none is lost."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> InstanceRow:
        held = await get_instance(connection, name)
        return await commands.roll_back(connection, name, version, _change(note), after=held.version.number)

    with reported(console):
        row = _committed(work, database_url)
    _said(console, row, f"{name} is as version {version} was; this is version {row.version.number}.", as_json=as_json)


@app.command("clone")
def clone(
    name: Name,
    as_name: Annotated[str, typer.Argument(help="Name of the new one.")],
    note: Note = "",
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Make another instance like this one. It is stopped, and bets nobody's money."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> InstanceRow:
        return await commands.clone(connection, name, as_name, _change(note))

    with reported(console):
        row = _committed(work, database_url)
    _said(console, row, f"{as_name} is made. Start it: advisor strategies start {as_name}", as_json=as_json)


@app.command("start")
def start(name: Name, note: Note = "", as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Run an instance; one that crashed too, or that is paused."""
    _set(name, InstanceState.RUNNING, note, database_url, as_json=as_json)


@app.command("pause")
def pause(name: Name, note: Note = "", as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Let an instance bet nothing new, and follow its signals on. Open bets settle as usual."""
    _set(name, InstanceState.PAUSED, note, database_url, as_json=as_json)


@app.command("stop")
def stop(name: Name, note: Note = "", as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """Run an instance no more: its signals end. Open bets settle as usual."""
    _set(name, InstanceState.STOPPED, note, database_url, as_json=as_json)


@app.command("demote")
def demote(
    name: Name,
    mode: Annotated[Mode, typer.Argument(help="To which mode: paper or watch.")],
    note: Note = "",
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Let an instance bet less than it does: on paper, or nothing."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> InstanceRow:
        held = await get_instance(connection, name)
        return await commands.demote(connection, name, mode, _change(note), after=held.version.number)

    with reported(console):
        row = _committed(work, database_url)
    _said(console, row, f"{name} bets in the mode {mode} now.", as_json=as_json)


def _set(name: str, state: InstanceState, note: str, database_url: str | None, *, as_json: bool) -> None:
    console = Console(stderr=True)
    with reported(console):
        row = _committed(lambda connection: set_state(connection, name, state, _change(note)), database_url)
    _said(console, row, f"{name} is {row.state}.", as_json=as_json)


def _change(note: str) -> Change:
    return Change(by=_CALLER, at=SystemClock().now(), note=note.strip())


def _committed(do: Callable[[asyncpg.Connection], Awaitable[InstanceRow]], database_url: str | None) -> InstanceRow:
    async def work(connection: asyncpg.Connection) -> InstanceRow:
        async with connection.transaction():
            return await do(connection)

    return in_database(work, database_url)


def _said(console: Console, row: InstanceRow, text: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps(plain_instance(row)).decode())
    else:
        console.print(text, markup=False, highlight=False, soft_wrap=True)
