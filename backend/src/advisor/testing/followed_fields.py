"""The store of followed fields in memory: whoever holds the same object shares it, as processes share Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.core.errors import DatabaseUnavailableError
from advisor.ports.followed_fields import FollowedRecord


@dataclass(slots=True)
class MemoryFollowedFields:
    """Implements ``FollowedFieldStore``.

    Attributes:
        away: every method raises DatabaseUnavailableError.
        saves: how often something was written.
    """

    away: bool = False
    saves: int = 0
    _records: dict[tuple[str, str], FollowedRecord] = field(default_factory=dict)

    async def followed(self, provider: str) -> Sequence[FollowedRecord]:
        self._check()
        return [record for key, record in sorted(self._records.items()) if key[0] == provider]

    async def save_followed(self, provider: str, changed: Sequence[FollowedRecord], over: Sequence[str]) -> None:
        self._check()
        self.saves += 1
        self._records |= {(provider, record.market): record for record in changed}
        for market in over:
            self._records.pop((provider, market), None)

    def _check(self) -> None:
        if self.away:
            raise DatabaseUnavailableError("The database does not answer; it may be starting. Try again in a moment.")
