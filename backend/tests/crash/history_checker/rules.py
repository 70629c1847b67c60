"""All rules together."""

from tests.crash.history_checker import money, orders
from tests.crash.history_checker.history import Finding, History


def findings(history: History) -> list[Finding]:
    """What is wrong with a run; nothing of a good one."""
    return sorted({*orders.check(history), *money.check(history)})
