"""Figures of a run: whole numbers by venue that add up over venues and runs, and times, which are put side by side."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tests.crash.history_checker.decisions import at_risk
from tests.crash.history_checker.history import Finding, History
from tests.crash.history_checker.leadership import late_writes
from tests.crash.history_checker.liveness import unknown_spans
from tests.crash.history_checker.money import exposure_differences, off_balance

COUNTED: Final = {
    "lost": ("lost",),
    "duplicated": ("duplicated", "sent again"),
    "re-buys": ("bought again",),
    "sends after halt": ("sent after a halt",),
    "sends without lease": ("sent by another leader", "stale write", "two holders"),
    "open items": ("open item",),
}
"""Figures that count findings, by the names of the rules."""
NO_VENUE: Final = ""
"""Whose figures are about none, or about all."""
_LATE: Final = 0.5
"""Seconds after its arrival from which an order counts as accepted late."""
_FOUND: Final = {"stream": "stream", "open": "reference", "closed": "closed list", "matches": "closed list"}


def figures(history: History, found: Sequence[Finding]) -> Mapping[str, Any]:
    """All of them: ``counts`` and ``resolved`` by venue, ``faults`` by venue and kind, ``seconds`` by what lasts."""
    return {
        "counts": _counts(history, found),
        "faults": [[row["venue"], row["fault"], row["times"]] for row in history.faults["struck"]],
        "resolved": [[*place, times] for place, times in _resolved(history).items()],
        "peaks": _peaks(history),
        "copies": history.faults["copies"],
        "seconds": {name: sorted(round(each, 4) for each in seconds) for name, seconds in _seconds(history)},
        "leases": [row["at"] for row in history.leases],
    }


def _counts(history: History, found: Sequence[Finding]) -> Mapping[str, Mapping[str, int]]:
    counts: dict[str, Counter[str]] = {key: Counter() for key in (NO_VENUE, *history.balances)}
    for name, venue, times in (*_of_findings(history, found), *_of_orders(history), *_of_venues(history)):
        counts.setdefault(venue, Counter())[name] += times
    counts[NO_VENUE].update(
        {
            "ledger": off_balance(history),
            "halts": sum(row["acknowledged"] is not None for row in history.halts),
            "leases": len(history.leases),
            "alerts": len(history.alerts),
            "seals": len(history.seals),
        }
    )
    return counts


def _of_findings(history: History, found: Sequence[Finding]) -> Iterator[tuple[str, str, int]]:
    venue_of = _venue_of(history)
    for finding in found:
        place = finding.subject if finding.subject in history.balances else venue_of.get(finding.subject, NO_VENUE)
        yield "findings", place, 1
        for name in (name for name, rules in COUNTED.items() if finding.name in rules):
            yield name, place, 1


def _of_orders(history: History) -> Iterator[tuple[str, str, int]]:
    venue_of = _venue_of(history)
    for row in history.intents:
        yield "intents", row["venue"], 1
        yield "settled", row["venue"], row["settled"]
    for row in history.fills:
        yield "fills", venue_of.get(row["reference"], NO_VENUE), 1
        yield "failed fills", venue_of.get(row["reference"], NO_VENUE), row["finality"] == "failed"
    for row in late_writes(history):
        yield "late writes", venue_of.get(row["reference"], NO_VENUE), 1
    for reference in unknown_spans(history):
        yield "unknown", venue_of.get(reference, NO_VENUE), 1


def _of_venues(history: History) -> Iterator[tuple[str, str, int]]:
    for row in history.orders:
        yield "venue orders", row["venue"], 1
        yield "open bets", row["venue"], not row["settled"]
    for venue, sends in history.faults["sends"].items():
        yield "sends", venue, sends
    for venue, difference in exposure_differences(history).items():
        yield "exposure difference", venue, difference
    for venue, times in _late(history).items():
        yield "late acceptances", venue, times
    for (venue, _), times in Counter((row["venue"], row["reference"]) for row in history.arrivals).items():
        yield "resends", venue, times - 1


def _venue_of(history: History) -> Mapping[str, str]:
    """By the reference of an order."""
    return {row["reference"]: row["venue"] for row in (*history.orders, *history.intents)}


def _late(history: History) -> Counter[str]:
    """Orders that their venue decided on long after they came."""
    came = {row["reference"]: row["at"] for row in reversed(history.arrivals)}
    return Counter(
        row["venue"] for row in history.orders if row["placed"] - came.get(row["reference"], row["placed"]) > _LATE
    )


def _resolved(history: History) -> Counter[tuple[str, str]]:
    """How it became known what had become of unknown orders, by venue."""
    orders = {row["reference"]: row for row in history.intents}
    found: Counter[tuple[str, str]] = Counter()
    for reference, (since, until) in unknown_spans(history).items():
        if until is not None:
            row = orders[reference]
            how = {"not_found": "proof of absence", "person": "person"}.get(row["origin"] or "")
            found[row["venue"], how or _shown_by(history, row["late_of"] or reference, since, until)] += 1
    return found


def _shown_by(history: History, reference: str, since: float, until: float) -> str:
    """The first answer that named an order while it was unknown."""
    rows = [
        (row["at"], _FOUND[row["answer"]])
        for row in history.shown
        if row["reference"] == reference and row["answer"] in _FOUND and since <= row["at"] <= until
    ]
    return min(rows)[1] if rows else "earlier word"


def _peaks(history: History) -> Mapping[str, int]:
    """Most money at a time of unknown orders, cents by venue."""
    orders = {row["reference"]: row for row in history.intents}
    steps: dict[str, list[tuple[float, int]]] = {}
    for reference, (since, until) in unknown_spans(history).items():
        row = orders[reference]
        risk = at_risk(row, row["quantity"], row["odds_e4"])
        steps.setdefault(row["venue"], []).append((since, risk))
        if until is not None:
            steps[row["venue"]].append((until, -risk))
    peaks = {}
    for venue, changes in steps.items():
        held = peak = 0
        for _, change in sorted(changes):
            held += change
            peak = max(peak, held)
        peaks[venue] = peak
    return peaks


def _seconds(history: History) -> Iterator[tuple[str, list[float]]]:
    spans = unknown_spans(history).values()
    yield "unknown", [until - since for since, until in spans if until is not None]
    answered = [row for row in history.halts if row["acknowledged"] is not None]
    yield "halt to acknowledgement", [row["acknowledged"] - row["set"] for row in answered]
    yield "round of an account", [row["ended"] - row["began"] for row in history.rounds if row["is_complete"]]
    yield "incomplete round to a complete one", list(_gaps(history))
    yield "reversal after a failure", list(_reversals(history))


def _gaps(history: History) -> Iterator[float]:
    """From the beginning of the first round of an account that was not complete to the end of the next complete one."""
    since: dict[str, float] = {}
    for row in history.rounds:
        if not row["is_complete"]:
            since.setdefault(row["venue"], row["began"])
        elif row["venue"] in since:
            yield row["ended"] - since.pop(row["venue"])


def _reversals(history: History) -> Iterator[float]:
    """From when a match could fail at its venue to when it had failed here."""
    failing = {
        (history.known_as.get(row["reference"], row["reference"]), row["id"]): row["at"]
        + history.terms.provisional.get(row["venue"], 0.0)
        for row in history.matches
    }
    for row in history.failures:
        at = failing.get((row["reference"], row["key"]))
        if at is not None:
            yield max(0.0, row["at"] - at)
