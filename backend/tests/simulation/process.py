"""One life of the engine in a simulation: all that happens between a price and a venue but the database.

What a commit keeps is ``Stored``. A process that dies leaves that alone; what it had heard, decided and not stored is
gone, and what it had sent goes on.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import httpx
from starlette.applications import Starlette

from advisor.adapters.sandbox_orders.account import VenueSelection
from advisor.adapters.sandbox_orders.client import OrderApi, OrderApiConfig
from advisor.adapters.sandbox_orders.venue import SandboxVenue, SandboxVenueConfig
from advisor.core.clock import instant_of, micros_of
from advisor.core.markets import EventStatus
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.books.messages import EventState
from advisor.engine.orders.blotter import Blotter, BlotterChanges, Entry, OpenItem
from advisor.engine.orders.closing_out import (
    ClosingPrice,
    ConfirmedBet,
    OpenPosition,
    confirmed_intents,
    plan,
    positions_of,
)
from advisor.engine.orders.crossing import crossed_order
from advisor.engine.orders.deciding import decide_on
from advisor.engine.orders.granting import Trading
from advisor.engine.orders.order_words import all_asked_about, apply_word, taken_back
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.step import LiveEngine
from advisor.execution.absence import OpenOrder
from advisor.execution.cancelling import Canceller, CancellingConfig
from advisor.execution.checks import UNLIMITED, Situation
from advisor.execution.intents import Intent
from advisor.execution.order import CommandKind
from advisor.execution.quarantine import Quarantine
from advisor.execution.reconciling import Reconciler, ReconcilingConfig
from advisor.execution.sending import Sender, Word
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Transaction
from advisor.live.betting.venues.paper_venues import standing
from advisor.ports.journal import Journal
from advisor.risk.limits import Limits, limit_values
from advisor.risk.staking import FlatStaking, staking_values
from advisor.strategies.instances import instance
from advisor.testing.virtual_time import START, LoopClock
from advisor.upstream.transport import HttpxTransport
from tests.conformance.kinds import EVENT, INSTRUMENTS, Line, SandboxPlace
from tests.unit.engine.live_building import Price, live_config, ticks

CASH: Final = Account("main", None, "EUR", AccountKind.CASH)
OPENING: Final = 200_000
KEPT_MONEY: Final = Limits(
    max_stake="2%", max_market="8%", max_event="20%", max_open="40%", daily_loss=None, drawdown_soft=None,
    drawdown_hard=0.9,
)  # fmt: skip
_EUR: Final = Asset.of("EUR")
_LIMITS: Final = limit_values(KEPT_MONEY, OPENING, _EUR)
_LONGEST_AGE: Final = timedelta(seconds=30)
_DEADLINE: Final = timedelta(seconds=10)
_BETS: Final = instance("paper", "value", {"fair": "sharp:pinnacle", "min_edge": 0.01, "keep_below": 0.0}, Mode.PAPER)
_LAYS: Final = instance("lays", "lay_value", {"fair": "sharp:pinnacle", "min_edge": 0.01}, Mode.PAPER)
_CONFIG: Final = live_config()
CONFIG: Final = replace(_CONFIG, instances=(*_CONFIG.instances, _BETS, _LAYS))


@dataclass(slots=True)
class Stored:
    """What commits have kept.

    Attributes:
        entries: every order that there ever was, as it was stored last.
        transactions: of the ledger, in their order.
        open_items: for a person.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    open_items: list[OpenItem] = field(default_factory=list)

    def commit(self, changes: BlotterChanges) -> None:
        """Keep these."""
        self.entries |= changes.entries
        self.open_items += changes.open_items
        for transactions in changes.transactions.values():
            for transaction in transactions:
                assert sum(posting.amount for posting in transaction.postings) == 0
                self.transactions.append(transaction)


