"""The worker process: the job queue with every job there is."""

from collections.abc import Sequence

import uvloop

from advisor.backtest.history import SHIPPED_TERMS, Terms
from advisor.bootstrap.database import database_url
from advisor.bootstrap.garbage import trim_now_and_then
from advisor.bootstrap.signals import stopped_by_signals
from advisor.core.clock import Clock, SystemClock
from advisor.db.capital.balances import keep_balances
from advisor.db.session import Database
from advisor.engine.priced_markets import HistoryTerms
from advisor.jobs.backtest import TASK, BacktestJob
from advisor.jobs.config import UpkeepConfig, WorkerConfig
from advisor.jobs.history_prices import HistoryPrices
from advisor.jobs.retention import RetentionRound
from advisor.jobs.storage import Measurement
from advisor.jobs.timing import TimingConfig, TimingJob
from advisor.jobs.worker import Jobs, Task, run_worker
from advisor.settings.environment import Settings
from advisor.settings.history import backtest_terms, history_terms
from advisor.settings.timing import timing_config
from advisor.settings.upkeep import upkeep_config
from advisor.supervision import every
from advisor.telemetry.logs import configure_logging


def serve(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM.

    Raises:
        ConfigError: the user's file of settings cannot be used.
        EmbeddedPostgresError: the embedded server cannot run.
        DatabaseUnavailableError: nobody answers at the start.
    """
    configure_logging(settings.log_config())
    own = settings.own_providers_file
    terms, prices = backtest_terms(own), history_terms(own)
    upkeep, timing = upkeep_config(settings), timing_config(settings)
    with database_url(settings) as dsn:
        uvloop.run(run(dsn, settings.worker_config(), SystemClock(), upkeep, timing, terms, prices))


async def run(
    dsn: str,
    config: WorkerConfig,
    clock: Clock,
    upkeep: UpkeepConfig | None = None,
    timing: TimingConfig | None = None,
    terms: Terms = SHIPPED_TERMS,
    prices: HistoryTerms | None = None,
) -> None:
    """The worker on a database, until a signal to stop.

    Args:
        upkeep: of the disk; None for none.
        timing: of prices; None for none.
        terms: of backtests.
        prices: terms by which history is priced; None leaves it as it is.

    Raises:
        DatabaseUnavailableError: nobody answers at the start.
    """
    with stopped_by_signals() as stop:
        await run_worker(
            dsn,
            config,
            clock,
            lambda database: jobs(database, clock, config, terms),
            stop,
            lambda database: (
                *(() if upkeep is None else upkeep_tasks(database, clock, upkeep)),
                *(() if timing is None else timing_tasks(database, clock, timing)),
                *(() if prices is None else price_tasks(database, prices, config.tidy_seconds)),
            ),
        )


def jobs(database: Database, clock: Clock, config: WorkerConfig, terms: Terms) -> Jobs:
    """Every job, by the name under which it is queued."""
    return {TASK: BacktestJob(database=database, clock=clock, config=config, terms=terms).run}


def upkeep_tasks(database: Database, clock: Clock, config: UpkeepConfig) -> Sequence[Task]:
    """What keeps the disk from filling, and what portfolios hold."""
    retention = RetentionRound(
        pool=database.pool, folder=config.folders.quotes, kept=config.kept, clock=clock, deletion=config.deletion
    )
    measurement = Measurement(pool=database.pool, folders=config.folders, low_space=config.low_space, clock=clock)
    step = config.balances_every
    return (
        ("retention", lambda: every(config.retention_every.total_seconds(), retention.run)),
        ("storage", lambda: every(config.measure_every.total_seconds(), measurement.run)),
        ("memory", trim_now_and_then),
        ("balances", lambda: every(step.total_seconds(), lambda: keep_balances(database.pool, clock.now(), step))),
    )


def timing_tasks(database: Database, clock: Clock, config: TimingConfig) -> Sequence[Task]:
    """How long prices stand, and who moves first."""
    job = TimingJob(pool=database.pool, clock=clock, config=config)
    return (("timing", lambda: every(config.every.total_seconds(), job.run)),)


def price_tasks(database: Database, terms: HistoryTerms, seconds: float) -> Sequence[Task]:
    """History priced by the user's terms; looked at every so often, as another process may have set others."""
    prices = HistoryPrices(pool=database.pool, terms=terms)
    return (("history_prices", lambda: every(seconds, prices.run)),)
