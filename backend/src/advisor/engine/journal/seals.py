"""Seals as a journal holds them: numbers, times and hashes, nothing of what was sealed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from advisor.core.errors import JournalDamagedError
from advisor.core.proofs.chained_lines import Content, Line
from advisor.core.proofs.sealed_record import SEALED, Fault, name_of
from advisor.core.proofs.seals import Seal
from advisor.engine.journal.chain import Record
from advisor.engine.journal.codec import decoded, encoded
from advisor.engine.journal.session import opened_of
from advisor.ports.journal import RecordKind


class PublishedSeal(NamedTuple):
    """A seal as everybody may see it; ``at`` as the record writes it."""

    number: int
    at: str
    sealed: str
    head: str


def seals_bytes(seals: Sequence[Seal]) -> bytes:
    """The payload of ``RecordKind.SEALED``."""
    return encoded({"seals": [[each.number, each.at.isoformat(), each.sealed, each.head] for each in seals]})


def seals_of(payload: bytes) -> tuple[PublishedSeal, ...]:
    """Its inverse.

    Raises:
        JournalDamagedError: it is none.
    """
    rows = cast("list[tuple[int, str, str, str]]", decoded(payload).get("seals", ()))
    try:
        return tuple(PublishedSeal(*row) for row in rows)
    except TypeError as error:
        raise JournalDamagedError("The seals in the journal cannot be read.") from error


def faults_by_journal(lines: Sequence[Line], records: Iterable[Record]) -> Sequence[Fault]:
    """What a sealed record and a journal say differently of what was sealed in its session.

    Args:
        lines: of the record, checked.
        records: of a whole journal.

    Raises:
        JournalDamagedError: the journal does not say whose it is, or a record of it cannot be read.
    """
    session, published = "", dict[int, tuple[PublishedSeal, ...]]()
    for number, record in enumerate(records):
        if record.kind == RecordKind.OPENED:
            session = opened_of(record.payload).session
        elif record.kind == RecordKind.SEALED:
            published[number] = seals_of(record.payload)
    made_at = str(lines[0].content.get("made_at"))
    sealed = [line for line in lines if line.kind in SEALED]
    return [*_unpublished(sealed, session, published), *_unrecorded(sealed, published, made_at)]


def _unpublished(
    sealed: Iterable[Line], session: str, published: Mapping[int, tuple[PublishedSeal, ...]]
) -> Iterator[Fault]:
    for line in sealed:
        journal = line.content.get("journal")
        if not isinstance(journal, Mapping) or journal.get("session") != session:
            continue
        place = journal.get("record")
        if not isinstance(place, int) or _published(line.content) not in published.get(place, ()):
            yield Fault(line.number, f"{name_of(line)} is not in the journal as the record says it.")


def _unrecorded(
    sealed: Iterable[Line], published: Mapping[int, tuple[PublishedSeal, ...]], made_at: str
) -> Iterator[Fault]:
    known = {_published(line.content) for line in sealed}
    for seals in published.values():
        for seal in seals:
            if seal not in known and seal.at <= made_at:
                text = f"The journal has another number {seal.number}, sealed at {seal.at}: it was dropped or changed"
                yield Fault(1, f"{text}, or its step was never stored.")


def _published(content: Mapping[str, Content]) -> tuple[Content, ...]:
    return (content.get("number"), content.get("at"), content.get("sealed"), content.get("head"))
