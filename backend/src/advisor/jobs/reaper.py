"""What dead workers left behind goes back to the queue; what killed too many of them is given up."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from procrastinate import App
from procrastinate.jobs import Job, Status

from advisor.core.clock import Clock
from advisor.db.backtests.attempts import give_up
from advisor.db.queue import queue_job, unqueued_backtests
from advisor.db.session import Database
from advisor.jobs.backtest import TASK, lock_of
from advisor.jobs.config import WorkerConfig

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaper:
    """Tidies the queue; any number may do so at once."""

    queue: App
    database: Database
    config: WorkerConfig
    clock: Clock

    async def reap(self) -> None:
        """Send the jobs of dead workers back to the queue, and queue backtests that lost their job altogether."""
        stalled = await self.queue.job_manager.get_stalled_jobs(
            task_name=TASK, seconds_since_heartbeat=self.config.stalled_seconds
        )
        for job in stalled:
            await self._revive(job)
        async with self.database.engine.begin() as connection:
            for id_ in await unqueued_backtests(connection, TASK):
                log.warning("backtest_queued_again", backtest_id=str(id_))
                await queue_job(connection, TASK, lock_of(id_), {"backtest_id": str(id_)})

    async def tidy(self) -> None:
        """Drop old jobs, which nobody will ask for any more."""
        hours = self.config.kept // timedelta(hours=1)
        await self.queue.job_manager.delete_old_jobs(hours, include_failed=True, include_aborted=True)

    async def _revive(self, job: Job) -> None:
        backtest_id = str(job.task_kwargs["backtest_id"])
        assert job.id is not None  # noqa: S101 - it came out of the database
        if job.attempts + 1 < self.config.max_attempts:
            log.warning("job_of_dead_worker_queued_again", backtest_id=backtest_id, attempts=job.attempts + 1)
            await self.queue.job_manager.retry_job_by_id_async(job.id, retry_at=self.clock.now())
            return
        log.error("job_given_up", backtest_id=backtest_id, attempts=job.attempts + 1)
        sentence = f"Given up after {job.attempts + 1} workers died on it; the worker's log has the details."
        async with self.database.engine.begin() as connection:
            await give_up(connection, UUID(backtest_id), sentence, self.clock.now())
        await self.queue.job_manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)
