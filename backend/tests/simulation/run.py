"""One simulated afternoon by a seed: prices, bets, faults, halts, crashes, a result; and what has to hold all along."""

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from fractions import Fraction
from typing import Final
from uuid import UUID

import numpy as np

from advisor.core.orders.states import Finality
from advisor.core.venues import KNOWN_TERMS, VENUES, Venue
from advisor.engine.journal.chain import Sealer
from advisor.engine.orders.blotter import BlotterChanges, Entry
from advisor.ledger.accounts import AccountKind
from advisor.sandbox.order_venues.faults import OrderFault
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES, EXCHANGE_RULES
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.conformance.kinds import INSTRUMENTS, SandboxPlace
from tests.sandbox.order_venues.stands import AWAY, HOME
from tests.simulation.faults import one_of, plan_faults
from tests.simulation.market import Market
from tests.simulation.process import CASH, OPENING, EngineLife, Stored

_STEPS: Final = 80
_STEP_SECONDS: Final = 1.0
_ORDER, _MONEY = 200, 201
"""Kinds of records that the engine's journal does not have."""
_AT_REST_WITHIN: Final = 600.0
"""Seconds after the last order in which everything has to be known: the venue's times, and two rounds of questions."""
_BOOKMAKER: Final = Venue("albion_sandbox", "Albion (Sandbox)")
_CHAIN: Final = VENUES["matchbook"]
"""Stands for an exchange whose matches are provisional at first."""


@dataclass(slots=True)
class Figures:
    """What happened in a simulation; those of several add up."""

    orders: int = 0
    sent: int = 0
    fills: int = 0
    failed_matches: int = 0
    crashes: int = 0
    halts: int = 0
    cancels: int = 0
    close_outs: int = 0
    closing_bets: int = 0
    faults: Counter[OrderFault] = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        names = [each.name for each in fields(Figures)]
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})


class _Sealed:
    """A journal of which only the seal is kept."""

    def __init__(self) -> None:
        self._sealer = Sealer()

    def append(self, kind: int, payload: bytes) -> None:
        self._sealer.sealed(kind, payload)

    @property
    def position(self) -> None:
        """It is written nowhere."""

    @property
    def seal(self) -> str:
        return self._sealer.seal


