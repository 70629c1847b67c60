"""A run from its beginning to the checker's word, and figures that add up over shards."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.crash.engines import TERMS
from tests.crash.games import VENUES
from tests.crash.harness import Ends, Plan, Run, running

_NONE: Final = (
    "lost", "duplicated", "re-buys", "sends after halt", "sends without lease", "ledger", "exposure difference",
    "open items", "findings",
)  # fmt: skip
"""Figures that are 0 in a good run, in the order in which they are printed."""
_COUNTS: Final = (
    "late writes", "intents", "sends", "venue orders", "fills", "failed fills", "settled", "open bets", "halts",
    "leases",
)  # fmt: skip


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
        return not self.findings and not any(self.figures[name] for name in _NONE)


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


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """Lines with the figures of some shards, added up."""
    total: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    resolved: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    unknown: list[float] = []
    for each in outcomes:
        total.update({name: int(each.figures[name]) for name in (*_NONE, *_COUNTS)})
        faults.update(each.figures["faults"])
        resolved.update(each.figures["resolved"])
        killed.update(each.ends.killed)
        unknown += each.figures["unknown seconds"]
    seeds = ", ".join(str(each.plan.seed) for each in outcomes)
    share = faults.total() / max(1, total["sends"])
    return [
        " ".join(f"{'Σ ledger' if name == 'ledger' else name} {total[name]}" for name in _NONE),
        ", ".join(f"{name} {total[name]}" for name in _COUNTS)
        + f"; seed {seeds}; {sum(each.minutes for each in outcomes):.1f} min",
        f"kills {killed.total()}, of PostgreSQL {sum(each.ends.databases for each in outcomes)}, "
        f"leaders paused {sum(each.ends.pauses for each in outcomes)}; {_counted(killed)}",
        f"sends that went wrong {faults.total()} of {total['sends']} ({share:.0%}; asked 55 %): {_counted(faults)}",
        f"unknown {len(unknown)}: {_counted(resolved)}; seconds {_quantiles(unknown)}",
    ]


def _checked(run: Run, folder: Path) -> dict[str, Any]:
    given = {
        "dsn": run.stage.dsn,
        "venues": run.venues_url,
        "keys": list(VENUES),
        "sent": str(run.stage.sent),
        "provable": (max(TERMS.max_transit, TERMS.max_accept_delay) + TERMS.visibility_delay).total_seconds(),
        "kept": str(kept_history(folder)),
    }
    command = (sys.executable, "-m", "tests.crash.history_checker", json.dumps(given))
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _quantiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    p50, p95 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95))
    return f"p50 {p50:.1f}, p95 {p95:.1f}, longest {ordered[-1]:.1f}"
