"""Results have the same bits on a plain processor as on this one with all its vector instructions."""

import os
import subprocess
import sys

DIGESTS = """
import hashlib
import numpy as np
from advisor.pricing import Method, remove_margin

rng = np.random.default_rng(3)
odds = np.maximum(np.round(1.0 + 10.0 ** rng.uniform(-4.0, 3.0, size=(20_003, 3)), 4), 1.0001)
for method in Method:
    print(method, hashlib.sha256(remove_margin(odds, method).tobytes()).hexdigest())
"""


def digests(**environment: str) -> list[str]:
    answer = subprocess.run(
        [sys.executable, "-c", DIGESTS],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return answer.stdout.splitlines()


def test_margin_removal_does_not_depend_on_the_processor() -> None:
    here = digests()
    assert len(here) == 7
    assert digests(NUMBA_CPU_NAME="generic") == here
