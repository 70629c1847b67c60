"""Reading history straight from files, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from advisor.adapters.football_data import files as football_data
from advisor.adapters.nflverse import parse as nflverse
from advisor.backtest.selection import merge
from advisor.cli.file_content import file_content, shown
from advisor.core.history import History
from advisor.core.imports import LeftOut, ParsedFile
from advisor.identity.directory import TeamDirectory

_NFLVERSE_START = b"game_id,"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """What came of reading some files.

    Attributes:
        history: everything good, joined; where two files report the same match, the later file wins.
        refused: rows left out, and prices left out of rows that stay.
    """

    history: History
    refused: list[LeftOut]


def read_files(paths: Iterable[Path], console: Console) -> FilesRead:
    """Read football-data.co.uk and nflverse files, recognised by their content.

    Raises:
        ImportRefusedError: a file is missing, unreadable or not what it claims to be.
    """
    teams = TeamDirectory.shipped()
    parsed: list[ParsedFile] = []
    paths = list(paths)
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("read", total=len(paths), name="")
        for path in paths:
            progress.update(task, name=path.name)
            parsed += parse_file(path, teams)
            progress.advance(task)
    return FilesRead(
        history=merge([file.history for file in parsed]),
        refused=[found for file in parsed for found in (*file.refused, *file.refused_prices)],
    )


def parse_file(path: Path, teams: TeamDirectory) -> list[ParsedFile]:
    """Parse one file of either source."""
    content = file_content(path)
    if content.removeprefix(b"\xef\xbb\xbf").startswith(_NFLVERSE_START):
        return [nflverse.parse(content, shown(path), teams)]
    return football_data.read(content, shown(path), teams)
