"""A ``Caller`` that answers from prepared answers, for tests and demos: no network, no quota, no waiting."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from advisor.core.clock import Clock
from advisor.core.errors import UpstreamDependencyUnavailable, UpstreamError
from advisor.upstream.calls import Call, Reply, Source

Canned: TypeAlias = bytes | Reply | UpstreamError
"""A body, a whole reply, or what is raised instead."""


def reply(body: bytes, fetched_at: datetime, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A live reply with a body."""
    return Reply(status=status, headers=headers or {}, body=body, fetched_at=fetched_at, source=Source.LIVE, attempts=1)


class CannedCaller:
    """Answers every call whose path is prepared; all others are out of reach.

    Args:
        clock: dates plain bodies.
        answers: by ``Call.path``. Of a sequence, each call takes the next, and the last one again and again.
    """

    def __init__(self, clock: Clock, answers: Mapping[str, Canned | Sequence[Canned]]) -> None:
        self._clock = clock
        self._answers = {path: _sequence(answer) for path, answer in answers.items()}
        self.calls: list[Call] = []
        """Every call made, in order."""

    async def call(self, call: Call) -> Reply:
        """Answer from what is prepared."""
        self.calls.append(call)
        answers = self._answers.get(call.path)
        if not answers:
            raise UpstreamDependencyUnavailable(call.provider, f"{call.provider}: nothing is prepared for {call.path}.")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, UpstreamError):
            raise answer
        return reply(answer, self._clock.now()) if isinstance(answer, bytes) else answer


def _sequence(answer: Canned | Sequence[Canned]) -> list[Canned]:
    if isinstance(answer, bytes | Reply | UpstreamError):
        return [answer]
    return list(answer)
