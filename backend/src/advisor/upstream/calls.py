"""What is asked of a provider, how urgent it is, and what comes back; and the port through which adapters ask."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import Protocol, TypeAlias

import orjson
from pydantic import TypeAdapter, ValidationError

from advisor.ports.upstream_store import PendingRecord

Escalation: TypeAlias = Sequence[tuple[timedelta, int]]
"""(time to kick-off, steps the priority rises by)."""


class Priority(IntEnum):
    """How urgent a call is; lower goes first. It rises as kick-off nears and as the call waits."""

    CRITICAL = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3
    BACKGROUND = 4


def escalated(base: Priority, kickoff: datetime | None, now: datetime, escalation: Escalation) -> Priority:
    """The priority with the steps of the nearest reached time to kick-off; CRITICAL at most.

    A kick-off that has passed counts as near: in play is when prices move most.
    """
    if kickoff is None:
        return base
    left = kickoff - now
    steps = max((steps for within, steps in escalation if left <= within), default=0)
    return Priority(max(Priority.CRITICAL, base - steps))


class CallKind(StrEnum):
    """What an answer is about; cache ages and schedules are set by kind."""

    SPORTS = "sports"
    FIXTURES = "fixtures"
    ODDS = "odds"
    SCORES = "scores"
    WEATHER = "weather"
    PLACES = "places"
    FILES = "files"
    SESSION = "session"
    PROBE = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a provider. Two calls of equal ``key`` may share one answer.

    Attributes:
        provider: our key of the provider.
        endpoint: class of endpoints that fail and are limited together, such as ``"odds"``; names metrics, breakers
            and costs, so it holds no ids.
        kind: what the answer is about.
        path: below the provider's base URL, or a whole URL where a provider has several hosts (then checked against
            its allowed hosts).
        params: query, without secrets: credentials are added at the last moment by the provider's ``authorise``.
        headers: likewise without secrets.
        method: HTTP method.
        body: request body, None for none. JSON or a form, already encoded.
        idempotent: asking twice does no harm; only such calls are retried, coalesced and cached.
        priority: at the time of asking.
        kickoff: of the earliest event the answer is about; raises the priority as it nears.
        cost: credits expected to be charged, by quota window weight.
        max_age: oldest cached answer that will do (None: by kind).
    """

    provider: str
    endpoint: str
    kind: CallKind
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = field(default=None, repr=False)
    idempotent: bool = True
    priority: Priority = Priority.NORMAL
    kickoff: datetime | None = None
    cost: int = 1
    max_age: timedelta | None = None


class Source(StrEnum):
    """Where an answer came from."""

    LIVE = "live"
    SHARED = "shared"
    """Another caller asked the same at the same time."""
    CACHE = "cache"
    """Fresh enough by its kind."""
    STALE = "stale"
    """Older than fresh, served because the provider could not be asked, or while it is being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of 2xx.

    Attributes:
        status: HTTP status.
        headers: names in lower case.
        body: as received, decompressed.
        fetched_at: aware, UTC: when the provider gave it. A cached answer keeps its own: old is never shown as new.
        source: where it came from.
        attempts: HTTP requests made for it, 0 from the cache.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    fetched_at: datetime
    source: Source
    attempts: int


class Caller(Protocol):
    """Makes calls under the provider's quota, breaker, retries and cache."""

    async def call(self, call: Call) -> Reply:
        """Ask, or answer from the cache.

        Raises:
            UpstreamDependencyUnavailable: out of reach, and nothing usable is cached.
            UpstreamRefusedError: the provider said no.
            QuotaExhaustedError: the call would break a quota, and nothing usable is cached.
        """
        ...


@cache
def _calls() -> TypeAdapter[Call]:
    # Made when it is first asked for: most processes that know calls never leave one to the next.
    return TypeAdapter(Call)


def is_resumable(call: Call) -> bool:
    """Whether the next process may make it: not what must not be repeated, nor logins, whose bodies hold passwords."""
    return call.idempotent and call.kind not in {CallKind.SESSION, CallKind.PROBE}


def pending_from_call(call: Call, now: datetime) -> PendingRecord:
    """A call that shutdown leaves undone, as stored for the next process."""
    fields = _calls().dump_python(replace(call, body=None), mode="json")
    body = None if call.body is None else base64.b64encode(call.body).decode()
    return PendingRecord(provider=call.provider, body=orjson.dumps({"call": fields, "body": body}).decode(), at=now)


def call_from_pending(pending: PendingRecord, now: datetime, expires: timedelta) -> Call | None:
    """As read back; None when it is older than ``expires``, or was written by another version."""
    if now - pending.at > expires:
        return None
    try:
        stored = orjson.loads(pending.body)
        call = _calls().validate_python(stored["call"], strict=False)
        body = stored["body"]
        return replace(call, body=None if body is None else base64.b64decode(body, validate=True))
    except (ValidationError, ValueError, KeyError, TypeError):
        return None
