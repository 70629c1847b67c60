"""All rules together."""

from typing import Final

from tests.crash.history_checker import decisions, evidence, leadership, liveness, money, orders, recount, seals
from tests.crash.history_checker.history import Finding, History

_ALL: Final = (orders, evidence, leadership, decisions, money, recount, seals, liveness)


def findings(history: History) -> list[Finding]:
    """What is wrong with a run; nothing of a good one."""
    return sorted({finding for rules in _ALL for finding in rules.check(history)})
