"""The job queue as the rest of the database sees it: a job is queued in the transaction that makes its reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

QUEUE: Final = "research"

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, CAST(:lock AS text), NULL, "
    "CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
)
_UNQUEUED = text(
    "SELECT b.id FROM backtest b WHERE b.finished_at IS NULL AND NOT EXISTS ("
    "SELECT FROM procrastinate_jobs j WHERE j.task_name = :task AND j.status IN ('todo', 'doing') "
    "AND j.args->>'backtest_id' = b.id::text) FOR UPDATE SKIP LOCKED"
)
_SEEN = text("SELECT max(last_heartbeat) FROM procrastinate_workers")


async def queue_job(connection: AsyncConnection, task: str, lock: str, args: Mapping[str, JsonValue]) -> None:
    """Queue a job when the transaction of ``connection`` commits.

    Args:
        connection: in a transaction.
        task: name of the task.
        lock: two jobs with the same lock never run at once.
        args: arguments of the task.
    """
    values = {"queue": QUEUE, "task": task, "lock": lock, "args": orjson.dumps(dict(args)).decode()}
    await connection.execute(_DEFER, values)


async def unqueued_backtests(connection: AsyncConnection, task: str) -> list[UUID]:
    """Backtests that have not ended and that no waiting or running job will end.

    They are locked until the transaction ends, so that two who look at once do not both queue them.
    """
    found = await connection.execute(_UNQUEUED, {"task": task})
    return [row.id for row in found]


async def worker_seen_at(connection: AsyncConnection) -> datetime | None:
    """When a worker last gave a sign of life."""
    seen: datetime | None = await connection.scalar(_SEEN)
    return seen
