"""New orders for a decision that was made before: a venue's rules stood against it, or most of it was not on offer.

Each is an order of its own under the first one, with a reference of its own, and there are three of them at most. None
follows from an outcome that nobody knows, from a match that failed, or from what a person took back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from advisor.core.ids import NewId
from advisor.core.markets import MarketTypeKey
from advisor.core.money.prices import BetPrice, LadderPrice
from advisor.core.orders.states import Against, Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.orders.blotter import Entry
from advisor.execution.intents import Intent
from advisor.instruments.market_types import MARKET_TYPES

MOST_ATTEMPTS: Final = 3
"""Orders of one decision: the first, and two more."""
_ASKED_FOR: Final = timedelta(minutes=1)
"""For so long a strategy is asked again: what it signals later is another chance."""
_UNMATCHED: Final = frozenset({(OrderState.EXPIRED, Origin.TIME_IN_FORCE), (OrderState.CANCELLED, Origin.VENUE)})
"""Ends by which the rest of an order was not on offer."""
_BY_RULES: Final = frozenset({Origin.VENUE, Origin.OWN})
"""Who holds an order against its venue's rules: the venue, or we before anything is sent."""
Place: TypeAlias = tuple[int, ...]
"""Event, code of the market type, participant, line, selection and side."""


def adjusted(entry: Entry, venues: VenueTerms, new_id: NewId, at: datetime) -> Intent | None:
    """The order that its venue may take after its rules stood against it, never dearer nor larger than it was.

    Its venue's ladder gives the price: the next one that is as good. Of what is too large half is asked for.

    Args:
        entry: of an order that has ended.
        at: aware UTC, now.

    Returns:
        None where it did not end so, nothing can be adjusted, or it was adjusted twice.
    """
    order, intent = entry.order, entry.intent
    by_rules = order.state is OrderState.REJECTED and order.origin in _BY_RULES
    if not by_rules or intent.attempt >= MOST_ATTEMPTS:
        return None
    request = intent.request
    if entry.against is Against.SIZE and request.quantity > 1:
        request = replace(request, quantity=request.quantity // 2)
    elif entry.against is Against.PRICE:
        price = _on_ladder(request.price, request.side, venues, intent.venue)
        request = request if price is None else replace(request, price=price)
    if request is intent.request:
        return None
    deadline = at + (request.deadline - intent.at)
    request = replace(request, reference=str(new_id()), deadline=deadline)
    return replace(intent, request=request, parent=intent.family, attempt=intent.attempt + 1, at=at, checks=())


def _on_ladder(price: BetPrice, side: Side, venues: VenueTerms, venue: str) -> BetPrice | None:
    ladder = venues.venue(venue).ladder
    if ladder is None or ladder.has(price.odds_e4):
        return None
    as_good = [odds for odds in ladder.odds_e4 if (odds > price.odds_e4) is (side is Side.BACK)]
    if not as_good:
        return None
    return LadderPrice(ladder, ladder.step(min(as_good) if side is Side.BACK else max(as_good)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """A decision of whose order most was not on offer: its strategy may decide on the rest.

    Attributes:
        id: of the signal.
        participant, line: as of an instrument.
        side: 0 back, 1 lay.
        parent, attempt: of the order that it would become.
        most: quantity that was decided on and not matched.
        until: aware UTC.
    """

    id: UUID
    instance: str
    venue: str
    event: int
    market: MarketTypeKey
    participant: int
    line: int
    selection: int
    side: int
    parent: str
    attempt: int
    most: int
    until: datetime

    @property
    def place(self) -> Place:
        """Where its signal is."""
        code = MARKET_TYPES[self.market].code
        return (self.event, code, self.participant, self.line, self.selection, self.side)


class Askings:
    """For one process: a later one asks no strategy about what an earlier one has bet.

    Args:
        asked: what is asked about from the beginning.
    """

    def __init__(self, asked: Iterable[AskedAgain] = ()) -> None:
        self._asked: dict[tuple[str, Place], AskedAgain] = {(each.instance, each.place): each for each in asked}

    @property
    def all(self) -> tuple[AskedAgain, ...]:
        """What is asked about now."""
        return tuple(self._asked.values())

    def forget(self) -> None:
        """Ask about nothing."""
        self._asked.clear()

    def note(self, entries: Iterable[Entry], at: datetime) -> None:
        """Ask about the orders among these that are over and were matched by less than half."""
        for entry in entries:
            found = _asked_again(entry, at)
            if found is not None:
                self._asked[found.instance, found.place] = found

    def of(self, instance: str, gone: Iterable[UUID], at: datetime) -> Mapping[Place, AskedAgain]:
        """What an instance is asked about.

        Args:
            gone: ids of signals that stand no longer.
        """
        over = set(gone)
        self._asked = {key: each for key, each in self._asked.items() if each.until >= at and each.id not in over}
        return {place: each for (name, place), each in self._asked.items() if name == instance}

    def answered(self, asked: AskedAgain) -> None:
        """Its strategy signals it still: whatever is decided, it is not asked again."""
        self._asked.pop((asked.instance, asked.place), None)


def _asked_again(entry: Entry, at: datetime) -> AskedAgain | None:
    order, intent = entry.order, entry.intent
    failed = any(fill.finality is Finality.FAILED for fill in order.fills)
    is_little = 0 < 2 * order.matched < order.quantity
    if entry.closed_at is None or (order.state, order.origin) not in _UNMATCHED or failed or not is_little:
        return None
    if intent.attempt >= MOST_ATTEMPTS or intent.close_out is not None or intent.late_of is not None:
        return None
    on = intent.request.instrument
    return AskedAgain(
        id=intent.cause,
        instance=intent.instance,
        venue=intent.venue,
        event=on.event,
        market=on.market,
        participant=on.participant,
        line=on.line,
        selection=on.selection,
        side=int(intent.request.side),
        parent=intent.family,
        attempt=intent.attempt + 1,
        most=order.quantity - order.matched,
        until=at + _ASKED_FOR,
    )
