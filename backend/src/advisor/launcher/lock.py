"""One supervisor per data folder, and who it is."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from advisor.launcher.errors import AlreadyRunningError, NotRunningError

LOCK_NAME: Final = "up.lock"


@contextmanager
def alone_on(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process alone; the kernel lets go of it however the process ends.

    Raises:
        AlreadyRunningError: another process has it.
    """
    with (data_dir / LOCK_NAME).open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunningError(data_dir, lock.read().strip()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def holder_of(data_dir: Path) -> int:
    """Process id of the supervisor that has the data folder.

    Raises:
        NotRunningError: nobody has it.
    """
    try:
        with (data_dir / LOCK_NAME).open(encoding="ascii") as lock:
            # A number alone proves nothing: it may be another program's by now.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int((data_dir / LOCK_NAME).read_text(encoding="ascii"))
    except OSError:
        pass
    raise NotRunningError(data_dir)
