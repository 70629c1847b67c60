"""Close-outs that people ask for: planned by the prices of the engine, and carried out once confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog

from advisor.core.clock import instant_of, micros_of
from advisor.core.ids import NewId
from advisor.core.orders.halts import Halt, HaltScope
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.blotter import entries_by_reference
from advisor.db.orders.close_outs import (
    CloseOutRow,
    any_close_out_waits,
    confirmed_bets,
    note_closed_out,
    note_plan,
    waiting_close_outs,
)
from advisor.db.orders.halts import events_of
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.closing_out import (
    ClosePlan,
    ClosingPrice,
    OpenPosition,
    confirmed_intents,
    plan,
    positions_of,
)
from advisor.engine.step import LiveEngine
from advisor.execution.intents import Intent
from advisor.live.betting.venues.paper_venues import standing

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutsConfig:
    """How long things hold.

    Attributes:
        plan_stands: so long a plan can be confirmed.
        sent_within: of its confirmation, or its orders are not sent.
    """

    plan_stands: timedelta = timedelta(minutes=2)
    sent_within: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing out looks at.

    Attributes:
        longest_age: at which a price counts.
        has_started: whether the event of an order has begun, or nobody knows that it has not.
    """

    engine: LiveEngine | None
    blotter: Blotter
    longest_age: timedelta
    has_started: Callable[[Intent], bool]


class CloseOuts:
    """For one task, but for ``learn``."""

    def __init__(self, config: CloseOutsConfig, venues: VenueTerms, new_id: NewId) -> None:
        self._config = config
        self._venues = venues
        self._new_id = new_id
        self._waits = True

    @property
    def waits(self) -> bool:
        """Whether something may wait."""
        return self._waits

    def forget(self) -> None:
        """Look at the next step whether something waits: what was carried out last may not be stored."""
        self._waits = True

    async def learn(self, pool: asyncpg.Pool) -> bool:
        """Look whether something waits, for the next step to carry out."""
        self._waits = self._waits or await any_close_out_waits(pool)
        return self._waits

    async def carry_out(self, connection: WritingConnection, closing: Closing, now: datetime) -> Sequence[Intent]:
        """Make the plans that are asked for, and put in the orders of those that are confirmed.

        Returns:
            The orders, to be sent once they are stored.
        """
        if not self._waits:
            return ()
        # What comes from now on is looked for again.
        self._waits = False
        intents: list[Intent] = []
        for row in await waiting_close_outs(connection):
            found = await self._plan(connection, row, closing, now)
            if row.plan is None:
                # It may have been asked for since the step began.
                planned = max(now, row.asked_at)
                await note_plan(connection, row.id, found, planned, planned + self._config.plan_stands)
                continue
            for reference in found.cancels:
                closing.blotter.cancel(reference, now)
            # An engine that was away meanwhile sends nothing that a person confirmed long ago.
            deadline = (row.confirmed_at or now) + self._config.sent_within
            made = confirmed_intents(found, confirmed_bets(row.plan), row.id, now, deadline, self._new_id)
            for intent in made:
                closing.blotter.intend(intent)
            intents += made
            log.warning("closed_out", close_out=row.id, cancels=len(found.cancels), orders=len(made))
            await note_closed_out(connection, row.id, max(now, row.confirmed_at or now))
        return intents

    async def _plan(
        self, connection: WritingConnection, row: CloseOutRow, closing: Closing, now: datetime
    ) -> ClosePlan:
        over = Halt(row.scope, row.subject, row.reason)
        events = await events_of(connection, [row.subject]) if row.scope is HaltScope.COMPETITION else {}

        def covers(intent: Intent) -> bool:
            event = intent.request.instrument.event
            return over.covers(
                instance=intent.instance, venue=intent.venue, competition=events.get(event, "-"), event=event
            )

        blotter = closing.blotter
        bets = [bet.key for portfolio in blotter.portfolios.values() for bet in portfolio.open_bets]
        entries = await entries_by_reference(connection, [key for key in bets if key not in blotter.entries])
        positions = positions_of(blotter, entries, covers)

        def price_of(position: OpenPosition, side: Side) -> ClosingPrice | None:
            return _price(closing, position, side, now)

        return plan(blotter, positions, covers, self._venues, price_of, closing.has_started)


def _price(closing: Closing, position: OpenPosition, side: Side, now: datetime) -> ClosingPrice | None:
    """The price of a side at the position's venue, by the engine's books; None where none can be trusted."""
    intent, engine = position.intent, closing.engine
    price = standing(engine, intent.request.instrument, intent.venue, side)
    if engine is None or price is None or price.quality_flag or now - instant_of(price.seen) > closing.longest_age:
        return None
    return ClosingPrice(price.odds_e4, engine.bettable(price.size, price.size_asset, micros_of(now)))
