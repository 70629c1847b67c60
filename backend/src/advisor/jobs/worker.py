"""The worker process: takes jobs from the queue until it is told to stop, and outlives a restart of the database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from advisor.backtest.config import BacktestConfig
from advisor.core.clock import Clock
from advisor.db.outages import unavailable
from advisor.db.queue import QUEUE
from advisor.db.session import Database, connected, plain_dsn
from advisor.demo.leagues import LEAGUES, demo_league
from advisor.jobs.backtest import TASK, BacktestJob, compute
from advisor.jobs.config import WorkerConfig
from advisor.jobs.progress import Progress
from advisor.jobs.reaper import Reaper
from advisor.supervision import every, stopped_by_signals

log = structlog.get_logger(__name__)

_RECONNECT_SECONDS: Final = 2.0
_TIDY_SECONDS: Final = 3600.0
_WARM_UP_DAY: Final = date(2024, 1, 1)


async def run_worker(dsn: str, config: WorkerConfig, clock: Clock) -> None:
    """Work until SIGINT or SIGTERM.

    A database that goes away is waited for; one that is not there at the start is an error.

    Raises:
        DatabaseUnavailableError: nobody answers at the start.
    """
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        await asyncio.to_thread(warm_up)
        async with connected(dsn) as database:
            while not stop.is_set():
                try:
                    await _work(dsn, database, config, clock, stop)
                except Exception as error:  # an outage is waited for, anything else is a defect and ends us
                    if unavailable(error) is None and not isinstance(error, ConnectorException):
                        raise
                    log.warning("database_went_away", reason=str(error))
                if not stop.is_set():
                    await _wait(stop, _RECONNECT_SECONDS)


def warm_up() -> None:
    """Run a small backtest, so that nothing is compiled or loaded while somebody waits."""
    history = demo_league(LEAGUES[0], seasons=1, today=_WARM_UP_DAY, seed=1).history
    compute(history, BacktestConfig(), Progress())


def queue_app(dsn: str, run: Callable[[UUID], Awaitable[None]]) -> App:
    """The queue, with the one task that it knows."""
    app = App(connector=PsycopgConnector(conninfo=plain_dsn(dsn), min_size=1, max_size=4))

    @app.task(name=TASK, queue=QUEUE)
    async def run_backtest(backtest_id: str) -> None:
        await run(UUID(backtest_id))

    return app


async def _work(dsn: str, database: Database, config: WorkerConfig, clock: Clock, stop: asyncio.Event) -> None:
    job = BacktestJob(database=database, clock=clock)
    async with queue_app(dsn, job.run).open_async() as queue:
        reaper = Reaper(queue=queue, database=database, config=config, clock=clock)
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
            asyncio.create_task(every(_TIDY_SECONDS, reaper.tidy)),
            asyncio.create_task(stop.wait()),
        ]
        try:
            await asyncio.wait({worker, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (worker, *others):
                task.cancel()
            results = await asyncio.gather(worker, *others, return_exceptions=True)
        log.info("worker_stopped")
        for result in results:
            if isinstance(result, Exception):
                raise result


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
