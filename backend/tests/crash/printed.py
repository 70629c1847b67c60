"""Figures of shards, added up and in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tests.crash.points import POINTS
from tests.crash.shard import NONE, Outcome

_COUNTS: Final = (
    "late writes", "intents", "sends", "venue orders", "fills", "failed fills", "settled", "open bets", "halts",
    "leases", "alerts", "seals",
)  # fmt: skip
_OF_A_VENUE: Final = (
    "late writes", "intents", "sends", "venue orders", "fills", "failed fills", "settled", "open bets", "unknown",
    "late acceptances", "resends",
)  # fmt: skip
_ASKED: Final = "asked 55 %"


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """Lines with the figures of some shards."""
    seeds = ", ".join(str(each.plan.seed) for each in outcomes)
    minutes = sum(each.minutes for each in outcomes)
    return [
        _none(outcomes),
        f"{_listed(outcomes, _COUNTS)}; seed {seeds}; {minutes:.1f} min",
        *_of_venues(outcomes),
        *_kills(outcomes),
        *_faults(outcomes),
        *_unknown(outcomes),
        *_times(outcomes),
    ]


def total(outcomes: Sequence[Outcome], name: str, venue: str | None = None) -> int:
    """A figure over shards, of a venue or of all."""
    return sum(each.count(name, venue) for each in outcomes)


def _none(outcomes: Sequence[Outcome], venue: str | None = None) -> str:
    names = (("Σ ledger" if name == "ledger" else name, total(outcomes, name, venue)) for name in NONE)
    return " ".join(f"{name} {count}" for name, count in names)


def _listed(outcomes: Sequence[Outcome], names: Sequence[str], venue: str | None = None) -> str:
    return ", ".join(f"{name} {total(outcomes, name, venue)}" for name in names)


def _of_venues(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for venue in sorted({venue for each in outcomes for venue in each.venues}):
        yield f"{venue}: {_none(outcomes, venue)}"
        yield f"{venue}: {_listed(outcomes, _OF_A_VENUE, venue)}"


def _kills(outcomes: Sequence[Outcome]) -> Iterator[str]:
    killed: Counter[str] = Counter()
    for each in outcomes:
        killed.update(each.ends.killed)
    yield (
        f"kills {killed.total()}, of PostgreSQL {sum(each.ends.databases for each in outcomes)}, "
        f"leaders paused {sum(each.ends.pauses for each in outcomes)}; {_counted(killed)}"
    )
    yield f"least kills at one point {min(killed[point] for point in POINTS)}, of {len(POINTS)} points"


def _faults(outcomes: Sequence[Outcome]) -> Iterator[str]:
    parts = {"with dedup": False, "without dedup": True}
    for name, copies in parts.items():
        some = [each for each in outcomes if each.figures["copies"] is copies]
        faults: Counter[str] = Counter()
        for each in some:
            for _, fault, times in each.figures["faults"]:
                faults[fault] += times
        sends = total(some, "sends")
        share = f"{faults.total() / sends:.0%}" if sends else "none"
        yield f"{name}: sends that went wrong {faults.total()} of {sends} ({share}; {_ASKED}): {_counted(faults)}"


def _unknown(outcomes: Sequence[Outcome]) -> Iterator[str]:
    resolved: Counter[str] = Counter()
    peaks: Counter[str] = Counter()
    for each in outcomes:
        for _, how, times in each.figures["resolved"]:
            resolved[how] += times
        for venue, peak in each.figures["peaks"].items():
            peaks[venue] = max(peaks[venue], peak)
    yield (
        f"unknown {total(outcomes, 'unknown')}: {_counted(resolved)}; late acceptances "
        f"{total(outcomes, 'late acceptances')}, resends {total(outcomes, 'resends')}; most money of unknown orders "
        + ", ".join(f"{venue} {peak / 100:.2f}" for venue, peak in sorted(peaks.items()))
    )


def _times(outcomes: Sequence[Outcome]) -> Iterator[str]:
    seconds: dict[str, list[float]] = {}
    for each in outcomes:
        for name, some in each.figures["seconds"].items():
            seconds.setdefault(name, []).extend(some)
        seconds.setdefault("start to lease", []).extend(_starts(each))
    for name, some in seconds.items():
        yield f"seconds, {name}: {_quantiles(some)}"


def _starts(outcome: Outcome) -> Iterator[float]:
    """From the start of an engine to its lease."""
    for began, after in pairwise([*outcome.ends.started, float("inf")]):
        taken = next((at for at in outcome.figures["leases"] if began <= at < after), None)
        if taken is not None:
            yield taken - began


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _quantiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    shares = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    named = (f"{name} {ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.2f}" for name, share in shares)
    return f"{len(ordered)}, {', '.join(named)}, longest {ordered[-1]:.2f}"
