"""One supervisor per data folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.launcher.errors import AlreadyRunningError


@contextmanager
def alone_on(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process alone; the kernel lets go of it however the process ends.

    Raises:
        AlreadyRunningError: another process has it.
    """
    with (data_dir / "up.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunningError(data_dir, lock.read().strip()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
