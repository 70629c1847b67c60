"""``advisor results``: what participants achieved, which settles the markets about them."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
import typer
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import reported
from advisor.cli.file_content import file_content, shown
from advisor.cli.options import DatabaseUrl
from advisor.core.clock import SystemClock
from advisor.core.errors import ImportRefusedError
from advisor.core.imports import LeftOut
from advisor.core.results import DID_NOT_TAKE_PART, REPORTED_BY
from advisor.db.events.participant_results import ResultsStored, store_results
from advisor.parsing.results import read_results

app = typer.Typer(no_args_is_help=True, help="What participants achieved, which settles the markets about them.")


@app.callback()
def results() -> None:
    """What participants achieved, which settles the markets about them."""


@app.command("import")
def import_results(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the columns market, participant and result, and event, or competition and title, or "
            "competition, date, home and away."
        ),
    ],
    source: Annotated[str | None, typer.Option(help="Who says so; by default the file's name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Store the results of a file; rows that cannot be are left out. Importing it again changes nothing.

    A row "17,player_points,Nikola Jokic,27" says that he had 27 points in event 17. One of a field has the result 1,
    0, or a share of the win as 1/2; void says that somebody took no part.
    """
    console = Console(stderr=True)
    with reported(console):
        found = read_results(file_content(file), shown(file))
        said_by = source or file.name
        if said_by.startswith(REPORTED_BY):
            raise ImportRefusedError(shown(file), f"no file is a source that begins with {REPORTED_BY!r}")

        async def work(connection: asyncpg.Connection) -> ResultsStored:
            return await store_results(connection, found.results, shown(file), said_by, SystemClock().now())

        done = in_database(work, database_url)
    refused = sorted((*found.refused, *done.refused), key=lambda each: each.line)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(asdict(done) | {"refused": [asdict(each) for each in refused]}) + b"\n")
        return
    _say(done, refused, console)


def _say(done: ResultsStored, refused: list[LeftOut], console: Console) -> None:
    lines = [
        f"{done.added} new results, {len(done.changes)} changed, {done.unchanged} as before, {len(refused)} refused.",
        *(
            f"  changed event {each.event} {each.participant} {each.statistic}: "
            f"{_text(each.before)} → {_text(each.after)}"
            for each in done.changes
        ),
        *(f"  new participant {name}" for name in done.new_participants),
        *(f"  refused row {each.line}: {f'{each.column}: ' if each.column else ''}{each.reason}" for each in refused),
    ]
    for line in lines:
        console.print(line, soft_wrap=True, markup=False, highlight=False)


def _text(result: int) -> str:
    return "void" if result == DID_NOT_TAKE_PART else str(result)