class EngineLife:
    """From a start to an end or a crash.

    Attributes:
        halts: reasons of the halts that stand.
        heard: every word of it, in order.
    """

    def __init__(
        self,
        stored: Stored,
        places: Mapping[str, SandboxPlace],
        terms: VenueTerms,
        journal: Journal,
        new_id: Callable[[], UUID],
        halts: list[str],
    ) -> None:
        self.halts = halts
        self.heard: list[Word] = []
        self._stored = stored
        self._terms = terms
        self._new_id = new_id
        self._clock = LoopClock()
        self._dead = False
        self._waiting: list[Word] = []
        self._event = EventState(micros_of(START + timedelta(hours=1)), EventStatus.SCHEDULED)
        self._lines = {
            key: Line(HttpxTransport(inner=httpx.ASGITransport(app=_app(place)))) for key, place in places.items()
        }
        venues = {key: _connected(place, self._lines[key], self._clock) for key, place in places.items()}
        self._venues = venues
        self._engine = LiveEngine(CONFIG, new_id, journal)
        portfolio = EngineLife.rebuilt(stored)
        if not stored.transactions:
            portfolio.move("opening", OPENING, START)
        self.blotter = Blotter({"main": portfolio})
        standing_orders = [entry for entry in stored.entries.values() if entry.closed_at is None]
        self.blotter.restore(standing_orders, self._clock.now())
        stored.commit(self.blotter.changes())
        self._trading = {each.name: _trading(each.name) for each in (_BETS, _LAYS)}
        self.sender = Sender(venues.__getitem__, self._situation, self._hear, self._clock)
        self._reconciler = Reconciler(
            venues.__getitem__, self._asked_about, self._hear, self._clock, ReconcilingConfig()
        )
        self._canceller = Canceller(
            venues.__getitem__, lambda: taken_back(self.blotter.entries.values()), self._hear, self._clock,
            CancellingConfig(),
        )  # fmt: skip
        self._tasks = [asyncio.create_task(each.run()) for each in (self.sender, self._reconciler, self._canceller)]

    @staticmethod
    def rebuilt(stored: Stored) -> Portfolio:
        """What the entries of the ledger make."""
        portfolio = Portfolio.rebuilt(CASH, _LIMITS, stored.transactions)
        portfolio.ledger.take()
        return portfolio

    @property
    def portfolio(self) -> Portfolio:
        return self.blotter.portfolios["main"]

    def step(self, prices: Iterable[Price], *, close_out: int | None) -> tuple[BlotterChanges, tuple[Intent, ...]]:
        """One step up to its commit: what is to be stored, and what is sent after that.

        Args:
            close_out: number of the plan that a person confirms in it; None: nobody does.
        """
        now = self._clock.now()
        result = self._engine.step([ticks(list(prices))], micros_of(now), {EVENT: self._event}, [], [], [])
        words, self._waiting = self._waiting, []
        for word in words:
            apply_word(self.blotter, word)
        closing = () if close_out is None else self._close_out(close_out)
        intents = decide_on(result, self._trading, self.blotter, self._terms, now, self._new_id).intents
        return self.blotter.changes(), (*closing, *intents)

    def send(self, intents: Sequence[Intent]) -> None:
        """These are stored: they leave."""
        self.sender.put(intents)

    def take_back(self, reference: str) -> None:
        """A person asks for an order to be taken back."""
        if reference in self.blotter.entries:
            self.blotter.cancel(reference, self._clock.now())
            self._canceller.wake()

    def _close_out(self, number: int) -> tuple[Intent, ...]:
        """A person has asked for a plan and confirms it at once; the orders, put in and to be stored."""
        now = self._clock.now()
        positions = positions_of(self.blotter, self._stored.entries, lambda _: True)
        found = plan(self.blotter, positions, lambda _: True, self._terms, self._price, lambda _: self._has_begun)
        for reference in found.cancels:
            self.blotter.cancel(reference, now)
        confirmed = [
            ConfirmedBet(
                closes=tuple(bet.key for bet in each.position.bets), side=each.side, limit=each.limit,
                quantity=each.quantity,
            )
            for each in found.closing
        ]  # fmt: skip
        intents = confirmed_intents(found, confirmed, number, now, now + _DEADLINE, self._new_id)
        for intent in intents:
            self.blotter.intend(intent)
        return tuple(intents)

    def settle(self, won: Mapping[Instrument, int]) -> None:
        """The event is over: all open bets are settled, by halves won."""
        results = {
            bet.key: won[self._stored.entries[bet.key].intent.request.instrument] for bet in self.portfolio.open_bets
        }
        self.portfolio.settle(results, self._clock.now())

    async def die(self) -> None:
        """Nothing is written or heard any more; what a venue has received it has."""
        self._dead = True
        for line in self._lines.values():
            line.is_down = True
        await self._ended()

    async def end(self) -> None:
        """In order."""
        await self._ended()

    async def _ended(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    @property
    def _has_begun(self) -> bool:
        return self._clock.now() >= instant_of(self._event.kickoff)

    def _hear(self, word: Word) -> None:
        if self._dead:
            return
        self._reconciler.note(word)
        self.heard.append(word)
        self._waiting.append(word)

    def _asked_about(self) -> list[OpenOrder]:
        return all_asked_about(self.blotter, lambda _: False)

    def _price(self, position: OpenPosition, side: Side) -> ClosingPrice | None:
        intent = position.intent
        price = standing(self._engine, intent.request.instrument, intent.venue, side)
        return None if price is None or price.quality_flag else ClosingPrice(price.odds_e4, price.size)

    def _situation(self, intent: Intent) -> Situation:
        now, entry = self._clock.now(), self.blotter.entries.get(intent.reference)
        price = standing(self._engine, intent.request.instrument, intent.venue, intent.request.side)
        return Situation(
            halts=tuple(self.halts),
            own=None,
            leads=not self._dead,
            modes=(Mode.PAPER,),
            limits=UNLIMITED,
            waits=entry is not None and entry.sent_at is None and CommandKind.CANCEL not in entry.order.commands,
            now=now,
            odds_e4=None if price is None or price.quality_flag else price.odds_e4,
            price_age=None if price is None else now - instant_of(price.seen),
            longest_age=_LONGEST_AGE,
            free=self.portfolio.ledger.balance(CASH),
            quarantine=Quarantine(orders=0, money=0, most_orders=0, most_money=0),
            crosses=crossed_order(self.blotter, intent),
            terms=self._venues[intent.venue].terms,
            status=self._event.status,
            to_start=instant_of(self._event.kickoff) - now,
        )


def _trading(name: str) -> Trading:
    return Trading(
        instance=name, version=1, mode=Mode.PAPER, portfolio="main", asset=_EUR, limits=_LIMITS,
        staking=staking_values(FlatStaking(kind="flat", stake="12.00"), _EUR), deadline=_DEADLINE,
        markets=frozenset({next(iter(INSTRUMENTS.values())).market}), may_bet=lambda _: True,
    )  # fmt: skip


def _app(place: SandboxPlace) -> Starlette:
    return Starlette(routes=place.remote.routes())


def _connected(place: SandboxPlace, line: Line, clock: LoopClock) -> SandboxVenue:
    config = SandboxVenueConfig(
        venue=place.key, asset="EUR", settles_provisionally=bool(place.remote.book.rules.confirms_after)
    )
    api = OrderApi(OrderApiConfig(base_url=f"http://sandbox/orders/v1/{place.key.key}"), line)
    return SandboxVenue(config, api, _selections_of, clock)


async def _selections_of(instruments: Collection[Instrument]) -> Mapping[Instrument, VenueSelection]:
    return {each: VenueSelection(*selection) for selection, each in INSTRUMENTS.items() if each in instruments}
