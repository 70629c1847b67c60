"""Answers cached in memory, bounded in bytes; each keeps the instant at which the provider gave it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

import structlog

from advisor.core.errors import UpstreamError
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.config import CacheAges

log = structlog.get_logger(__name__)

_OVERHEAD: Final = 512
"""Bytes an entry costs beside its body, roughly."""


class Age(StrEnum):
    """What an answer's age allows."""

    FRESH = "fresh"
    STALE = "stale"
    """May be served while the provider is asked."""
    LAST_RESORT = "last_resort"
    """May be served only if the provider cannot be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedAnswer:
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
        ages: by kind; kinds not named are cached for the deduplication window only.
        dedup_window: see ``age_of``.
        capacity: bytes.
    """

    def __init__(self, ages: Mapping[CallKind, CacheAges], dedup_window: timedelta, capacity: int) -> None:
        self._ages = ages
        self._dedup_window = dedup_window
        self._capacity = capacity
        self._cached: OrderedDict[bytes, CachedAnswer] = OrderedDict()
        self._bytes = 0

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._cached)

    def find(self, key: bytes, call: Call, now: datetime) -> tuple[CachedAnswer, Age] | None:
        """The answer cached for the call and what its age allows; None when there is none of use."""
        cached = self._cached.get(key)
        if cached is None:
            return None
        age = age_of(now - cached.fetched_at, call.max_age, self._ages.get(call.kind), self._dedup_window)
        if age is None:
            return None
        self._cached.move_to_end(key)
        return cached, age

    def put(self, key: bytes, cached: CachedAnswer) -> None:
        """Keep an answer, unless a later one is there or it is larger than the whole cache."""
        present = self._cached.get(key)
        if present is not None and present.fetched_at > cached.fetched_at:
            return
        self._drop(key)
        if cached.size > self._capacity:
            return
        self._cached[key] = cached
        self._bytes += cached.size
        while self._bytes > self._capacity:
            self._drop(next(iter(self._cached)))

    def _drop(self, key: bytes) -> None:
        cached = self._cached.pop(key, None)
        if cached is not None:
            self._bytes -= cached.size


class StaleLog:
    """Warns of stale answers, once for many: while a provider is away every call would log the same."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._warned_at: dict[str, datetime] = {}
        self._times = 0

    def served(self, call: Call, now: datetime, age: timedelta, error: UpstreamError) -> None:
        """A stale answer was served instead of an error."""
        self._times += 1
        warned_at = self._warned_at.get(call.endpoint)
        if warned_at is not None and now - warned_at < self._every:
            return
        self._warned_at[call.endpoint] = now
        log.warning(
            "upstream_stale_served",
            provider=call.provider,
            endpoint=call.endpoint,
            age_s=round(age.total_seconds(), 1),
            code=error.code,
            times=self._times,
        )
        self._times = 0
