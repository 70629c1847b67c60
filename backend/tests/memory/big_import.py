"""What a big import takes: ``make big-import [ROWS=200000]``; prints the peak memory of the program by its own word.

A made-up file of football-data.co.uk with each of its 132 columns filled goes into an empty database.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import orjson

from advisor.db.migrate import upgrade
from advisor.postgres.server import start
from tests.bench.season_files import football_data_file

ROWS: Final = 200_000

_PROGRAM: Final = """
import sys
from advisor.cli import app
try:
    app()
finally:
    with open("/proc/self/status") as status:
        sys.stderr.writelines(line for line in status if line.startswith("VmHWM"))
"""


def peak_megabytes(file: Path, dsn: str) -> tuple[float, int]:
    """Peak resident memory of an import, as the system counted it for its process, and how many events are new."""
    words = ["import", "football-data", str(file), "--json", "--database-url", dsn]
    done = subprocess.run([sys.executable, "-c", _PROGRAM, *words], capture_output=True, check=True)
    (line,) = (line for line in done.stderr.decode().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1_000_000, orjson.loads(done.stdout)["imported"]


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="advisor-import-") as root:
        file = Path(root) / "matches.csv"
        file.write_bytes(football_data_file(rows))
        with start(Path(root) / "postgres", durable=False, die_with_us=True) as running:
            upgrade(running.dsn)
            # Once with little, so that nothing is compiled in the process that is measured.
            warm = Path(root) / "few.csv"
            warm.write_bytes(football_data_file(200, seed=2))
            peak_megabytes(warm, running.dsn)
            began = time.monotonic()
            peak, imported = peak_megabytes(file, running.dsn)
    took = time.monotonic() - began
    print(f"{rows:,} rows, {file.name}: {imported:,} new events, {peak:.0f} MB at the peak, {took:.0f} s")


if __name__ == "__main__":
    main()
