"""Results have the same bits on a plain processor as on this one, and by the interpreter as compiled."""

import os
import subprocess
import sys

DIGESTS = """
import hashlib
import numpy as np
from advisor.pricing import Method, remove_margin
from advisor.pricing.compiled import interpret

if INTERPRETED:
    interpret()
rng = np.random.default_rng(3)
odds = np.maximum(np.round(1.0 + 10.0 ** rng.uniform(-4.0, 3.0, size=(BOOKS, 3)), 4), 1.0001)
for method in Method:
    print(method, hashlib.sha256(remove_margin(odds, method).tobytes()).hexdigest())
"""


def digests(*, books: int, interpreted: bool = False, **environment: str) -> list[str]:
    program = DIGESTS.replace("BOOKS", str(books)).replace("INTERPRETED", str(interpreted))
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return answer.stdout.splitlines()


def test_margin_removal_does_not_depend_on_the_processor() -> None:
    here = digests(books=20_003)
    assert len(here) == 7
    assert digests(books=20_003, NUMBA_CPU_NAME="generic") == here


def test_margin_removal_by_the_interpreter_gives_the_same_bits() -> None:
    assert digests(books=2_003, interpreted=True) == digests(books=2_003)
