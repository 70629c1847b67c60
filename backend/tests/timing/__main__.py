"""The long form of the survival test, an hour to learn from and one to test on in virtual time; prints the figures.

``python -m tests.timing SEED …`` takes other worlds than the first. Over all signals what is stated must be within
three points of what came true, without any allowance, whatever the time. Eighths for times shorter than that between
two polls are printed and do not fail: where a bookmaker moves faster than it is looked at, prices come and go unseen.
"""

import sys

from rich.console import Console
from rich.table import Table

from tests.timing.calibration import WITHIN
from tests.timing.test_survival_on_the_sandbox import POLL, bins, lived

LEAST = 5_000
"""Signals of a world."""
AFTER = (1.0, 2.0, 5.0, 15.0, 60.0)

failed = False
for seed in [int(each) for each in sys.argv[1:]] or [1]:
    session = lived(seed, 3_600, 3_600)
    table = Table("after", "signals", "stated", "true", "error", "", box=None, title=f"seed {seed}")
    for seconds in AFTER:
        found = bins(session, seconds, least=500)
        counts = seconds >= POLL
        failed |= counts and (sum(each.signals for each in found) < LEAST or not all(each.right for each in found))
        (whole,) = bins(session, seconds, least=sys.maxsize)
        is_close = abs(whole.stated - whole.seen) <= WITHIN
        failed |= not is_close
        rows = [("", each, each.right) for each in found] + [("all", whole, is_close)]
        for name, each, is_right in rows:
            table.add_row(
                name or f"{seconds:g} s",
                f"{each.signals:,}",
                f"{each.stated:.1%}",
                f"{each.seen:.1%}",
                f"{each.error:.1%}",
                "" if is_right else "off",
            )
        table.add_section()
    Console().print(table)
sys.exit(failed)
