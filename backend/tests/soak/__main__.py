"""``make soak``: a simulated week of the engine, its venues, their faults and the upkeep, on one virtual clock."""

import argparse
import sys
import tempfile
from pathlib import Path

from advisor.db.migrate import upgrade
from advisor.postgres.server import start
from advisor.telemetry.config import LogConfig
from advisor.telemetry.logs import configure_logging
from tests.soak.bounds import flat, is_flat, sound
from tests.soak.figures import Look
from tests.soak.report import HEAD, ending, line
from tests.soak.week import Wanted, looks

_DAY_HOURS = 24
_SHIPPED = Wanted()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--days", type=float, default=_SHIPPED.days, help="simulated ones")
    parser.add_argument("--rate", type=float, default=_SHIPPED.rate, help="quotes a second, about")
    parser.add_argument("--seed", type=int, default=_SHIPPED.seed, help="of the world and its faults")
    parser.add_argument("--minutes", type=float, default=_SHIPPED.minutes, help="real ones; then it ends where it is")
    parser.add_argument("--hourly", action="store_true", help="a line for each hour in place of each day")
    options = parser.parse_args()
    wanted = Wanted(days=options.days, rate=options.rate, seed=options.seed, minutes=options.minutes)
    configure_logging(LogConfig(level="error"))
    shown: list[Look] = []

    def show(each: Look) -> None:
        if options.hourly or round(each.hours) % _DAY_HOURS == 0:
            print(line(shown[-1] if shown else None, each), flush=True)
            shown.append(each)

    with (
        tempfile.TemporaryDirectory(prefix="advisor-soak-") as root,
        start(Path(root) / "postgres", durable=False, die_with_us=True) as running,
    ):
        upgrade(running.dsn)
        print(HEAD, flush=True)
        lived = looks(wanted, f"{running.dsn}?sslmode=disable", Path(root), show)
    print(*ending(lived, wanted.days), sep="\n")
    sound(lived)
    sys.exit(0 if all(is_flat(growth) for _, growth in flat(lived)) else 1)


if __name__ == "__main__":
    main()
