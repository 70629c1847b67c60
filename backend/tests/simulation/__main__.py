"""``make simulate``: afternoons of engine, venues and faults on one virtual clock, as many as asked for."""

import argparse
import logging
import sys

import structlog

from tests.simulation.run import Figures, simulated


def main() -> None:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="simulations")
    parser.add_argument("--first", type=int, default=0, help="seed of the first; it names a failure again")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    figures, failed = Figures(), 0
    for seed in range(options.first, options.first + options.seeds):
        try:
            done = simulated(seed)
        except AssertionError as error:
            failed += 1
            _say(f"seed {seed}: {error}")
            continue
        figures += done.figures
        _say(f"seed {seed}: {done.seal}")
    _say(f"{options.seeds - failed} of {options.seeds} held. {figures}")
    sys.exit(1 if failed else 0)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
