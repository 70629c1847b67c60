"""Ten mutants that some test must kill, each with its test: several of them lived once.

``python -m tests.mutants.named`` prints what became of each.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.mutants import running
from tests.mutants.changes import Mutant
from tests.mutants.strata import SOURCES

_SLOWEST: Final = 10.0


class Named(NamedTuple):
    """A mutant by the text that it changes, which stands once in its module.

    Attributes:
        path: below ``src/advisor``.
        tests: the file below ``tests/unit`` that kills it.
    """

    path: str
    before: str
    after: str
    tests: str

    def mutant(self) -> Mutant:
        """The module with the change.

        Raises:
            ValueError: the text stands there not once.
        """
        path = f"advisor/{self.path}"
        source = (SOURCES / path).read_text()
        if source.count(self.before) != 1:
            raise ValueError(f"{self.before!r} stands {source.count(self.before)} times in {path}.")
        line = source[: source.index(self.before)].count("\n") + 1
        changed = source.replace(self.before, self.after)
        return Mutant(path=path, line=line, before=self.before, after=self.after, source=changed)


_WINDOW: Final = "upstream/quota/sliding_window.py"
_WINDOW_TESTS: Final = "upstream/quota/test_sliding_window.py"
_PAYOFF_TESTS: Final = "pricing/test_payoff.py"
_RETRY_TESTS: Final = "upstream/test_retry.py"
NAMED: Final = (
    Named(_WINDOW, "start + length + length / _SLOTS", "start + length", _WINDOW_TESTS),
    Named(_WINDOW, "kept[-1].start >= start", "kept[-1].start > start", _WINDOW_TESTS),
    Named(_WINDOW, "units <= self.available(", "units < self.available(", _WINDOW_TESTS),
    Named("upstream/client.py", "retries + 1 >= retry.attempts", "retries >= retry.attempts", _RETRY_TESTS),
    Named("upstream/retry.py", "len(self._retries) + 1 > self.share", "len(self._retries) > self.share", _RETRY_TESTS),
    Named("upstream/retry.py", "max(asked, timedelta(0))", "asked", _RETRY_TESTS),
    Named(
        "pricing/payoff.py",
        "return round(rate * COMMISSION_SCALE)",
        "return int(rate * COMMISSION_SCALE)",
        _PAYOFF_TESTS,
    ),
    Named("pricing/payoff.py", "if profit <= 0 or rate == 0:", "if profit <= 0 and rate == 0:", _PAYOFF_TESTS),
    Named("core/odds.py", 'if not text or text == "NA"', 'if text or text == "NA"', "core/test_odds.py"),
    Named(
        "engine/quality/rules.py",
        "stood[i] < oldest[m]",
        "stood[i] <= oldest[m]",
        "engine/quality/test_quality_rules.py",
    ),
)


def fates() -> Iterator[tuple[Named, running.Fate]]:
    """What becomes of each."""
    running.preload()
    for one in NAMED:
        yield one, running.fate_of(one.mutant(), [f"tests/unit/{one.tests}"], _SLOWEST)


def main() -> None:
    for one, fate in fates():
        print(f"{fate}: {one.path}: {one.before} -> {one.after}", flush=True)


if __name__ == "__main__":
    main()
