"""The worker process: the job queue with every job there is."""

import uvloop

from advisor.bootstrap.database import database_url
from advisor.bootstrap.signals import stopped_by_signals
from advisor.core.clock import Clock, SystemClock
from advisor.db.session import Database
from advisor.jobs.backtest import TASK, BacktestJob
from advisor.jobs.config import WorkerConfig
from advisor.jobs.worker import Jobs, run_worker
from advisor.settings import Settings
from advisor.telemetry import configure_logging


def serve(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM.

    Raises:
        EmbeddedPostgresError: the embedded server cannot run.
        DatabaseUnavailableError: nobody answers at the start.
    """
    configure_logging(settings.log_config())
    with database_url(settings) as dsn:
        uvloop.run(run(dsn, settings.worker_config(), SystemClock()))


async def run(dsn: str, config: WorkerConfig, clock: Clock) -> None:
    """The worker on a database, until a signal to stop.

    Raises:
        DatabaseUnavailableError: nobody answers at the start.
    """
    with stopped_by_signals() as stop:
        await run_worker(dsn, config, clock, lambda database: jobs(database, clock, config), stop)


def jobs(database: Database, clock: Clock, config: WorkerConfig) -> Jobs:
    """Every job, by the name under which it is queued."""
    return {TASK: BacktestJob(database=database, clock=clock, config=config).run}
