"""``make venue-matrix``: which situation was shown over which venue; a plugin of pytest, as it hears of every test."""

from collections import defaultdict
from typing import Final

import pytest

_NOT_OFFERED: Final = "not offered by "
_MISSING: Final = (
    "runner removals and their reduction factors",
    "dead heats",
    "starting prices",
    "bet delay in play",
    "market versions",
    "charges for transactions",
    "results that the venue corrects",
    "contracts",
)
"""Situations that no venue here can be in."""


_SHOWN: Final[dict[str, dict[str, str]]] = defaultdict(dict)
"""By situation and venue how it ended."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """See pytest: one report for each part of a test."""
    name, _, rest = report.nodeid.rsplit("::", 1)[-1].partition("[")
    if report.when == "call" or report.failed:
        _SHOWN[name][rest.rstrip("]")] = _cell(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print it."""
    # Imported before the tests begin it would be none of theirs.
    from tests.conformance.kinds import KINDS

    for line in matrix(_SHOWN, [kind.__name__ for kind in KINDS]):
        terminalreporter.write_line(line)


def matrix(shown: dict[str, dict[str, str]], kinds: list[str]) -> list[str]:
    """A table in Markdown, and how many of each there are."""
    over_venues = {name: row for name, row in shown.items() if row.keys() >= set(kinds)}
    table = [f"| situation | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for name, row in over_venues.items():
        words = name.removeprefix("test_").replace("_", " ")
        table.append(f"| {words} | {' | '.join(row[kind] for kind in kinds)} |")
    table += [f"| {words} | {' | '.join(['missing'] * len(kinds))} |" for words in _MISSING]
    found = [row[kind] for row in over_venues.values() for kind in kinds]
    return [
        *table,
        "",
        f"situations {len(over_venues)}, of {len(kinds)} venues each: pass {found.count('pass')}, "
        f"fail {found.count('fail')}, not offered {sum(each.startswith('not offered') for each in found)}; "
        f"missing {len(_MISSING)}; with real money none was ever tried",
    ]


def _cell(report: pytest.TestReport) -> str:
    if report.failed:
        return "fail"
    said = next((line for line in report.capstdout.splitlines() if line.startswith(_NOT_OFFERED)), None)
    return "pass" if said is None else f"not offered: {said.partition(': ')[2]}"
