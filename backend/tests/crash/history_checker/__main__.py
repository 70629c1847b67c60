"""Checks a run that has come to rest: ``python -m tests.crash.history_checker JSON``; exit code 1 where it is not good.

It is a program of its own, and imports nothing of what it checks.
"""

import json
import pickle
import sys
from pathlib import Path

from tests.crash.history_checker.figures import figures
from tests.crash.history_checker.history import Terms
from tests.crash.history_checker.reading import read
from tests.crash.history_checker.rules import findings


def main() -> None:
    """Settings come as JSON: ``dsn``, ``venues``, ``keys``, ``sent``, ``terms``, ``kept``."""
    given = json.loads(sys.argv[1])
    terms = Terms(**given["terms"])
    history = read(given["dsn"], given["venues"], given["keys"], Path(given["sent"]), terms)
    Path(given["kept"]).write_bytes(pickle.dumps(history))
    found = findings(history)
    print(json.dumps({"figures": figures(history, found), "findings": [str(each) for each in found]}))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
