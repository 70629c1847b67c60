"""How much the longest tests try: enough in every run, all there is in ``make test-long``."""

import os
from typing import Final, TypeVar

LONG: Final = os.environ.get("ADVISOR_LONG_TESTS") == "1"

Amount = TypeVar("Amount")


def effort(short: Amount, long: Amount) -> Amount:
    """What this run tries."""
    return long if LONG else short
