"""How urgent a call is at an instant: its own priority, raised as kick-off nears and as it waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from advisor.upstream.calls import Priority

Escalation: TypeAlias = Sequence[tuple[timedelta, int]]
"""(time to kick-off, steps the priority rises by)."""


def escalated(base: Priority, kickoff: datetime | None, now: datetime, escalation: Escalation) -> Priority:
    """The priority with the steps of the nearest reached time to kick-off; CRITICAL at most.

    A kick-off that has passed counts as near: in play is when prices move most.
    """
    if kickoff is None:
        return base
    left = kickoff - now
    steps = max((steps for within, steps in escalation if left <= within), default=0)
    return Priority(max(Priority.CRITICAL, base - steps))


def rank(priority: Priority, waited: timedelta, aging: timedelta) -> int:
    """Place in the line, lower first: one step better for each ``aging`` waited, without end.

    It passes below CRITICAL, so a call that waits long enough goes before every newcomer and nothing starves.
    """
    return int(priority) - max(0, waited // aging)
