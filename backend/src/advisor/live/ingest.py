"""From readings to stored prices, bets and notifications: one batch at a time, in one place."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from advisor.core.clock import Clock, micros_of
from advisor.core.markets import DECIDED_OR_POSTPONED, EventStatus
from advisor.core.money.rates import Rates
from advisor.core.timing.survival import SurvivalCurves
from advisor.db.directory.names import KeptDirectory
from advisor.db.directory.participants import participant_ids
from advisor.db.events.open_events import open_events, placements_of, states_of, unlisted_events
from advisor.db.events.provider_events import Placement, ProviderRef, resolve_reports
from advisor.db.events.states import apply_states
from advisor.db.leader.batches import add_dead_letter, begin_batch
from advisor.db.leader.reports import EngineReport
from advisor.db.leader.writes import LeaseLostError, Writes, WritingConnection
from advisor.db.outages import unavailable
from advisor.db.quotes.pending import Shed
from advisor.db.quotes.survival import load_survival
from advisor.db.rates import rates_from
from advisor.db.signals.value_bets import any_measured_on_void
from advisor.engine.books.messages import Availability, EventState
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.engine.step_result import StepResult
from advisor.live.betting.order_flow import OrderFlow
from advisor.live.history import History, StoringEvents
from advisor.live.inbox import Batch, Inbox
from advisor.live.market_figures import FiguresLog
from advisor.live.normalise import Participant, confirmations_of, participants_in, snapshots_of, ticks_of
from advisor.live.notifications import Notifications, Topic
from advisor.live.shown import NOTHING_SHOWN, Shown, shown_of
from advisor.live.storing import letter_of, restore_engine, store
from advisor.ports.journal import Journal
from advisor.risk.breakers.error_rate import STORING
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestConfig:
    """How batches are processed.

    Attributes:
        sandbox: what comes in is made up, and never meets real events.
        sweep_every: a step of time alone is made when nothing came for so long.
        forget_after: a game this long past its start, not known to be over, is taken for over.
        unlisted_after: so is an event without teams whose time is this long past, and that nobody listed for so long.
        kickoff_ranks: by provider, whose kick-off counts, the lowest first.
        tries: at a batch that a defect of ours keeps from being stored, before it is set aside.
        retry_after: the pause before each.
    """

    sandbox: bool
    sweep_every: timedelta
    forget_after: timedelta
    unlisted_after: timedelta
    kickoff_ranks: Mapping[str, int]
    tries: int
    retry_after: timedelta


@dataclass(frozen=True, slots=True)
class _Learned:
    """Events that a batch changed, to be published once that is stored."""

    scores: tuple[int, ...]
    review: int
    postponed: frozenset[ProviderRef]


class Ingest:
    """Feeds the engine and stores what comes of it; for one task.

    A step changes memory before its transaction commits. Whenever the end of that transaction is not known to be
    good, memory is thrown away and made anew from what is stored, and the batch comes again.

    Args:
        writes: lends transactions.
        new_engine: makes an engine that knows nothing.
        session: this run of the process; with the number of a batch it says which batch that is.
        inbox: what waits.
        history: what steps leave for later.
        notifications: collects what changed.
        orders: decides on what steps find, and follows what becomes of orders.
        availabilities: gives the last change of each provider that was ever down.
        sleep: waits for seconds.

    Attributes:
        turns: held during each; whoever holds it keeps the next from beginning.
    """

    def __init__(
        self,
        writes: Writes,
        new_engine: Callable[[], LiveEngine],
        session: UUID,
        inbox: Inbox,
        history: History,
        notifications: Notifications,
        availabilities: Callable[[], Sequence[Availability]],
        events: StoringEvents,
        orders: OrderFlow,
        config: IngestConfig,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._writes = writes
        self._new_engine = new_engine
        self._engine: LiveEngine | None = None
        self._session = session
        self._inbox = inbox
        self._history = history
        self._notifications = notifications
        self._availabilities = availabilities
        self._watcher = events
        self._orders = orders
        self._config = config
        self._clock = clock
        self._sleep = sleep
        self._events: dict[int, EventState] = {}
        self._placements: dict[ProviderRef, Placement] = {}
        self._participants: dict[Participant, int] = {}
        self._figures = FiguresLog()
        self._given: dict[str, Availability] = {}
        self._directory = KeptDirectory()
        self._is_sure = False
        self.turns = asyncio.Lock()
        self._stepped_at = clock.now()
        self._refused: tuple[datetime, str] | None = None

    def report(self) -> EngineReport:
        """How it goes."""
        now = self._clock.now()
        since, reason = self._refused or (now, "")
        return EngineReport(
            stepped_before=(now - self._stepped_at).total_seconds(),
            refused_for=(now - since).total_seconds(),
            reason=reason,
            waiting=len(self._inbox),
            unstored=self._history.rows,
            breached=self._orders.breached(now),
        )

    async def restore(self) -> None:
        """Forget everything and take up what is stored: events that are not over, their prices, the bets that stand.

        Readers are asked to load everything again, for nobody knows what they heard last.
        """
        now = self._clock.now()
        # The engine so far knows what may not be stored. While there is no other, nobody is asked.
        self._engine = None
        figures = FiguresLog()
        async with self._writes.transaction() as connection:
            since = now - self._config.forget_after
            known = await open_events(connection, since, now - self._config.unlisted_after)
            # Only now: each engine begins a journal, and the database may be away for long.
            engine = self._new_engine()
            engine.set_chances(await load_survival(connection))
            engine.set_rates(await self._rates(connection))
            availabilities = self._availabilities()
            # What runs comes first: others take up no signals.
            await self._orders.restore(connection, engine, now)
            await restore_engine(connection, engine, figures, known.states, now, since, availabilities)
            await self._history.resume(connection)
        self._engine = engine
        self._events = dict(known.states)
        self._placements = dict(known.placements)
        self._participants = {}
        self._figures = figures
        self._given = {each.provider: each for each in availabilities}
        self._directory.forget()
        self._is_sure = True
        self._notifications.resync(self._events)

    def set_chances(self, chances: SurvivalCurves) -> None:
        """From the next step on signals carry these chances that their prices are still there."""
        if self._engine is not None:
            self._engine.set_chances(chances)

    async def learn_rates(self, connection: asyncpg.Connection) -> None:
        """From the next step on sizes in other currencies than the stakes' count by the rates stored now."""
        rates = await self._rates(connection)
        if self._engine is not None:
            self._engine.set_rates(rates)

    async def _rates(self, connection: asyncpg.Connection) -> Rates:
        return await rates_from(connection, self._clock.now())

    def record_in(self, begin: Callable[[LiveEngineConfig], Journal | None]) -> None:
        """Let the session go on in another journal.

        Args:
            begin: ends the journal so far, and makes the other for what runs now.
        """
        if self._engine is not None:
            self._engine.record_in(begin(self._engine.config))

    async def run(self) -> None:
        """Process batches until cancelled."""
        while True:
            batch: Batch | None = None
            try:
                async with asyncio.timeout(self._config.sweep_every.total_seconds()):
                    batch = await self._inbox.take()
            except TimeoutError:
                if self._inbox.has_postponed:
                    self._inbox.wake()
            async with self.turns:
                await self.turn(batch)

    async def turn(self, batch: Batch | None) -> None:
        """One batch, or a step of time alone: stored once, whatever fails meanwhile, or set aside.

        An outage is waited for. What fails otherwise is a defect: it is tried again, but not for ever, for the batches
        behind it wait.

        Raises:
            LeaseLostError: this process is not the leader any more; the batch stays in hand.
        """
        failures = 0
        while True:
            try:
                if not self._is_sure:
                    await self.restore()
                await self._step(batch)
            except LeaseLostError:
                raise
            except Exception as error:
                heed_cancellation()
                self._note_refusal(error)
                if unavailable(error) is None:
                    failures += 1
                    self._orders.breakers.note(STORING, failed=True)
                    log.exception("live_storing_failed", failures=failures)
                    if failures >= self._config.tries:
                        await self._set_aside(batch, error)
                        return
                else:
                    log.warning("live_storing_waits", reason=str(error))
                await self._sleep(self._config.retry_after.total_seconds())
            else:
                self._stepped_at, self._refused = self._clock.now(), None
                return

    async def _step(self, batch: Batch | None) -> None:
        now = self._clock.now()
        learned: _Learned | None = None
        result: StepResult | None = None
        shown = NOTHING_SHOWN
        shed: Shed = {}
        rows, forgotten = 0, False
        availabilities = [each for each in self._availabilities() if self._given.get(each.provider) != each]
        self._is_sure = False
        async with self._writes.transaction() as connection:
            if batch is not None and not await begin_batch(connection, self._session, batch.number, now):
                # Stored, but nobody heard so. What was postponed then is not known any more.
                unplaced = {(each.provider, each.ref) for each in batch.events} - self._placements.keys()
                learned = _Learned((), 0, frozenset(unplaced))
            else:
                if batch is not None:
                    learned = await self._learn_events(connection, batch, now)
                result, shown = self._evaluated(batch, now, availabilities)
                rows = await store(connection, result, shown, batch, self._placements, now, availabilities)
                await self._orders.step(connection, result, self._events, now)
                forgotten = learned is not None and await self._measured_on_void(connection, learned)
                shed = await self._history.shed_before(connection, rows)
        # A game that was suspended is forgotten like one that is over, so its end meets nobody who follows its bets:
        # they are taken up with all else that is stored.
        self._is_sure = not forgotten
        self._history.committed(rows, shed)
        if result is not None:
            self._orders.committed()
        if batch is not None:
            self._inbox.done(batch)
            self._inbox.postpone(batch, frozenset() if learned is None else learned.postponed)
        if result is not None:
            self._given |= {each.provider: each for each in availabilities}
            self._notify(result, shown, batch, learned)
            # Only now: the engine learns from what an event ended by.
            self._forget(now)

    def _evaluated(
        self, batch: Batch | None, now: datetime, availabilities: Sequence[Availability]
    ) -> tuple[StepResult, Shown]:
        """The engine's step."""
        ticks = [] if batch is None else ticks_of(batch, self._placements, self._participants)
        snapshots = [] if batch is None else snapshots_of(batch, self._placements, self._participants)
        confirmations = [] if batch is None else confirmations_of(batch, self._placements)
        if self._engine is None:
            raise RuntimeError("A step was made before anything was restored.")
        result = self._engine.step(ticks, micros_of(now), self._events, snapshots, confirmations, availabilities)
        return result, shown_of(result, self._figures, snapshots, confirmations)

    async def _set_aside(self, batch: Batch | None, error: Exception) -> None:
        """Keep the batch for people, and go on without it."""
        if batch is not None:
            try:
                async with self._writes.transaction() as connection:
                    await add_dead_letter(connection, self._clock.now(), "step", repr(error), letter_of(batch))
            except LeaseLostError:
                raise
            except Exception as failed:
                if unavailable(failed) is not None:
                    # It comes again, and with it the tries.
                    return
                # Whatever keeps even this from being stored, the batch would fail for ever: the log has its error.
                log.exception("live_dead_letter_lost", number=batch.number)
            self._inbox.done(batch)
        self._watcher.set_aside("step")
        log.error("live_batch_set_aside", number=None if batch is None else batch.number)

    def _note_refusal(self, error: Exception) -> None:
        since = self._clock.now() if self._refused is None else self._refused[0]
        self._refused = (since, str(unavailable(error) or repr(error)))

    async def _learn_events(self, connection: WritingConnection, batch: Batch, now: datetime) -> _Learned:
        resolution = await resolve_reports(
            connection, batch.events, now, await self._directory.read(connection, now), demo=self._config.sandbox
        )
        self._placements |= resolution.placements
        await self._look_up(connection, batch)
        applied = await apply_states(connection, batch.events, resolution.placements, now, self._config.kickoff_ranks)
        changed = {*resolution.created, *applied.changed, *applied.settled}
        known = {place.event_id for place in resolution.placements.values()}
        # Of an event without teams a file may say who won, and so that it is over.
        titled = {(report.provider, report.ref) for report in batch.events if report.title}
        unsaid = {place.event_id for ref, place in resolution.placements.items() if ref in titled}
        asked = changed | (known - self._events.keys()) | unsaid
        if asked:
            self._events |= await states_of(connection, sorted(asked))
        await self._learn_participants(connection, batch)
        return _Learned(tuple(sorted(changed | set(applied.running))), resolution.review, resolution.postponed)

    async def _look_up(self, connection: asyncpg.Connection, batch: Batch) -> None:
        """Events of quotes that came without a report, as a stream sends them after a restart."""
        refs = {(provider, quote.event) for provider, quotes in batch.quotes.items() for quote in quotes}
        missing = sorted(refs - self._placements.keys())
        if missing:
            found = await placements_of(connection, missing)
            self._placements |= found
            self._events |= await states_of(connection, sorted({place.event_id for place in found.values()}))

    async def _learn_participants(self, connection: WritingConnection, batch: Batch) -> None:
        """Our ids of whom quotes are about, made for those of whom nobody spoke before."""
        by_sport: dict[str, list[Participant]] = defaultdict(list)
        for event, name in participants_in(batch, self._placements) - self._participants.keys():
            if event in self._events:
                by_sport[self._events[event].sport].append((event, name))
        for sport, unknown in by_sport.items():
            ids = await participant_ids(connection, sport, sorted({name for _, name in unknown}))
            self._participants |= {each: ids[each[1]] for each in unknown}

    async def forget_unlisted(self, connection: asyncpg.Connection) -> None:
        """Forget events without teams that no provider lists any more; who lists one again brings it back."""
        self._drop(await unlisted_events(connection, self._clock.now() - self._config.unlisted_after))

    async def _measured_on_void(self, connection: WritingConnection, learned: _Learned) -> bool:
        void = [event for event in learned.scores if self._events[event].status is EventStatus.VOID]
        return bool(void) and await any_measured_on_void(connection, void)

    def _forget(self, now: datetime) -> None:
        before = micros_of(now - self._config.forget_after)
        known = self._events.items()
        self._drop(id_ for id_, state in known if state.status in DECIDED_OR_POSTPONED or state.kickoff < before)

    def _drop(self, events: Iterable[int]) -> None:
        over = self._events.keys() & set(events)
        for id_ in over:
            del self._events[id_]
        self._figures.forget(frozenset(over))
        if over:
            self._placements = {ref: at for ref, at in self._placements.items() if at.event_id not in over}
            self._participants = {each: id_ for each, id_ in self._participants.items() if each[0] not in over}

    def _notify(self, result: StepResult, shown: Shown, batch: Batch | None, learned: _Learned | None) -> None:
        """Say what is stored now."""
        if learned is not None:
            if learned.scores:
                self._notifications.add(Topic.SCORES, map(str, learned.scores))
            if learned.review:
                self._notifications.add(Topic.REVIEWS)
        for quotes in result.quotes:
            self._notifications.add_quotes(quotes)
        self._notifications.add_flags(result.reflagged)
        self._notifications.add_shown(shown)
        if bets := result.value_bets.all:
            self._notifications.add(Topic.VALUE_BETS, (str(bet.id) for bet in bets))
        if found := result.arbitrages.all:
            self._notifications.add(Topic.ARBITRAGE, (str(each.id) for each in found))
        if batch is not None and batch.shed.dropped:
            log.warning("live_quotes_shed", replaced=batch.shed.replaced, dropped=batch.shed.dropped)
