"""``advisor import``: files of history into the database."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import asyncpg
import orjson
import typer
from pydantic import JsonValue
from rich.console import Console

from advisor.bootstrap.cli import in_database
from advisor.cli.failure import FAILED, reported
from advisor.cli.file_content import file_content, shown
from advisor.cli.imports import past
from advisor.cli.imports.progress import import_progress
from advisor.cli.options import DatabaseUrl, Json
from advisor.core.clock import SystemClock
from advisor.core.errors import ConflictError, ImportRefusedError
from advisor.core.imports import FileInParts, Heard, LeftOut
from advisor.core.words.counts import counted
from advisor.db.fixtures.repricing import price_by
from advisor.db.imports.files import ImportOutcome, ImportSource, import_file
from advisor.identity.directory import TeamDirectory, known_competitions
from advisor.pricing.compiled import interpret
from advisor.settings.history import history_terms
from advisor.settings.own_files import own_providers_file

Parse = Callable[[bytes, str, TeamDirectory, Heard], list[FileInParts]]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files, or folders of CSV and xlsx files.")]

_SHOWN = 5
_INTERPRETED_BELOW = 40_000
"""Bytes of all files, about a hundred matches: fewer are priced by the interpreter before the compiler is loaded."""

app = typer.Typer(no_args_is_help=True, help="Import history from files.")
past.add_to(app)


@app.callback()
def import_() -> None:
    """Import history from files. Importing a file again changes only what changed in it."""


@app.command("football-data")
def import_football_data(files: Files, as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """CSV and xlsx files of football-data.co.uk: main leagues, extra leagues, fixtures, all-Europe workbooks."""
    # Each loads its own adapter alone.
    from advisor.adapters.football_data.files import read_in_parts

    _import(files, read_in_parts, as_json, database_url)


@app.command("nflverse")
def import_nflverse(files: Files, as_json: Json = False, database_url: DatabaseUrl = None) -> None:
    """games.csv of nflverse: NFL games with results and closing lines."""
    from advisor.adapters.nflverse.parse import parse

    def read(content: bytes, file: str, teams: TeamDirectory, heard: Heard) -> list[FileInParts]:
        return [parse(content, file, teams, heard).in_parts()]

    _import(files, read, as_json, database_url)


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What came of each file."""

    outcomes: list[ImportOutcome] = field(default_factory=list)
    refused: list[ImportRefusedError] = field(default_factory=list)

    @contextmanager
    def one_file(self, file: Path, console: Console) -> Iterator[None]:
        """Report a file that is refused whole, and go on with the next."""
        try:
            yield
        except (ImportRefusedError, ConflictError) as error:
            refusal = error if isinstance(error, ImportRefusedError) else ImportRefusedError(shown(file), str(error))
            self.refused.append(refusal)
            console.print(f"✗ {refusal}", style="bold red", soft_wrap=True, markup=False, highlight=False)


def _import(files: list[Path], parse: Parse, as_json: bool, database_url: str | None) -> None:
    console = Console(stderr=True)
    done = _Outcomes()
    paths: list[Path] = []
    for file in files:
        with done.one_file(file, console):
            paths += _expanded(file)

    async def work(connection: asyncpg.Connection) -> None:
        await price_by(connection, history_terms(own_providers_file()))
        if sum(map(_bytes_of, paths)) < _INTERPRETED_BELOW:
            interpret()
        with import_progress(console, len(paths)) as progress:
            for path in paths:
                with progress.one_file(path.name), done.one_file(path, progress.console):
                    done.outcomes.append(await _import_one(connection, path, parse, progress.heard))
                    _say(done.outcomes[-1], progress.console)

    if paths:
        with reported(console):
            in_database(work, database_url)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(_as_json(done), option=orjson.OPT_INDENT_2) + b"\n")
    elif len(done.outcomes) > 1:
        _say_total(done.outcomes, console)
    if done.refused:
        raise typer.Exit(FAILED)


def _expanded(file: Path) -> list[Path]:
    """The file itself, or what the folder holds."""
    if not os.path.isdir(file):  # unlike Path.is_dir, False for names that cannot be looked up
        return [file]
    try:
        found = sorted(path for path in file.iterdir() if path.suffix.lower() in {".csv", ".xlsx"})
    except OSError as error:
        raise ImportRefusedError(shown(file), f"cannot be read: {error.strerror}") from None
    if not found:
        raise ImportRefusedError(shown(file), "the folder holds no .csv or .xlsx file")
    return found


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # it is refused when it is read


async def _import_one(connection: asyncpg.Connection, path: Path, parse: Parse, heard: Heard) -> ImportOutcome:
    # Taken out when it is read: a big file would stay in memory beside what it becomes.
    contents = [file_content(path)]
    source = ImportSource(file=shown(path), sha256=hashlib.sha256(contents[0]).hexdigest())
    return await import_file(
        connection,
        lambda teams: parse(contents.pop(), shown(path), teams, heard),
        known_competitions(),
        source,
        SystemClock(),
        heard,
    )


