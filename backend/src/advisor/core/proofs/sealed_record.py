"""The sealed record: all signals that ever were, bet on or not, each sealed before its event; checked by whoever has
the file alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from advisor.core.errors import ProofBrokenError
from advisor.core.proofs.chained_lines import Content, Line, checked_lines
from advisor.core.proofs.seals import NO_SEAL, Head, head_of, seal_of

SEALED_RECORD: Final = "advisor sealed record 1"
"""Raised when fields are renamed or mean something else; kinds of lines and fields may be added without."""
BET: Final = "bet"
"""Kind of the lines that say a bet each: ``number``, ``at``, ``sealed`` and ``head`` of its seal; ``journal``, where
that was published; ``starts_at`` of its event, as known when the record was made; once that has begun ``shown`` with
``salt`` and ``content``, and ``outcome``."""
SIGNAL: Final = "signal"
"""Kind of the lines that say a signal each that was not bet on: the same fields, numbered in one row with the bets."""
SEALED: Final = frozenset({BET, SIGNAL})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a record whose lines are whole.

    Attributes:
        line: where, from 1 on.
        text: a sentence for people.
    """

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRecord:
    """A record that was read.

    Attributes:
        made_at: ISO 8601.
        bets, signals: how many are in it; ``shown`` of both with what was sealed.
        last: seal in it.
        seal: hash of its last line.
        faults: none of a record that is right.
    """

    made_at: str
    bets: int
    signals: int
    shown: int
    last: Head
    seal: str
    faults: Sequence[Fault]


def checked_record(file: bytes, noted: Head | None = None) -> CheckedRecord:
    """Check a record: nothing is missing, was changed, sealed after its event began, or is not shown though it should.

    Args:
        noted: number and head of a seal as somebody once wrote them down; None: nobody did.

    Raises:
        ProofBrokenError: this is no record, or a line of it was changed, added, dropped or moved.
    """
    first, *lines, seal = checked_lines(file, SEALED_RECORD)
    made_at = _instant(first.content, "made_at")
    if made_at is None:
        raise ProofBrokenError(1, "it does not say when the record was made")
    faults: list[Fault] = []
    last, at = NO_SEAL, None
    sealed = [line for line in lines if line.kind in SEALED]
    for line in sealed:
        head = _head(line)
        faults += (Fault(line.number, text) for text in _of_seal(line, last, head, at, made_at))
        if noted is not None and head.number == noted.number and head.head != noted.head:
            faults.append(Fault(line.number, f"{name_of(line)} has another head than the one that was noted."))
        last, at = head, _instant(line.content, "at") or at
    bets = sum(line.kind == BET for line in sealed)
    faults += (Fault(1, text) for text in _of_whole(first, bets, len(sealed) - bets, last, noted))
    return CheckedRecord(
        made_at=made_at.isoformat(),
        bets=bets,
        signals=len(sealed) - bets,
        shown=sum(line.content.get("shown") is not None for line in sealed),
        last=last,
        seal=seal.hash,
        faults=tuple(faults),
    )


def name_of(line: Line) -> str:
    """What a line is about, for people: ``Bet 3``."""
    return f"{line.kind.capitalize()} {line.content.get('number')}"


def _of_whole(first: Line, bets: int, signals: int, last: Head, noted: Head | None) -> Iterator[str]:
    said = first.content.get("bets"), first.content.get("signals", 0)
    if said != (bets, signals):
        yield f"The record says that it has {said[0]} bets and {said[1]} other signals: it has {bets} and {signals}."
    if first.content.get("head") != last.head:
        yield "The record says that it ends with another head."
    if noted is not None and noted.number > last.number:
        yield f"Number {noted.number} was sealed once, and the record ends with number {last.number}."


def _of_seal(line: Line, before: Head, head: Head, before_at: datetime | None, made_at: datetime) -> Iterator[str]:
    """What is wrong with a bet or a signal."""
    content, name = line.content, name_of(line)
    at = _instant(content, "at")
    if at is None:
        yield f"{name} does not say when it was sealed."
        return
    for missing in range(before.number + 1, head.number):
        yield f"Number {missing} is missing."
    if head.number <= before.number:
        yield f"{name} follows number {before.number}."
    elif head.head != head_of(before.head, head.number, str(content["at"]), str(content.get("sealed"))):
        yield f"{name} does not follow from the one before: it, its time or one before it was changed or dropped."
    if before_at is not None and at < before_at:
        yield f"{name} was sealed before the one before it."
    yield from _of_content(content, name, at, made_at)


def _of_content(content: Mapping[str, Content], name: str, at: datetime, made_at: datetime) -> Iterator[str]:
    shown, starts_at = content.get("shown"), _instant(content, "starts_at")
    if not isinstance(shown, Mapping):
        if starts_at is None or starts_at <= made_at:
            yield f"{name} is not shown although its event has begun."
        return
    sealed = shown.get("content")
    if seal_of(str(shown.get("salt")), sealed) != content.get("sealed"):
        yield f"{name} shows something else than what was sealed."
    starts = [starts_at, _instant(sealed, "starts_at") if isinstance(sealed, Mapping) else None]
    if any(start is not None and at >= start for start in starts):
        yield f"{name} was sealed after its event had begun."


def _head(line: Line) -> Head:
    number, head = line.content.get("number"), line.content.get("head")
    if isinstance(number, int) and isinstance(head, str):
        return Head(number, head)
    raise ProofBrokenError(line.number, "it has no number and no head")


def _instant(content: Mapping[str, Content], name: str) -> datetime | None:
    """An aware instant; None where there is none that can be read."""
    try:
        found = datetime.fromisoformat(str(content.get(name)))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
