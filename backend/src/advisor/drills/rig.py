"""All between a decision and a venue of the sandbox, in this process: blotter, money, sender, reconciler, account."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
from starlette.applications import Starlette

from advisor.adapters.sandbox_orders.account import VenueSelection
from advisor.adapters.sandbox_orders.client import OrderApi, OrderApiConfig
from advisor.adapters.sandbox_orders.venue import SandboxVenue, SandboxVenueConfig
from advisor.core.clock import EPOCH, Clock
from advisor.core.ids import NewId
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import Finality, OrderState
from advisor.core.quotes import Side
from advisor.core.venues import Venue, venue_of
from advisor.engine.orders.blotter import Blotter, BlotterChanges, Entry
from advisor.engine.orders.crossing import crossed_order
from advisor.engine.orders.order_words import all_asked_about, apply_word
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.absence import OpenOrder
from advisor.execution.account_check import Difference, KnownFill, KnownOrder, compared
from advisor.execution.checks import UNLIMITED, Situation
from advisor.execution.intents import Intent, market_key
from advisor.execution.quarantine import Quarantine
from advisor.execution.reconciling import Reconciler, ReconcilingConfig
from advisor.execution.sending import Said, Sender, Word
from advisor.instruments.market_types import H2H
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Transaction
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import OPEN_EXPOSURE
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.markets import MarketState, MarketStatus
from advisor.sandbox.order_venues.orders import Offer, Selection
from advisor.sandbox.order_venues.venues import EXCHANGE_RULES
from advisor.upstream.transport import HttpxTransport

ODDS_E4: Final = 20_000
SIZE: Final = 1_000
"""Of each order: 10.00."""
_OPENING: Final = 1_000_000
_ASSET: Final = "EUR"
_CASH: Final = Account("drill", None, _ASSET, AccountKind.CASH)
VENUE: Final[Venue] = venue_of("sandbox_exchange")
_INSTRUMENT: Final = Instrument(1, H2H, 0, LINE_NONE, 0)
_SELECTION: Final = Selection("drill", H2H, None, "home")
_TRANSIT: Final = timedelta(seconds=1)
_SOON: Final = ReconcilingConfig(
    every=timedelta(milliseconds=100),
    longest_pause=timedelta(milliseconds=500),
    reread_every=timedelta(seconds=1),
    answer_within=timedelta(seconds=2),
)
_OPEN: Final = frozenset({OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED})


class _OneMarket:
    """``sandbox.order_venues.markets.Markets`` with one market."""

    def __init__(self) -> None:
        self.offers: tuple[Offer, ...] = ()
        self.lays: tuple[Offer, ...] = ()

    def state(self, selection: Selection, now: float) -> MarketState | None:
        """See ``Markets``."""
        if selection != _SELECTION:
            return None
        return MarketState(status=MarketStatus.OPEN, back=self.offers, lay=self.lays)


class ShiftedClock:
    """A clock that can jump."""

    def __init__(self, clock: Clock) -> None:
        self._clock: Final = clock
        self.ahead = timedelta()

    def now(self) -> datetime:
        """See ``Clock``."""
        return self._clock.now() + self.ahead

    def elapsed(self) -> float:
        """See ``Clock``; does not jump."""
        return self._clock.elapsed()


@dataclass(frozen=True, slots=True)
class Money:
    """Smallest units: what orders hold, and what bets may lose."""

    held: int
    at_risk: int


class DrillRig:
    """One process that bets at one venue, whose times are short.

    Attributes:
        clock: of this process; the venue has the right one.
        remote: the venue.
        price_age: since when the price of orders was not confirmed.
        halts: reasons of the halts that stand.
    """

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        self.clock: Final = ShiftedClock(clock)
        self.price_age = timedelta()
        self.halts: tuple[str, ...] = ()
        self._changes: list[BlotterChanges] = []
        self._new_id: Final = new_id
        self._market: Final = _OneMarket()
        self.remote: Final = OrderVenue(VENUE.key, EXCHANGE_RULES, self._market, clock)
        transport = HttpxTransport(inner=httpx.ASGITransport(app=Starlette(routes=self.remote.routes())))
        api = OrderApi(
            OrderApiConfig(base_url=f"http://sandbox/orders/v1/{VENUE.key}", timeout=_TRANSIT, wait=_TRANSIT),
            transport,
        )
        config = SandboxVenueConfig(
            venue=VENUE, asset=_ASSET, max_transit=_TRANSIT, max_accept_delay=_TRANSIT, visibility_delay=_TRANSIT / 2
        )
        self.venue: Final = SandboxVenue(config, api, _selections_of, clock)
        portfolio = Portfolio(_CASH)
        portfolio.move("opening", _OPENING, clock.now())
        self._blotter = Blotter({_CASH.portfolio: portfolio})
        self._entries: dict[str, Entry] = {}
        self._has_changed: Final = asyncio.Event()
        self._sender: Final = Sender(lambda _: self.venue, self._situation, self._hear, self.clock)
        self._reconciler: Final = Reconciler(lambda _: self.venue, self._asked_about, self._hear, self.clock, _SOON)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["DrillRig"]:
        """Let orders leave, and the venue be asked."""
        tasks = [asyncio.create_task(each.run()) for each in (self._sender, self._reconciler)]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def offer(self, size: int | None, odds_e4: int = ODDS_E4) -> None:
        """Let so much stand on offer; None: any."""
        self._market.offers, self._market.lays = (Offer(odds_e4, size),), ()
        self.remote.advance()

    def offer_lay(self, size: int) -> None:
        """Let so much be laid, and nothing be backed."""
        self._market.offers, self._market.lays = (), (Offer(ODDS_E4, size),)
        self.remote.advance()

    def fail(self, fault: OrderFault, operation: str, times: int | None = 1) -> None:
        """Let requests of an operation go wrong."""
        self.remote.plan.add(OrderFaultRule(fault=fault, operation=operation, times=times))

    @property
    def portfolio(self) -> str:
        """Key of the portfolio that pays."""
        return _CASH.portfolio

    def taken(self) -> list[BlotterChanges]:
        """What is new since this was asked for last, to be stored."""
        self._take_changes()
        taken, self._changes = self._changes, []
        return taken

    def take_up(self, entries: Sequence[Transaction], orders: Sequence[Entry]) -> None:
        """Go on as a new process, which knows what is stored alone.

        Args:
            entries: of the ledger.
            orders: that are open.
        """
        portfolio = Portfolio.rebuilt(_CASH, NO_LIMITS, entries)
        portfolio.ledger.take()
        self._blotter = Blotter({_CASH.portfolio: portfolio})
        self._blotter.restore(orders, self.clock.now())
        self._entries = {each.intent.reference: each for each in orders}
        self._take_changes()

    def decide(self, side: Side = Side.BACK, size: int = SIZE, close_out: int | None = None) -> str:
        """Decide on an order as the engine would, and hold what it may cost; its reference.

        Args:
            close_out: number of the plan by which it closes bets.
        """
        now = self.clock.now()
        request = OrderRequest(
            reference=str(self._new_id()),
            instrument=_INSTRUMENT,
            side=side,
            price=VENUE.native(ODDS_E4),
            quantity=size,
            asset=_ASSET,
            time_in_force=TimeInForce.UNTIL_START,
            deadline=now + timedelta(seconds=10),
        )
        intent = Intent(
            request=request, cause=self._new_id(), instance="drill", version=1, mode=Mode.PAPER,
            portfolio=_CASH.portfolio, venue=VENUE.key, event="1", market=market_key(_INSTRUMENT), outcomes=2,
            covered=0, commission=VENUE.commission, nets=VENUE.nets_commission, probability=None, edge=None, at=now,
            checks=(), close_out=close_out,
        )  # fmt: skip
        self._blotter.intend(intent)
        self._take_changes()
        return request.reference

    def send(self, reference: str) -> None:
        """Hand an order to the sender."""
        self._sender.put([self._entries[reference].intent])

    async def take_back(self, reference: str) -> None:
        """Ask for what is not matched of an order to be taken back."""
        for fact in await self.venue.cancel([reference]):
            self._hear(Said(fact, self.clock.now()))

    async def until(self, reference: str, *states: OrderState) -> Entry:
        """Wait until an order is in one of these states."""
        while self._entries[reference].order.state not in states:
            self._has_changed.clear()
            await self._has_changed.wait()
        return self._entries[reference]

    @property
    def money(self) -> Money:
        """What is held and at risk now."""
        ledger = self._blotter.portfolios[_CASH.portfolio].ledger
        held, at_risk = (
            ledger.balance(_CASH.beside(kind, VENUE.key)) for kind in (AccountKind.HELD, AccountKind.AT_RISK)
        )
        return Money(held, at_risk)

    @property
    def exposure(self) -> int:
        """What open bets and orders can lose together, hedges counted, smallest units."""
        return int(self._blotter.portfolios[_CASH.portfolio].state.totals[OPEN_EXPOSURE])

    async def differences(self) -> list[Difference]:
        """What the account at the venue and this process say otherwise."""
        state = await self.venue.account(EPOCH, EPOCH)
        ours = [_known(entry) for entry in self._entries.values()]
        return compared(ours, state, frozenset(), self.clock.now(), timedelta()).differences

    def _situation(self, intent: Intent) -> Situation:
        now, entry = self.clock.now(), self._blotter.entries.get(intent.reference)
        return Situation(
            halts=self.halts,
            own=None,
            leads=True,
            modes=(Mode.PAPER,),
            limits=UNLIMITED,
            waits=entry is not None and entry.sent_at is None,
            now=now,
            odds_e4=ODDS_E4,
            price_age=self.price_age,
            longest_age=timedelta(minutes=2),
            free=0,
            quarantine=Quarantine(orders=0, money=0, most_orders=0, most_money=0),
            crosses=crossed_order(self._blotter, intent),
            terms=self.venue.terms,
            status=EventStatus.SCHEDULED,
            to_start=timedelta(hours=1),
        )

    def _asked_about(self) -> list[OpenOrder]:
        return all_asked_about(self._blotter, lambda _: False)

    def _hear(self, word: Word) -> None:
        self._reconciler.note(word)
        apply_word(self._blotter, word)
        self._take_changes()

    def _take_changes(self) -> None:
        changes = self._blotter.changes()
        if not changes.is_empty:
            self._changes.append(changes)
        self._entries |= changes.entries
        self._has_changed.set()


def _known(entry: Entry) -> KnownOrder:
    order, intent = entry.order, entry.intent
    fills = {
        fill.key: KnownFill(
            quantity=fill.quantity,
            odds_e4=0 if fill.price is None else fill.price.odds_e4,
            has_failed=fill.finality is Finality.FAILED,
        )
        for fill in order.fills
    }
    return KnownOrder(
        reference=order.reference,
        venue_id=order.venue_id,
        side=intent.request.side,
        state=order.state,
        is_open=order.state in _OPEN,
        is_expected=order.state in _OPEN or bool(fills),
        at_risk=intent.at_risk(intent.request.quantity),
        changed_at=entry.changed_at,
        fills=fills,
    )


async def _selections_of(instruments: Collection[Instrument]) -> Mapping[Instrument, VenueSelection]:
    return dict.fromkeys(instruments, VenueSelection(*_SELECTION))
