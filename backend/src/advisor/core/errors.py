"""Every failure the product names, drawn as a tree.

AdvisorError
├── ConfigError              a parameter or setting that cannot be used
│   └── ForeignCursorError             a cursor that no page of the list ended with
├── NotFoundError            the named thing does not exist
├── ConflictError            the state of the thing forbids the command
│   ├── InsufficientFundsError         more money is asked for than open bets leave
│   └── ResumeRefusedError             betting cannot go on yet
├── ImportRefusedError       a whole file is not what it claims to be
├── HistoryError             history that cannot be backtested as asked
├── LedgerError              an entry that does not balance, or contradicts one already made
├── SnapshotRefusedError     a snapshot of a portfolio that cannot be true
├── JournalDamagedError      a journal that is not what was written
├── ProofBrokenError         a file that proves itself, and was changed since
├── PayloadRefusedError      an answer of a provider that is not what it should be
│   └── ContractBrokenError            a field we need is gone, or has another type or meaning
├── UpstreamError            a call to a provider failed
│   ├── UpstreamDependencyUnavailable  it is out of reach, and nothing usable is cached
│   ├── UpstreamRefusedError           it refused the call: our key, our parameters, our quota
│   └── QuotaExhaustedError            calling it would exceed its quota, so it was not called
├── DatabaseUnavailableError the database cannot be reached or is not migrated
└── EmbeddedPostgresError    the embedded server cannot run (db/embedded.py)

``code`` is stable and part of the API; the text is for people: what happened and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from advisor.core.contracts import ContractBreak


class AdvisorError(Exception):
    """Root of all named failures. ``str(error)`` is one sentence for users."""

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
        faults: the faulty fields, where known.
    """

    code = "invalid_config"

    def __init__(self, message: str, faults: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class ForeignCursorError(ConfigError):
    """A cursor that no page of this list, in this order, ended with."""

    code = "invalid_cursor"

    def __init__(self) -> None:
        reason = "is no cursor of this list; leave it out to start at the first page"
        super().__init__(f"The cursor {reason}.", (FieldFault("cursor", reason),))


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


class ResumeRefusedError(ConflictError):
    """Betting cannot go on yet.

    Args:
        faults: what stands against it, each with what was found and what to do.
    """

    code = "resume_refused"

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__(f"Betting cannot go on yet. {' '.join(fault.reason for fault in faults)}")
        self.faults = faults


class InsufficientFundsError(ConflictError):
    """More money is asked for than there is beside what open bets hold.

    Args:
        asked, available: minor units.
    """

    code = "insufficient_funds"

    def __init__(self, asked: int, available: int) -> None:
        super().__init__(f"{asked} minor units were asked for, and {available} are not held by open bets.")
        self.asked = asked
        self.available = available


class ImportRefusedError(AdvisorError):
    """A file is refused whole; nothing of it was imported."""

    code = "import_refused"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class HistoryError(AdvisorError):
    """The history cannot be backtested under the requested config."""

    code = "invalid_history"


class LedgerError(AdvisorError):
    """An entry that does not balance, or that contradicts one already made under its key."""

    code = "ledger_error"


class SnapshotRefusedError(AdvisorError):
    """A snapshot of a portfolio is not what was written, or the ledger says otherwise. Its text is a clause."""

    code = "snapshot_refused"


class JournalDamagedError(AdvisorError):
    """A journal, or a record of it, is not what was written."""

    code = "journal_damaged"


class ProofBrokenError(AdvisorError):
    """A file of chained lines is not what was written.

    Args:
        line: where, from 1 on.
        reason: what is wrong, as a clause for people.
    """

    code = "proof_broken"

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason}.")
        self.line = line


class DatabaseUnavailableError(AdvisorError):
    """The database cannot be reached, or its schema is not the one this version needs."""

    code = "database_unavailable"


class PayloadRefusedError(AdvisorError):
    """A provider's answer cannot be read as a whole.

    Args:
        provider: whose answer.
        reason: stable code, such as ``"not_json"``, ``"not_a_list"``, ``"error_body"``.
        detail: one clause for people; never the payload itself.
    """

    code = "payload_refused"

    def __init__(self, provider: str, reason: str, detail: str) -> None:
        super().__init__(f"{provider}: its answer cannot be read: {detail}.")
        self.provider = provider
        self.reason = reason
        self.detail = detail


class ContractBrokenError(PayloadRefusedError):
    """An answer lost a field that we need, or changed its type or its meaning: nothing of it may be used.

    Args:
        provider: whose answer.
        breaks: at least one; the first is named in the message.
    """

    def __init__(self, provider: str, breaks: Sequence[ContractBreak]) -> None:
        first = breaks[0]
        detail = f"{first.name} broke its contract ({first.seen} instead of {first.expected})"
        super().__init__(provider, "contract_broken", detail)
        self.breaks = tuple(breaks)


class UpstreamError(AdvisorError):
    """A call to a provider failed.

    Args:
        provider: which.
        message: one sentence, without secrets.
        retry_at: when a retry may help; None when it will not, or is unknown.
    """

    code = "upstream_error"

    def __init__(self, provider: str, message: str, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.provider = provider
        self.retry_at = retry_at


class UpstreamDependencyUnavailable(UpstreamError):
    """The provider is out of reach (its breaker is open, or every attempt failed), and no usable answer is cached."""

    code = "upstream_unavailable"


class UpstreamRefusedError(UpstreamError):
    """The provider understood the call and refused it; the same call will be refused again.

    Args:
        status: HTTP status of its answer.
        reason: the provider's own code, such as ``"INVALID_KEY"``, or "".
    """

    code = "upstream_refused"

    def __init__(self, provider: str, message: str, *, status: int, reason: str) -> None:
        super().__init__(provider, message)
        self.status = status
        self.reason = reason


class QuotaExhaustedError(UpstreamError):
    """The call was not made, as it would have exceeded the provider's quota."""

    code = "quota_exhausted"
