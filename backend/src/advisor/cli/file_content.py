"""The bytes of a file that a command was given, and what the file is called."""

import os
import stat
from pathlib import Path
from typing import Final

from advisor.core.errors import ImportRefusedError

MEGABYTE: Final = 1_000_000
_MAX_BYTES: Final = 250 * MEGABYTE
"""Ten times all seasons of one division with every column."""


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
