"""Orders as the engine decides, matches, settles and stores them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import asyncpg

from advisor.core.ids import random_id
from advisor.core.markets import LINE_NONE
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds
from advisor.core.orders.facts import Accepted, Ended, Matched, MatchFailed
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.core.venues import KNOWN_TERMS
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.orders.blotter import write_changes
from advisor.db.orders.decisions import note_refused
from advisor.db.orders.evidence import keep_closes, keep_evidence
from advisor.db.orders.seals import keep_seals, made_seals
from advisor.db.orders.settling import Outcome, SettledBet, note_settled
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.deciding import RefusedSignal
from advisor.engine.orders.evidence import evidence_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.tracking.value_bets import ValueBet, ValueBetChanges
from advisor.execution.intents import Check, CheckName, Intent, market_key
from advisor.instruments.market_types import H2H_3WAY
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.events import Settled
from advisor.risk.limits import NO_LIMITS, Refusal
from tests.api.live_seeding import NOW

PORTFOLIO: Final = "paper"
EVENS_AND_MORE: Final = DecimalOdds(21_000)
OPENING: Final = 100_000
SENT_AFTER: Final = timedelta(milliseconds=40)
MATCHED_AFTER: Final = timedelta(seconds=1)
FAIR: Final = 0.5
PASSED: Final = Check(CheckName.PRICE, "2.10", "2.10 or more", passed=True)
HALTED: Final = Check(CheckName.HALT, "Looks wrong", "no halt", passed=False)


class Orders:
    """Lives of orders of one portfolio in euros, stored step by step."""

    def __init__(self, pool: asyncpg.Pool, key: str = PORTFOLIO, mode: Mode = Mode.PAPER) -> None:
        self._pool, self._key, self._mode = pool, key, mode
        self.portfolio = Portfolio(Account(key, None, "EUR", AccountKind.CASH))
        self._blotter = Blotter({key: self.portfolio})

    async def open(self, at: datetime = NOW - timedelta(days=3)) -> None:
        """Let the portfolio be known, and pay its opening money in."""
        async with self._pool.acquire() as lent:
            connection = WritingConnection(cast("asyncpg.Connection", lent))
            await open_portfolio(connection, self._key, self._mode)
        self.portfolio.move("opening", OPENING, at)
        await self.store()

    async def intend(
        self,
        number: int,
        event: int,
        at: datetime,
        *,
        price: BetPrice = EVENS_AND_MORE,
        quantity: int = 1_000,
        side: Side = Side.BACK,
        venue: str = "bet365",
        instance: str = "paper-value",
        commission: float = 0.0,
        signal: ValueBet | None = None,
        parent: int | None = None,
    ) -> str:
        """Decide an order; its reference is made of ``number``, its cause as well.

        Args:
            signal: whose figures, quotes and rules are kept with it; with one it is sealed, as the engine does.
            parent: number of the first order of its decision; None: itself.
        """
        instrument = Instrument(event, H2H_3WAY, 0, LINE_NONE, 0)
        request = OrderRequest(
            reference=str(UUID(int=number)),
            instrument=instrument,
            side=side,
            price=price,
            quantity=quantity,
            asset="EUR",
            time_in_force=TimeInForce.FILL_AND_KILL,
            deadline=at + timedelta(seconds=5),
        )
        intent = Intent(
            request=request,
            cause=UUID(int=number if parent is None else parent),
            instance=instance,
            version=1,
            mode=self._mode,
            portfolio=self._key,
            venue=venue,
            event=str(event),
            market=market_key(instrument),
            outcomes=3,
            covered=0,
            commission=commission,
            nets=False,
            probability=FAIR,
            edge=0.05,
            at=at,
            checks=(Check(CheckName.LIMITS, "10.00", "50.00", passed=True),),
            parent=None if parent is None else str(UUID(int=parent)),
            attempt=1 if parent is None else 2,
        )
        self._blotter.intend(intent)
        await self.store()
        if signal is not None:
            async with self._pool.acquire() as lent:
                found = evidence_of([intent], [signal], {instance: NO_LIMITS}, KNOWN_TERMS)
                connection = WritingConnection(cast("asyncpg.Connection", lent))
                await keep_evidence(connection, found)
                await keep_seals(connection, await made_seals(connection, [intent], (), at, random_id), (), None)
        return request.reference

    async def send(self, reference: str, at: datetime) -> None:
        """Hand it to its venue, which accepts it."""
        self._blotter.sent(reference, (PASSED,), at)
        self._blotter.learn(Accepted(reference, "venue-1"), at)
        await self.store()

    async def refuse(self, reference: str, at: datetime) -> None:
        """A check of ours refuses it."""
        self._blotter.refused(reference, (HALTED,), "halt: Looks wrong against no halt", at)
        await self.store()

    async def match(
        self,
        reference: str,
        at: datetime,
        *fills: tuple[BetPrice, int],
        finality: Finality = Finality.FINAL,
    ) -> None:
        """Match parts of it; a part's number is its key."""
        for key, (price, quantity) in enumerate(fills):
            self._blotter.learn(Matched(reference, str(key), price, quantity, finality), at)
        await self.store()

    async def confirm(self, reference: str, key: str, at: datetime) -> None:
        """A match that was provisional is final."""
        fills = self._blotter.entries[reference].order.fills
        [known] = [fill for fill in fills if fill.key == key]
        assert known.price is not None
        self._blotter.learn(Matched(reference, key, known.price, known.quantity, Finality.FINAL), at)
        await self.store()

    async def fail(self, reference: str, key: str, at: datetime) -> None:
        """A match does not stand after all."""
        self._blotter.learn(MatchFailed(reference, key), at)
        await self.store()

    async def expire(self, reference: str, at: datetime) -> None:
        """What was not matched expires."""
        self._blotter.learn(Ended(reference, OrderState.EXPIRED, Origin.TIME_IN_FORCE, "nothing more was offered"), at)
        await self.store()

    async def settle(self, outcomes: dict[str, tuple[int, str]], at: datetime) -> None:
        """Settle bets.

        Args:
            outcomes: halves won and public outcome, by reference.
        """
        self.portfolio.settle({reference: won for reference, (won, _) in outcomes.items()}, at)
        await self._note(outcomes, at)

    async def correct(self, outcomes: dict[str, tuple[int, str]], at: datetime) -> None:
        """Settle bets anew; see ``settle``."""
        self.portfolio.correct({reference: won for reference, (won, _) in outcomes.items()}, at)
        await self._note(outcomes, at)

    async def _note(self, outcomes: dict[str, tuple[int, str]], at: datetime) -> None:
        changes = self._blotter.changes()
        settled = [
            SettledBet(
                reference=entry.event.bet,
                outcome=Outcome(outcomes[entry.event.bet][1]),
                gross=entry.event.gross,
                charged=entry.event.commission,
            )
            for entry in changes.transactions[self._key]
            if isinstance(entry.event, Settled)
        ]
        async with self._pool.acquire() as lent, lent.transaction():
            connection = WritingConnection(cast("asyncpg.Connection", lent))
            await write_changes(connection, changes)
            await note_settled(connection, settled, at)

    async def store(self) -> None:
        """Store what is new, as a step does."""
        async with self._pool.acquire() as lent, lent.transaction():
            connection = WritingConnection(cast("asyncpg.Connection", lent))
            await write_changes(connection, self._blotter.changes())


async def measure(pool: asyncpg.Pool, signal: ValueBet) -> None:
    """Its event has begun, and the close of a signal is known."""
    async with pool.acquire() as lent:
        await keep_closes(cast("asyncpg.Connection", lent), ValueBetChanges(closed=(signal,)), NOW)


async def refuse_signals(pool: asyncpg.Pool, signals: Sequence[tuple[int, Refusal, datetime]]) -> None:
    """Signals that became no order: number, limit, instant."""
    rows = [
        RefusedSignal(
            cause=UUID(int=number), instance="paper-value", refusal=refusal, at=at, value="98.00 EUR", limit="90.00 EUR"
        )
        for number, refusal, at in signals
    ]
    async with pool.acquire() as lent, lent.transaction():
        await note_refused(WritingConnection(cast("asyncpg.Connection", lent)), rows)


CENTS: Final = ContractPrice(steps=40, of=100, payout=100)
"""Forty cents for what pays one euro."""
