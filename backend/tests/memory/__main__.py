"""Two hours at normal pace: ``make soak-memory [MINUTES=120]``; prints how the memory of each process grows.

The first half hour is left out: caches fill, and code is loaded when it is first needed.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bench.stack import rss, stack
from tests.memory.slope import growth

MINUTES: Final = 120.0
WARM_MINUTES: Final = 30.0
EVERY_SECONDS: Final = 10.0


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    samples: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="advisor-memory-") as folder, stack(Path(folder), speed=1) as running:
        pids = {"engine": running.engine, "sandbox": running.sandbox, "api": running.api, "worker": running.worker}
        began = time.monotonic()
        while (at := (time.monotonic() - began) / 60) < minutes:
            for name, pid in pids.items():
                samples.setdefault(name, []).append((at, rss(pid)))
            held = ", ".join(f"{name} {samples[name][-1][1]:.1f}" for name in pids)
            print(f"{at:6.1f} min  {held} MB", file=sys.stderr, flush=True)
            time.sleep(EVERY_SECONDS)
    for name, taken in samples.items():
        warm = [(at, held) for at, held in taken if at >= min(WARM_MINUTES, minutes / 4)]
        print(f"{name}: {growth([at for at, _ in warm], [held for _, held in warm])}")


if __name__ == "__main__":
    main()