def _say(outcome: ImportOutcome, console: Console) -> None:
    def say(line: str, style: str = "") -> None:
        console.print(line, style=style, soft_wrap=True, markup=False, highlight=False)

    say(
        f"{outcome.file}: {counted(outcome.rows_read, 'row')}, {outcome.imported} new, {outcome.updated} updated, "
        f"{outcome.unchanged} unchanged, {len(outcome.refused)} refused"
        + (f"; {counted(len(outcome.refused_prices), 'price')} refused" if outcome.refused_prices else "")
    )
    for change in outcome.changes[:_SHOWN]:
        say(f"  changed {change.event} {change.field}: {change.before or '–'} → {change.after or '–'}")
    _say_rest(len(outcome.changes), "changes", say)
    for what, found in (("row", outcome.refused), ("price", outcome.refused_prices)):
        for left_out in found[:_SHOWN]:
            say(f"  refused {what} {_place(left_out)}: {left_out.reason}", "yellow")
        _say_rest(len(found), f"refused {what}s", say)
    for doubt in outcome.uncertain[:_SHOWN]:
        say(f"  uncertain {_place(doubt)}: {doubt.reason}", "yellow")
    _say_rest(len(outcome.uncertain), "uncertain rows", say)
    for key in outcome.overdue[:_SHOWN]:
        say(f"  no result of {key}, a game of the past", "yellow")
    _say_rest(len(outcome.overdue), "games of the past without a result", say)
    for created in outcome.new_teams[:_SHOWN]:
        likely = ", ".join(suggestion.team.name for suggestion in created.suggestions)
        say(
            f"  new team {created.team.name} ({created.team.country})" + (f"; is it {likely}?" if likely else ""),
            "yellow",
        )
    _say_rest(len(outcome.new_teams), "new teams; see advisor identity review", say)
    if outcome.imported or outcome.updated:
        say(f"  to undo it: advisor import undo {outcome.number}")


def _place(left_out: LeftOut) -> str:
    return f"{left_out.file}:{left_out.line}" + (f" {left_out.column}" if left_out.column else "")


def _say_rest(count: int, what: str, say: Callable[[str], None]) -> None:
    if count > _SHOWN:
        say(f"  … and {count - _SHOWN} more {what}")


def _say_total(outcomes: Sequence[ImportOutcome], console: Console) -> None:
    totals = _totals(outcomes)
    words = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in totals.items())
    console.print(f"In all: {words}", style="bold", soft_wrap=True, highlight=False)


def _totals(outcomes: Sequence[ImportOutcome]) -> dict[str, int]:
    return {
        "rows_read": sum(outcome.rows_read for outcome in outcomes),
        "imported": sum(outcome.imported for outcome in outcomes),
        "updated": sum(outcome.updated for outcome in outcomes),
        "unchanged": sum(outcome.unchanged for outcome in outcomes),
        "refused": sum(len(outcome.refused) for outcome in outcomes),
        "refused_prices": sum(len(outcome.refused_prices) for outcome in outcomes),
    }


def _as_json(done: _Outcomes) -> dict[str, JsonValue]:
    """Totals first, then file by file; ``files_refused`` are those of which nothing was imported.

    ``overdue`` are games of the past that have no result, ``uncertain`` rows taken though they may mean two things.

    Everywhere ``rows_read`` is ``imported + updated + unchanged`` and the length of ``refused``.
    """
    return {
        **_totals(done.outcomes),
        "refused": [asdict(row) for outcome in done.outcomes for row in outcome.refused],
        "refused_prices": [asdict(prices) for outcome in done.outcomes for prices in outcome.refused_prices],
        "files": [
            {
                "number": outcome.number,
                "file": outcome.file,
                "rows_read": outcome.rows_read,
                "imported": outcome.imported,
                "updated": outcome.updated,
                "unchanged": outcome.unchanged,
                "refused": [asdict(row) for row in outcome.refused],
                "refused_prices": [asdict(prices) for prices in outcome.refused_prices],
                "uncertain": [asdict(doubt) for doubt in outcome.uncertain],
                "changes": [asdict(change) for change in outcome.changes],
                "overdue": [*outcome.overdue],
                "new_teams": [
                    {
                        "country": created.team.country,
                        "key": created.team.key,
                        "name": created.team.name,
                        "suggestions": [suggestion.team.key for suggestion in created.suggestions],
                    }
                    for created in outcome.new_teams
                ],
            }
            for outcome in done.outcomes
        ],
        "files_refused": [{"file": error.file, "reason": error.reason} for error in done.refused],
    }
