"""Reading history straight from files, without a database."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from advisor.adapters.football_data import files as football_data
from advisor.adapters.nflverse import parse as nflverse
from advisor.backtest.selection import merge
from advisor.core.errors import ImportRefusedError
from advisor.core.history import History
from advisor.core.imports import LeftOut, ParsedFile
from advisor.identity.directory import TeamDirectory

MEGABYTE = 1_000_000
_MAX_BYTES = 250 * MEGABYTE
"""Ten times all seasons of one division with every column."""
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
        ImportRefusedError: it does not exist, cannot be read, is no ordinary file, or is larger than any table.
    """
    try:
        # A named pipe without a writer would be waited for, without end.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            found = os.fstat(file.fileno())
            if stat.S_ISDIR(found.st_mode):
                raise ImportRefusedError(shown(path), "this is a folder; name the files in it")
            if not stat.S_ISREG(found.st_mode):
                raise ImportRefusedError(shown(path), "this is no ordinary file, but a pipe or a device")
            # What grows while it is read is refused as well.
            content = file.read(_MAX_BYTES + 1) if found.st_size <= _MAX_BYTES else b""
            if max(found.st_size, len(content)) > _MAX_BYTES:
                size = f"{max(found.st_size, len(content)) // MEGABYTE:,} MB"
                raise ImportRefusedError(
                    shown(path),
                    f"the file has {size}, more than the {_MAX_BYTES // MEGABYTE} MB any table has; split it",
                )
            return content
    except FileNotFoundError:
        raise ImportRefusedError(shown(path), "there is no such file") from None
    except IsADirectoryError:
        raise ImportRefusedError(shown(path), "this is a folder; name the files in it") from None
    except OSError as error:
        raise ImportRefusedError(shown(path), f"cannot be read: {error.strerror}") from None
