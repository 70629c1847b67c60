"""From the signals of a step to orders and their money: decided and stored with the step, sent once that is committed.

Whatever becomes of orders waits here until the next step, whose transaction stores it.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from advisor.core.clock import MICROSECOND, Clock, instant_of, micros_of
from advisor.core.ids import NewId
from advisor.core.markets import EventStatus
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.batches import begin_batch
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.blotter import ended_entries, entries_by_reference, open_entries, write_changes
from advisor.db.orders.decisions import note_refused
from advisor.db.orders.evidence import inherit_evidence, keep_evidence
from advisor.db.orders.halts import acknowledge
from advisor.db.orders.seals import keep_seals, made_seals
from advisor.db.risk.breakers import BreakerChange
from advisor.engine import alerts
from advisor.engine.books.messages import EventState
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.engine.orders.deciding import Decisions, Trading
from advisor.engine.orders.evidence import evidence_of
from advisor.engine.orders.order_words import all_asked_about, taken_back
from advisor.engine.orders.passed_over import PassedOver, passed_over
from advisor.engine.orders.quarantine import quarantine_for
from advisor.engine.recording.decisions import DecisionLog
from advisor.engine.recording.words import WordLog
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.absence import OpenOrder
from advisor.execution.amending import Amendment
from advisor.execution.cancelling import Canceller, CancellingConfig
from advisor.execution.checks import Situation
from advisor.execution.intents import Intent
from advisor.execution.order import CommandKind
from advisor.execution.reconciling import Reconciler, ReconcilingConfig
from advisor.execution.sending import Sender, Sent, Word, reference_of
from advisor.live.betting.close_outs import CloseOuts, CloseOutsConfig, Closing
from advisor.live.betting.commands import Commands
from advisor.live.betting.flow_config import OpenBets, OrderFlowConfig, OrderVenues
from advisor.live.betting.follow_ups import FollowUps
from advisor.live.betting.instances import Instances
from advisor.live.betting.order_metrics import OrderMetrics
from advisor.live.betting.portfolios import Portfolios, SnapshotsConfig
from advisor.live.betting.risk.breakers import Breakers
from advisor.live.betting.risk.capital import Capital
from advisor.live.betting.risk.exposures import Exposures
from advisor.live.betting.risk.own_limits import OwnLimits
from advisor.live.betting.risk.risk_states import RiskStates
from advisor.live.betting.risk.tail_risk import TailRisk
from advisor.live.betting.settling import Settling
from advisor.live.betting.standing_halts import StandingHalts
from advisor.live.betting.venues.account_halts import halt_refused_accounts
from advisor.live.betting.venues.paper_venues import standing
from advisor.live.betting.venues.state_monitor import StateMonitor

log = structlog.get_logger(__name__)


class OrderFlow:
    """For one lease, and for one task but for its ``sender``.

    Args:
        session: this run; with the number of what became of orders it says what is stored already.
        leads: whether this process holds its lease.
        wake: lets a step be made soon.
        venues: where orders go.
        metrics: count what is stored.
    """

    def __init__(
        self,
        config: OrderFlowConfig,
        instances: Instances,
        session: UUID,
        leads: Callable[[], bool],
        wake: Callable[[], None],
        clock: Clock,
        new_id: NewId,
        venues: OrderVenues,
        metrics: OrderMetrics,
    ) -> None:
        self._metrics = metrics
        self._config = config
        self._instances = instances
        self._session = session
        self._leads = leads
        self._wake = wake
        self._clock = clock
        self._new_id = new_id
        self._trading: Mapping[str, Trading] = {}
        self._versions: Mapping[str, int] = {}
        self._blotter = Blotter({})
        self._engine: LiveEngine | None = None
        self._events: Mapping[int, EventState] = {}
        self._words: deque[Word] = deque()
        self._applying: list[Word] = []
        self._number = 0
        self._stored: tuple[BlotterChanges, Decisions, Sequence[BreakerChange]] | None = None
        self._measured: Sequence[ValueBet] = ()
        self._settling = Settling(config.venues, config.settling)
        self._follow_ups = FollowUps(venues.of, config.venues, self._forbids_change, self._heard, clock, new_id)
        self._commands = Commands(self._settling, self._follow_ups)
        self._close_outs = CloseOuts(CloseOutsConfig(), config.venues, new_id)
        self._risk = RiskStates(config.portfolios)
        self._exposures = Exposures(config.portfolios)
        self._breakers = Breakers(config.breakers, config.portfolios, clock)
        self._tails = TailRisk(config.tails)
        self._own = OwnLimits(config.portfolios)
        self._portfolios = Portfolios(SnapshotsConfig(), clock)
        self._is_stored = False
        self._log = DecisionLog()
        self._said = WordLog()
        self.monitor: Final = StateMonitor(venues.of, config.breakers, clock, metrics.reconciliation)
        self._halts = StandingHalts()
        self._capital = Capital(config.capital, config.portfolios)
        self._venues = venues
        self.sender: Final = Sender(self._venues.of, self._situation, self._heard, clock, self.note_call)
        self.canceller: Final = Canceller(
            self._venues.of, lambda: taken_back(self._blotter.entries.values()), self._heard, clock, CancellingConfig()
        )
        reconciling = ReconcilingConfig(silent_after=config.silent_after)
        self.reconciler: Final = Reconciler(
            self._venues.of, self._asked_about, self._heard, clock, reconciling, called=self.note_call
        )
        self.amender: Final = self._follow_ups.amender

    @property
    def blotter(self) -> Blotter:
        """All open orders, and the portfolios."""
        return self._blotter

    def breached(self, now: datetime) -> Mapping[str, tuple[str, ...]]:
        """By portfolio the limits by which it bets nothing now, whatever is found."""
        found = {
            each.key: self._blotter.portfolios[each.key].breached(each.limits, now)
            for each in self._config.portfolios
            if each.key in self._blotter.portfolios
        }
        return {key: tuple(each.name.lower() for each in limits) for key, limits in found.items() if limits}

    async def restore(self, connection: WritingConnection, engine: LiveEngine, now: datetime) -> None:
        """Forget everything and take up what is stored; what may have been sent is unknown from now on.

        Args:
            engine: that holds nothing yet.
        """
        self._engine, self._stored = engine, None
        self._venues.use(engine)
        await self.take_up_instances(connection, now)
        portfolios = await self._portfolios.restored(connection, self._config.portfolios, now)
        self._blotter = Blotter(portfolios)
        self._blotter.restore(await open_entries(connection), now)
        self._blotter.recall(await ended_entries(connection))
        await self.learn_halts(connection)
        await self._own.restore(connection, now)
        self._settling.forget()
        self._commands.forget()
        self._follow_ups.forget()
        self._close_outs.forget()
        self._capital.forget()
        self._risk.forget()
        self._exposures.forget()
        await self.monitor.restore(connection)
        await self._breakers.restore(connection, now)
        await write_changes(connection, self._blotter.changes())

    async def instances_have_changed(self, reader: asyncpg.Connection | asyncpg.Pool) -> bool:
        """Whether somebody made, changed, started or stopped an instance."""
        return await self._instances.have_changed(reader)

    async def take_up_instances(self, connection: WritingConnection, now: datetime) -> None:
        """Run the instances as they are stored, from the next step on.

        What was decided for one that does not bet any more and is not sent yet is refused.
        """
        found = await self._instances.take_up(connection, now)
        if self._engine is not None:
            self._engine.set_instances(found.instances)
        self._trading, self._versions = found.trading, found.versions

    async def learn_halts(self, connection: asyncpg.Connection | asyncpg.Pool) -> Sequence[int]:
        """Take over the halts that stand; ids of those that are not acknowledged yet."""
        return await self._halts.learn(connection)

    async def learn_own_limits(self, pool: asyncpg.Pool) -> None:
        """Take over the limits and breaks that a person has set for themselves; until that succeeds no order leaves."""
        await self._own.learn(pool)

    async def learn_commands(self, pool: asyncpg.Pool) -> None:
        """Let a step be made soon where a person has asked for something."""
        if any([await each.learn(pool) for each in (self._commands, self._close_outs, self._capital)]):
            self._wake()

    async def step(
        self,
        connection: WritingConnection,
        result: StepResult,
        events: Mapping[int, EventState],
        now: datetime,
    ) -> None:
        """Decide on what a step found, take in what became of orders, and store all of it in the step's transaction."""
        self._events, self._is_stored = events, False
        await self._instances.note_failures(connection, result.failed, now)
        if not self._applying:
            self._applying = [self._words.popleft() for _ in range(len(self._words))]
            self._number += bool(self._applying)
        if self._applying and await begin_batch(connection, self._session, self._number, now):
            await self._recall(connection)
            self._said.apply(self._engine, self._blotter, self._applying)
        if self._halts.names_competition:
            # Fixtures come with steps, and what begins under a halt is under it at once.
            await self.learn_halts(connection)
        await self._commands.carry_out(connection, self._blotter, now)
        await self._settling.settle(connection, self._blotter, now)
        forbids = partial(self._own.forbids, self._blotter, now)
        closing = (*await self._close_out(connection, now), *self._follow_ups.due(self._blotter, forbids, now))
        failures = self._tails.failures
        changed = await self._breakers.step(
            connection, result, events, self._trading.keys(), self._blotter, failures, self.monitor.findings(now), now
        )
        await self._own.begin(connection, now)
        await self._capital.carry_out(connection, self._blotter, self._own, now)
        decisions = self._log.decide(
            self._engine,
            result,
            self._trading,
            self._blotter,
            self._config.venues,
            now,
            self._new_id,
            self._breakers.guard,
            forbids,
            await self._capital.leeway(connection, result, self._trading),
            self._follow_ups.askings,
        )
        changes = self._blotter.changes()
        self._said.note(self._engine, self._blotter, changes.entries.values(), decisions.intents)
        self._follow_ups.note(changes, now)
        await write_changes(connection, changes)
        if await halt_refused_accounts(connection, changes, now):
            await self.learn_halts(connection)
        limits = {name: how.limits for name, how in self._trading.items()}
        opened = result.value_bets.opened
        evidence = evidence_of(decisions.intents, opened, limits, self._config.venues)
        await keep_evidence(connection, evidence)
        decided = (*closing, *decisions.intents)
        await inherit_evidence(connection, decided)
        passed = passed_over(result, self._versions, decisions)
        await self._seal(connection, decided, passed, now)
        await self._settling.note(connection, changes, now)
        await self._risk.note(connection, self._blotter, self._tails, now)
        await self._exposures.note(connection, now)
        await self._portfolios.keep(connection, self._blotter.portfolios, now)
        await self._own.note(connection, changes, now)
        await self._capital.note(connection, self._blotter, self._trading, now)
        await note_refused(connection, decisions.refused)
        silence = alerts.of_silence(self.reconciler.silent(), now)
        await send_alerts(connection, (*alerts.of_orders(changes), *alerts.of_refusals(decisions.refused), *silence))
        self._stored = (changes, replace(decisions, intents=decided), changed)
        measured = (*result.value_bets.ended, *result.value_bets.closed)
        self._measured = [bet for bet in measured if bet.instance in self._versions]

    async def keep_snapshots(self, connection: WritingConnection, now: datetime) -> None:
        """Let the next process start from here, if all that is known here is stored."""
        if self._is_stored:
            await self._portfolios.keep_all(connection, self._blotter.portfolios, now)

    async def _seal(
        self, connection: WritingConnection, intents: Sequence[Intent], passed: Sequence[PassedOver], now: datetime
    ) -> None:
        """Seal what was decided: published in the journal, and stored with where it stands there."""
        seals = await made_seals(connection, intents, passed, now, self._new_id)
        if seals:
            position = None if self._engine is None else self._engine.publish(seals)
            await keep_seals(connection, seals, passed, position)

    def committed(self) -> None:
        """The step is stored: its intents are sent."""
        self._applying, self._is_stored = [], True
        if self._stored is None:
            return
        (changes, decisions, changed), self._stored = self._stored, None
        self.sender.put(decisions.intents)
        self.canceller.wake()
        self._follow_ups.committed()
        for entry in changes.entries.values():
            if entry.closed_at is not None:
                self._venues.forget(entry.intent.venue, [entry.intent.known_as])
        self._metrics.note(changes, decisions.refused, self._blotter)
        self._metrics.note_closes(self._measured)
        self._metrics.note_breakers(self._breakers.all, changed)
        self._metrics.note_tails({key: self._tails.of(key) for key in self._blotter.portfolios})

    def open_bets(self) -> OpenBets:
        """What is open of each portfolio, with what its prices say; no step may be under way."""
        if self._engine is None:
            return OpenBets({}, {})
        events = self._tails.look(self._blotter, self._engine.books, self._events)
        return OpenBets(events, self._exposures.look(self._blotter))

    async def compute_losses(self, reader: asyncpg.Pool, seen: OpenBets) -> None:
        """Compute what open bets can and may lose, beside the steps; the next one stores it."""
        await self._exposures.compute(reader, seen.parts)
        await self._tails.simulate(seen.events, self._clock.now())

    async def acknowledge(self, connection: WritingConnection, ids: Sequence[int]) -> None:
        """Say of halts that no order has left since; the caller has waited for the sender's barrier."""
        await acknowledge(connection, ids, self._clock.now())

    async def _recall(self, connection: WritingConnection) -> None:
        """Know again of which orders there are words, where an earlier process closed them."""
        unknown = [each for each in map(reference_of, self._applying) if not self._blotter.knows(each)]
        if unknown:
            self._blotter.recall((await entries_by_reference(connection, unknown)).values())

    async def _close_out(self, connection: WritingConnection, now: datetime) -> Sequence[Intent]:
        if self._close_outs.waits:
            # What is closed by a step is not bet on again by the same one.
            await self.learn_halts(connection)
        closing = Closing(
            engine=self._engine,
            blotter=self._blotter,
            longest_age=self._config.longest_age,
            has_started=lambda intent: self._has_started(intent, now),
        )
        return await self._close_outs.carry_out(connection, closing, now)

    def _has_started(self, intent: Intent, now: datetime) -> bool:
        state = self._events.get(intent.request.instrument.event)
        return state is None or state.status is not EventStatus.SCHEDULED or state.kickoff <= micros_of(now)

    def _situation(self, intent: Intent) -> Situation:
        now, state = self._clock.now(), self._events.get(intent.request.instrument.event)
        entry = self._blotter.entries.get(intent.reference)
        price = standing(self._engine, intent.request.instrument, intent.venue, intent.request.side)
        portfolio, how = self._blotter.portfolios[intent.portfolio], self._trading.get(intent.instance)
        breakers = self._breakers.guard.reasons(
            portfolio=intent.portfolio,
            instance=intent.instance,
            venue=intent.venue,
            event=intent.request.instrument.event,
        )
        return Situation(
            halts=[*self._halts.over(intent), *breakers],
            own=self._own.breach(self._blotter, now, intent),
            leads=self._leads(),
            modes=() if how is None else (how.mode,),
            waits=entry is not None and entry.sent_at is None and CommandKind.CANCEL not in entry.order.commands,
            now=now,
            odds_e4=None if price is None or price.quality_flag else price.odds_e4,
            price_age=None if price is None else now - instant_of(price.seen),
            longest_age=self._config.longest_age,
            free=portfolio.ledger.balance(portfolio.cash_at(intent.venue)),
            quarantine=quarantine_for(self._blotter, intent, self._config.quarantine),
            terms=self._venues.of(intent.venue).terms,
            status=None if state is None else state.status,
            to_start=None if state is None else (state.kickoff - micros_of(now)) * MICROSECOND,
        )

    def _forbids_change(self, amendment: Amendment) -> str | None:
        entry = self._blotter.entries.get(self._blotter.own_reference(amendment.reference))
        if not self._leads():
            return "the lease is in doubt"
        halts = () if entry is None or amendment.price is None else self._halts.over(entry.intent)
        return "; ".join(halts) or None

    def note_call(self, venue: str, failed: bool) -> None:
        """A call of a venue has ended; too many that fail stop new bets there."""
        self._breakers.note_call(venue, failed=failed)
        if failed and venue in self.reconciler.silent():
            self._wake()

    def _heard(self, word: Word) -> None:
        self.reconciler.note(word)
        entry = self._blotter.entries.get(word.reference) if isinstance(word, Sent) else None
        if entry is not None and entry.intent.close_out is None:
            self._own.note_sent(word.at)
        self._words.append(word)
        self._wake()

    def _asked_about(self) -> list[OpenOrder]:
        """Orders of which their venues may know more."""
        return all_asked_about(self._blotter, self._is_over)

    def _is_over(self, event: int) -> bool:
        state = self._events.get(event)
        return state is None or state.status in {EventStatus.FINISHED, EventStatus.VOID}
