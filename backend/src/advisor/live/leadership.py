"""Becoming the leader and staying it; whoever is not waits, stores nothing and calls no provider."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
import structlog

from advisor.db.leader.lease import Lease, release_lease, renew_lease, take_lease
from advisor.db.leader.reports import EngineReport, report_to_json
from advisor.db.leader.writes import LeaderWrites
from advisor.db.outages import DRIVER_ERRORS, drivers_own_errors
from advisor.db.patience import hung_up_after
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseConfig:
    """How the lease is kept.

    Attributes:
        duration: it lasts so long from each renewal.
        renew_every: how often its holder renews it.
        ask_every: how often a standby looks whether it is free.
    """

    duration: timedelta
    renew_every: timedelta
    ask_every: timedelta


async def become_leader(pool: asyncpg.Pool, holder: UUID, config: LeaseConfig, stop: asyncio.Event) -> Lease | None:
    """Wait for the lease, as long as it takes; None once ``stop`` is set.

    Args:
        pool: of ``opened_engine_pool``.
        holder: this process.
    """
    said = ""
    while not stop.is_set():
        lease = None
        try:
            with drivers_own_errors():
                async with pool.acquire(timeout=config.duration.total_seconds()) as lent:
                    own = cast("asyncpg.Connection", lent)
                    with hung_up_after(own, config.duration):
                        lease = await take_lease(own, holder, config.duration)
            why = "another engine is the leader"
        except DRIVER_ERRORS as error:
            heed_cancellation()
            why = str(error) or "the database does not answer"
        if lease is not None:
            log.info("engine_leads", fencing_number=lease.number)
            return lease
        if why != said:
            log.info("engine_standby", reason=why)
            said = why
        with suppress(TimeoutError):
            async with asyncio.timeout(config.ask_every.total_seconds()):
                await stop.wait()
    return None


async def keep_lease(
    pool: asyncpg.Pool, lease: Lease, writes: LeaderWrites, config: LeaseConfig, report: Callable[[], EngineReport]
) -> None:
    """Renew the lease until it is lost, which sets ``writes.lost``; released when cancelled.

    It is lost with the connection that keeps it, as then nobody knows what else was lost with the server.
    """
    try:
        with drivers_own_errors():
            async with pool.acquire() as lent:
                own = cast("asyncpg.Connection", lent)
                lost = asyncio.Event()
                own.add_termination_listener(lambda _: lost.set())
                try:
                    await _renew_until_lost(own, lost, lease, config, report)
                    if not lost.is_set():
                        # Whatever it still waits for is not waited for any more.
                        own.terminate()
                except asyncio.CancelledError:
                    with suppress(*DRIVER_ERRORS), hung_up_after(own, config.renew_every):
                        await release_lease(own, lease)
                    raise
    except DRIVER_ERRORS as error:
        log.warning("engine_lease_failed", reason=str(error))
    finally:
        writes.lost.set()


async def _renew_until_lost(
    own: asyncpg.Connection,
    lost: asyncio.Event,
    lease: Lease,
    config: LeaseConfig,
    report: Callable[[], EngineReport],
) -> None:
    loop = asyncio.get_running_loop()
    renewed = loop.time()
    while not lost.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(config.renew_every.total_seconds()):
                await lost.wait()
            return
        if loop.time() >= renewed + config.duration.total_seconds():
            # It slept: nothing that it could ask would bring the lease back.
            return
        try:
            with (
                drivers_own_errors(),
                hung_up_after(own, timedelta(seconds=renewed + config.duration.total_seconds() - loop.time())),
            ):
                if not await renew_lease(own, lease, config.duration, report_to_json(report())):
                    return
            renewed = loop.time()
        # A full disk, for example; it may take something again before the lease expires.
        except DRIVER_ERRORS as error:
            heed_cancellation()
            log.warning("engine_lease_not_renewed", reason=str(error))
