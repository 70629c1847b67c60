"""Money: entries sum to nothing, each has one cause, and the venues' books say the same."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final

from tests.crash.history_checker.history import Finding, History, Row
from tests.crash.history_checker.reading import cents

_RESULTS: Final = ("winnings", "losses", "commission")
_KINDS: Final = frozenset({"held", "matched", "released", "surplus", "settled", "commission", "paused", "halted"})
"""Of entries about an order, by the second word of their key."""
_ACCOUNT: Final = "account:paper:"
"""How the names of accounts' own books begin."""
_WITH_A_MATCH: Final = frozenset({"released", "confirmed"})
"""What is posted beside a match, under its key."""
_NO_ORDER: Final = frozenset({"moved", "voided", "paused", "halted", "resumed"})
"""Events that are about no order."""
_OUTCOMES: Final = {"h2h_3way": ("home", "draw", "away"), "totals": ("over", "under")}
"""Of the markets of the run, in their order."""
Payoffs = Mapping[tuple[str, str], tuple[int, ...]]
"""By venue and market: what each outcome would bring, cents."""


def check(history: History) -> Iterator[Finding]:
    """All that is wrong with money."""
    for rule in (_sums, _balances, _causes, _reversals, _unknown_causes, _statements, _cash, _exposure):
        yield from rule(history)


def off_balance(history: History) -> int:
    """Sum of all postings."""
    return sum(line["amount"] for entry in history.entries for line in entry["postings"])


def exposure_differences(history: History) -> Mapping[str, int]:
    """By how much the payoffs of our open bets and of the venues' differ, by venue."""
    ours, theirs = our_payoffs(history), their_payoffs(history)
    found: Counter[str] = Counter()
    for key in ours.keys() | theirs.keys():
        for one, other in zip_longest(ours.get(key, ()), theirs.get(key, ()), fillvalue=0):
            found[key[0]] += abs(one - other)
    return found


def _sums(history: History) -> Iterator[Finding]:
    for entry in history.entries:
        totals: Counter[str] = Counter()
        for line in entry["postings"]:
            totals[line["asset"]] += line["amount"]
        if any(totals.values()):
            yield Finding("unbalanced", entry["key"], f"{dict(totals)}")
    for (_, key), times in Counter((entry["book"], entry["key"]) for entry in history.entries).items():
        if times > 1:
            yield Finding("posted twice", key, f"{times} entries")
    if history.tampered:
        yield Finding("ledger changed", "", f"{history.tampered} entries or postings were changed")


def _balances(history: History) -> Iterator[Finding]:
    totals: Counter[tuple[str, str, str, str]] = Counter()
    for entry in history.entries:
        for line in entry["postings"]:
            totals[entry["book"], line["venue"], line["kind"], line["asset"]] += line["amount"]
    kept = {(row["book"], row["venue"], row["kind"], row["asset"]): row["balance"] for row in history.accounts}
    for account in totals.keys() | kept.keys():
        if totals[account] != kept.get(account, 0):
            name = " ".join(account)
            yield Finding("balance", name, f"{kept.get(account, 0)} is kept, and the postings sum to {totals[account]}")


def _causes(history: History) -> Iterator[Finding]:
    reversed_ones = {entry["reverses"] for entry in history.entries if entry["reverses"]}
    standing = Counter(
        _cause(entry["key"])
        for entry in history.entries
        if entry["key"] not in reversed_ones and entry["reverses"] is None
    )
    wanted: Counter[tuple[str, ...]] = Counter()
    for row in history.intents:
        wanted[row["reference"], "held"] += 1
        if row["settled"]:
            wanted[row["reference"], "settled"] += 1
    for fill in history.fills:
        if fill["quantity"]:
            wanted[fill["reference"], "matched", fill["key"]] += fill["finality"] != "failed"
    for cause in [cause for cause in standing if cause[1] in {"held", "settled", "matched"}] + list(wanted):
        found = standing[cause]
        if found != wanted[cause]:
            yield Finding("cause", " ".join(cause), f"{found} entries stand, {wanted[cause]} have a cause")


def _reversals(history: History) -> Iterator[Finding]:
    """Each takes back one entry that is there, line by line, and nothing is taken back twice."""
    entries = {(entry["book"], entry["key"]): entry for entry in history.entries}
    taken = Counter((entry["book"], entry["reverses"]) for entry in history.entries if entry["reverses"])
    for (_, key), times in taken.items():
        if times > 1:
            yield Finding("reversed twice", key, f"{times} entries take it back")
    for entry in history.entries:
        if entry["reverses"] is None:
            continue
        of = entries.get((entry["book"], entry["reverses"]))
        if of is None:
            yield Finding("reversal", entry["key"], f"there is no {entry['reverses']} to take back")
        elif _lines(entry, -1) != _lines(of, 1):
            yield Finding("reversal", entry["key"], f"its lines are not those of {entry['reverses']} turned round")


def _lines(entry: Row, sign: int) -> list[tuple[str, str, str, int]]:
    return sorted((line["venue"], line["kind"], line["asset"], sign * line["amount"]) for line in entry["postings"])


