"""The month at one hundredth of the sandbox's pace: ``make soak-retention``, some minutes."""

import asyncio
import sys
import tempfile
from pathlib import Path

import asyncpg

from advisor.db.migrate import upgrade
from advisor.postgres.server import start
from advisor.telemetry.config import LogConfig
from advisor.telemetry.logs import configure_logging
from tests.retention.bounds import is_flat, lines
from tests.retention.simulated_month import DayEnd, month

SHARE = 0.01


async def lived(dsn: str, folder: Path) -> list[DayEnd]:
    ends = []
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        async for end in month(pool, folder, SHARE):
            print(f"\rday {end.day}", end="", file=sys.stderr, flush=True)
            ends.append(end)
    print(file=sys.stderr)
    return ends


def main() -> None:
    configure_logging(LogConfig(level="warning"))
    with (
        tempfile.TemporaryDirectory(prefix="advisor-soak-") as root,
        start(Path(root) / "postgres", durable=False, die_with_us=True) as running,
    ):
        upgrade(running.dsn)
        ends = asyncio.run(lived(running.dsn, Path(root) / "quotes"))
    print(*lines(ends, SHARE), sep="\n")
    is_flat(ends)
    print("The database is flat from the eighth day on.")


if __name__ == "__main__":
    main()
