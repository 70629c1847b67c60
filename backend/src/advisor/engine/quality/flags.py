"""Quality flags: why a price is withheld from strategies."""

from enum import IntEnum

from advisor.pricing.compiled import compiled_on_call


class QualityFlag(IntEnum):
    """Why a price is withheld from strategies. The lower-case name is the public code. Stored: append only."""

    NONE = 0
    STALE = 1
    CROSSED = 2
    OUT_OF_RANGE = 3
    FROZEN = 4
    OUTLIER = 5
    BOOK_SUM = 6
    FUTURE = 7
    PROVIDER_DOWN = 8
    """Its provider is down, or has not confirmed it since."""


# Enum members are looked up once here: compiled code sees plain integers.
STALE = int(QualityFlag.STALE)
CROSSED = int(QualityFlag.CROSSED)
OUT_OF_RANGE = int(QualityFlag.OUT_OF_RANGE)
FROZEN = int(QualityFlag.FROZEN)
OUTLIER = int(QualityFlag.OUTLIER)
BOOK_SUM = int(QualityFlag.BOOK_SUM)
FUTURE = int(QualityFlag.FUTURE)
PROVIDER_DOWN = int(QualityFlag.PROVIDER_DOWN)

OF_TIME = (STALE, FUTURE, PROVIDER_DOWN)
"""Those that say a price may not stand any more: no strategy may look at it, whatever it thinks of quality rules."""


@compiled_on_call
def usable(odds: float, quality_flag: int) -> bool:
    """Whether there is a price and it has no quality flag."""
    return quality_flag == 0 and odds > 1.0
