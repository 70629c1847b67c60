"""How the trackers know a market of an event."""

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator

from advisor.core.markets import NO_PARTICIPANT

_WITHOUT_PARTICIPANT: Final = 2


def _with_participant(key: object) -> object:
    """Sessions before version 7 wrote market code and line alone."""
    if isinstance(key, Sequence) and len(key) == _WITHOUT_PARTICIPANT:
        code, line = key
        return code, NO_PARTICIPANT, line
    return key


MarketKey: TypeAlias = Annotated[tuple[int, int, int], BeforeValidator(_with_participant)]
"""Market code, participant and line."""
