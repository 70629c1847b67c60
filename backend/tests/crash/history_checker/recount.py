"""The ledger, counted a second time from nothing: from orders, their matches and what their bets brought."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tests.crash.history_checker.decisions import at_risk
from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.orders import SLACK, TERMINAL

_COUNTED: Final = ("held", "provisional", "at_risk", "winnings", "losses", "commission")


def check(history: History) -> Iterator[Finding]:
    """All in which both counts differ, and what was given back too early."""
    for rule in (_accounts, _holds, _early):
        yield from rule(history)


def _accounts(history: History) -> Iterator[Finding]:
    first, second = _by_postings(history), _by_orders(history)
    for place in sorted(first.keys() | second.keys()):
        if first[place] != second[place]:
            text = f"{first[place]} by the postings, {second[place]} by the orders and what was moved"
            yield Finding("recount", " ".join(place), text)


def _by_postings(history: History) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for entry in history.entries:
        for line in entry["postings"]:
            place = (line["venue"], line["kind"]) if line["kind"] in _COUNTED else ("", "all else")
            found[place] += line["amount"]
    return found


def _by_orders(history: History) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in history.intents:
        venue = row["venue"]
        found[venue, "held"] += _rest(history, row)
        if row["settled"]:
            found[venue, "winnings"] -= max(row["gross"], 0)
            found[venue, "losses"] += max(-row["gross"], 0)
            found[venue, "commission"] += row["charged"]
        else:
            found[venue, "provisional"] += _matched(history, row, "provisional")
            found[venue, "at_risk"] += _matched(history, row, "final")
    # Every entry sums to nothing, so that all other accounts have the rest.
    found["", "all else"] = -sum(found.values())
    return found


def _matched(history: History, row: Row, finality: str) -> int:
    """What the matches of an order that are so final can lose."""
    return sum(
        at_risk(row, fill["quantity"], fill["odds_e4"])
        for fill in history.fills
        if fill["reference"] == row["reference"] and fill["finality"] == finality and fill["quantity"]
    )


def _rest(history: History, row: Row) -> int:
    """What may still be matched of an order can lose; nothing of one that has ended."""
    if row["state"] in TERMINAL:
        return 0
    matched = sum(fill["quantity"] for fill in history.fills if fill["reference"] == row["reference"])
    return at_risk(row, max(0, row["quantity"] + row["surplus"] - row["cut"] - matched), row["odds_e4"])


def _holds(history: History) -> Iterator[Finding]:
    """What an order holds: entries of its hold less those that gave it back."""
    left: Counter[str] = Counter()
    for entry in history.entries:
        event = entry["event"] or {}
        amount = sum(line["amount"] for line in entry["postings"] if line["kind"] == "held")
        if amount:
            left[str(event.get("order") or event.get("bet") or entry["key"]).split(":")[0]] += amount
    for row in history.intents:
        held, due = left.pop(row["reference"], 0), _rest(history, row)
        if held != due:
            yield Finding("hold", row["reference"], f"{held} cents are held for it, and {due} may still be lost")
    for reference, held in left.items():
        if held:
            yield Finding("hold", reference, f"{held} cents are held for no order")


def _early(history: History) -> Iterator[Finding]:
    """Nothing is given back before its order has ended, but what it was cut by."""
    ended = {row["reference"]: row["committed"] for row in history.changes if row["state"] in TERMINAL}
    orders = {row["reference"]: row for row in history.intents}
    given: Counter[str] = Counter()
    for entry in history.entries:
        reference, _, what = entry["key"].partition(":")
        if not what.startswith("released:") or reference not in orders:
            continue
        row = orders[reference]
        if entry["committed"] + SLACK < ended.get(reference, float("inf")):
            given[reference] += entry["event"]["amount"]
            if given[reference] > at_risk(row, row["cut"], row["odds_e4"]):
                yield Finding("released early", reference, f"{given[reference]} cents, while it could be matched")
