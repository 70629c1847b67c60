"""What was offered when it was last asked for, so that what is missing in the next answer is withdrawn.

Some markets come with the odds of a whole competition, others with those of one event: neither answer holds all that is
offered on an event, so that each speaks only of what it showed before. What was shown before a restart is not known:
such a price is not withdrawn when it is missing, and counts until it is stale.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from advisor.core.markets import MarketTypeKey
from advisor.core.quotes import WITHDRAWN, Quote, Side
from advisor.core.readings import Reading

_Place: TypeAlias = tuple[MarketTypeKey, str, int, int, str, Side]
"""Which price a quote is, on its event."""


class Offers:
    """The quotes of the last answers, by event and by what was asked."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, bool], dict[_Place, Quote]] = {}

    def withdrawn(self, reading: Reading, at: int, *, of_event: bool) -> Iterator[Quote]:
        """Quotes that take back what this answer shows no more, of the events that it has.

        Args:
            reading: of an answer; events without a list of prices in it are not spoken of.
            at: µs: when it was fetched.
            of_event: it was asked of one event, not of a competition.
        """
        quotes: dict[str, dict[_Place, Quote]] = {event: {} for event in reading.snapshot_of}
        for quote in reading.quotes:
            place = (quote.market, quote.participant, quote.line, quote.selection, quote.venue, quote.side)
            quotes[quote.event][place] = quote
        for event, shown in quotes.items():
            before = self._shown.get((event, of_event), {})
            self._shown[event, of_event] = shown
            for place in before.keys() - shown.keys():
                yield before[place]._replace(odds_e4=WITHDRAWN, size=None, at=at, seen=at)

    def keep(self, events: Iterable[str]) -> None:
        """Forget all other events."""
        kept = frozenset(events)
        for key in [key for key in self._shown if key[0] not in kept]:
            del self._shown[key]
