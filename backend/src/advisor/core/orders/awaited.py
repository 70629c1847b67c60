"""Results that somebody waits for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedResult:
    """An event that bets are open on and that should have ended.

    Attributes:
        ref, competition: as its provider calls them.
        kickoff: aware UTC.
    """

    ref: str
    competition: str
    kickoff: datetime


AwaitedResultsNow: TypeAlias = Callable[[str], Awaitable[Sequence[AwaitedResult]]]
"""What of a provider's events is waited for at present, the earliest first."""


async def nothing_awaited(_: str) -> Sequence[AwaitedResult]:
    """Of nothing: where no bets are placed."""
    return ()
