"""The halts that stand, as the last look before an order leaves sees them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, cast

import asyncpg

from advisor.core.clock import Clock
from advisor.core.orders.halts import Halt, HaltScope
from advisor.db.orders.halts import events_of, standing_halts
from advisor.db.patience import hung_up_after
from advisor.execution.intents import Intent

_UNREAD: Final = "halts could not be read"


@dataclass(frozen=True, slots=True)
class _Read:
    """What one look found.

    Attributes:
        events: codes of their competitions, by our id, where a halt names one.
        unacknowledged: ids.
    """

    halts: tuple[Halt, ...] = ()
    events: Mapping[int, str] = field(default_factory=dict)
    unacknowledged: Sequence[int] = ()


class StandingHalts:
    """Of one lease. Until they are read, and while they cannot be, every order is under one.

    Looks follow one another, so that none that began earlier is taken over later. What a step sees in its own
    transaction nobody else sees before its end: it stands beside what others read until one has read it too.

    Args:
        trusted_for: what was read longer ago counts as unread.
    """

    def __init__(self, clock: Clock, trusted_for: timedelta) -> None:
        self._clock: Final = clock
        self._trusted_for: Final = trusted_for
        self._one_by_one: Final = asyncio.Lock()
        self._read = _Read()
        self._read_at: float | None = None
        self._of_step: _Read | None = None
        self._is_committed = False

    async def learn(self, pool: asyncpg.Pool) -> None:
        """Take over the halts that stand.

        After a failure nothing is known until this succeeds.
        """
        # Who holds the lock has its connection already: else those that have one could wait for it for ever.
        async with pool.acquire() as lent, self._one_by_one:
            step, began = self._of_step if self._is_committed else None, self._clock.elapsed()
            connection = cast("asyncpg.Connection", lent)
            try:
                with hung_up_after(connection, self._trusted_for):
                    self._read = await read_halts(connection)
            except Exception:
                self._read_at = None
                raise
            self._read_at = began
            if step is not None and step is self._of_step:
                self._of_step = None

    async def learn_in_step(self, connection: asyncpg.Connection) -> None:
        """Take over what a step sees, with what it has written itself."""
        async with self._one_by_one:
            began = self._clock.elapsed()
            self._of_step, self._is_committed = await read_halts(connection), False
            self._read_at = began

    def committed(self) -> None:
        """What the last step saw others see from now on."""
        self._is_committed = True

    async def restore(self, connection: asyncpg.Connection) -> None:
        """Forget everything, and read it anew."""
        async with self._one_by_one:
            began = self._clock.elapsed()
            self._read_at, self._of_step = None, None
            self._read = await read_halts(connection)
            self._read_at = began

    @property
    def unacknowledged(self) -> Sequence[int]:
        """Ids of the halts of which nobody was answered yet that nothing leaves under them."""
        return self._read.unacknowledged

    @property
    def names_competition(self) -> bool:
        """Whether one stands over a competition, whose fixtures come with steps."""
        return any(halt.scope is HaltScope.COMPETITION for read in self._known for halt in read.halts)

    def over(self, intent: Intent) -> Sequence[str]:
        """Reasons of the halts that an order is under."""
        reasons = {halt.reason: None for read in self._known for halt in read.halts if self._covers(halt, intent)}
        return [*self._unread(), *reasons]

    def _unread(self) -> Sequence[str]:
        if self._read_at is None:
            return (_UNREAD,)
        age = self._clock.elapsed() - self._read_at
        return (f"{_UNREAD} for {age:.1f} s",) if age > self._trusted_for.total_seconds() else ()

    @property
    def _known(self) -> Sequence[_Read]:
        return (self._read,) if self._of_step is None else (self._read, self._of_step)

    def _covers(self, halt: Halt, intent: Intent) -> bool:
        event = intent.request.instrument.event
        known = next((read.events[event] for read in self._known if event in read.events), "-")
        return halt.covers(instance=intent.instance, venue=intent.venue, competition=known, event=event)


async def read_halts(connection: asyncpg.Connection) -> _Read:
    rows = await standing_halts(connection)
    codes = [row.subject for row in rows if row.scope is HaltScope.COMPETITION]
    return _Read(
        tuple(Halt(row.scope, row.subject, row.reason) for row in rows),
        await events_of(connection, codes) if codes else {},
        [row.id for row in rows if row.acknowledged_at is None],
    )
