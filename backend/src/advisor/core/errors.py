"""Every failure the product names, drawn as a tree.

AdvisorError
├── ConfigError              a parameter or setting that cannot be used
├── NotFoundError            the named thing does not exist
├── ConflictError            the state of the thing forbids the command
├── ImportRefusedError       a whole file is not what it claims to be
├── HistoryError             history that cannot be backtested as asked
├── LedgerError              an entry that does not balance, or contradicts one already made
├── DatabaseUnavailableError the database cannot be reached or is not migrated
└── EmbeddedPostgresError    the embedded server cannot run (db/embedded.py)

``code`` is stable and part of the API; the text is for people: what happened and what to do.
"""

from dataclasses import dataclass
from typing import ClassVar


class AdvisorError(Exception):
    """Root of all named failures. ``str(error)`` is one sentence fit to show to a user."""

    code: ClassVar[str] = "advisor_error"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One faulty field of a body, a config or a query: its dotted path and what is wrong with it."""

    field: str
    reason: str


class ConfigError(AdvisorError):
    """A parameter or setting is unknown, out of bounds or contradicts another.

    Args:
        message: one sentence.
        faults: the faulty fields, where they can be told.
    """

    code = "invalid_config"

    def __init__(self, message: str, faults: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class NotFoundError(AdvisorError):
    """The named thing does not exist.

    Args:
        noun: what was looked for, such as ``"backtest"``.
        key: the key it was looked for by.
    """

    code = "not_found"

    def __init__(self, noun: str, key: str) -> None:
        super().__init__(f"There is no {noun} {key!r}.")
        self.noun = noun
        self.key = key


class ConflictError(AdvisorError):
    """The command is well formed, but the state of the thing forbids it."""

    code = "conflict"


class ImportRefusedError(AdvisorError):
    """A file is refused whole; nothing of it was imported."""

    code = "import_refused"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class HistoryError(AdvisorError):
    """The history at hand cannot be backtested as asked."""

    code = "invalid_history"


class LedgerError(AdvisorError):
    """An entry that does not balance, or that contradicts one already made under its key."""

    code = "ledger_error"


class DatabaseUnavailableError(AdvisorError):
    """The database cannot be reached, or its schema is not the one this version needs."""

    code = "database_unavailable"
