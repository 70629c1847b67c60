"""Figures of a run, as whole numbers that add up over runs, but for times."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from tests.crash.history_checker.history import Finding, History
from tests.crash.history_checker.money import exposure_difference, off_balance
from tests.crash.history_checker.orders import late_writes

COUNTED: Final = {
    "lost": ("lost",),
    "duplicated": ("duplicated", "sent again"),
    "re-buys": ("bought again",),
    "sends after halt": ("sent after a halt",),
    "sends without lease": ("sent by another leader", "stale write"),
    "open items": ("open item",),
}
"""Figures that count findings, by the names of the rules."""


def figures(history: History, found: Sequence[Finding]) -> Mapping[str, object]:
    """All of them. ``unknown seconds`` are those of each order that was unknown, in order."""
    names = Counter(each.name for each in found)
    unknown = {row["reference"]: row["at"] for row in history.changes if row["state"] == "unknown"}
    resolved = [
        row["at"] - unknown[row["reference"]]
        for row in history.changes
        if row["before"] == "unknown" and row["reference"] in unknown
    ]
    ends = Counter(str(row["origin"] or "found at the venue") for row in history.changes if row["before"] == "unknown")
    return {
        **{name: sum(names[rule] for rule in rules) for name, rules in COUNTED.items()},
        "ledger": off_balance(history),
        "exposure difference": exposure_difference(history),
        "findings": len(found),
        "late writes": len(late_writes(history)),
        "intents": len(history.intents),
        "sends": history.faults["sends"],
        "venue orders": len(history.orders),
        "fills": len(history.fills),
        "failed fills": sum(row["finality"] == "failed" for row in history.fills),
        "settled": sum(row["settled"] for row in history.intents),
        "open bets": sum(not row["settled"] for row in history.orders),
        "halts": sum(row["acknowledged"] is not None for row in history.halts),
        "leases": len(history.leases),
        "faults": dict(history.faults["struck"]),
        "resolved": dict(ends),
        "unknown seconds": sorted(round(each, 3) for each in resolved),
    }
