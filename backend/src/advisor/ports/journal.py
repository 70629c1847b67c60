"""Where a session's inputs and decisions are written, in order, never to be changed."""

from dataclasses import dataclass
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
    SEALED = 9
    """Seals of what was decided on the step before it: hashes that show nothing, published before anybody knows."""
    ORDERS = 10
    """What was decided on orders on the step before it, with all that was asked for it: steps that changed nothing of
    orders and money have none."""
    WORDS = 11
    """What became of orders, as it was taken in on the step before it; and orders that something else has changed."""
    CLOSED = 4
    """The session ended in order: a journal without it was cut, or its process died."""


@dataclass(frozen=True, slots=True)
class JournalPosition:
    """Where a record stands.

    Attributes:
        session: name of the session whose journal it is.
        record: its number, from 0 on.
        seal: hash of it and of all before it, hexadecimal.
    """

    session: str
    record: int
    seal: str


class Journal(Protocol):
    """Takes records; for one caller."""

    @property
    def position(self) -> JournalPosition | None:
        """Of the last record; None where it could not be written."""
        ...

    def append(self, kind: RecordKind, payload: bytes) -> None:
        """Write a record after all before it. Never fails: a journal that cannot be written says so elsewhere."""
        ...
