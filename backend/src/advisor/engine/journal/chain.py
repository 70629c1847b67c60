"""Records of a journal as bytes, each sealed with the hash of all before it.

A journal is a magic number with the version, then records: length, kind, payload (compressed), seal. The seal is
SHA-256 over the seal before, the kind and the payload: whoever changes, drops or reorders a record breaks every seal
from there on. The first seal is over the magic number.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from advisor.core.errors import JournalDamagedError

MAGIC: Final = b"advisor journal 1\n"
"""Raised when the layout below changes; kinds of records may be added without."""

_LENGTH: Final = 4
_KIND: Final = 1
_SEAL: Final = 32
_MOST: Final = 2**28
"""Bytes of a payload; a longer one is damage."""
_LEVEL: Final = 1
"""Of compression: the fastest, as a step waits for it; it saves most of what the slower ones would."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``kind`` may be one that this version does not know."""

    kind: int
    payload: bytes


class Sealer:
    """Makes the bytes of a journal, record by record."""

    def __init__(self) -> None:
        self._seal = _first_seal()

    @property
    def seal(self) -> str:
        """Of the last record so far, in hexadecimal."""
        return self._seal.hex()

    def sealed(self, kind: int, payload: bytes) -> bytes:
        """The next record."""
        packed = zlib.compress(payload, _LEVEL)
        self._seal = _next_seal(self._seal, kind, packed)
        return b"".join((len(packed).to_bytes(_LENGTH, "little"), kind.to_bytes(_KIND, "little"), packed, self._seal))


def records_of(stream: BinaryIO) -> Iterator[Record]:
    """The records of a journal, each checked before it is given out.

    A record cut short at the very end is left out: it was being written when its process died.

    Raises:
        JournalDamagedError: this is no journal of this version, or a record was changed, dropped or moved.
    """
    if stream.read(len(MAGIC)) != MAGIC:
        raise JournalDamagedError("This is not a journal of this version.")
    seal = _first_seal()
    number = 0
    while head := stream.read(_LENGTH + _KIND):
        length = int.from_bytes(head[:_LENGTH], "little")
        if length > _MOST:
            raise JournalDamagedError(f"Record {number} of the journal is damaged.")
        body = stream.read(length + _SEAL)
        if len(head) < _LENGTH + _KIND or len(body) < length + _SEAL:
            return
        kind, packed = head[_LENGTH], body[:length]
        seal = _next_seal(seal, kind, packed)
        if seal != body[length:]:
            raise JournalDamagedError(f"Record {number} of the journal was changed, or one before it is missing.")
        yield Record(kind, zlib.decompress(packed))
        number += 1


def _first_seal() -> bytes:
    return hashlib.sha256(MAGIC).digest()


def _next_seal(before: bytes, kind: int, packed: bytes) -> bytes:
    return hashlib.sha256(b"".join((before, bytes([kind]), packed))).digest()
