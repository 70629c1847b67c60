"""A worker of its own process, with short timings: ``python worker_process.py DSN``."""

import asyncio
import sys

from advisor.bootstrap.worker import run
from advisor.core.clock import SystemClock
from advisor.jobs.config import WorkerConfig
from advisor.telemetry.config import LogConfig
from advisor.telemetry.logs import configure_logging

QUICK = WorkerConfig(
    heartbeat_seconds=0.2, stalled_seconds=1.0, reap_seconds=0.2, poll_seconds=0.2, max_attempts=3, stop_seconds=1.0
)

if __name__ == "__main__":
    configure_logging(LogConfig(format="json"))
    asyncio.run(run(sys.argv[1], QUICK, SystemClock()))
