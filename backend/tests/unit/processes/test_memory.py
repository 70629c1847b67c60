"""Memory that was freed between small pieces that stay is the system's again."""

import subprocess
import sys

_WORK = """
from pathlib import Path
from advisor.processes.memory import trim

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

large, small = [], []
for _ in range(2_000):
    large.append(bytearray(60_000))
    small.append(bytearray(600))
before = held()
large.clear()
freed = held()
trim()
print(before - freed, freed - held())
"""


def test_what_was_freed_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", _WORK], capture_output=True, text=True, check=True, timeout=60)
    by_itself, trimmed = map(int, done.stdout.split())
    assert by_itself < 20_000_000, "else there would be nothing to do"
    assert trimmed > 100_000_000
