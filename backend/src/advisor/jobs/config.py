"""What a worker needs to know, handed in from the settings."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerConfig:
    """How a worker works.

    Attributes:
        concurrency: jobs at once; each runs in a thread of its own.
        heartbeat_seconds: how often the worker says that it lives.
        stalled_seconds: a worker silent for so long counts as dead, and its jobs go back to the queue.
        reap_seconds: how often a worker looks for the jobs of dead ones.
        poll_seconds: how often the queue is asked for work without a notification.
        max_attempts: a job that took so many workers down with it is given up.
        stop_seconds: how long a stopping worker lets its jobs finish before they go back to the queue.
        publish_seconds: how often a backtest writes down how far it is.
        reconnect_seconds: pause before a database that went away is tried again.
        tidy_seconds: how often what is no longer wanted is deleted.
        kept: finished jobs, and the keys by which a command is known to be a repeated one, are deleted when older.
        connections: of the database at most.
    """

    concurrency: int = 1
    heartbeat_seconds: float = 5.0
    stalled_seconds: float = 30.0
    reap_seconds: float = 10.0
    poll_seconds: float = 5.0
    max_attempts: int = 3
    stop_seconds: float = 10.0
    publish_seconds: float = 0.5
    reconnect_seconds: float = 2.0
    tidy_seconds: float = 3600.0
    kept: timedelta = timedelta(days=7)
    connections: int = 10
