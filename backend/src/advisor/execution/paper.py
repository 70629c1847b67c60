"""Orders on paper: matched at prices that stand at a real venue, after the time an order takes to get there.

Nothing is matched better than it was on offer, and what one order has taken of an offer no other takes again. Whether a
price would still have been there is drawn by how long such prices stand.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from advisor.core.clock import Clock
from advisor.core.money.prices import BetPrice
from advisor.core.odds import odds_text
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, OrderFact, Replaced
from advisor.core.orders.modes import MATCHED_HERE
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.core.venues import Venue
from advisor.ports.venues import CommandRefusedError, SizeRange, VenueTerms

_AT_ONCE: Final = frozenset({TimeInForce.FILL_OR_KILL, TimeInForce.FILL_AND_KILL})


class Offer(NamedTuple):
    """The best price of a selection at the venue.

    Attributes:
        odds_e4: ten-thousandths.
        quantity: that can be bet at it, in the unit of the price; None where the venue does not say.
    """

    odds_e4: int
    quantity: int | None


class Prices(Protocol):
    """What stands at the real venue."""

    def offer(self, instrument: Instrument, side: Side) -> Offer | None:
        """The usable price now; None where there is none."""
        ...

    def chance(self, instrument: Instrument, side: Side, after: timedelta) -> float:
        """How likely a price that was seen is still there so long after; 1 where nobody knows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperConfig:
    """How orders fare.

    Attributes:
        latency: from sending to the venue's decision.
        rejects: share of orders that it refuses for no reason, from 0 to 1.
        sizes: that venues take, by key and code of the asset; any where nobody says.
    """

    latency: timedelta
    rejects: float
    sizes: Mapping[str, Mapping[str, SizeRange]] = field(default_factory=dict)


@dataclass(slots=True)
class _Resting:
    """An order that the venue has.

    Attributes:
        asked: as it was asked for.
        matched: quantity so far.
        fills: how many parts that was.
        said: every fact of it so far.
        changes: how often its price was replaced.
    """

    asked: OrderRequest
    sent: datetime
    matched: int
    fills: int
    said: list[OrderFact]
    changes: int = 0

    @property
    def venue_id(self) -> str:
        return f"{MATCHED_HERE}{self.asked.reference}" + (f"-{self.changes}" if self.changes else "")

    @property
    def open_quantity(self) -> int:
        return self.asked.quantity - self.matched