def _unknown_causes(history: History) -> Iterator[Finding]:
    """Every entry is of an order, of a match, of how a bet ended, or of money that came or went."""
    orders = {row["reference"] for row in history.intents}
    for entry in history.entries:
        if (entry["event"] or {}).get("kind") in _NO_ORDER or entry["book"].startswith(_ACCOUNT):
            continue
        reference, _, what = entry["key"].partition(":")
        kind = what.partition(":")[0]
        if reference not in orders or kind not in _KINDS:
            yield Finding("no cause", entry["key"], "nothing is known that could have caused it")


def _statements(history: History) -> Iterator[Finding]:
    """What came to an account or left it by no bet stands in its own book once, with nothing else beside it."""
    reversed_ones = {(entry["book"], entry["reverses"]) for entry in history.entries}
    standing: Counter[tuple[str, str, int]] = Counter()
    for entry in history.entries:
        stands = entry["reverses"] is None and (entry["book"], entry["key"]) not in reversed_ones
        if stands and entry["book"].startswith(_ACCOUNT):
            cash = sum(line["amount"] for line in entry["postings"] if line["kind"] == "cash")
            standing[entry["book"], entry["key"].partition(" ")[0], cash] += 1
    ours = {order["id"] for order in history.orders}
    read = {row["venue"] for row in history.rounds if row["is_complete"]}
    wanted = Counter(
        (f"{_ACCOUNT}{line['venue']}", f"line:{line['id']}", cents(line["amount"]))
        for line in history.lines
        if line["venue"] in read and line["kind"] != "commission" and line["order"] not in ours
    )
    for line in standing.keys() | wanted.keys():
        if standing[line] != wanted[line]:
            yield Finding("statement", " ".join(map(str, line)), f"{standing[line]} entries, {wanted[line]} lines")


def _cause(key: str) -> tuple[str, ...]:
    """``reference:matched:4.1:again:2`` is of the cause ``(reference, matched, 4.1)``; what goes with it of another."""
    parts = key.split(":")
    if len(parts) < 2:
        return (key, "")
    if parts[1] != "matched":
        return parts[0], parts[1]
    return (parts[0], parts[1], parts[2]) if parts[-1] not in _WITH_A_MATCH else (parts[0], parts[-1], parts[2])


def _cash(history: History) -> Iterator[Finding]:
    """What a venue's bets brought, by our ledger and by its statement."""
    ours: Counter[str] = Counter()
    for entry in history.entries:
        for line in entry["postings"]:
            if line["kind"] in _RESULTS:
                ours[line["venue"]] -= line["amount"]
    theirs: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    for line in history.lines:
        (deposits if line["kind"] == "deposit" else theirs)[line["venue"]] += cents(line["amount"])
    for venue, balance in history.balances.items():
        if ours[venue] != theirs[venue]:
            yield Finding("cash", venue, f"{ours[venue]} by our ledger, {theirs[venue]} by its statement")
        if balance != deposits[venue] + theirs[venue]:
            yield Finding("cash", venue, f"its balance is {balance}, and its lines sum to another")


def _exposure(history: History) -> Iterator[Finding]:
    ours, theirs = our_payoffs(history), their_payoffs(history)
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            yield Finding("exposure", " ".join(key), f"{ours.get(key)} by our ledger, {theirs.get(key)} at the venue")


def our_payoffs(history: History) -> Payoffs:
    """Of the bets that are open by the ledger's own entries."""
    bets: dict[str, Row] = {}
    for entry in history.entries:
        event = entry["event"] or {}
        if event.get("kind") == "matched":
            if event["bet"] is None:
                bets.pop(event["order"], None)
            else:
                bets[event["bet"]["key"]] = event["bet"]
        elif event.get("kind") == "settled":
            bets.pop(event["bet"], None)
    found: dict[tuple[str, str], list[int]] = {}
    for bet in bets.values():
        vector = found.setdefault((bet["venue"], bet["market"]), [0] * bet["outcomes"])
        for fill in bet["fills"]:
            _add(vector, bet["selection"], fill["quantity"], _odds_e4(fill["price"]))
    return {key: tuple(vector) for key, vector in found.items()}


def their_payoffs(history: History) -> Payoffs:
    """Of the bets that are open in the venues' books."""
    events = [entry["event"] or {} for entry in history.entries]
    markets = {event["order"]: event["market"] for event in events if event.get("kind") == "held"}
    known_as = history.known_as
    orders = {(row["venue"], row["id"]): row for row in history.orders if not row["settled"]}
    found: dict[tuple[str, str], list[int]] = {}
    for match in history.matches:
        order = orders.get((match["venue"], match["order"]))
        if order is not None and match["status"] != "failed":
            outcomes = _OUTCOMES[order["market"]]
            ours = known_as.get(match["reference"], match["reference"])
            key = match["venue"], markets.get(ours, f"{order['fixture']} {order['market']}")
            vector = found.setdefault(key, [0] * len(outcomes))
            place = outcomes.index(order["selection"])
            _add(vector, place, cents(match["size"]), round(float(match["price"]) * 10_000))
    return {key: tuple(vector) for key, vector in found.items()}


def _add(vector: list[int], selection: int, size: int, odds_e4: int) -> None:
    for outcome in range(len(vector)):
        vector[outcome] += round(size * (odds_e4 - 10_000) / 10_000) if outcome == selection else -size


def _odds_e4(price: Mapping[str, object]) -> int:
    return int(str(price["odds_e4"]))
