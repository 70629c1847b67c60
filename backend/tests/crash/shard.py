"""A run from its beginning to the checker's word."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.crash.engines import TERMS
from tests.crash.games import EXCHANGE, VENUES
from tests.crash.harness import Ends, Plan, Run, running
from tests.crash.venues import PROVISIONAL

NONE: Final = (
    "lost", "duplicated", "re-buys", "sends after halt", "sends without lease", "ledger", "exposure difference",
    "open items", "findings",
)  # fmt: skip
"""Figures that are 0 in a good run, in the order in which they are printed."""
_ESCALATED: Final = 60.0
"""Seconds beyond its proof that an order may be unknown without an alert: engines are dead for a part of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to.

    Attributes:
        figures: of the checker.
        findings: what it found, as text.
        minutes: that it took.
    """

    plan: Plan
    ends: Ends
    figures: dict[str, Any]
    findings: list[str]
    minutes: float

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.findings and not any(self.count(name) for name in NONE)

    def count(self, name: str, venue: str | None = None) -> int:
        """A figure, of a venue or of all."""
        counts: dict[str, dict[str, int]] = self.figures["counts"]
        return sum(each.get(name, 0) for key, each in counts.items() if venue in (None, key))

    @property
    def venues(self) -> list[str]:
        """That have figures."""
        return sorted(key for key in self.figures["counts"] if key)


def outcome_of(folder: Path, plan: Plan) -> Outcome:
    """Live through a plan in a folder, and check what is left."""
    began = time.monotonic()
    with running(folder, plan) as run:
        run.live_on()
        run.rest()
        checked = _checked(run, folder)
    minutes = (time.monotonic() - began) / 60
    return Outcome(plan=plan, ends=run.ends, minutes=minutes, **checked)


def kept_history(folder: Path) -> Path:
    """What the checker has read of the run of a folder."""
    return folder / "history"


def _checked(run: Run, folder: Path) -> dict[str, Any]:
    given = {
        "dsn": run.stage.dsn,
        "venues": run.venues_url,
        "keys": list(VENUES),
        "sent": str(run.stage.sent),
        "terms": {
            "provable": (max(TERMS.max_transit, TERMS.max_accept_delay) + TERMS.visibility_delay).total_seconds(),
            "escalated": _ESCALATED,
            "provisional": {EXCHANGE: PROVISIONAL.total_seconds()},
        },
        "kept": str(kept_history(folder)),
    }
    command = (sys.executable, "-m", "tests.crash.history_checker", json.dumps(given))
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
