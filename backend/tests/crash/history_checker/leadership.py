"""Halts and leases: nothing is sent under an answered halt, and by nobody but who may."""

from collections.abc import Iterator
from itertools import pairwise

from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.orders import SLACK


def check(history: History) -> Iterator[Finding]:
    """All that was sent or written when it must not be."""
    for rule in (_halts, _leases, _holders, _late_writes):
        yield from rule(history)


def late_writes(history: History) -> list[Row]:
    """Sends after a higher lease was taken: by a process that slept between its last check and the write."""
    taken = {row["number"]: row["at"] for row in history.leases}
    return [row for row in history.sends if taken.get(row["number"] + 1, float("inf")) < row["at"]]


def _halts(history: History) -> Iterator[Finding]:
    intents = {row["reference"]: row for row in history.intents}
    for halt in history.halts:
        if halt["acknowledged"] is None:
            continue
        until = halt["lifted"] or float("inf")
        for words, rows in (("came", history.arrivals), ("was written", history.sends)):
            for row in rows:
                after = halt["acknowledged"] < row["at"] - SLACK and row["at"] < until
                if after and _stands_over(halt, intents.get(row["reference"])):
                    seconds = row["at"] - halt["acknowledged"]
                    yield Finding("sent after a halt", row["reference"], f"it {words} {seconds:.3f} s after")


def _stands_over(halt: Row, intent: Row | None) -> bool:
    """Whether a halt forbids an order; orders of a confirmed plan pass every halt."""
    if intent is None:
        return True
    if intent["close_out"] is not None:
        return False
    subject = {"venue": intent["venue"], "strategy": intent["instance"], "event": str(intent["event_id"])}
    return bool(halt["scope"] == "all" or subject.get(halt["scope"]) == halt["subject"])


def _leases(history: History) -> Iterator[Finding]:
    for before, after in pairwise(history.numbers):
        if before is None or after is None or after < before:
            yield Finding("stale write", str(after), f"a write under {after} came after one under {before}")
    decided = {row["reference"]: row["number"] for row in history.changes if row["before"] is None}
    for row in history.sends:
        if decided.get(row["reference"]) != row["number"]:
            by = decided.get(row["reference"])
            yield Finding("sent by another leader", row["reference"], f"decided under {by}, sent under {row['number']}")


def _holders(history: History) -> Iterator[Finding]:
    """A lease is taken once that of another process has ended, and never twice; a server that fell has forgotten it."""
    for before, after in pairwise(history.leases):
        is_taken = after["holder"] != before["holder"] and after["server"] == before["server"]
        if is_taken and after["at"] < before["expires"] - SLACK:
            seconds = before["expires"] - after["at"]
            yield Finding("two holders", str(after["number"]), f"{before['number']} stood for {seconds:.3f} s more")


def _late_writes(history: History) -> Iterator[Finding]:
    """What a process wrote after its lease was taken was taken up by who has it."""
    for row in late_writes(history):
        later = [each for each in history.changes if each["reference"] == row["reference"]]
        if not any(each["number"] > row["number"] for each in later):
            yield Finding("late write", row["reference"], f"sent under {row['number']}, and nobody took it up")
