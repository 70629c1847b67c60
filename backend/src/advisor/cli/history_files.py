"""Reading history straight from files, without a database."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from advisor.adapters import football_data, nflverse
from advisor.backtest.selection import merge
from advisor.core.errors import ImportRefusedError
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


def shown(path: Path) -> str:
    """The path as text that JSON and the database take: bytes that are no UTF-8 stand as ``\\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def file_content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ImportRefusedError: it does not exist or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ImportRefusedError(shown(path), "there is no such file") from None
    except IsADirectoryError:
        raise ImportRefusedError(shown(path), "this is a folder; name the files in it") from None
    except OSError as error:
        raise ImportRefusedError(shown(path), f"cannot be read: {error.strerror}") from None
