"""What a worker needs to know, handed in from the settings."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from advisor.core.timing.retention import DeletionConfig, RetentionConfig


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
        kept: finished jobs are deleted when older.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFolders:
    """Where the platform stores things.

    Attributes:
        data: the data folder, on whose file system all others are.
        database: of the embedded PostgreSQL; does not exist where another is used.
    """

    data: Path
    database: Path
    quotes: Path
    downloads: Path
    logs: Path
    journals: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepConfig:
    """What a worker does besides its jobs.

    Attributes:
        kept: how long each thing is kept.
        deletion: how old rows are deleted.
        retention_every: how often what is due is looked for.
        measure_every: how often disk use is measured.
        balances_every: how often is noted what portfolios hold.
        low_space: bytes free on the disk below which is warned.
    """

    folders: StorageFolders
    kept: RetentionConfig = field(default_factory=RetentionConfig)
    deletion: DeletionConfig = field(default_factory=DeletionConfig)
    retention_every: timedelta = timedelta(hours=1)
    measure_every: timedelta = timedelta(minutes=5)
    balances_every: timedelta = timedelta(minutes=5)
    low_space: int = 2_000_000_000
