"""How far an import has come, on a terminal: files, and the rows of the file at hand with rate and time left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from advisor.core.imports import ImportStep

_WORDS: Final = {
    ImportStep.READING: "reading",
    ImportStep.STORING: "storing",
    ImportStep.PRICING: "pricing",
}


class ImportProgress:
    """What is shown while files are imported.

    Args:
        progress: that shows it.
        files: how many there are.
    """

    def __init__(self, progress: Progress, files: int) -> None:
        self._progress = progress
        self._files = progress.add_task("Importing", total=files, unit="file")
        self._rows = progress.add_task("", total=None, unit="row", visible=False)
        self._name = ""
        self._step: ImportStep | None = None

    @property
    def console(self) -> Console:
        """Where lines are written above it."""
        return self._progress.console

    @contextmanager
    def one_file(self, name: str) -> Iterator[None]:
        """A file is imported; it counts among the done ones however it ends."""
        self._name, self._step = name, None
        try:
            yield
        finally:
            self._progress.update(self._rows, visible=False)
            self._progress.advance(self._files)

    def refresh(self) -> None:
        """Show it as it is now, and not only a tenth of a second later."""
        self._progress.refresh()

    def heard(self, step: ImportStep, rows: int, of: int) -> None:
        """See ``advisor.core.imports.Heard``."""
        if step is not self._step:
            # Each step has a rate of its own.
            self._step = step
            self._progress.reset(self._rows, description=f"{self._name}: {_WORDS[step]}", visible=True)
        self._progress.update(self._rows, completed=rows, total=of or None)


@contextmanager
def import_progress(
    console: Console, files: int, seconds: Callable[[], float] = time.monotonic
) -> Iterator[ImportProgress]:
    """Nothing is shown where the console is no terminal; rates are by ``seconds``."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), _Counted(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, get_time=seconds) as progress:
        yield ImportProgress(progress, files)


class _Counted(ProgressColumn):
    """``12,500 of 200,000 rows, 8,300/s``."""

    def render(self, task: Task) -> Text:
        unit = str(task.fields["unit"])
        of = "" if task.total is None else f" of {task.total:,.0f}"
        rate = f", {task.speed:,.0f}/s" if unit == "row" and task.speed else ""
        return Text(f"{task.completed:,.0f}{of} {unit}s{rate}")
