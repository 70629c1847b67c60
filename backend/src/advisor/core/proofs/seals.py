"""Seals: what was decided is fixed by a hash before anybody knows how it ends, and shown afterwards.

A seal is the hash of a salt and a content. Seals are numbered from 1 on without a gap, and each has a head: the hash of
the head before, its number, its time and the seal. Who has once noted a number with its head finds every change of what
was sealed up to then: a content, a time, a seal that was dropped, added or moved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from advisor.core.proofs.chained_lines import NOTHING_BEFORE, Content, hash_of


@dataclass(frozen=True, slots=True)
class Head:
    """The last of all seals so far; see above."""

    number: int
    head: str


NO_SEAL: Final = Head(0, NOTHING_BEFORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One of them.

    Attributes:
        reference: of the order that was sealed, or id of the signal.
        at: aware UTC.
        salt: without it nobody can guess the content by trying.
        sealed: hash of salt and content.
        head: hexadecimal.
    """

    number: int
    reference: str
    at: datetime
    salt: str
    content: Mapping[str, Content]
    sealed: str
    head: str


def seal_of(salt: str, content: Content) -> str:
    """Hash of a salt and a content."""
    return hash_of({"salt": salt, "content": content})


def head_of(before: str, number: int, at: str, sealed: str) -> str:
    """Head of a seal.

    Args:
        before: head of the seal before; zeros for the first.
        at: ISO 8601, as the record writes it.
    """
    return hash_of({"before": before, "number": number, "at": at, "sealed": sealed})


def seals_after(last: Head, contents: Iterable[tuple[str, str, Mapping[str, Content]]], at: datetime) -> Iterator[Seal]:
    """The next seals.

    Args:
        last: seal so far.
        contents: of each the reference, the salt and the content.
    """
    number, head = last.number, last.head
    for reference, salt, content in contents:
        number, sealed = number + 1, seal_of(salt, content)
        head = head_of(head, number, at.isoformat(), sealed)
        yield Seal(number=number, reference=reference, at=at, salt=salt, content=content, sealed=sealed, head=head)
