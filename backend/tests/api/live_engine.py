"""A live engine on a database: what it finds is stored by the functions of the engine's process."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg
import numpy as np

from advisor.core.clock import micros_of
from advisor.core.ids import random_id
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.core.quotes import Side
from advisor.core.ticks import Ticks
from advisor.db.events.open_events import states_of
from advisor.db.leader.writes import OwnWrites
from advisor.engine.books.messages import Availability, Confirmation
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.engine.step_result import StepResult
from advisor.live.market_figures import FiguresLog
from advisor.live.shown import Shown, shown_of
from advisor.live.storing import store
from advisor.testing.live_market import ticks_of
from tests.api.live_seeding import H2H, NOW

AGE = timedelta(seconds=10)


def prices(
    event: int,
    venue: str,
    odds_e4: Sequence[int],
    *,
    market: int = H2H,
    line: int = LINE_NONE,
    side: Side = Side.BACK,
    at: datetime = NOW - AGE,
    provider: str = "the_odds_api",
    participant: int = NO_PARTICIPANT,
) -> Ticks:
    """The prices of a venue on all selections of a market; 0 where it has none."""
    places = np.array([place for place, odds in enumerate(odds_e4) if odds], np.int8)
    n = len(places)
    return ticks_of(
        provider,
        [venue],
        event=np.full(n, event, np.int64),
        market=np.full(n, market, np.int8),
        line=np.full(n, line, np.int32),
        selection=places,
        venue=np.zeros(n, np.int16),
        odds_e4=np.array(odds_e4, np.int32)[places],
        at=micros_of(at),
        side=side,
        participant=np.full(n, participant, np.int32),
    )


def confirmation(event: int, at: datetime, provider: str = "the_odds_api") -> Confirmation:
    """A heartbeat for the event's main market."""
    return Confirmation(
        provider=provider, events=np.array([event], np.int64), markets=np.array([H2H], np.int8), seen=micros_of(at)
    )


class StoringEngine:
    """Steps, and stores each as the engine's process does; for one test module."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.engine = LiveEngine(LiveEngineConfig(), random_id)
        self._log = FiguresLog()

    async def step(
        self,
        now: datetime,
        *ticks: Ticks,
        confirmations: Sequence[Confirmation] = (),
        availabilities: Sequence[Availability] = (),
    ) -> tuple[StepResult, Shown]:
        """One step on all events of the database."""
        async with OwnWrites(self._pool).transaction() as connection:
            ids = [row["id"] for row in await connection.fetch("SELECT id FROM event")]
            states = await states_of(connection, ids)
            instant = micros_of(now)
            result = self.engine.step(ticks, instant, states, (), confirmations, availabilities)
            shown = shown_of(result, self._log, (), confirmations)
            await store(connection, result, shown, None, {}, now, availabilities)
        return result, shown
