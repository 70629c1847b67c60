"""``advisor clean-data``: delete what the platform keeps, and nothing else that lies in the same folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from advisor.launcher.config import SANDBOX_FOLDER
from advisor.launcher.errors import AlreadyRunningError, DataFolderError
from advisor.launcher.lock import LOCK_NAME, alone_on
from advisor.postgres.folder import Folder
from advisor.postgres.process import living_postmaster
from advisor.processes.parts import PARTS_FILE

_OF_DATABASE: Final = ("quotes", "journal", SANDBOX_FOLDER)
"""They name events by the database's ids, which a new one gives to others, or are of orders that it alone knows."""
KEPT_THERE: Final = ("postgres", *_OF_DATABASE, "downloads", "logs")
"""A file that was downloaded before is not imported again until it changes, so a new database would lack it."""


def clean_data(
    data_dir: Path, confirm: Callable[[tuple[Path, ...]], bool], *, own_database: bool = True
) -> tuple[Path, ...]:
    """Delete all that is kept in this data folder, ``KEPT_THERE``, when ``confirm`` agrees to the list of paths.

    Args:
        own_database: the database is the one in the folder. Filed quotes and journals of another are the only copy,
            and what it has bet stands in the sandbox's accounts: they stay.

    Returns what was deleted. Other files in the folder stay; the folder itself goes when it is empty then.

    Raises:
        AlreadyRunningError: the platform or its database runs on the folder.
        DataFolderError: this user may not delete it.
    """
    if not data_dir.is_dir():
        return ()
    try:
        with alone_on(data_dir):
            names = [name for name in KEPT_THERE if own_database or name not in _OF_DATABASE]
            doomed = tuple(data_dir / name for name in names if (data_dir / name).exists())
            pid = living_postmaster(Folder((data_dir / "postgres").resolve()))
            if pid is not None:
                raise AlreadyRunningError(data_dir, str(pid))
            if not doomed or not confirm(doomed):
                return ()
            for path in doomed:
                shutil.rmtree(path)
            for name in (LOCK_NAME, PARTS_FILE):
                (data_dir / name).unlink(missing_ok=True)
            if not any(data_dir.iterdir()):
                data_dir.rmdir()
            return doomed
    except OSError as error:
        raise DataFolderError(data_dir, error.strerror or str(error)) from error
