"""The halts that stand, as the last look before an order leaves sees them."""

from collections.abc import Mapping, Sequence

import asyncpg

from advisor.core.orders.halts import Halt, HaltScope
from advisor.db.orders.halts import events_of, standing_halts
from advisor.execution.intents import Intent


class StandingHalts:
    """Of one lease; nothing is halted until they are learnt."""

    def __init__(self) -> None:
        self._halts: tuple[Halt, ...] = ()
        self._events: Mapping[int, str] = {}

    async def learn(self, connection: asyncpg.Connection | asyncpg.Pool) -> Sequence[int]:
        """Take over the halts that stand; ids of those that are not acknowledged yet."""
        rows = await standing_halts(connection)
        codes = [row.subject for row in rows if row.scope is HaltScope.COMPETITION]
        self._events = await events_of(connection, codes) if codes else {}
        self._halts = tuple(Halt(row.scope, row.subject, row.reason) for row in rows)
        return [row.id for row in rows if row.acknowledged_at is None]

    @property
    def names_competition(self) -> bool:
        """Whether one stands over a competition, whose fixtures come with steps."""
        return any(halt.scope is HaltScope.COMPETITION for halt in self._halts)

    def over(self, intent: Intent) -> Sequence[str]:
        """Reasons of the halts that an order is under."""
        return [halt.reason for halt in self._halts if self._covers(halt, intent)]

    def _covers(self, halt: Halt, intent: Intent) -> bool:
        event = intent.request.instrument.event
        known = self._events.get(event, "-")
        return halt.covers(instance=intent.instance, venue=intent.venue, competition=known, event=event)
