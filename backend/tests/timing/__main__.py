"""The long form of the survival test, an hour to learn from and one to test on in virtual time; prints the figures."""

import sys

from rich.console import Console
from rich.table import Table

from tests.timing.test_survival_on_the_sandbox import lived, stated

WITHIN = 0.03
LEAST = 5_000

session = lived(3_600, 3_600)
table = Table("after", "signals", "stated", "true", box=None)
failed = False
for seconds in (5.0, 15.0, 60.0):
    chance, still_there = stated(session, seconds)
    failed |= len(chance) < LEAST or abs(chance.mean() - still_there.mean()) > WITHIN
    table.add_row(f"{seconds:g} s", f"{len(chance):,}", f"{chance.mean():.1%}", f"{still_there.mean():.1%}")
Console().print(table)
sys.exit(failed)