class PaperVenue:
    """A venue on paper.

    Args:
        venue: whose prices it matches at, and whose kind says whether orders rest.
        prices: that stand there.
        draw: gives numbers from 0 to 1.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        venue: Venue,
        prices: Prices,
        config: PaperConfig,
        clock: Clock,
        draw: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._venue = venue
        self._prices = prices
        self._config = config
        self._clock = clock
        self._draw = draw
        self._sleep = sleep
        self._orders: dict[str, _Resting] = {}
        self._open: dict[tuple[Instrument, Side], dict[str, _Resting]] = defaultdict(dict)
        self._taken: dict[tuple[Instrument, Side], tuple[int, int]] = {}
        self._facts: asyncio.Queue[OrderFact] = asyncio.Queue()

    @property
    def key(self) -> str:
        """See ``ports.venues.Venue``."""
        return self._venue.key

    @property
    def terms(self) -> VenueTerms:
        """It knows every reference for ever, and never loses an answer."""
        rests = self._venue.has_order_book
        return VenueTerms(
            dedup_window=timedelta.max,
            max_transit=self._config.latency,
            max_accept_delay=self._config.latency,
            visibility_delay=timedelta(0),
            sides=frozenset(Side) if rests else frozenset({Side.BACK}),
            times_in_force=frozenset(TimeInForce),
            reduces=rests,
            replaces=rests,
            settles_provisionally=False,
            ladder=self._venue.ladder,
            sizes=self._config.sizes.get(self._venue.key, {}),
        )

    async def place(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``; a reference that it has already is not taken again."""
        new = [each for each in orders if each.reference not in self._orders]
        sent = self._clock.now()
        for each in new:
            self._orders[each.reference] = _Resting(each, sent, 0, 0, [])
        await self._sleep(self._config.latency.total_seconds())
        for each in new:
            order = self._orders[each.reference]
            order.said += self._decided(order)
        return [fact for each in orders for fact in self._orders[each.reference].said]

    async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        await self._sleep(self._config.latency.total_seconds())
        facts: list[OrderFact] = []
        for reference in references:
            order = self._orders.get(reference)
            if order is not None and self._rests(order):
                facts.append(self._ended(order, OrderState.CANCELLED, Origin.OWN, "taken back"))
                order.said.append(facts[-1])
        return facts

    async def reduce(self, reference: str, quantity: int) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        await self._sleep(self._config.latency.total_seconds())
        order = self._standing(reference)
        if not max(1, order.matched) <= quantity <= order.asked.quantity:
            raise CommandRefusedError("it cannot be reduced to that")
        order.asked = replace(order.asked, quantity=quantity)
        if not order.open_quantity:
            del self._open[order.asked.instrument, order.asked.side][reference]
        order.said.append(Cut(reference, quantity))
        return (order.said[-1],)

    async def replace(self, reference: str, price: BetPrice) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``; at its new price it comes behind all others, and finds what stands then."""
        await self._sleep(self._config.latency.total_seconds())
        order = self._standing(reference)
        before = order.venue_id
        order.asked, order.changes = replace(order.asked, price=price), order.changes + 1
        facts: list[OrderFact] = [Replaced(reference, before, order.venue_id, price)]
        standing = self._open[order.asked.instrument, order.asked.side]
        standing[reference] = standing.pop(reference)
        offer = self._found(order.asked)
        if offer is not None:
            facts += self._matched(order, offer)
        order.said += facts
        return facts

    async def orders(self, references: Sequence[str], since: datetime) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        found = (self._orders.get(reference) for reference in references)
        return [fact for order in found if order is not None and order.sent >= since for fact in order.said]

    async def facts(self) -> AsyncGenerator[OrderFact, None]:
        """See ``ports.venues.Venue``."""
        while True:
            yield await self._facts.get()

    def matched(self, reference: str) -> int:
        """What of an order is matched; 0 of one that it does not have."""
        order = self._orders.get(reference)
        return 0 if order is None else order.matched

    def forget(self, references: Iterable[str]) -> None:
        """Nobody asks for these any more: they have ended, and what became of them is stored."""
        for reference in references:
            order = self._orders.get(reference)
            if order is not None and not self._rests(order):
                del self._orders[reference]

    def moved(self, instruments: Sequence[Instrument]) -> None:
        """Prices of these have changed: orders that rest are matched by what is on offer now."""
        for instrument in instruments:
            for side in Side:
                for order in list(self._open.get((instrument, side), {}).values()):
                    offer = self._takeable(order.asked)
                    if offer is not None:
                        self._publish(order, self._matched(order, offer))

    def started(self, event: int) -> None:
        """Play has begun: orders until the start lapse."""
        for (instrument, _), orders in list(self._open.items()):
            if instrument.event == event:
                for order in [each for each in orders.values() if each.asked.time_in_force is TimeInForce.UNTIL_START]:
                    self._publish(order, [self._ended(order, OrderState.EXPIRED, Origin.IN_PLAY, "play began")])

    def _standing(self, reference: str) -> _Resting:
        order = self._orders.get(reference)
        if order is None or not self._rests(order):
            raise CommandRefusedError("nothing of it stands")
        return order

    def _publish(self, order: _Resting, facts: Sequence[OrderFact]) -> None:
        order.said += facts
        for fact in facts:
            self._facts.put_nowait(fact)

    def _decided(self, order: _Resting) -> list[OrderFact]:
        """What the venue makes of an order that has just arrived."""
        asked = order.asked
        offer = self._found(asked)
        refused = self._refusal(asked, offer)
        if refused is not None:
            return [Ended(asked.reference, OrderState.REJECTED, Origin.VENUE, refused)]
        facts: list[OrderFact] = [Accepted(asked.reference, order.venue_id)]
        whole = offer is not None and (offer.quantity is None or offer.quantity >= asked.quantity)
        if asked.time_in_force is TimeInForce.FILL_OR_KILL and not whole:
            return [*facts, self._ended(order, OrderState.EXPIRED, Origin.TIME_IN_FORCE, "not all of it was on offer")]
        if not self._venue.has_order_book and offer is not None and offer.quantity is not None and not whole:
            # A bookmaker offers less, and what it does not offer never stands.
            order.asked = asked = replace(asked, quantity=offer.quantity)
            facts.append(Cut(asked.reference, asked.quantity))
        self._open[asked.instrument, asked.side][asked.reference] = order
        if offer is not None:
            facts += self._matched(order, offer)
        if asked.time_in_force in _AT_ONCE and order.open_quantity:
            facts.append(self._ended(order, OrderState.EXPIRED, Origin.TIME_IN_FORCE, "the rest was not on offer"))
        return facts

    def _refusal(self, asked: OrderRequest, offer: Offer | None) -> str | None:
        """Why it takes an order not at all; a clause for people."""
        if self._clock.now() > asked.deadline:
            return "it arrived after its deadline"
        if self._draw() < self._config.rejects:
            return "the venue refused it"
        if self._venue.has_order_book or (offer is not None and offer.quantity != 0):
            return None
        now = self._prices.offer(asked.instrument, asked.side)
        moved = now is not None and now.odds_e4 != asked.price.odds_e4
        return f"the price moved to {odds_text(now.odds_e4)}" if now is not None and moved else "the price is gone"

    def _found(self, asked: OrderRequest) -> Offer | None:
        """What an order that arrives now finds: what stands, unless it would have been gone by now at the venue."""
        offer = self._takeable(asked)
        still = self._prices.chance(asked.instrument, asked.side, self._config.latency)
        return offer if offer is not None and self._draw() < still else None

    def _takeable(self, asked: OrderRequest) -> Offer | None:
        """What of the price on offer an order may take; None where there is none that is as good as it asks for."""
        offer = self._prices.offer(asked.instrument, asked.side)
        limit = asked.price.odds_e4
        if offer is None or (offer.odds_e4 < limit if asked.side is Side.BACK else offer.odds_e4 > limit):
            return None
        if offer.quantity is None:
            return offer
        odds_e4, taken = self._taken.get((asked.instrument, asked.side), (0, 0))
        return Offer(offer.odds_e4, max(0, offer.quantity - (taken if odds_e4 == offer.odds_e4 else 0)))

    def _matched(self, order: _Resting, offer: Offer) -> list[OrderFact]:
        """Match an order that rests with what it may take."""
        asked, place = order.asked, (order.asked.instrument, order.asked.side)
        quantity = order.open_quantity if offer.quantity is None else min(order.open_quantity, offer.quantity)
        if not quantity:
            return []
        odds_e4, taken = self._taken.get(place, (0, 0))
        self._taken[place] = (offer.odds_e4, quantity + (taken if odds_e4 == offer.odds_e4 else 0))
        order.matched += quantity
        order.fills += 1
        if not order.open_quantity:
            del self._open[place][asked.reference]
        key = f"{asked.reference}-{order.fills}"
        return [Matched(asked.reference, key, self._venue.native(offer.odds_e4), quantity, Finality.FINAL)]

    def _rests(self, order: _Resting) -> bool:
        return order.asked.reference in self._open.get((order.asked.instrument, order.asked.side), {})

    def _ended(self, order: _Resting, state: OrderState, origin: Origin, reason: str) -> Ended:
        self._open[order.asked.instrument, order.asked.side].pop(order.asked.reference, None)
        return Ended(order.asked.reference, state, origin, reason)
