"""The job that runs a backtest: claim it, load history, decide, report, store; stop when asked to."""

import asyncio
from dataclasses import dataclass, field
from typing import Final, cast
from uuid import UUID

import asyncpg
import structlog
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection

from advisor.backtest.accounts import verify
from advisor.backtest.bets import bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import SHIPPED_TERMS, Terms, prepare
from advisor.backtest.report import build_report, report_json
from advisor.backtest.run import run_backtest
from advisor.core.clock import Clock
from advisor.core.config import validated
from advisor.core.errors import AdvisorError
from advisor.core.history import History
from advisor.db.backtests.attempts import Attempt, Outcome, claim, fail, finish, mark_cancelled, report_progress
from advisor.db.backtests.history import load_history
from advisor.db.backtests.runs import BETS_GIVEN_NO_PUSH, Backtest, insert_backtest
from advisor.db.queue import queue_job
from advisor.db.session import Database
from advisor.jobs.config import WorkerConfig
from advisor.jobs.progress import Progress, StoppedError
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)

TASK: Final = "run_backtest"
_UNEXPECTED: Final = "An unexpected failure on our side; the worker's log has the details."


def lock_of(backtest_id: UUID) -> str:
    """The queue's lock that keeps two attempts at one backtest apart."""
    return f"backtest:{backtest_id}"


async def enqueue(connection: AsyncConnection, row: Backtest) -> None:
    """Store a new backtest and queue its job, both when the transaction of ``connection`` commits."""
    await insert_backtest(connection, row)
    await queue_job(connection, TASK, lock_of(row.id), {"backtest_id": str(row.id)})


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestJob:
    """Runs backtests by their ids; any number of times, of which one has an effect.

    Attributes:
        terms: those of the live engine.
    """

    database: Database
    clock: Clock
    config: WorkerConfig = field(default_factory=WorkerConfig)
    terms: Terms = SHIPPED_TERMS

    async def run(self, backtest_id: str) -> None:
        """Run the backtest, unless it has ended."""
        with structlog.contextvars.bound_contextvars(backtest_id=backtest_id):
            async with self.database.engine.begin() as connection:
                claimed = await claim(connection, UUID(backtest_id), self.clock.now())
            if claimed is None or claimed.started_at is None:
                log.info("backtest_has_ended")
                return
            log.info("backtest_started", config_hash=claimed.config_hash)
            config = validated(BacktestConfig, claimed.request, "backtest")
            await self._attempt(Attempt(claimed.id, claimed.started_at), config)

    async def _attempt(self, attempt: Attempt, config: BacktestConfig) -> None:
        progress = Progress()
        watcher = asyncio.create_task(self._watch(attempt, progress))
        try:
            outcome = await self._outcome(config, progress, watcher)
            async with self.database.engine.begin() as connection:
                stored = await finish(connection, attempt, outcome, self.clock.now())
            log.info("backtest_done" if stored else "backtest_superseded", bets=outcome.summary["bets"])
        except StoppedError:
            async with self.database.engine.begin() as connection:
                cancelled = await mark_cancelled(connection, attempt, self.clock.now())
            log.info("backtest_cancelled" if cancelled else "backtest_superseded")
        except AdvisorError as error:
            log.info("backtest_failed", reason=str(error), code=error.code)
            await self._fail(attempt, str(error))
        except Exception:  # the one runner of jobs: whatever they do wrong must end them, not the worker
            heed_cancellation()
            log.exception("backtest_failed")
            await self._fail(attempt, _UNEXPECTED)
        finally:
            # When the worker stops, the thread must not go on without anybody waiting for it.
            progress.stopped = True
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)

    async def _outcome(self, config: BacktestConfig, progress: Progress, watcher: "asyncio.Task[None]") -> Outcome:
        loading = asyncio.create_task(self._load(config))
        try:
            await asyncio.wait({loading, watcher}, return_when=asyncio.FIRST_COMPLETED)
            if not loading.done():
                watcher.result()
                raise StoppedError
            return await asyncio.to_thread(compute, loading.result(), config, self.terms, progress)
        finally:
            loading.cancel()

    async def _load(self, config: BacktestConfig) -> History:
        async with self.database.pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
            return await load_history(connection, config.competitions, config.market, config.date_from, config.date_to)

    async def _watch(self, attempt: Attempt, progress: Progress) -> None:
        """Publish the progress now and then; ends, and stops the job, when it is to be cancelled."""
        going_on = True
        while going_on:
            async with self.database.engine.begin() as connection:
                going_on = await report_progress(connection, attempt, progress.stage, progress.share)
            if going_on:
                await asyncio.sleep(self.config.publish_seconds)
        progress.stopped = True

    async def _fail(self, attempt: Attempt, sentence: str) -> None:
        async with self.database.engine.begin() as connection:
            await fail(connection, attempt, sentence, self.clock.now())


def compute(history: History, config: BacktestConfig, terms: Terms, progress: Progress) -> Outcome:
    """Everything of a backtest that needs no database.

    Raises:
        StoppedError: ``progress`` asked for it.
        HistoryError: nothing in this history can be backtested so.
        LedgerError: the books of the run contradict the kernel.
    """
    progress.enter("preparing")
    prepared = prepare(history, config.market, config.commissions, terms)
    progress.enter("deciding")
    result = run_backtest(prepared, config)
    progress.enter("reporting")
    verify(result)
    report = report_json(build_report(result))
    summary = report.pop("summary")
    assert isinstance(summary, dict)  # noqa: S101 - narrows the type; report_json always makes it a dict
    bets = list(bet_rows(result))
    unknown: list[JsonValue] = [bet.number for bet in bets if bet.given_no_push]
    if 0 < len(unknown) < len(bets):
        report[BETS_GIVEN_NO_PUSH] = unknown
    progress.enter("storing")
    return Outcome(
        summary=summary, report=report, data_hash=prepared.data_hash, order_hash=result.order_hash, bets=bets
    )
