"""What an adapter says about its provider: how to sign a call, and how to classify an answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from advisor.upstream.calls import Call


class Verdict(StrEnum):
    """What an answer means for us.

    Whoever answers works: for the breaker all but ``LIMITED`` and ``FAILED`` are successes. What is asked again is so
    only if the call is idempotent, and within its attempts, its longest pause and the budget of retries.
    """

    OK = "ok"
    """What was asked for."""
    REFUSED = "refused"
    """Of our own making (a bad parameter, an unknown event): no use to ask again."""
    UNAUTHORISED = "unauthorised"
    """The key or session is not accepted. As ``REFUSED``; credentials are renewed once where they can be."""
    EXHAUSTED = "exhausted"
    """The quota of a day or a month is used up, and counts so from now on; an old answer may be served instead."""
    LIMITED = "limited"
    """Too fast: wait, slow down, ask again. Counts neither way for the breaker."""
    FAILED = "failed"
    """The provider's own fault: asked again; counts against it for the breaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it came.

    Attributes:
        status: HTTP status.
        headers: names in lower case.
        body: as received, decompressed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """An answer, classified.

    Attributes:
        verdict: what it means.
        reason: stable code, such as ``"invalid_key"``; "" when ok.
        detail: a clause for people, never holding a secret.
        retry_after: by the provider's word.
        charged: credits charged for the call by the provider's word, None when it does not say (then ``Call.cost``).
        remaining: credits left by the provider's word, by rate limit (``{"month": 497}``).
    """

    verdict: Verdict
    reason: str = ""
    detail: str = ""
    retry_after: timedelta | None = None
    charged: int | None = None
    remaining: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Added to a call at the last moment, and to nothing that is kept, keyed or logged.

    Attributes:
        params: added to the query.
        headers: added to the headers.
        form: sent as the body, form-encoded, of a POST that has none: a login's name and password.
    """

    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)


Classify: TypeAlias = Callable[[Call, Answer], Classification]
"""Classify an answer. Pure; raises nothing, whatever the body holds."""

Authorise: TypeAlias = Callable[[Call, bool], Awaitable[Credentials]]
"""Credentials for a call; the flag says that the last ones were not accepted and new ones are wanted.

May itself call the provider (a login). Raises UpstreamError when there are none to be had.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the orchestrator must know beyond its settings.

    Attributes:
        key: our key of the provider.
        classify: see ``Classify``.
        authorise: see ``Authorise``; None for providers without keys.
        secrets: texts that must never show anywhere, as they stand and percent-encoded.
    """

    key: str
    classify: Classify
    authorise: Authorise | None = None
    secrets: Callable[[], tuple[str, ...]] = tuple
