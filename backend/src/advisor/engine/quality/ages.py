"""From what age on a price is stale."""

from typing import Final

from advisor.engine.quality.values import QualityValues
from advisor.pricing.compiled import compiled_on_call

NEVER: Final = 2**62
"""µs: an instant that does not come."""


@compiled_on_call
def stale_age(kickoff: int, started: int, now: int, quality: QualityValues) -> tuple[int, int]:
    """Age in µs beyond which a price is stale now, and the instant from which another limit holds."""
    if started != 0:
        return quality.stale_in_play, NEVER
    age, until = quality.stale_far, kickoff
    for i in range(len(quality.stale_within)):
        begins = kickoff - quality.stale_within[i]
        if now >= begins:
            return quality.stale_age[i], until
        until = begins
    return age, until
