"""A venue of the sandbox as ``ports.venues.Venue``: facts by the keys of its own lists, silence where it is silent."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from advisor.adapters.sandbox_orders.account import (
    InstrumentOf,
    VenueSelection,
    account_of,
    nothing_known,
    placed_as,
)
from advisor.adapters.sandbox_orders.client import ConnectionEndedError, OrderApi, RequestRefusedError
from advisor.adapters.sandbox_orders.messages import age, has_gap, latest
from advisor.adapters.sandbox_orders.parse import (
    Native,
    UnreadableError,
    end_of,
    facts_of,
    facts_of_all,
    has_all,
    refusal_of,
    replacement_of,
)
from advisor.adapters.sandbox_orders.venue_clock import VenueClock
from advisor.adapters.sandbox_orders.wire import (
    MatchDocument,
    OfferDocument,
    OrderDocument,
    ResultDocument,
    StreamDocument,
    odds_e4_of,
)
from advisor.adapters.sandbox_orders.words import NOT_CHANGED, OTHER_ASSET, REFUSALS, STANDING
from advisor.core.clock import EPOCH, Clock
from advisor.core.money.assets import Asset
from advisor.core.money.ladders import Ladder
from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import Cut, OrderFact
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Side
from advisor.core.venues import Venue
from advisor.ports.accounts import AccountState
from advisor.ports.venues import (
    BEAT,
    MISSED,
    Beat,
    CommandRefusedError,
    IncompleteAnswerError,
    Missed,
    NothingSentError,
    OutcomeUnknownError,
    Place,
    SizeRange,
    VenueTerms,
)

log = structlog.get_logger(__name__)

_ONCE_MORE: Final = timedelta(seconds=1)
"""Until the stream is read again after it was lost."""
_ONE_REQUEST: Final = 40
"""References of one request for a list at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxVenueConfig:
    """One account at one venue.

    Attributes:
        venue: which; whether orders rest there follows from its kind.
        asset: code of the account's.
        max_transit, max_accept_delay, visibility_delay, dedup_window: see ``VenueTerms``.
        settles_provisionally: likewise.
        amends: whether orders that rest are changed there; else they are taken back, and asked for anew.
        ladder, sizes: that it takes, as far as anybody knows; see ``VenueTerms``.
    """

    venue: Venue
    asset: str
    max_transit: timedelta = timedelta(seconds=30)
    max_accept_delay: timedelta = timedelta(seconds=120)
    visibility_delay: timedelta = timedelta(seconds=5)
    dedup_window: timedelta = timedelta(seconds=60)
    settles_provisionally: bool = False
    amends: bool = True
    ladder: Ladder | None = None
    sizes: Mapping[str, SizeRange] = field(default_factory=dict)


