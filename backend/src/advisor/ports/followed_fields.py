"""Markets on a field that a provider lists no more, and whose winner is waited for, beyond the end of a process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRecord:
    """One market as its adapter last knew it.

    Attributes:
        provider: whose.
        market: the provider's id.
        body: JSON that only the adapter reads.
        gone: since when it is listed no more, aware, UTC; None while it is.
        closed: since when it is known to be closed; None while it is not, and of one that is listed.
    """

    provider: str
    market: str
    body: str
    gone: datetime | None
    closed: datetime | None


class FollowedFieldStore(Protocol):
    """Every method raises DatabaseUnavailableError when the store is away; nothing is changed then."""

    async def followed(self, provider: str) -> Sequence[FollowedRecord]:
        """All of a provider, in order of their ids."""
        ...

    async def save_followed(self, provider: str, changed: Sequence[FollowedRecord], over: Sequence[str]) -> None:
        """Replace what is stored of some of a provider's, and remove those that are over, by their ids."""
        ...
