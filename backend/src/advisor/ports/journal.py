"""Where a session's inputs and decisions are written, in order, never to be changed."""

from enum import IntEnum, unique
from typing import Protocol


@unique
class RecordKind(IntEnum):
    """What a record of a journal is. Stored: append only; a reader passes over kinds it does not know."""

    OPENED = 1
    """The session began: versions and configuration."""
    RESTORED = 2
    """Signals that an earlier session left open."""
    STEPPED = 3
    """One step: everything that went in, every signal that came out."""
    CHANCES = 5
    """How likely prices are still there some seconds later, as learned from history: from here on the engine has it."""
    CARRIED = 6
    """The session goes on where another's journal ended: all that the engine held then."""
    RATES = 7
    """Rates at which amounts of two assets meet: from here on the engine has these and no others."""
    INSTANCES = 8
    """Strategy instances: from here on the engine runs these and no others."""
    CLOSED = 4
    """The session ended in order: a journal without it was cut, or its process died."""


class Journal(Protocol):
    """Takes records; for one caller."""

    def append(self, kind: RecordKind, payload: bytes) -> None:
        """Write a record after all before it. Never fails: a journal that cannot be written says so elsewhere."""
        ...