class SandboxVenue:
    """See the module.

    Args:
        selections_of: what the venue calls instruments, without those that it does not have; raises
            ``NothingSentError`` where that cannot be found out.
        sleep: waits for seconds.
        instrument_of: ``selection_of`` the other way round; asked of orders alone that nobody here has kept.
    """

    def __init__(
        self,
        config: SandboxVenueConfig,
        api: OrderApi,
        selections_of: Callable[[Collection[Instrument]], Awaitable[Mapping[Instrument, VenueSelection]]],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        instrument_of: InstrumentOf = nothing_known,
    ) -> None:
        self._config = config
        self._api = api
        self._selections_of = selections_of
        self._instrument_of = instrument_of
        self._clock = clock
        self._sleep = sleep
        self._asset = Asset.of(config.asset)
        self._native: Final[Native] = config.venue.native
        self._their_clock: Final = VenueClock()

    @property
    def key(self) -> str:
        """See ``ports.venues.Venue``."""
        return self._config.venue.key

    @property
    def skew(self) -> timedelta | None:
        """See ``ports.venues.TimedVenue``."""
        return self._api.skew

    @property
    def terms(self) -> VenueTerms:
        """See ``ports.venues.Venue``."""
        config, rests = self._config, self._config.venue.has_order_book
        return VenueTerms(
            dedup_window=config.dedup_window,
            max_transit=config.max_transit,
            max_accept_delay=config.max_accept_delay,
            visibility_delay=config.visibility_delay,
            sides=frozenset(Side) if rests else frozenset({Side.BACK}),
            times_in_force=frozenset(TimeInForce),
            reduces=rests and config.amends,
            replaces=rests and config.amends,
            settles_provisionally=config.settles_provisionally,
            heartbeat=self._api.heartbeat,
            ladder=config.ladder,
            sizes=config.sizes,
        )

    async def place(self, orders: Sequence[OrderRequest]) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        place = await self.prepared(orders)
        return await place(orders)

    async def prepared(self, orders: Sequence[OrderRequest]) -> Place:
        """See ``ports.venues.PreparingVenue``."""
        selections = await self._selections_of({order.instrument for order in orders})
        return lambda some: self._place(some, selections)

    async def _place(
        self, orders: Sequence[OrderRequest], selections: Mapping[Instrument, VenueSelection]
    ) -> Sequence[OrderFact]:
        facts: list[OrderFact] = []
        instructions: list[Mapping[str, object]] = []
        for order in orders:
            found = selections.get(order.instrument)
            if order.asset != self._asset.code:
                facts.append(end_of(order.reference, OTHER_ASSET))
            elif found is None:
                facts.append(end_of(order.reference, REFUSALS["MARKET_UNKNOWN"]))
            else:
                instructions.append(self._instruction(order, found))
        if not instructions:
            return facts
        try:
            results = await self._api.place(instructions)
        except RequestRefusedError as refused:
            return [*facts, *(end_of(str(each["reference"]), refused.meaning) for each in instructions)]
        asked = {order.reference: order for order in orders}
        settled = [await self._answered(asked[each.reference], each) for each in results if each.reference in asked]
        return [*facts, *await self._facts_at_once(settled)]

    async def cancel(self, references: Sequence[str]) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        try:
            results = await self._api.cancel(references)
        except (RequestRefusedError, NothingSentError) as refused:
            log.info("cancel_refused", venue=self.key, orders=len(references), reason=str(refused))
            return []
        try:
            # One look at the lists: what it does not cancel has ended or is not there, and what was matched before
            # comes with the end.
            return await self.orders([each.reference for each in results], EPOCH)
        except IncompleteAnswerError as error:
            log.info("cancel_not_explained", venue=self.key, orders=len(results), reason=str(error))
            return []

    async def reduce(self, reference: str, quantity: int) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        try:
            known = [*await self._api.orders("open", [reference], EPOCH)]
            known += await self._api.orders("closed", [reference], EPOCH)
        except IncompleteAnswerError as error:
            raise CommandRefusedError(f"what stands of it could not be read ({error})") from None
        # A size is of the last order of a reference alone; what was matched before it came is of earlier ones.
        last = max(known, key=age, default=None)
        before = sum(self._asset.to_minor(each.matched) for each in known if last is not None and each.id != last.id)
        await self._changed(reference, self._api.reduce(reference, self._asset.text(max(0, quantity - before))))
        return [Cut(reference, quantity), *await self._looked(reference)]

    async def replace(self, reference: str, price: BetPrice) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        order = await self._changed(reference, self._api.replace(reference, price.text))
        try:
            return [replacement_of(order, self._native), *await self._looked(reference)]
        except UnreadableError as error:
            raise OutcomeUnknownError(str(error)) from None

    async def _changed(self, reference: str, asking: Awaitable[ResultDocument]) -> OrderDocument:
        """The order once it is changed."""
        try:
            result = await asking
        except RequestRefusedError as refused:
            raise CommandRefusedError(str(refused)) from None
        if result.result == "done" and result.order is not None:
            return result.order
        reason = NOT_CHANGED.get(result.reason or "")
        if result.result != "refused" or reason is None:
            raise OutcomeUnknownError(f"an answer that says nothing: {result.result} by {result.reason}")
        raise CommandRefusedError(reason, await self._looked(reference))

    async def _looked(self, reference: str) -> Sequence[OrderFact]:
        """What the lists have of an order now; nothing where they cannot be read."""
        try:
            return await self.orders([reference], EPOCH)
        except IncompleteAnswerError as error:
            log.info("change_not_explained", venue=self.key, reason=str(error))
            return ()

    async def orders(self, references: Sequence[str], since: datetime) -> Sequence[OrderFact]:
        """See ``ports.venues.Venue``."""
        facts: list[OrderFact] = []
        for first in range(0, len(references), _ONE_REQUEST):
            some = references[first : first + _ONE_REQUEST]
            # By reference and from the beginning, for our clock says nothing of the venue's: a list that begins at an
            # instant may have been cut off. In this order: what ends meanwhile is in both lists rather than in none.
            still = await self._api.orders("open", some, EPOCH)
            closed = await self._api.orders("closed", some, EPOCH)
            matches = await self._api.matches(some, EPOCH)
            latest = {each.id: each for each in still}
            for each in closed:
                known = latest.get(each.id)
                latest[each.id] = each if known is None or each.revision >= known.revision else known
            for reference in some:
                own = sorted((each for each in latest.values() if each.reference == reference), key=age)
                facts += self._read(own, [match for match in matches if match.reference == reference])
        return facts

    async def account(self, orders_since: datetime, lines_since: datetime) -> AccountState:
        """See ``ports.accounts.VenueAccount``."""
        before = self._their_clock.surely_before
        return await account_of(self._api, self._asset, before(orders_since), before(lines_since))

    async def asked_for(self, references: Sequence[str]) -> Mapping[str, OrderRequest]:
        """See ``ports.accounts.VenueAccount``."""
        found: dict[str, OrderRequest] = {}
        for first in range(0, len(references), _ONE_REQUEST):
            some = references[first : first + _ONE_REQUEST]
            found |= await placed_as(self._api, self._asset, self._native, self._instrument_of, some)
        return found

    async def facts(self) -> AsyncGenerator[OrderFact | Missed | Beat, None]:
        """See ``ports.venues.Venue``."""
        connection, after = None, 0
        while True:
            try:
                said = await self._said(connection, after)
            except (ConnectionEndedError, IncompleteAnswerError) as error:
                log.info("order_stream_lost", venue=self.key, reason=str(error))
                if connection is not None:
                    yield MISSED
                connection, after = None, 0
                await self._sleep(_ONCE_MORE.total_seconds())
                continue
            self._their_clock.seen(said.beat, self._clock.now())
            # Whatever happened before a connection, or in a gap of it, is in the lists alone.
            if connection is None or has_gap(said.messages, after):
                yield MISSED
            connection, after = said.connection, max([after, *(each.sequence for each in said.messages)])
            try:
                for fact in await self._facts_of(latest(said.messages)):
                    yield fact
            except (IncompleteAnswerError, UnreadableError) as error:
                log.info("order_message_not_read", venue=self.key, reason=str(error))
                yield MISSED
            yield BEAT

    async def _said(self, connection: str | None, after: int) -> StreamDocument:
        """What the stream says.

        Raises:
            ConnectionEndedError: it does not know the connection, or says what is of another one.
            IncompleteAnswerError: nothing was said.
        """
        said = await self._api.stream(connection, after)
        if connection is not None and said.connection != connection:
            raise ConnectionEndedError(f"it speaks of {said.connection} to {connection}")
        return said

    async def _facts_of(self, orders: Sequence[OrderDocument]) -> Sequence[OrderFact]:
        """What is known of orders of which the stream spoke in sums alone.

        An end, and one that came in the place of another, is read from the lists: they are of all of a reference.

        Raises:
            IncompleteAnswerError: lists could not be read, or do not have yet what the stream spoke of.
            UnreadableError: a word has no meaning.
        """
        over = sorted({each.reference for each in orders if each.status not in STANDING or each.replaces is not None})
        facts = list(await self.orders(over, EPOCH))
        standing = [each for each in orders if each.reference not in over]
        matches = await self._matches_of([each for each in standing if self._asset.to_minor(each.matched)])
        for each in standing:
            own = [match for match in matches if match.order == each.id]
            if not has_all(each, own, self._asset):
                raise IncompleteAnswerError(f"matches of the order {each.id} are missing")
            facts += facts_of(each, own, self._asset, self._native)
        return facts

    async def _facts_at_once(self, results: Sequence[ResultDocument]) -> Sequence[OrderFact]:
        """What answers say; of an order whose matches cannot be read now only that the venue has it."""
        facts: list[OrderFact] = [end for each in results if (end := refusal_of(each)) is not None]
        done = [each.order for each in results if each.result == "done" and each.order is not None]
        try:
            matches = await self._matches_of([each for each in done if self._asset.to_minor(each.matched)])
        except IncompleteAnswerError as error:
            log.info("matches_not_read", venue=self.key, orders=len(done), reason=str(error))
            matches = []
        for each in done:
            try:
                own = [match for match in matches if match.order == each.id]
                facts += facts_of(each, own, self._asset, self._native)
            except UnreadableError as error:
                log.warning("order_not_read", venue=self.key, order=each.id, reason=str(error))
        return facts

    async def _matches_of(self, orders: Sequence[OrderDocument]) -> Sequence[MatchDocument]:
        references, found = sorted({each.reference for each in orders}), list[MatchDocument]()
        for first in range(0, len(references), _ONE_REQUEST):
            found += await self._api.matches(references[first : first + _ONE_REQUEST], EPOCH)
        return found

    async def _answered(self, asked: OrderRequest, result: ResultDocument) -> ResultDocument:
        """What came of an order in the end: a smaller stake at a price that it asks for is taken, another is not."""
        if result.result != "offered" or result.offer is None:
            return result
        accept = self._is_wanted(asked, result.offer)
        try:
            return await self._api.requote(asked.reference, accept=accept)
        except (OutcomeUnknownError, NothingSentError, RequestRefusedError) as error:
            log.info("requote_not_answered", venue=self.key, accept=accept, reason=str(error))
            return result

    def _is_wanted(self, asked: OrderRequest, offer: OfferDocument) -> bool:
        try:
            odds_e4, size = odds_e4_of(offer.price), self._asset.to_minor(offer.size)
        except ValueError:
            return False
        limit = asked.price.odds_e4
        as_good = odds_e4 >= limit if asked.side is Side.BACK else odds_e4 <= limit
        return as_good and 0 < size <= asked.quantity and self._clock.now().timestamp() < offer.expires

    def _read(self, orders: Sequence[OrderDocument], matches: Sequence[MatchDocument]) -> Sequence[OrderFact]:
        try:
            for order in orders:
                if not has_all(order, [match for match in matches if match.order == order.id], self._asset):
                    raise IncompleteAnswerError(f"matches of the order {order.id} are missing")
            return facts_of_all(orders, matches, self._asset, self._native) if orders else ()
        except UnreadableError as error:
            raise IncompleteAnswerError(str(error), error.word) from None

    def _instruction(self, order: OrderRequest, found: VenueSelection) -> Mapping[str, object]:
        return {
            "reference": order.reference,
            "fixture": found.fixture,
            "market": found.market,
            "line": found.line,
            "selection": found.selection,
            "side": order.side.name.lower(),
            "price": order.price.text,
            "size": self._asset.text(order.quantity),
            "persistence": order.time_in_force.value,
            "expires": order.deadline.timestamp(),
        }
