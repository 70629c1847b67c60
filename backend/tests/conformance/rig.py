"""All between a decision and a venue, without database and steps: blotter, money, sender and reconciler."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from advisor.core.alerts import Alert, AlertCode, Severity
from advisor.core.clock import EPOCH
from advisor.core.markets import EventStatus
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import OrderRequest, TimeInForce
from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.core.results import EventResult
from advisor.core.venues import VenueTerms
from advisor.db.orders.settling import NOT_SETTLED
from advisor.drills.rig import ShiftedClock
from advisor.engine.alerts import of_orders, of_silence
from advisor.engine.orders.amending import Amendments, Change, changed_intent
from advisor.engine.orders.blotter import Blotter, Entry, OpenItem
from advisor.engine.orders.crossing import crossed_order
from advisor.engine.orders.late import is_given_up
from advisor.engine.orders.order_words import all_asked_about, apply_word, taken_back
from advisor.engine.orders.quarantine import quarantine_for
from advisor.engine.orders.stopped_accounts import stopped_accounts
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.absence import OpenOrder
from advisor.execution.account_check import GRAVE, Compared, compared, unexplained
from advisor.execution.amending import Amender, AmendingConfig
from advisor.execution.cancelling import Canceller, CancellingConfig
from advisor.execution.checks import UNLIMITED, Situation
from advisor.execution.intents import Intent, market_key
from advisor.execution.order import Order
from advisor.execution.quarantine import QuarantineLimits
from advisor.execution.reconciling import Reconciler, ReconcilingConfig
from advisor.execution.sending import Said, Sender, Word
from advisor.execution.statement_check import PaidBet, Statement, differences_of
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.outcomes import Decided, bet_result
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.venues.state_monitor import MonitorConfig
from advisor.live.betting.venues.unheard import Unheard
from advisor.ports.accounts import AccountState, LineKind, VenueAccount
from advisor.ports.venues import OutcomeUnknownError, Venue
from advisor.risk.breakers.accounts import AccountStanding
from advisor.risk.limits import NO_LIMITS
from advisor.sandbox.order_venues.orders import Selection
from advisor.testing.virtual_time import START, LoopClock
from tests.conformance.kinds import INSTRUMENTS, Place, SandboxPlace
from tests.conformance.known import known_order
from tests.sandbox.order_venues.stands import HOME

OPENING: Final = 1_000_000
CASH: Final = Account("main", None, "EUR", AccountKind.CASH)


class Rig:
    """One process that bets at one venue.

    Attributes:
        entries: every order it ever had, as it is now.
        open_items: what is for a person.
        heard: every word, in order.
        halts: reasons of the halts that stand.
        posted: keys of the ledger's entries.
        limits: of what may be unknown.
        standing: where the account stood when it was held against what is known last.
    """

    def __init__(self, place: Place, venue: Venue | None = None) -> None:
        self.place = place
        self.venue = venue or place.venue
        self.clock = ShiftedClock(LoopClock())
        portfolio = Portfolio(CASH, NO_LIMITS)
        portfolio.move("opening", OPENING, START)
        self.blotter = Blotter({"main": portfolio})
        self.entries: dict[str, Entry] = {}
        self.open_items: list[OpenItem] = []
        self.heard: list[Word] = []
        self._alerts: list[Alert] = []
        self.halts: list[str] = []
        self.posted: list[str] = []
        self.changed = 0
        self.standing = AccountStanding(venue=place.key.key)
        self.limits = QuarantineLimits(orders=5, share=1.0)
        self.sender = Sender(lambda _: self.venue, self._situation, self._hear, self.clock)
        self.canceller = Canceller(
            lambda _: self.venue,
            lambda: taken_back(self.blotter.entries.values()),
            self._hear,
            self.clock,
            CancellingConfig(),
        )
        self.amender = Amender(
            lambda _: self.venue,
            lambda: True,
            lambda amendment: changed_intent(self.blotter, amendment),
            self.sender.reprice,
            self._hear,
            self.clock,
            AmendingConfig(),
        )
        self.amendments = Amendments(lambda _: self.venue.terms, lambda: UUID(int=1_000 + len(self.entries)))
        self.reconciler = Reconciler(
            lambda _: self.venue, self._asked_about, self._hear, self.clock, ReconcilingConfig()
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Rig"]:
        tasks = [asyncio.create_task(each.run()) for each in self._parts]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks)

    @property
    def _parts(self) -> tuple[Sender | Reconciler | Canceller | Amender, ...]:
        return (self.sender, self.reconciler, self.canceller, self.amender)

    @property
    def remote(self) -> SandboxPlace:
        """The sandbox behind the venue."""
        assert isinstance(self.place, SandboxPlace)
        return self.place

    @property
    def portfolio(self) -> Portfolio:
        return self.blotter.portfolios["main"]

    @property
    def money(self) -> tuple[int, int, int]:
        """Cash spent, held, at risk, confirmed or not."""
        ledger, kinds = self.portfolio.ledger, (AccountKind.HELD, AccountKind.AT_RISK, AccountKind.PROVISIONAL)
        held, final, open_still = (ledger.balance(CASH.beside(kind, self.place.key.key)) for kind in kinds)
        return OPENING - ledger.balance(CASH), held, final + open_still

    @property
    def exposure(self) -> int:
        return self.portfolio.exposure(market_key(INSTRUMENTS[HOME]))

    @property
    def alerted(self) -> dict[tuple[AlertCode, str], Severity]:
        """Alerts that would be stored until now, by what happened and to what."""
        silence = of_silence(self.reconciler.silent(), self.clock.now())
        return {(each.code, each.subject): each.severity for each in (*self._alerts, *silence)}

    def order(self, reference: str = "r1") -> Order:
        return self.entries[reference].order

    def intend(
        self,
        reference: str = "r1",
        odds_e4: int = 20_000,
        quantity: int = 1_000,
        side: Side = Side.BACK,
        time_in_force: TimeInForce = TimeInForce.UNTIL_START,
        on: Selection = HOME,
    ) -> Intent:
        """Put an order into the blotter, and hold what it may cost."""
        now, of = self.clock.now(), self.place.key
        request = OrderRequest(
            reference=reference,
            instrument=INSTRUMENTS[on],
            side=side,
            price=of.native(odds_e4),
            quantity=quantity,
            asset="EUR",
            time_in_force=time_in_force,
            deadline=now + timedelta(seconds=10),
        )
        intent = Intent(
            request=request, cause=UUID(int=len(self.entries) + 1), instance="paper", version=1, mode=Mode.PAPER,
            portfolio="main", venue=of.key, event=str(request.instrument.event), market=market_key(request.instrument),
            outcomes=2, covered=0, commission=of.commission, nets=of.nets_commission, probability=0.55, edge=0.1,
            at=now, checks=(),
        )  # fmt: skip
        self.blotter.intend(intent)
        self._take_changes()
        return intent

    async def send(self, *intents: Intent, wait: float = 2.0) -> None:
        """Hand committed orders to the sender, and let time pass."""
        self.sender.put(intents)
        await asyncio.sleep(wait)

    async def place_order(
        self,
        reference: str = "r1",
        odds_e4: int = 20_000,
        quantity: int = 1_000,
        side: Side = Side.BACK,
        time_in_force: TimeInForce = TimeInForce.UNTIL_START,
        wait: float = 2.0,
        on: Selection = HOME,
    ) -> Order:
        await self.send(self.intend(reference, odds_e4, quantity, side, time_in_force, on), wait=wait)
        return self.order(reference)

    async def cancel(self, *references: str) -> None:
        """Ask the venue to take back what is not matched; an answer that is lost says nothing."""
        try:
            facts = await self.venue.cancel(references)
        except OutcomeUnknownError:
            return
        for fact in facts:
            self._hear(Said(fact, self.clock.now()))

    async def change(self, reference: str = "r1", wait: float = 2.0, **wanted: Any) -> None:
        """Let an order be changed, and let time pass.

        Raises:
            ConflictError: it cannot be.
        """
        amendment = self.amendments.ask(self.blotter, reference, Change(**wanted), self.clock.now())
        self._take_changes()
        if amendment is not None:
            self.amender.put([amendment])
        await asyncio.sleep(wait)

    async def until(self, state: OrderState, reference: str = "r1", within: float = 400.0) -> float:
        """Seconds until an order is in a state."""
        began = asyncio.get_running_loop().time()
        while self.order(reference).state is not state:
            passed = asyncio.get_running_loop().time() - began
            assert passed < within, f"{reference} is {self.order(reference).state} after {within} s, and not {state}"
            await asyncio.sleep(0.5)
        return asyncio.get_running_loop().time() - began

    async def audit(self) -> Compared:
        """Read the account as its venue has it, hold it against what is known, and take up what is lost."""
        account = self.venue
        assert isinstance(account, VenueAccount)
        began = self.clock.now()
        state = await account.account(EPOCH, EPOCH)
        known = [known_order(entry) for entry in self.entries.values()]
        found = compared(known, state, frozenset(), began, self.venue.terms.max_transit)
        money = differences_of(self._statement(state), str, began - MonitorConfig().settles_within)
        found.differences += money
        self.standing = AccountStanding(
            venue=self.place.key.key,
            unexplained=unexplained(found.differences),
            value=state.balance,
            grave=sum(each.kind in GRAVE for each in found.differences),
        )
        main = PortfolioConfig(key="main", mode=Mode.PAPER, asset=Asset.of("EUR"), opening=OPENING, limits=NO_LIMITS)
        unheard = Unheard([main], VenueTerms(), self._hear, self.clock)
        await unheard.take_up(self.place.key.key, account, found)
        return found

    def _statement(self, state: AccountState) -> Statement:
        """The account's money by both sides; the database says the same of what is stored."""
        ids = {entry.order.venue_id: reference for reference, entry in self.entries.items()}
        paid = {each.order: 0 for each in state.lines if each.kind is LineKind.BET and each.order in ids}
        for each in state.lines:
            if each.order in paid:
                paid[each.order] += each.amount
        settled = {id_: found for id_, key in ids.items() if (found := self.portfolio.settled(key)) is not None}
        return Statement(
            bets=[
                PaidBet(
                    reference=ids[id_],
                    venue_order=id_,
                    gross=settled[id_].gross if id_ in settled else None,
                    paid=paid.get(id_),
                    at=max((each.at for each in state.lines if each.order == id_), default=self.clock.now()),
                )
                for id_ in sorted(filter(None, paid.keys() | settled.keys()))
            ],
            foreign=[
                each
                for each in state.lines
                if each.kind is LineKind.OTHER or (each.kind is LineKind.BET and each.order not in ids)
            ],
            charged=-sum(found.commission for found in settled.values()),
            commission=sum(each.amount for each in state.lines if each.kind is LineKind.COMMISSION),
            balance=state.balance,
            expected=sum(each.amount for each in state.lines),
        )

    def settle_field(self, results: Mapping[int, int]) -> None:
        """Settle all bets on runners by what is known of these, as ``live.betting.settling`` does.

        Args:
            results: by participant, as ``core.results.StatedResult.result``.
        """
        known = EventResult(status=EventStatus.FINISHED, sport="", participants=results)
        terms, now = TERMS[self.place.key.kind], self.clock.now()
        for bet in self.portfolio.open_bets:
            on = self.entries[bet.key].intent.request.instrument
            row = MARKET_TYPES[on.market]
            try:
                found = bet_result(
                    row, on.line, on.selection, on.participant, known, terms=terms, venue=self.place.key.key
                )
            except ValueError as error:
                self.blotter.question(bet.key, f"{NOT_SETTLED}: {error}.", now)
            else:
                assert isinstance(found, Decided)
                self.portfolio.settle({bet.key: found.halves}, now)
        self._take_changes()

    def agrees(self) -> None:
        """What is known is what the venue has: matches, money, and no order twice."""
        held = at_risk = 0
        for reference, entry in self.entries.items():
            order, intent = entry.order, entry.intent
            assert order.effective == self._standing(entry), reference
            twice = min(order.surplus, order.open_quantity)
            held += intent.at_risk(order.open_quantity - twice, order.price)
            held += max(intent.at_risk(twice), intent.at_risk(twice, order.price))
            bet = self.portfolio.bet(reference)
            at_risk += 0 if bet is None else bet.at_risk
        assert self.money[1:] == (held, at_risk)
        if isinstance(self.place, SandboxPlace):
            self._agrees_with(self.place)

    def _standing(self, entry: Entry) -> int:
        """What is matched by the venue's word; of what it had after it was given up all is of the late order."""
        given_up = is_given_up(entry.order)
        return 0 if given_up else self.place.standing(entry.intent.known_as)

    def _agrees_with(self, place: SandboxPlace) -> None:
        received = place.remote.received
        assert len(received) == len(set(received)), "an order was sent twice"
        for reference, entry in self.entries.items():
            if is_given_up(entry.order):
                continue
            theirs = {
                match.id: (match.odds_e4, match.paid_at_e4, match.size)
                for match in place.matches(entry.intent.known_as)
            }
            ours = {
                fill.key: (fill.price.odds_e4, fill.counts_at.odds_e4, fill.quantity)
                for fill in entry.order.fills
                if fill.price is not None and fill.counts_at is not None
            }
            assert ours == theirs, reference
        unknown = any(entry.order.state is OrderState.UNKNOWN for entry in self.entries.values())
        orders = place.remote.book.orders.values()
        if not unknown and not any(order.settled for order in orders):
            assert sum(order.at_risk for order in orders) == sum(self.money[1:])

    def _hear(self, word: Word) -> None:
        self.reconciler.note(word)
        self.heard.append(word)
        apply_word(self.blotter, word)
        intents = self.amendments.due(self.blotter, self.clock.now())
        self._take_changes()
        self.sender.put(intents)

    def _take_changes(self) -> None:
        changes = self.blotter.changes()
        self.changed += len(changes.entries)
        self.entries |= changes.entries
        self.halts += stopped_accounts(changes).values()
        self.open_items += changes.open_items
        self._alerts += of_orders(changes)
        for transactions in changes.transactions.values():
            for transaction in transactions:
                assert sum(posting.amount for posting in transaction.postings) == 0
                self.posted.append(transaction.key)

    def _asked_about(self) -> list[OpenOrder]:
        return all_asked_about(self.blotter, lambda _: False)

    def _situation(self, intent: Intent) -> Situation:
        now = self.clock.now()
        entry = self.blotter.entries.get(intent.reference)
        return Situation(
            halts=(*self.halts, *self.reconciler.held_back(intent.venue)), own=None, leads=True, modes=(Mode.PAPER,),
            limits=UNLIMITED, waits=entry is not None and entry.sent_at is None, now=now,
            odds_e4=intent.request.price.odds_e4,
            price_age=timedelta(0), longest_age=timedelta(seconds=2),
            free=0, quarantine=quarantine_for(self.blotter, intent, self.limits),
            crosses=crossed_order(self.blotter, intent),
            terms=self.venue.terms, status=EventStatus.SCHEDULED, to_start=timedelta(hours=1),
            changes=entry is not None and entry.order.gets_another_price,
        )  # fmt: skip

    def restarted(self) -> "Rig":
        """Another process with what was stored, and a connection of its own."""
        after = Rig(self.place, self.remote.connected())
        after.blotter = Blotter({"main": self.portfolio})
        after.entries = dict(self.entries)
        standing = [entry for entry in self.entries.values() if entry.closed_at is None]
        after.blotter.restore(standing, self.clock.now())
        after._take_changes()
        return after
