"""Every end of an order has its evidence: the venue's word, a check of ours, or whole lists that were late enough."""

from collections.abc import Iterator
from typing import Final

from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.orders import SLACK, TERMINAL, orders_of

_NOT_ASKED: Final = "no such market"
"""In the reason of an order that its venue was not asked about."""
_LISTS: Final = ("open", "closed", "matches")


def check(history: History) -> Iterator[Finding]:
    """All ends that nothing proves."""
    orders = orders_of(history)
    arrived = {row["reference"] for row in history.arrivals}
    ended = {row["reference"]: row for row in history.changes if row["state"] in TERMINAL}
    for row in history.intents:
        reference = row["reference"]
        for text in _wrong(row, [each["status"] for each in orders.get(reference, ())], reference in arrived):
            yield Finding("evidence", reference, text)
        if row["state"] == "rejected" and reference in orders:
            yield Finding("lost", reference, f"rejected by {row['origin']}, and the venue has it")
        if row["origin"] == "not_found" and reference in ended:
            yield from _absence(history, row, ended[reference]["at"])


def _wrong(row: Row, statuses: list[str], has_arrived: bool) -> Iterator[str]:
    if row["origin"] == "own" and has_arrived:
        yield "we say that it was not sent, and it came to the venue"
    if row["origin"] == "venue" and not has_arrived and _NOT_ASKED not in row["reason"]:
        yield "rejected by a venue to which it never came"
    if row["origin"] is None and row["state"] in TERMINAL - {"filled"}:
        yield f"{row['state']}, and nobody says by what"
    if row["state"] in {"filled", "cancelled", "expired"} and "open" in statuses:
        yield f"{row['state']}, and open at the venue"


def _absence(history: History, row: Row, ended: float) -> Iterator[Finding]:
    """All lists were read to their end without it, after the last instant at which it could have come."""
    proof = (row["sent"] or row["deadline"]) + history.terms.provable
    if ended < proof - SLACK:
        yield Finding("evidence", row["reference"], f"not found {proof - ended:.3f} s too early")
    for name in _LISTS:
        if not any(_proves(read, row, name) and proof - SLACK <= read["at"] <= ended + SLACK for read in history.reads):
            yield Finding("evidence", row["reference"], f"not found, and no whole list {name} was read in time")


def _proves(read: Row, row: Row, name: str) -> bool:
    about = not read["references"] or row["reference"] in read["references"]
    return about and (read["venue"], read["list"]) == (row["venue"], name)
