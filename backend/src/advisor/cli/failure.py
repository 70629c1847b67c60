"""How a command ends when something is refused: one sentence on stderr, and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer
from rich.console import Console

from advisor.core.errors import AdvisorError, ConfigError

FAILED: Final = 1
MISUSED: Final = 2
"""The words of the command are off: the same code that a wrong option gives."""


@contextmanager
def reported(console: Console) -> Iterator[None]:
    """Turn a named failure into its sentence and an exit code."""
    try:
        yield
    except AdvisorError as error:
        console.print(f"✗ {error}", style="bold red", soft_wrap=True, markup=False, highlight=False)
        raise typer.Exit(MISUSED if isinstance(error, ConfigError) else FAILED) from None
