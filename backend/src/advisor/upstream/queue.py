"""The line of calls that wait for leave to be made: bounded, most urgent first."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisor.upstream.calls import Call, Priority
from advisor.upstream.priority import Escalation, escalated, rank
from advisor.upstream.quota import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Leave to send one request, its units taken.

    Attributes:
        need: what was taken.
        taken_at: when.
        number: of requests counted until then.
        alone: no other request can have been under way.
    """

    need: Need
    taken_at: datetime
    number: int
    alone: bool


@dataclass(slots=True, eq=False, kw_only=True)
class Waiting:
    """A call in the line.

    Attributes:
        call: which.
        priority: its own; rises when a more urgent caller joins.
        kickoff: likewise the earliest.
        since: when it came.
        number: order of coming.
        granted: done with the grant, or with the error that refuses it.
    """

    call: Call
    priority: Priority
    kickoff: datetime | None
    since: datetime
    number: int
    granted: "asyncio.Future[Grant]" = field(repr=False)

    def hurry(self, call: Call) -> None:
        """Take over the urgency of another caller of the same."""
        self.priority = min(self.priority, call.priority)
        self.kickoff = min(filter(None, (self.kickoff, call.kickoff)), default=None)


class Line:
    """Calls of one provider that wait.

    Args:
        capacity: most that wait.
        escalation, aging: see ``priority``.
    """

    def __init__(self, capacity: int, escalation: Escalation, aging: timedelta) -> None:
        self._capacity = capacity
        self._escalation = escalation
        self._aging = aging
        self._waiting: dict[int, Waiting] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(tuple(self._waiting.values()))

    def add(self, waiting: Waiting, now: datetime) -> Waiting | None:
        """Join the line; gives the one that has no place in it any more, which may be the newcomer."""
        self._waiting[waiting.number] = waiting
        if len(self._waiting) <= self._capacity:
            return None
        last = max(self._waiting.values(), key=lambda each: self._place(each, now))
        self.remove(last)
        return last

    def remove(self, waiting: Waiting) -> None:
        """Leave the line; nothing happens if it has left already."""
        self._waiting.pop(waiting.number, None)

    def ranked(self, now: datetime) -> list[Waiting]:
        """Everyone, in the order in which they may go."""
        return sorted(self._waiting.values(), key=lambda each: self._place(each, now))

    def need(self, waiting: Waiting, now: datetime) -> Need:
        """What its request takes. Waiting long gives no right to what is reserved for urgent calls."""
        priority = escalated(waiting.priority, waiting.kickoff, now, self._escalation)
        call = waiting.call
        return Need(endpoint=call.endpoint, credits=call.cost, urgent=priority <= Priority.HIGH)

    def _place(self, waiting: Waiting, now: datetime) -> tuple[int, int]:
        priority = escalated(waiting.priority, waiting.kickoff, now, self._escalation)
        return rank(priority, now - waiting.since, self._aging), waiting.number
