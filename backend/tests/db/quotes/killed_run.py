"""Runs of compaction or of making bars that kill themselves at a step: ``killed_run.py URL FOLDER DAY WHAT``.

Steps are what others could see of a run: every file opened, renamed or deleted, every call that makes files durable,
and every statement sent to the database. Each line of stdin is the step at which the next run dies; the answer is a
line with ``killed``, or ``done`` if the run had fewer steps.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import asyncpg

from advisor.db.quotes.bar_files import make_bars
from advisor.db.quotes.compaction import CompactionConfig, alone_on_files, compact_day


class Steps:
    """Counts steps, and dies at one."""

    def __init__(self, folder: Path, last: int) -> None:
        self.folder, self.last, self.count = str(folder), last, 0

    def step(self, *_: object) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in {"open", "os.rename", "os.remove"} and str(arguments[0]).startswith(self.folder):
            self.step()


def counted(sync: Callable[[int], None], steps: Steps) -> Callable[[int], None]:
    """Making files durable, as a step."""

    def durable(descriptor: int) -> None:
        sync(descriptor)
        steps.step()

    return durable


async def run(url: str, folder: Path, day: date, what: str, steps: Steps) -> None:
    connection = await asyncpg.connect(url)
    connection.add_query_logger(steps.step)
    sys.addaudithook(steps.audit)
    setattr(os, "fsync", counted(os.fsync, steps))  # noqa: B010 - a function in place of one with overloads
    how = CompactionConfig(folder=folder, rows_at_once=30)
    async with alone_on_files(connection, folder):
        await (compact_day if what == "files" else make_bars)(connection, how, day)
    await connection.close()


def main(url: str, folder: Path, day: date, what: str) -> None:
    for line in sys.stdin:
        # A copy of this process, which has loaded everything and started nothing.
        child = os.fork()
        if child == 0:
            asyncio.run(run(url, folder, day, what, Steps(folder, int(line))))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "done" if status == 0 else "failed", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3]), sys.argv[4])
