"""Orders: none lost, none twice, none before its commit, and their matches are the venue's."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.reading import cents

TERMINAL: Final = frozenset({"filled", "cancelled", "rejected", "expired"})
SLACK: Final = 0.002
"""Seconds by which clocks of two processes of one machine, rounded, may differ."""
_LIVE: Final = frozenset({"accepted", "partially_filled"})
_NEXT: Final = {
    None: frozenset({"intended"}),
    "intended": frozenset({"sent", "unknown"}) | _LIVE | TERMINAL,
    "sent": frozenset({"unknown"}) | _LIVE | TERMINAL,
    "unknown": _LIVE | TERMINAL,
    "accepted": frozenset({"partially_filled", "filled", "cancelled", "expired"}),
    "partially_filled": frozenset({"filled", "cancelled", "expired"}),
}


def check(history: History) -> Iterator[Finding]:
    """All that is wrong with orders."""
    for rule in (_venue_orders, _chains, _requests, _states, _fills, _causes):
        yield from rule(history)


def orders_of(history: History) -> dict[str, list[Row]]:
    """The venues' orders by our references, the oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for order in sorted(history.orders, key=lambda row: (row["venue"], int(row["id"]))):
        found[history.known_as.get(order["reference"], order["reference"])].append(order)
    return found


def _venue_orders(history: History) -> Iterator[Finding]:
    intents, known = {row["reference"]: row for row in history.intents}, orders_of(history)
    for reference, orders in known.items():
        intent = intents.get(reference)
        for order in orders:
            if intent is None:
                yield Finding("lost", reference, f"the venue's order {order['id']} has no intent")
            elif intent["venue"] != order["venue"] or intent["venue_reference"] is None:
                yield Finding("lost", reference, f"the venue's order {order['id']} was not seen")
        if sum(order["replaces"] is None for order in orders) > 1:
            yield Finding("duplicated", reference, f"{len(orders)} orders at the venue")
    for reference, intent in intents.items():
        if intent["venue_reference"] is not None and reference not in known:
            yield Finding("invented order", reference, f"the venue has no order {intent['venue_reference']}")


def _chains(history: History) -> Iterator[Finding]:
    """An order and what came in its place: each in place of one that was replaced, and no more than was asked for."""
    intents = {row["reference"]: row for row in history.intents}
    for reference, orders in orders_of(history).items():
        by_id = {order["id"]: order for order in orders}
        for order in orders:
            before = by_id.get(order["replaces"])
            if order["replaces"] is not None and (before is None or before["status"] != "replaced"):
                yield Finding("chain", reference, f"{order['id']} came in place of {order['replaces']}, which stands")
        live = sum(cents(order["size"] if order["status"] == "open" else order["matched"]) for order in orders)
        if reference in intents and live > intents[reference]["quantity"]:
            yield Finding("chain", reference, f"{live} stand, and {intents[reference]['quantity']} were asked for")


def _requests(history: History) -> Iterator[Finding]:
    committed = {row["reference"]: row["committed"] for row in history.changes if row["before"] is None}
    for reference, times in Counter(row["reference"] for row in history.arrivals).items():
        if times > 1:
            yield Finding("sent again", reference, f"it came to the venue {times} times")
    for words, rows in (("came", history.arrivals), ("was written", history.sends)):
        for row in rows:
            at = committed.get(row["reference"])
            if at is None or at > row["at"] + SLACK:
                yield Finding("sent before its commit", row["reference"], f"committed {at}, {words} {row['at']}")
    written = {row["reference"]: row["at"] for row in reversed(history.sends)}
    for row in history.arrivals:
        if row["at"] + SLACK < written.get(row["reference"], float("inf")):
            yield Finding("sent by nobody", row["reference"], "it came, and no engine has written it before")


def _states(history: History) -> Iterator[Finding]:
    last: dict[str, str | None] = {}
    for row in history.changes:
        before = last.get(row["reference"])
        if row["before"] != before or row["state"] not in _nexts(before, row["reference"], history):
            yield Finding("state", row["reference"], f"from {before} to {row['state']}")
        last[row["reference"]] = row["state"]
    for row in history.intents:
        if last.get(row["reference"]) != row["state"]:
            yield Finding("state", row["reference"], f"it is {row['state']}, and nothing says how it became so")
        if row["state"] not in TERMINAL or row["closed"] is None:
            yield Finding("not ended", row["reference"], f"it is {row['state']}")


def _nexts(before: str | None, reference: str, history: History) -> frozenset[str]:
    late = {row["reference"] for row in history.intents if row["late_of"]} if before is None else frozenset()
    # A late order is known from what its venue says of it.
    return _NEXT[None] | _NEXT["unknown"] | {"unknown"} if reference in late else _NEXT.get(before, frozenset())


def _fills(history: History) -> Iterator[Finding]:
    known_as = history.known_as
    ours = {(row["reference"], row["key"]): row for row in history.fills}
    theirs = {(known_as.get(row["reference"], row["reference"]), row["id"]): row for row in history.matches}
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
        if matched[row["reference"]] > row["quantity"] + row["surplus"]:
            yield Finding("overfilled", row["reference"], f"{matched[row['reference']]} of {row['quantity']}")


def _causes(history: History) -> Iterator[Finding]:
    """Each cause has one decision, and what failed is no cause of another order."""
    roots = [row for row in history.intents if row["parent"] == row["reference"]]
    for (instance, cause), times in Counter((row["instance"], row["cause"]) for row in roots).items():
        if times > 1:
            yield Finding("bought again", cause, f"{times} decisions of {instance}")
    failed = {row["reference"]: row["at"] for row in reversed(history.failures)}
    families: dict[str, float] = {}
    for row in history.intents:
        if row["reference"] in failed:
            families[row["parent"]] = min(failed[row["reference"]], families.get(row["parent"], float("inf")))
    for row in history.intents:
        follows = row["parent"] != row["reference"] and row["late_of"] is None
        if follows and row["intended"] > families.get(row["parent"], float("inf")):
            yield Finding("bought again", row["reference"], f"it follows {row['parent']}, of which a match has failed")
    for text in history.open_items:
        yield Finding("open item", "", text)