class Simulation:
    """See the module.

    Attributes:
        stored: what the commits of all lives have kept.
        seal: over every step of the engine and every change of an order and the ledger, in order.
    """

    def __init__(self, seed: int) -> None:
        self.figures = Figures()
        self.stored = Stored()
        self._random = np.random.default_rng(seed)
        self._journal = _Sealed()
        self._halts: list[str] = []
        self._numbers = itertools.count(1)
        self._at_halt: list[str] = []

    @property
    def seal(self) -> str:
        return self._journal.seal

    async def run(self) -> None:
        clock = LoopClock()
        chain = replace(
            EXCHANGE_RULES,
            confirms_after=timedelta(seconds=20),
            commission=Fraction(str(_CHAIN.commission)),
            ladder=_CHAIN.ladder,
        )
        self._places = {
            place.key.key: place
            for place in (
                SandboxPlace(VENUES["betfair_exchange"], EXCHANGE_RULES, clock),
                SandboxPlace(_BOOKMAKER, replace(BOOKMAKER_RULES, offered=900), clock),
                SandboxPlace(_CHAIN, chain, clock, settles_provisionally=True),
            )
        }
        market = Market(self._random, tuple(self._places.values()))
        life = self._begun()
        for number in range(_STEPS):
            life = await self._step(life, market, number)
            await asyncio.sleep(_STEP_SECONDS)
        self._halts[:] = ["the end"]
        await self._come_to_rest(life, market)
        self._end(life, home_won=self._random.random() < 0.5)
        await life.end()

    def _begun(self) -> EngineLife:
        return EngineLife(self.stored, self._places, KNOWN_TERMS, self._journal, self._new_id, self._halts)

    def _new_id(self) -> UUID:
        return UUID(int=next(self._numbers))

    async def _step(self, life: EngineLife, market: Market, number: int) -> EngineLife:
        for place in self._places.values():
            plan_faults(self._random, place)
        await self._ask(life)
        closes = self._random.random() < 0.04
        if closes:
            await self._halt(life)
        changes, intents = life.step(market.move(number * _STEP_SECONDS), close_out=number + 1 if closes else None)
        if self._random.random() < 0.04:
            return await self._crashed(life)
        self._commit(changes)
        self._nothing_is_held_too_little(life)
        self.figures.orders += len(intents)
        self.figures.close_outs += closes
        self.figures.closing_bets += sum(intent.close_out is not None for intent in intents)
        if self._random.random() < 0.03:
            return await self._crashed(life)
        life.send(intents)
        return life

    async def _ask(self, life: EngineLife) -> None:
        """What a person asks for now and then."""
        standing = sorted(key for key, entry in life.blotter.entries.items() if not entry.order.has_ended)
        if standing and self._random.random() < 0.1:
            life.take_back(one_of(self._random, standing))
            self.figures.cancels += 1
        if self._halts and self._random.random() < 0.2:
            self._lift()
        elif not self._halts and self._random.random() < 0.04:
            await self._halt(life)

    async def _halt(self, life: EngineLife) -> None:
        """Set a halt; once it returns it is acknowledged, and from then on no order of ours but closing ones leaves."""
        if self._halts:
            return
        self._halts.append("looks wrong")
        self.figures.halts += 1
        await life.sender.barrier()
        self._at_halt = self._received()

    def _lift(self) -> None:
        self._nothing_left_under_the_halt()
        self._halts.clear()

    def _nothing_left_under_the_halt(self) -> None:
        since = set(self._received()) - set(self._at_halt)
        left = sorted(key for key in since if self.stored.entries[key].intent.close_out is None)
        assert left == [], f"orders left under a halt: {left}"

    def _received(self) -> list[str]:
        """References of all orders that the venues have received, venue by venue."""
        return [reference for place in self._places.values() for reference in place.remote.received]

    async def _crashed(self, life: EngineLife) -> EngineLife:
        """The process dies and another takes up what is stored."""
        self.figures.crashes += 1
        await life.die()
        return self._begun()

    def _commit(self, changes: BlotterChanges) -> None:
        self.stored.commit(changes)
        for reference, entry in changes.entries.items():
            self._journal.append(_ORDER, repr((reference, entry.order, entry.reason, entry.intent.request)).encode())
        for transactions in changes.transactions.values():
            for transaction in transactions:
                self._journal.append(_MONEY, repr((transaction.key, transaction.postings)).encode())

    def _nothing_is_held_too_little(self, life: EngineLife) -> None:
        """Whatever stands at the venues, at least that much is held or at risk in ours."""
        ours = {
            key: life.portfolio.ledger.balance(CASH.beside(AccountKind.HELD, key))
            + life.portfolio.ledger.balance(CASH.beside(AccountKind.PROVISIONAL, key))
            + life.portfolio.ledger.balance(CASH.beside(AccountKind.AT_RISK, key))
            for key in self._places
        }
        theirs = {
            key: sum(order.at_risk for order in place.remote.book.orders.values() if not order.settled)
            for key, place in self._places.items()
        }
        assert all(ours[key] >= theirs[key] for key in ours), (ours, theirs)

    async def _come_to_rest(self, life: EngineLife, market: Market) -> None:
        """Nothing is bet any more and no fault is planned; everything that is unknown becomes known."""
        for place in self._places.values():
            place.remote.plan.clear()
        waited = 0.0
        while any(entry.closed_at is None for entry in self.stored.entries.values()):
            assert waited < _AT_REST_WITHIN, [
                (key, entry.order) for key, entry in self.stored.entries.items() if entry.closed_at is None
            ]
            changes, _ = life.step((), close_out=None)
            self._commit(changes)
            await asyncio.sleep(_STEP_SECONDS)
            waited += _STEP_SECONDS

    def _end(self, life: EngineLife, *, home_won: bool) -> None:
        """The result is known here and at the venues: what we have is what they paid."""
        self._figure()
        self._every_order_is_known()
        halves = 2 if home_won else -2
        life.settle({INSTRUMENTS[HOME]: halves, INSTRUMENTS[AWAY]: -halves})
        self._commit(life.blotter.changes())
        for place in self._places.values():
            place.stands.over(Fraction(1 if home_won else -1), HOME)
            place.stands.over(Fraction(-1 if home_won else 1), AWAY)
            place.remote.advance()
        paid = sum(place.remote.book.money.balance - place.remote.book.rules.opening for place in self._places.values())
        assert life.portfolio.ledger.balance(CASH) - OPENING == paid
        rebuilt = EngineLife.rebuilt(self.stored)
        assert rebuilt.ledger.balance(CASH) == life.portfolio.ledger.balance(CASH)
        assert rebuilt.state.totals.tolist() == life.portfolio.state.totals.tolist()

    def _every_order_is_known(self) -> None:
        """No order is lost and none doubled: what a venue has is what we asked for once, match by match."""
        for key, place in self._places.items():
            received = place.remote.received
            assert len(received) == len(set(received)), "an order was sent twice"
            known = {reference: entry for reference, entry in self.stored.entries.items() if entry.intent.venue == key}
            assert set(received) <= set(known), "an order is lost"
            for reference, entry in known.items():
                theirs = {match.id: (match.odds_e4, match.size) for match in place.matches(reference)}
                assert _fills(entry) == theirs, reference
                assert entry.order.effective == place.standing(reference), reference
        causes = Counter((entry.intent.instance, entry.intent.cause) for entry in self.stored.entries.values())
        assert all(count == 1 for count in causes.values()), "one signal was bet on twice"

    def _figure(self) -> None:
        entries = self.stored.entries.values()
        fills = [fill for entry in entries for fill in entry.order.fills]
        self.figures.sent = sum(len(place.remote.received) for place in self._places.values())
        self.figures.fills = len(fills)
        self.figures.failed_matches = sum(fill.finality is Finality.FAILED for fill in fills)
        for place in self._places.values():
            self.figures.faults += place.remote.plan.struck


def _fills(entry: Entry) -> dict[str, tuple[int, int]]:
    return {fill.key: (fill.price.odds_e4, fill.quantity) for fill in entry.order.fills if fill.price is not None}


def simulated(seed: int) -> Simulation:
    """The simulation of a seed, run to its end; what does not hold raises ``AssertionError``."""
    simulation = Simulation(seed)
    run_virtually(simulation.run())
    return simulation
