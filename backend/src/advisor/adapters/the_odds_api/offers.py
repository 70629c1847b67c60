"""What was offered when it was last asked for, so that what is missing in the next answer is withdrawn.

Some markets come with the odds of a whole competition, others with those of one event. Of an event that is not asked
for by itself the former are all that is offered. Of the others neither answer is, so that each speaks only of what it
showed before. What was shown before a restart is not known: the first two answers on an event say together all that is
offered, and what stood before and is in neither is withdrawn by that.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from advisor.core.markets import MarketTypeKey
from advisor.core.quotes import WITHDRAWN, Quote, Side
from advisor.core.readings import Reading

_Place: TypeAlias = tuple[MarketTypeKey, str, int, int, str, Side]
"""Which price a quote is, on its event."""


class _Answer(NamedTuple):
    """What one answer showed of an event; ``at`` is µs: when it was fetched."""

    at: int
    shown: dict[_Place, Quote]


class Offers:
    """The quotes of the last answers, by event and by what was asked."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, bool], _Answer] = {}

    def read(self, reading: Reading, at: int, asked_apart: Iterable[str], *, of_event: bool) -> Reading:
        """The reading, with what it takes back of the events that it has.

        Args:
            reading: of an answer; events without a list of prices in it are not spoken of.
            at: µs: when it was fetched.
            asked_apart: the events that are asked for by themselves, too.
            of_event: it was asked of one event, not of a competition.
        """
        apart = frozenset(asked_apart)
        shown: dict[str, dict[_Place, Quote]] = {event: {} for event in reading.snapshot_of}
        for quote in reading.quotes:
            place = (quote.market, quote.participant, quote.line, quote.selection, quote.venue, quote.side)
            shown[quote.event][place] = quote
        more, whole = list[Quote](), dict[str, int]()
        for event, quotes in shown.items():
            before, other = self._answers.get((event, of_event)), self._answers.get((event, not of_event))
            self._answers[event, of_event] = _Answer(at, quotes)
            if not of_event and event not in apart:
                whole[event] = at
            elif before is not None:
                gone = before.shown.keys() - quotes.keys()
                more += [before.shown[place]._replace(odds_e4=WITHDRAWN, size=None, at=at, seen=at) for place in gone]
            elif other is not None:
                # As it was when the earlier answer came: nothing it shows counts as confirmed since.
                whole[event] = other.at
                more += other.shown.values()
        return replace(reading, quotes=(*reading.quotes, *more), snapshot_of=whole)

    def keep(self, events: Iterable[str]) -> None:
        """Forget all other events."""
        kept = frozenset(events)
        for key in [key for key in self._answers if key[0] not in kept]:
            del self._answers[key]
