"""The worker process: takes jobs from the queue until it is stopped, and outlives a restart of the database."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from advisor.core.clock import Clock
from advisor.db.address import plain_dsn
from advisor.db.queue import QUEUE
from advisor.db.session import Database, connected
from advisor.db.session_outages import unavailable
from advisor.jobs.config import WorkerConfig
from advisor.jobs.reaper import Reaper
from advisor.supervision import every, heed_cancellation, supervise

log = structlog.get_logger(__name__)

_CANCELS: Final = 2
"""Times that a task is cancelled at the most."""

Jobs: TypeAlias = Mapping[str, Callable[..., Awaitable[None]]]
"""Functions by the name under which their jobs are queued; arguments are those queued, by name."""

Task: TypeAlias = tuple[str, Callable[[], Awaitable[None]]]
"""A name for the log, and what is done; never to end by itself."""


async def run_worker(
    dsn: str,
    config: WorkerConfig,
    clock: Clock,
    jobs: Callable[[Database], Jobs],
    stop: asyncio.Event,
    upkeep: Callable[[Database], Sequence[Task]] = lambda _: (),
) -> None:
    """Work until ``stop`` is set.

    A database that goes away is waited for; one that is not there at the start is an error.

    Args:
        jobs: made on the worker's database.
        upkeep: likewise; tasks that run beside the jobs, started again when they fail.

    Raises:
        DatabaseUnavailableError: nobody answers at the start.
    """
    async with connected(dsn, connections=config.connections) as database:
        known, tasks = jobs(database), upkeep(database)
        while not stop.is_set():
            heed_cancellation()
            try:
                await _work(dsn, database, known, tasks, config, clock, stop)
            except Exception as error:  # an outage is waited for, anything else is a defect and ends us
                if unavailable(error) is None and not isinstance(error, ConnectorException):
                    raise
                heed_cancellation()
                log.warning("database_went_away", reason=str(error))
            if not stop.is_set():
                await _wait(stop, config.reconnect_seconds)


def queue_app(dsn: str, jobs: Jobs, patience: float) -> App:
    """The queue with its jobs.

    Args:
        patience: seconds that are waited for a connection of the pool. The pool may lose one to whoever is cancelled
            while it takes or gives one back; then the queue is opened anew.
    """
    app = App(connector=PsycopgConnector(conninfo=plain_dsn(dsn), min_size=1, max_size=4, timeout=patience))
    for name, run in jobs.items():
        app.task(name=name, queue=QUEUE)(run)
    return app


async def _work(
    dsn: str,
    database: Database,
    jobs: Jobs,
    upkeep: Sequence[Task],
    config: WorkerConfig,
    clock: Clock,
    stop: asyncio.Event,
) -> None:
    async with queue_app(dsn, jobs, config.stop_seconds).open_async() as queue:
        reaper = Reaper(queue=queue, database=database, config=config, clock=clock)
        # The queue's driver may lose a cancellation, too.
        heed_cancellation()
        log.info("worker_started", concurrency=config.concurrency)
        worker = asyncio.create_task(
            queue.run_worker_async(
                queues=[QUEUE],
                concurrency=config.concurrency,
                fetch_job_polling_interval=config.poll_seconds,
                shutdown_graceful_timeout=config.stop_seconds,
                update_heartbeat_interval=config.heartbeat_seconds,
                stalled_worker_timeout=config.stalled_seconds,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        others = [
            asyncio.create_task(every(config.reap_seconds, reaper.reap)),
            asyncio.create_task(every(config.tidy_seconds, reaper.tidy)),
            *(asyncio.create_task(supervise(name, work, outage=unavailable)) for name, work in upkeep),
            asyncio.create_task(_until(stop)),
        ]
        try:
            await asyncio.wait({worker, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = await _cancelled({worker, *others}, config.stop_seconds)
        log.info("worker_stopped")
        for task in ended:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error


async def _cancelled(tasks: set[asyncio.Task[None]], patience: float) -> set[asyncio.Task[None]]:
    """Cancel tasks; those that have ended by it.

    Jobs have ``patience`` seconds to end, and the queue as long to sign off. The queue's driver may lose a
    cancellation, or wait for an answer that nobody sends any more: it is cancelled again, and then left to itself, as
    this process ends; the next worker takes over what a silent one held.
    """
    ended = set[asyncio.Task[None]]()
    for _ in range(_CANCELS):
        for task in tasks:
            task.cancel()
        done, tasks = await asyncio.wait(tasks, timeout=2 * patience) if tasks else (set(), tasks)
        ended |= done
    if tasks:
        log.warning("worker_left", tasks=sorted(task.get_name() for task in tasks))
    return ended


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
