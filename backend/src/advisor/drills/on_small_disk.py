"""A program: a drill on a disk that is there already; prints how it went."""

import asyncio
import sys
from pathlib import Path

import orjson

from advisor.core.clock import SystemClock
from advisor.core.ids import random_id
from advisor.drills.runs import run_here
from advisor.drills.scenarios import ScenarioName

if __name__ == "__main__":
    result = asyncio.run(run_here(ScenarioName(sys.argv[1]), SystemClock(), random_id, Path(sys.argv[2])))
    sys.stdout.buffer.write(orjson.dumps([result.failure, result.seconds]))
