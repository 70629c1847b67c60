"""A soak for people."""

from collections.abc import Iterator, Sequence

from tests.soak.bounds import bounded_bytes, bounded_rows, flat, is_flat, pace
from tests.soak.figures import Look

HEAD = (
    f"{'day':>5} {'quotes':>9} {'a second':>8} {'signals':>7} {'orders':>6} {'fills':>6} {'settled':>7} "
    f"{'postings':>8} {'rounds':>6} {'memory':>8} {'database':>9} {'bounded':>9} {'rows':>8} "
    f"{'journals':>9} {'oldest':>16} {'differ':>7} {'took':>7}"
)


def line(before: Look | None, each: Look) -> str:
    """One look."""
    rate = 0.0 if before is None or each.hours == before.hours else pace(before, each)
    name, age = max(each.oldest.items(), key=lambda item: item[1])
    return (
        f"{each.hours / 24:>5.2f} {each.counts['quotes']:>9,} {rate:>8.2f} {each.counts['signals']:>7,} "
        f"{each.counts['orders']:>6,} {each.counts['fills']:>6,} {each.counts['settled']:>7,} "
        f"{each.counts['postings']:>8,} {each.counts['rounds']:>6,} {each.resident:>5.0f} MB "
        f"{each.database / 1e6:>6.1f} MB {bounded_bytes(each) / 1e6:>6.1f} MB {bounded_rows(each):>8,} "
        f"{each.journals / 1e6:>6.1f} MB {f'{name} {age:.0f} s':>16} {each.open_differences:>3}/{each.explained:<3} "
        f"{each.seconds:>5.0f} s"
    )


def ending(looks: Sequence[Look], wanted_days: float) -> Iterator[str]:
    """What it shows in the end."""
    first, last = looks[0], looks[-1]
    yield (
        f"Lived through {last.hours / 24:.2f} of {wanted_days:g} days in {last.seconds / 60:.1f} minutes, "
        f"{last.hours * 3600 / max(last.seconds, 1e-9):.0f} times as fast as the clock."
    )
    biggest = sorted(last.rows, key=lambda table: -last.rows[table])[:12]
    yield "Rows at the end (after the first hour): " + ", ".join(
        f"{table} {last.rows[table]:,} ({first.rows[table]:,})" for table in biggest
    )
    yield "Longest under way at any look: " + ", ".join(
        f"{name} {max(each.oldest[name] for each in looks):.0f} s" for name in last.oldest
    )
    found = list(flat(looks))
    if not found:
        yield "Too short to say whether memory and disk are flat: that takes seven days."
    for name, growth in found:
        yield (
            f"{name}: {growth.first:.1f} -> {growth.last:.1f}, {growth.slope * 24:+.2f} a day "
            f"(95 %: {growth.low * 24:+.2f} to {growth.high * 24:+.2f}): {'flat' if is_flat(growth) else 'IT GROWS'}"
        )
