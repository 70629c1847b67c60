"""Nothing is left to itself: what is unknown ends or is said, games that are over settle, each alert comes once."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tests.crash.history_checker.history import Finding, History

_OVER: Final = frozenset({"finished", "void"})
_UNKNOWN, _FAILED, _ITEM = "order_unknown", "fill_failed", "open_item"
_OF_CASES: Final = frozenset({_UNKNOWN, _FAILED, _ITEM})


def check(history: History) -> Iterator[Finding]:
    """All that waits, and all that nobody heard of, or heard of for nothing."""
    for rule in (_events, _escalated, _alerts, _critical):
        yield from rule(history)


def _events(history: History) -> Iterator[Finding]:
    over = {row["id"] for row in history.events if row["status"] in _OVER}
    standing = {row["reference"] for row in history.fills if row["finality"] != "failed" and row["quantity"]}
    for row in history.intents:
        if row["event_id"] not in over:
            continue
        if row["closed"] is None:
            yield Finding("left open", row["reference"], f"its game is over, and it is {row['state']}")
        if row["reference"] in standing and not row["settled"]:
            yield Finding("left open", row["reference"], "its game is over, and its bet is not settled")


def unknown_spans(history: History) -> dict[str, tuple[float, float | None]]:
    """From when to when each order was unknown; to None where it is so at the end."""
    since: dict[str, float] = {}
    found: dict[str, tuple[float, float | None]] = {}
    for row in history.changes:
        if row["state"] == "unknown":
            since[row["reference"]] = row["at"]
            found[row["reference"]] = (row["at"], None)
        elif row["before"] == "unknown" and row["reference"] in since:
            found[row["reference"]] = (since[row["reference"]], row["at"])
    return found


def _escalated(history: History) -> Iterator[Finding]:
    longest = history.terms.provable + history.terms.escalated
    said = {row["subject"]: row["at"] for row in history.alerts if row["code"] == _UNKNOWN}
    for reference, (since, until) in unknown_spans(history).items():
        lasted = float("inf") if until is None else until - since
        if lasted > longest and said.get(reference, float("inf")) > since + longest:
            yield Finding("not escalated", reference, f"unknown for {lasted:.1f} s, and nobody was alerted in time")


def _alerts(history: History) -> Iterator[Finding]:
    """Each unknown order, match that failed and open item is in the outbox once, and none that there is not."""
    wanted: Counter[tuple[str, str, str]] = Counter()
    wanted.update({(_UNKNOWN, reference, ""): 1 for reference in unknown_spans(history)})
    wanted.update({(_FAILED, row["reference"], row["key"]): 1 for row in history.failures})
    found = Counter(
        (row["code"], row["subject"], row["occurrence"] if row["code"] == _FAILED else "")
        for row in history.alerts
        if row["code"] in _OF_CASES - {_ITEM}
    )
    for case in sorted(wanted.keys() | found.keys()):
        if found[case] != wanted[case]:
            name = "alert missing" if found[case] < wanted[case] else "alert too many"
            yield Finding(name, case[1], f"{case[0]} {found[case]} times, and {wanted[case]} are due")


def _critical(history: History) -> Iterator[Finding]:
    items = sum(row["code"] == _ITEM for row in history.alerts)
    if items != len(history.open_items):
        yield Finding("alert too many", _ITEM, f"{items} alerts of {len(history.open_items)} open items")
    for row in history.alerts:
        if row["severity"] == "critical" and row["code"] != _ITEM:
            yield Finding("alert too many", row["subject"], f"the critical {row['code']}, which no case brings about")
