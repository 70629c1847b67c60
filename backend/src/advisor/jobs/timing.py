"""Now and then: how long prices stand, and who moves first, out of the history of quotes."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple, cast

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.timing.leads import VenueLead
from advisor.core.timing.price_changes import PriceChanges
from advisor.core.timing.survival import SurvivalCurves
from advisor.core.venues import KNOWN_TERMS, VenueTerms
from advisor.db.directory.venues import laid_venues
from advisor.db.locks import AdvisoryLock, held
from advisor.db.quotes.leads import write_leads
from advisor.db.quotes.price_changes import price_changes
from advisor.db.quotes.survival import survival_computed_at, write_survival
from advisor.pricing.fair import CONSENSUS, FairConfig
from advisor.pricing.lead_lag import LeadLagConfig, venue_leads
from advisor.pricing.price_lives import price_lives
from advisor.pricing.survival import SurvivalConfig, survival_curves

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingConfig:
    """What is computed, and how often.

    Attributes:
        every: between two runs.
        history: how far back quotes are read.
        folder: of the files that older days were moved to; None for none.
        fair: by which the edge is measured at which a price was found.
        venues: what they are and keep.
    """

    every: timedelta = timedelta(minutes=10)
    history: timedelta = timedelta(hours=24)
    folder: Path | None = None
    fair: FairConfig = field(default_factory=lambda: FairConfig(lines=(CONSENSUS,)))
    venues: VenueTerms = KNOWN_TERMS
    survival: SurvivalConfig = field(default_factory=SurvivalConfig)
    leads: LeadLagConfig = field(default_factory=LeadLagConfig)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingJob:
    """Computes and stores both; any number of workers may, of which one does."""

    pool: asyncpg.Pool
    clock: Clock
    config: TimingConfig

    async def run(self) -> None:
        """Compute them, unless another worker did so a short while ago."""
        async with self.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            async with held(connection, AdvisoryLock.PRICE_TIMING) as ours:
                if ours:
                    await self._run(connection)

    async def _run(self, connection: asyncpg.Connection) -> None:
        now = self.clock.now()
        last = await survival_computed_at(connection)
        if last is not None and now - last < self.config.every / 2:
            return
        changes = await price_changes(connection, now - self.config.history, self.config.folder)
        if not len(changes):
            return
        config = replace(self.config, venues=self.config.venues.seen_at(await laid_venues(connection)))
        # In a process of its own, which takes its memory with it when it ends.
        process = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
        try:
            found = await asyncio.get_running_loop().run_in_executor(process, computed, changes, config)
        except asyncio.CancelledError:
            # Nobody waits for the figures any more, and the worker's other tasks cannot wait for their end.
            for each in active_children():
                each.terminate()
            raise
        finally:
            process.shutdown(wait=False, cancel_futures=True)
        await write_survival(connection, found.curves, now)
        await write_leads(connection, found.leads, now)
        log.info("price_timing_computed", changes=len(changes), lives=found.lives, curves=len(found.curves.keys))


class Computed(NamedTuple):
    """What a history of prices gives.

    Attributes:
        lives: of how many prices.
    """

    lives: int
    curves: SurvivalCurves
    leads: list[VenueLead]


def computed(changes: PriceChanges, config: TimingConfig) -> Computed:
    """Curves and leads of a history."""
    commissions = {key: config.venues.commission(key) for key in changes.venues}
    lives = price_lives(changes, config.fair, commissions, config.survival.finds)
    return Computed(len(lives), survival_curves(lives, config.survival), venue_leads(changes, config.leads))
