"""Results of games that a provider is not asked for any more in the ordinary way, and that bets wait for.

What is asked for in the ordinary way reaches back a day or so. An engine that was away for longer would leave bets on
what ended meanwhile open for ever.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from advisor.core.orders.awaited import AwaitedResult, AwaitedResultsNow

AGAIN: Final = timedelta(hours=1)
"""One that did not come is asked for again after so long: it costs a call."""
_LOOK: Final = timedelta(minutes=1)
"""So long what is waited for counts as known: scores are asked for every few seconds while games are on."""


class OldResults:
    """Of one provider.

    Args:
        provider: its key.
        awaited: what is waited for.
    """

    def __init__(self, provider: str, awaited: AwaitedResultsNow) -> None:
        self._provider = provider
        self._awaited = awaited
        self._asked: dict[str, datetime] = {}
        self._known: Sequence[AwaitedResult] = ()
        self._looked: datetime | None = None

    async def due(self, competition: str, now: datetime) -> Sequence[AwaitedResult]:
        """Those of a competition, the earliest first, but for those that were asked for a short while ago."""
        self._asked = {ref: at for ref, at in self._asked.items() if now - at < AGAIN}
        if self._looked is None or now - self._looked >= _LOOK:
            self._looked, self._known = now, await self._awaited(self._provider)
        return [each for each in self._known if each.competition == competition and each.ref not in self._asked]

    def asked(self, refs: Iterable[str], now: datetime) -> None:
        """These are being asked for, or have just come."""
        self._asked.update(dict.fromkeys(refs, now))
