"""``advisor import list`` and ``advisor import undo``: what was imported, and undoing it."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConfigError
from advisor.db.fixtures.repricing import price_by
from advisor.db.imports.past import PastImport, past_imports
from advisor.db.imports.undo import UndoneImport, undo_imports, would_undo
from advisor.settings.history import history_terms
from advisor.settings.own_files import own_providers_file

_LISTED: Final = 50
_SHOWN: Final = 10
_ALL_COLUMNS: Final = 110
"""Of a terminal that is wide enough for all there is to say of an import."""

Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="[IMPORT]...", help="Numbers as `advisor import list` has them.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``advisor import``."""
    app.command("list")(list_imports)
    app.command("undo")(undo)


def list_imports(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the latest first.")] = _LISTED,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List past imports, the latest first, with the numbers by which they can be undone."""
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> list[PastImport]:
        return await past_imports(connection, limit)

    with reported(console):
        imports = in_database(work, database_url)
    if as_json:
        _print_json({"imports": [asdict(each) for each in imports]})
    elif imports:
        terminal = Console()
        terminal.print(table_of(imports, terminal.width))
    else:
        console.print("Nothing has been imported.")


def table_of(imports: Sequence[PastImport], width: int) -> Table:
    """The imports as a table whose dates, numbers and headings stay whole at 80 columns.

    Below the width of all there is, what matters least is left out, and what became of an import stands below its file.

    Args:
        width: of the terminal, in columns.
    """
    is_wide = width >= _ALL_COLUMNS
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("import", justify="right", no_wrap=True)
    table.add_column("when (UTC)", no_wrap=True)
    table.add_column("file", overflow="fold")
    counted = ("rows", "new", "updated", "unchanged", "refused") if is_wide else ("rows", "new", "refused")
    for name in counted:
        table.add_column(name, justify="right", no_wrap=True)
    if is_wide:
        table.add_column("", no_wrap=True)
    for each in imports:
        named = (str(each.number), f"{each.imported_at:%Y-%m-%d %H:%M}")
        file, state = escape(each.file), _state(each)
        if is_wide:
            counts = (each.rows_read, each.imported, each.updated, each.unchanged, each.refused)
            table.add_row(*named, file, *map(str, counts), state)
        else:
            few = (each.rows_read, each.imported, each.refused)
            table.add_row(*named, f"{file}\n{state}".rstrip(), *map(str, few))
    return table


def _state(each: PastImport) -> str:
    if each.undone_at is not None:
        return f"undone {each.undone_at:%Y-%m-%d %H:%M}"
    return "" if each.stands_because is None else "cannot be undone"


def undo(
    numbers: Numbers = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; the imports must be named.")] = False,
    as_json: Json = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Show what undoing imports removes and puts back, and do it after asking.

    Without a number: the last import. What others than files said of an event or found in it stays, with the event.
    With --json and without --yes nothing is done.
    """
    console = Console(stderr=True)

    async def work(connection: asyncpg.Connection) -> tuple[list[UndoneImport], bool]:
        chosen = numbers or [await _last(connection)]
        shown = await would_undo(connection, chosen, SystemClock().now())
        if not as_json:
            _say(shown, console)
        if not (yes or (not as_json and _confirmed())):
            return shown, False
        await price_by(connection, history_terms(own_providers_file()))
        return await undo_imports(connection, chosen, SystemClock().now(), expected=shown), True

    with reported(console):
        if yes and not numbers:
            raise ConfigError("Say which imports to undo: advisor import list has their numbers.")
        shown, is_done = in_database(work, database_url)
    if as_json:
        _print_json({"undone": is_done, "imports": [asdict(each) for each in shown]})
    else:
        console.print("✓ Undone." if is_done else "Nothing was undone.")


async def _last(connection: asyncpg.Connection) -> int:
    for each in await past_imports(connection, _LISTED):
        if each.undone_at is None:
            return each.number
    raise ConfigError("Say which imports to undo: advisor import list has their numbers.")


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        raise ConfigError("Nothing was undone: there is no terminal to ask at. Add --yes to undo it.")
    return typer.confirm("Undo it?", err=True)


def _say(shown: Sequence[UndoneImport], console: Console) -> None:
    def say(line: str, style: str = "") -> None:
        console.print(line, style=style, soft_wrap=True, markup=False, highlight=False)

    for each in shown:
        say(f"Import {each.number}: {each.file}, of {each.imported_at:%Y-%m-%d %H:%M} UTC", "bold")
        say(
            f"  events: {each.removed} removed, {each.restored} put back to what they were, {len(each.kept)} kept; "
            f"results: {each.results}, prices: {each.prices} removed or put back"
        )
        for kept in each.kept[:_SHOWN]:
            say(f"  stays: {kept.event}, {kept.because}", "yellow")
        if len(each.kept) > _SHOWN:
            say(f"  … and {len(each.kept) - _SHOWN} more that stay", "yellow")
        for what, names in (("teams", each.teams), ("competitions", each.competitions)):
            if names:
                more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
                say(f"  {what} removed: {', '.join(names[:_SHOWN])}{more}")
        if each.backtests:
            say(f"  backtests that may have read it: {each.backtests}; they stay, but cannot be repeated", "yellow")


def _print_json(document: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
