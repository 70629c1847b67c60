"""Orders: none lost, none twice, none sent when it must not be, and every end has its evidence."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.reading import cents

_TERMINAL: Final = frozenset({"filled", "cancelled", "rejected", "expired"})
_LIVE: Final = frozenset({"accepted", "partially_filled"})
_NEXT: Final = {
    None: frozenset({"intended"}),
    "intended": frozenset({"sent", "unknown"}) | _LIVE | _TERMINAL,
    "sent": frozenset({"unknown"}) | _LIVE | _TERMINAL,
    "unknown": _LIVE | _TERMINAL,
    "accepted": frozenset({"partially_filled", "filled", "cancelled", "expired"}),
    "partially_filled": frozenset({"filled", "cancelled", "expired"}),
}
_SLACK: Final = 0.002
"""Seconds by which clocks of two processes of one machine, rounded, may differ."""
_NOT_ASKED: Final = "no such market"
"""In the reason of an order that its venue was not asked about."""


def check(history: History) -> Iterator[Finding]:
    """All that is wrong with orders."""
    for rule in (_venue_orders, _requests, _states, _ends, _fills, _halts, _leases, _causes):
        yield from rule(history)


def _venue_orders(history: History) -> Iterator[Finding]:
    intents = {row["reference"]: row for row in history.intents}
    known: dict[str, list[Row]] = defaultdict(list)
    for order in history.orders:
        known[order["reference"]].append(order)
        intent = intents.get(order["reference"])
        if intent is None:
            yield Finding("lost", order["reference"], f"the venue's order {order['id']} has no intent")
        elif intent["venue"] != order["venue"] or intent["venue_reference"] is None:
            yield Finding("lost", order["reference"], f"the venue's order {order['id']} was not seen")
    for reference, orders in known.items():
        if len(orders) > 1:
            yield Finding("duplicated", reference, f"{len(orders)} orders at the venue")
    for reference, intent in intents.items():
        if intent["venue_reference"] is not None and reference not in known:
            yield Finding("invented order", reference, f"the venue has no order {intent['venue_reference']}")


def _requests(history: History) -> Iterator[Finding]:
    committed = {row["reference"]: row["committed"] for row in history.changes if row["before"] is None}
    for reference, times in Counter(row["reference"] for row in history.arrivals).items():
        if times > 1:
            yield Finding("sent again", reference, f"it came to the venue {times} times")
    for row in history.arrivals:
        at = committed.get(row["reference"])
        if at is None or at > row["at"] + _SLACK:
            yield Finding("sent before its commit", row["reference"], f"committed {at}, came {row['at']}")


def _states(history: History) -> Iterator[Finding]:
    last: dict[str, str | None] = {}
    for row in history.changes:
        before = last.get(row["reference"])
        if row["before"] != before or row["state"] not in _NEXT.get(before, frozenset()):
            yield Finding("state", row["reference"], f"from {before} to {row['state']}")
        last[row["reference"]] = row["state"]
    for row in history.intents:
        if last.get(row["reference"]) != row["state"]:
            yield Finding("state", row["reference"], f"it is {row['state']}, and nothing says how it became so")
        if row["state"] not in _TERMINAL or row["closed"] is None:
            yield Finding("not ended", row["reference"], f"it is {row['state']}")


def _ends(history: History) -> Iterator[Finding]:
    arrived = {row["reference"] for row in history.arrivals}
    orders = {row["reference"]: row for row in history.orders}
    ended = {row["reference"]: row for row in history.changes if row["state"] in _TERMINAL}
    for row in history.intents:
        reference, order = row["reference"], orders.get(row["reference"])
        if row["origin"] == "own" and reference in arrived:
            yield Finding("evidence", reference, "we say that it was not sent, and it came to the venue")
        if row["state"] == "rejected" and order is not None:
            yield Finding("lost", reference, f"rejected by {row['origin']}, and the venue has it")
        if row["origin"] == "venue" and reference not in arrived and _NOT_ASKED not in row["reason"]:
            yield Finding("evidence", reference, "rejected by a venue to which it never came")
        if row["origin"] == "not_found" and reference in ended:
            proof = (row["sent"] or row["deadline"]) + history.terms.provable
            if ended[reference]["at"] < proof - _SLACK:
                yield Finding("evidence", reference, f"not found {proof - ended[reference]['at']:.3f} s too early")
        if row["state"] in {"filled", "cancelled", "expired"} and order is not None and order["status"] == "open":
            yield Finding("evidence", reference, f"{row['state']}, and open at the venue")


def _fills(history: History) -> Iterator[Finding]:
    ours = {(row["reference"], row["key"]): row for row in history.fills}
    theirs = {(row["reference"], row["id"]): row for row in history.matches}
    names = {"provisional": "provisional", "confirmed": "final", "failed": "failed"}
    for key in theirs.keys() - ours.keys():
        yield Finding("fill missing", key[0], f"the venue's match {key[1]} is not known")
    for key in ours.keys() - theirs.keys():
        yield Finding("fill invented", key[0], f"the venue has no match {key[1]}")
    for key in ours.keys() & theirs.keys():
        fill, match = ours[key], theirs[key]
        wanted = (cents(match["size"]), round(float(match["price"]) * 10_000), names[match["status"]])
        if (fill["quantity"], fill["odds_e4"], fill["finality"]) != wanted:
            yield Finding("fill differs", key[0], f"{fill} is {wanted} at the venue")
        if fill["finality"] == "provisional":
            yield Finding("fill provisional", key[0], f"nobody knows whether {key[1]} stands")
    matched: Counter[str] = Counter()
    for fill in history.fills:
        matched[fill["reference"]] += fill["quantity"]
    for row in history.intents:
        if matched[row["reference"]] > row["quantity"]:
            yield Finding("overfilled", row["reference"], f"{matched[row['reference']]} of {row['quantity']}")


def _halts(history: History) -> Iterator[Finding]:
    for halt in history.halts:
        if halt["acknowledged"] is None:
            continue
        until = halt["lifted"] or float("inf")
        for row in history.arrivals:
            if halt["acknowledged"] < row["at"] - _SLACK and row["at"] < until:
                yield Finding("sent after a halt", row["reference"], f"{row['at'] - halt['acknowledged']:.3f} s after")


def _leases(history: History) -> Iterator[Finding]:
    for before, after in pairwise(history.numbers):
        if before is None or after is None or after < before:
            yield Finding("stale write", str(after), f"a write under {after} came after one under {before}")
    decided = {row["reference"]: row["number"] for row in history.changes if row["before"] is None}
    for row in history.sends:
        if decided.get(row["reference"]) != row["number"]:
            by = decided.get(row["reference"])
            yield Finding("sent by another leader", row["reference"], f"decided under {by}, sent under {row['number']}")


def late_writes(history: History) -> list[Row]:
    """Sends after a higher lease was taken: by a process that slept between its last check and the write."""
    taken = {row["number"]: row["at"] for row in history.leases}
    return [row for row in history.sends if taken.get(row["number"] + 1, float("inf")) < row["at"]]


def _causes(history: History) -> Iterator[Finding]:
    for (instance, cause), times in Counter((row["instance"], row["cause"]) for row in history.intents).items():
        if times > 1:
            yield Finding("bought again", cause, f"{times} orders of {instance}")
    for text in history.open_items:
        yield Finding("open item", "", text)
