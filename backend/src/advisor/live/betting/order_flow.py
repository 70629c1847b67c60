"""From the signals of a step to orders and their money: decided and stored with the step, sent once that is committed.

Whatever becomes of orders waits here until the next step, whose transaction stores it.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from advisor.core.clock import Clock, micros_of
from advisor.core.ids import NewId, order_references
from advisor.core.markets import EventStatus
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.batches import begin_batch
from advisor.db.leader.writes import Writes, WritingConnection
from advisor.db.orders.blotter import ended_entries, entries_by_reference, open_entries, write_changes
from advisor.db.orders.decisions import note_refused
from advisor.db.orders.evidence import inherit_evidence, keep_evidence
from advisor.db.orders.halts import acknowledge
from advisor.db.orders.seals import keep_seals, made_seals
from advisor.db.risk.breakers import BreakerChange
from advisor.engine import alerts
from advisor.engine.books.messages import EventState
from advisor.engine.orders.amending import changed_intent
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.engine.orders.deciding import Decisions, limits_within
from advisor.engine.orders.evidence import evidence_of
from advisor.engine.orders.granting import Trading
from advisor.engine.orders.order_words import taken_back
from advisor.engine.orders.passed_over import PassedOver, passed_over
from advisor.engine.recording.decisions import DecisionLog
from advisor.engine.recording.words import WordLog
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.cancelling import Canceller, CancellingConfig
from advisor.execution.intents import Intent
from advisor.execution.reconciling import Reconciler, ReconcilingConfig
from advisor.execution.sending import Sender, Sent, Word, reference_of
from advisor.live.betting.close_outs import CloseOuts, CloseOutsConfig, Closing
from advisor.live.betting.commands import Commands
from advisor.live.betting.flow_config import OpenBets, OrderFlowConfig, OrderVenues
from advisor.live.betting.follow_ups import FollowUps
from advisor.live.betting.instances import Instances
from advisor.live.betting.last_look import LastLook, Memory
from advisor.live.betting.order_metrics import OrderMetrics
from advisor.live.betting.portfolios import Portfolios
from advisor.live.betting.risk.breakers import Breakers
from advisor.live.betting.risk.capital import Capital
from advisor.live.betting.risk.exposures import Exposures
from advisor.live.betting.risk.own_limits import OwnLimits
from advisor.live.betting.risk.own_records import records_for
from advisor.live.betting.risk.risk_states import RiskStates
from advisor.live.betting.risk.tail_risk import TailRisk
from advisor.live.betting.settling import Settling
from advisor.live.betting.standing_halts import StandingHalts
from advisor.live.betting.step_alerts import StepAlerts
from advisor.live.betting.venues.account_halts import halt_accounts
from advisor.live.betting.venues.asked_about import AskedAbout
from advisor.live.betting.venues.paper_venues import provider_of
from advisor.live.betting.venues.state_monitor import StateMonitor
from advisor.live.betting.venues.unheard import Unheard
from advisor.risk.breakers.error_rate import STORING, VenuePart, part_of

log = structlog.get_logger(__name__)


class OrderFlow:
    """For one lease, and for one task but for its ``sender``.

    Args:
        session: this run; with the number of what became of orders it says what is stored already.
        leads: whether this process holds its lease.
        wake: lets a step be made soon.
        venues: where orders go.
        metrics: count what is stored.
        lag: for how long what feeds have reported waits by now.
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
        lag: Callable[[], timedelta] = timedelta,
    ) -> None:
        self._metrics = metrics
        self._config = config
        self._instances = instances
        self._session = session
        self._wake = wake
        self._clock = clock
        self._new_id = new_id
        self._new_reference = new_reference = order_references(new_id)
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
        reads, changes = (partial(self.note_call, part=part) for part in (VenuePart.READS, VenuePart.CHANGES))
        self._close_outs = CloseOuts(CloseOutsConfig(), config.venues, new_reference)
        self._risk = RiskStates(config.portfolios, config.capital)
        self._exposures = Exposures(config.portfolios, config.capital)
        self.breakers: Final = Breakers(
            config.breakers, config.portfolios, clock, lambda *price: provider_of(self._engine, *price)
        )
        self._tails = TailRisk(config.tails)
        self._own = OwnLimits(config.portfolios)
        self._portfolios = Portfolios(config.snapshots, clock)
        self._is_stored = False
        self._log = DecisionLog()
        self._said = WordLog()
        unheard = Unheard(config.portfolios, config.venues, self._heard, clock)
        self.monitor: Final = StateMonitor(
            venues.of, unheard, config.breakers, clock, metrics.reconciliation, called=reads
        )
        self._halts = StandingHalts(clock, config.halts_trusted_for)
        self._capital = Capital(config.capital, config.portfolios)
        self._venues = venues
        reconciling = ReconcilingConfig(silent_after=config.silent_after)
        asked = AskedAbout(lambda: self._blotter, self._is_over, clock)
        self.reconciler: Final = Reconciler(venues.of, asked, self._heard, clock, reconciling, called=reads)
        self._alerts = StepAlerts(self.reconciler, config.quarantine)
        look = LastLook(
            config, venues, leads, clock, self._halts, self.breakers, self._own, self.monitor, self._remembered, lag,
            self.reconciler.held_back,
        )  # fmt: skip
        self.sender: Final = Sender(venues.of, look.at, self._heard, clock, self.note_call)
        self._follow_ups = FollowUps(
            venues.of,
            config.venues,
            leads,
            lambda amendment: changed_intent(self._blotter, amendment),
            self.sender,
            self._heard,
            clock,
            new_reference,
            changes,
        )
        self._commands = Commands(self._settling, self._follow_ups)
        self.canceller: Final = Canceller(venues.of, self._taken_back, self._heard, clock, CancellingConfig(), changes)
        self.amender: Final = self._follow_ups.amender

    @property
    def blotter(self) -> Blotter:
        """All open orders, and the portfolios."""
        return self._blotter

    def breached(self, now: datetime) -> Mapping[str, tuple[str, ...]]:
        """By portfolio the limits by which it bets nothing now, whatever is found."""
        found = {
            each.key: self._blotter.portfolios[each.key].breached(each.limits, now, each.shares)
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
        self._alerts.forget()
        self._venues.use(engine)
        await self.take_up_instances(connection, now)
        portfolios = await self._portfolios.restored(connection, self._config.portfolios, now)
        self._blotter = Blotter(portfolios)
        self._blotter.restore(await open_entries(connection), now)
        self._blotter.recall(await ended_entries(connection))
        await self._halts.restore(connection)
        self._tails.forget(self._blotter)
        await self._own.restore(connection, now)
        self._settling.forget()
        self._commands.forget()
        self._follow_ups.forget()
        self._close_outs.forget()
        self._capital.forget()
        self._risk.forget()
        self._exposures.forget()
        await self.monitor.restore(connection)
        await self.breakers.restore(connection, now)
        changes = self._blotter.changes()
        await write_changes(connection, changes)
        await send_alerts(connection, alerts.of_orders(changes))

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

    async def learn_halts(self, pool: asyncpg.Pool) -> Sequence[int]:
        """Take over the halts that stand; until that succeeds no order leaves. Ids of those not acknowledged yet."""
        await self._halts.learn(pool)
        return self._halts.unacknowledged

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
            await self._halts.learn_in_step(connection)
        await self._commands.carry_out(connection, self._blotter, now)
        await self._settling.settle(connection, self._blotter, now)
        forbids = self._tails.or_unknown(partial(self._own.forbids, self._blotter, now), self._blotter, now)
        closing = (*await self._close_out(connection, now), *self._follow_ups.due(self._blotter, forbids, now))
        failures = self._tails.failures
        changed = await self.breakers.step(
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
            self._new_reference,
            self.breakers.guard,
            forbids,
            await self._capital.leeway(connection, result, self._trading, self._blotter, self._follow_ups.askings),
            self._follow_ups.askings,
            await records_for(connection, result, self._trading, self._follow_ups.askings, now),
        )
        changes = self._blotter.changes()
        self._said.note(self._engine, self._blotter, changes.entries.values(), decisions.intents)
        self._follow_ups.note(changes, now)
        await write_changes(connection, changes)
        if await halt_accounts(connection, changes, now):
            await self._halts.learn_in_step(connection)
        limits = limits_within(decisions.intents, self._trading, self._blotter, now)
        opened = result.value_bets.opened
        await keep_evidence(connection, evidence_of(decisions.intents, opened, limits, self._config.venues))
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
        await note_refused(connection, self._own.explained(decisions.refused))
        await send_alerts(connection, self._alerts.of(changes, decisions, self._blotter, now))
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
        self._halts.committed()
        self.breakers.note(STORING, failed=False)
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
        self._metrics.note_breakers(self.breakers.all, changed)
        self._metrics.note_risk(self._risk.figures)

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

    async def acknowledge_halts(self, writes: Writes) -> None:
        """Say of halts that are known here that nothing leaves under them any more, once that is so."""
        unsaid = self._halts.unacknowledged
        if unsaid:
            await self.sender.barrier()
            async with writes.transaction() as connection:
                await acknowledge(connection, unsaid, self._clock.now())

    async def _recall(self, connection: WritingConnection) -> None:
        """Know again of which orders there are words, where an earlier process closed them."""
        unknown = [each for each in map(reference_of, self._applying) if not self._blotter.knows(each)]
        if unknown:
            self._blotter.recall((await entries_by_reference(connection, unknown)).values())

    async def _close_out(self, connection: WritingConnection, now: datetime) -> Sequence[Intent]:
        if self._close_outs.waits:
            # What is closed by a step is not bet on again by the same one.
            await self._halts.learn_in_step(connection)
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

    def _remembered(self) -> Memory:
        return Memory(blotter=self._blotter, engine=self._engine, events=self._events, trading=self._trading)

    def note_call(self, venue: str, failed: bool, part: VenuePart = VenuePart.SENDS) -> None:
        """A call of a venue has ended; too many of one part that fail stop new bets there."""
        self.breakers.note(part_of(venue, part), failed=failed)
        if failed and venue in self.reconciler.silent():
            self._wake()

    def _heard(self, word: Word) -> None:
        self.reconciler.note(word)
        entry = self._blotter.entries.get(word.reference) if isinstance(word, Sent) else None
        if entry is not None and entry.intent.close_out is None:
            self._own.note_sent(entry.intent.mode, word.at)
        self._words.append(word)
        self._wake()

    def _taken_back(self) -> Mapping[str, Collection[str]]:
        return taken_back(self._blotter.entries.values())

    def _is_over(self, event: int) -> bool:
        state = self._events.get(event)
        return state is None or state.status in {EventStatus.FINISHED, EventStatus.VOID}
