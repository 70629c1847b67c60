"""A day of the sandbox in virtual time, bet on by instances in paper mode; and its journal.

Answers of three feeds come one after the other: some bookmakers', the exchange's, the other bookmakers'. Engine,
decisions, money, sender and paper venues are the product's; nothing is stored.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from advisor.backtest.config import BacktestConfig
from advisor.backtest.recorded import EventEnd
from advisor.core.clock import FixedClock, instant_of, micros_of
from advisor.core.markets import EventStatus
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.venues import KNOWN_TERMS
from advisor.engine.books.messages import EventState
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.chain import Record
from advisor.engine.orders.blotter import Blotter, Entry
from advisor.engine.orders.crossing import crossed_order
from advisor.engine.orders.deciding import decide_on
from advisor.engine.orders.granting import Trading
from advisor.engine.orders.order_words import apply_word
from advisor.engine.orders.quarantine import quarantine_for
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.step import LiveEngine
from advisor.execution.checks import UNLIMITED, Situation
from advisor.execution.intents import Intent
from advisor.execution.order import CommandKind
from advisor.execution.paper import PaperConfig
from advisor.execution.quarantine import QuarantineLimits
from advisor.execution.sending import Sender, Word
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.settlement import halves
from advisor.live.betting.venues.paper_venues import PaperVenues, standing
from advisor.ports.journal import RecordKind
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.plants import Plants
from advisor.sandbox.world.bookmakers import BOOKS
from advisor.sandbox.world.world import World
from advisor.strategies.instances import instance
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.sandbox.strategies.feed import SECOND, VENUES, Watched, ticks_of
from tests.sandbox.worlds import NOW, PREMIER, TICK
from tests.unit.backtest.sessions.test_session import Memory

DAY: Final = 1_440
"""Seconds of a day of the sandbox, whose games run sixty times as fast as real ones."""
LATENCY: Final = timedelta(milliseconds=500)
PLANTS: Final = Plants(slow={BOOKS[1].key: 90}, over_moves={BOOKS[5].key: 0.2}, low_lays=0.15)
_CYCLE: Final = 2
_FEEDS: Final = ((0.0, range(4)), (0.3, (len(BOOKS),)), (1.7, range(4, len(BOOKS))))
"""Seconds within a cycle, and whose prices come. The last is answered to within the latency by the first."""
_LONGEST_AGE: Final = timedelta(minutes=2)
_DEADLINE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Placed:
    """An order on paper.

    Attributes:
        why_uncertain: empty where its price stood unchanged at the venue, with enough on offer, from the decision until
            the order arrived there; else a clause.
    """

    intent: Intent
    why_uncertain: str

    @property
    def is_certain(self) -> bool:
        """Whether it was sure to be filled whole."""
        return not self.why_uncertain


@dataclass(slots=True)
class Lived:
    """What a day left.

    Attributes:
        placed: by reference.
        entries: what became of the orders.
        ends: of the events that ended in it.
        records: the journal.
    """

    placed: dict[str, Placed] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    ends: dict[int, EventEnd] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)

    def of(self, name: str) -> list[Placed]:
        """The orders of an instance, in their order."""
        return [each for each in self.placed.values() if each.intent.instance == name]


class PaperDay:
    """See the module.

    Args:
        configs: of the instances, by name: each bets on paper as a backtest of its config would.
    """

    def __init__(self, seed: int, configs: Mapping[str, BacktestConfig]) -> None:
        self.lived = Lived()
        self._world = Watched(seed, World(SandboxConfig(seed=seed, plants=PLANTS), FixedClock(NOW)))
        self._clock = LoopClock(NOW)
        self._waiting: list[Word] = []
        self._asked: Counter[tuple[Instrument, Side, str, int]] = Counter()
        numbers = itertools.count(1)
        self._new_id = lambda: UUID(int=next(numbers))
        instances = [instance(name, each.strategy, each.config, Mode.PAPER) for name, each in configs.items()]
        config = LiveEngineConfig(instances=tuple(instances), lags=(timedelta(minutes=1),))
        self._journal = Memory(config)
        self._engine = LiveEngine(config, self._new_id, self._journal)
        self._trading = {name: _trading(name, each) for name, each in configs.items()}
        self.blotter = Blotter({name: _portfolio(name, each) for name, each in configs.items()})
        paper = PaperVenues(
            PaperConfig(latency=LATENCY, rejects=0.0), KNOWN_TERMS, _LONGEST_AGE, self._clock, lambda: 0.5
        )
        paper.use(self._engine)
        self._paper = paper
        self._sender = Sender(paper.of, self._situation, self._waiting.append, self._clock)

    async def run(self, seconds: int) -> Lived:
        """Live through so many seconds."""
        sending = asyncio.create_task(self._sender.run())
        for cycle in range(0, seconds, _CYCLE):
            for offset, venues in _FEEDS:
                await asyncio.sleep(
                    max(0.0, (NOW + timedelta(seconds=cycle + offset) - self._clock.now()).total_seconds())
                )
                self._step(TICK + cycle + int(offset), venues)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        self._journal.append(RecordKind.CLOSED, b"")
        self.lived.records = self._journal.records()
        return self.lived

    def _step(self, second: int, venues: Sequence[int]) -> None:
        now = self._clock.now()
        answer = ticks_of(self._world.quotes(PREMIER, second, venues), micros_of(now))
        result = self._engine.step([answer], micros_of(now), self._events(now.timestamp()))
        assert not result.failed, result.failed
        words = list(self._waiting)
        self._waiting.clear()
        for word in words:
            apply_word(self.blotter, word)
        self._settle()
        intents = decide_on(result, self._trading, self.blotter, KNOWN_TERMS, now, self._new_id).intents
        self.lived.placed |= {each.reference: Placed(each, self._why_uncertain(each)) for each in intents}
        self._sender.put(intents)
        self.lived.entries |= self.blotter.changes().entries

    def _events(self, now: float) -> dict[int, EventState]:
        return {
            number: EventState(game.fixture.kickoff * SECOND, EventStatus.SCHEDULED)
            for number, game in self._world.fixtures.items()
            if game.fixture.kickoff > now
        }

    def _why_uncertain(self, intent: Intent) -> str:
        """What happens at the venue itself from the decision until the order arrives; empty where nothing does."""
        asked, index = intent.request, VENUES.index(intent.venue)
        place = (asked.instrument, asked.side, intent.venue, asked.price.odds_e4)
        self._asked[place] += asked.quantity
        for instant in (intent.at, intent.at + LATENCY):
            offer = self._world.offer(asked.instrument, asked.side, index, int(instant.timestamp()))
            if offer is None:
                return "the price is gone"
            if offer.odds_e4 != asked.price.odds_e4:
                return "the price moved"
            if offer.quantity is not None and offer.quantity < self._asked[place]:
                return "too little was on offer" if offer.quantity < asked.quantity else "others had taken of it"
        return ""

    def _settle(self) -> None:
        """Games that are over pay what was bet on them."""
        now = self._clock.now()
        length = self._world.world.calendar.length(PREMIER)
        for number, game in self._world.fixtures.items():
            over = game.fixture.kickoff + length
            if number in self.lived.ends or over * SECOND > micros_of(now):
                continue
            ended = self._world.world.find(game.fixture.id, over)
            assert ended is not None
            is_played = ended.status is EventStatus.FINISHED
            self.lived.ends[number] = EventEnd(
                over * SECOND, ended.home if is_played else None, ended.away if is_played else None
            )
            for portfolio in self.blotter.portfolios.values():
                won = {
                    bet.key: self._won(self.lived.placed[bet.key].intent, self.lived.ends[number])
                    for bet in portfolio.open_bets
                    if self.lived.placed[bet.key].intent.request.instrument.event == number
                }
                portfolio.settle(won, now)

    @staticmethod
    def _won(intent: Intent, end: EventEnd) -> int:
        if end.home is None or end.away is None:
            return 0
        asked = intent.request.instrument
        tie = TERMS[KNOWN_TERMS.venue(intent.venue).kind].tie
        return int(halves(MARKET_TYPES[asked.market].code, asked.line, asked.selection, end.home, end.away, tie))

    def _situation(self, intent: Intent) -> Situation:
        now, entry = self._clock.now(), self.blotter.entries.get(intent.reference)
        price = standing(self._engine, intent.request.instrument, intent.venue, intent.request.side)
        kickoff = self._world.fixtures[intent.request.instrument.event].fixture.kickoff
        portfolio = self.blotter.portfolios[intent.portfolio]
        return Situation(
            halts=(),
            own=None,
            leads=True,
            modes=(Mode.PAPER,),
            limits=UNLIMITED,
            waits=entry is not None and entry.sent_at is None and CommandKind.CANCEL not in entry.order.commands,
            now=now,
            odds_e4=None if price is None or price.quality_flag else price.odds_e4,
            price_age=None if price is None else now - instant_of(price.seen),
            longest_age=_LONGEST_AGE,
            free=portfolio.ledger.balance(portfolio.cash_at(None)),
            quarantine=quarantine_for(self.blotter, intent, QuarantineLimits()),
            crosses=crossed_order(self.blotter, intent),
            terms=self._paper.of(intent.venue).terms,
            status=EventStatus.SCHEDULED,
            to_start=instant_of(kickoff * SECOND) - now,
        )


def _trading(name: str, config: BacktestConfig) -> Trading:
    (limits, shares), (_, staking) = config.limit_rules, config.kernel_values()
    return Trading(
        instance=name,
        version=1,
        mode=Mode.PAPER,
        portfolio=name,
        asset=config.money,
        limits=limits,
        shares=shares,
        staking=staking,
        deadline=_DEADLINE,
        markets=frozenset({config.market}),
        may_bet=lambda _: True,
    )


def _portfolio(name: str, config: BacktestConfig) -> Portfolio:
    limits, _ = config.kernel_values()
    portfolio = Portfolio(Account(name, None, config.currency, AccountKind.CASH), limits)
    portfolio.move("opening", config.bankroll_minor, NOW)
    return portfolio


def paper_day(seed: int, configs: Mapping[str, BacktestConfig], seconds: int) -> Lived:
    """What instances bet on paper in so many seconds of a seed's world."""
    day = PaperDay(seed, configs)
    return run_virtually(day.run(seconds))
