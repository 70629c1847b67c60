"""Answers kept in memory, bounded in bytes; each keeps the instant at which the provider gave it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from advisor.upstream.calls import Call, CallKind
from advisor.upstream.config import CacheAges

_OVERHEAD = 512
"""Bytes an entry costs beside its body, roughly."""


class Age(StrEnum):
    """What an answer's age allows."""

    FRESH = "fresh"
    STALE = "stale"
    """May be served while the provider is asked."""
    LAST_RESORT = "last_resort"
    """May be served only if the provider cannot be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer of 2xx in the cache."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers.items()) + _OVERHEAD


def key_of(call: Call) -> bytes:
    """Equal for calls that may share one answer."""
    digest = blake2b(digest_size=20)
    parts = [call.provider, call.method, call.path]
    for pairs in (call.params, call.headers):
        parts.append(str(len(pairs)))
        parts.extend(text for pair in sorted(pairs.items()) for text in pair)
    for part in parts:
        digest.update(len(encoded := part.encode()).to_bytes(4, "big") + encoded)
    digest.update(call.body if call.body is not None else b"\x00none")
    return digest.digest()


def age_of(age: timedelta, max_age: timedelta | None, ages: CacheAges | None, dedup_window: timedelta) -> Age | None:
    """What an answer this old allows; None when it is of no use.

    Args:
        age: of the answer.
        max_age: oldest that will do for this caller, None: by kind.
        ages: of the kind, None when it is not cached.
        dedup_window: an answer no older serves whatever the kind.
    """
    if max_age is not None:
        return Age.FRESH if age <= max_age else None
    if age <= dedup_window or (ages is not None and age <= ages.fresh):
        return Age.FRESH
    if ages is None or age > ages.dead:
        return None
    return Age.STALE if age <= ages.stale else Age.LAST_RESORT


class AnswerCache:
    """The least recently used answers leave when it is full.

    Args:
        ages: by kind; kinds not named are kept for the deduplication window only.
        dedup_window: see ``age_of``.
        capacity: bytes.
    """

    def __init__(self, ages: Mapping[CallKind, CacheAges], dedup_window: timedelta, capacity: int) -> None:
        self._ages = ages
        self._dedup_window = dedup_window
        self._capacity = capacity
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._bytes = 0

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: bytes, call: Call, now: datetime) -> tuple[Kept, Age] | None:
        """The answer kept for the call and what its age allows; None when there is none of use."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        age = age_of(now - kept.fetched_at, call.max_age, self._ages.get(call.kind), self._dedup_window)
        if age is None:
            return None
        self._kept.move_to_end(key)
        return kept, age

    def put(self, key: bytes, kept: Kept) -> None:
        """Keep an answer, unless a later one is there or it is larger than the whole cache."""
        present = self._kept.get(key)
        if present is not None and present.fetched_at > kept.fetched_at:
            return
        self._drop(key)
        if kept.size > self._capacity:
            return
        self._kept[key] = kept
        self._bytes += kept.size
        while self._bytes > self._capacity:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: bytes) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= kept.size
