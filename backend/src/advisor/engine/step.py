"""One step of the live engine: quotes and time in; validated prices and the signals in them out. No I/O."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from advisor.core.arrays import Int32, Int64
from advisor.core.books import Books
from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Conversion, RateGap, Rates
from advisor.core.proofs.seals import Seal
from advisor.core.ticks import Ticks
from advisor.core.timing.survival import SurvivalCurves
from advisor.engine.books.block import Block
from advisor.engine.books.columns import NO_ROW
from advisor.engine.books.messages import Availability, Confirmation, EventState, Snapshot, StoredPast
from advisor.engine.books.pushes import Close, on_line, value_anew
from advisor.engine.books.state import LiveBooks
from advisor.engine.books.strategy_books import strategy_books
from advisor.engine.books.views import (
    counts_of,
    last_fair,
    last_odds,
    not_said_on,
    not_started,
    quality_flags_of,
    quote_changes,
    reflagged_of,
    store_fair,
)
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.carried import carried_bytes, carry_on
from advisor.engine.journal.chances import chances_bytes
from advisor.engine.journal.configs import instances_bytes
from advisor.engine.journal.rates import rates_bytes
from advisor.engine.journal.seals import seals_bytes
from advisor.engine.journal.session import Restored, StepInputs, difference, restored_bytes, stepped_bytes
from advisor.engine.priced_markets import priced_markets
from advisor.engine.running import (
    AnyRunning,
    InstanceSignals,
    RunningValue,
    arbitrage_changes,
    begun_anew,
    changed,
    ended_orphans,
    restore,
    running,
    value_bet_changes,
)
from advisor.engine.step_result import ChangedMarkets, ShownMarkets, StepResult
from advisor.engine.tracking.closes import ClosingPrice
from advisor.engine.tracking.value_bets import ValueBet
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ports.journal import Journal, JournalPosition, RecordKind
from advisor.pricing.fair import FairLines
from advisor.pricing.results import stated_at_risk
from advisor.strategies.instances import StrategyInstance

__all__ = ["LiveEngine", "LiveEngineConfig"]


class LiveEngine:
    """Validates books, runs strategies on them, and follows their signals; for one caller.

    Args:
        config: limits, and what runs.
        new_id: makes ids of signals.
        journal: takes everything that goes in and every signal that comes out; None: nobody does.
    """

    def __init__(self, config: LiveEngineConfig, new_id: NewId, journal: Journal | None = None) -> None:
        self._config = config
        self.journal = journal
        self._journaled_events: dict[int, EventState] = {}
        self._closing_within = config.tracking.closing_within // MICROSECOND
        self._books = LiveBooks(config.quality, [lag // MICROSECOND for lag in config.carried_lags])
        self._new_id = new_id
        self._running = running(config.instances, config.tracking, new_id)
        self._shown = next(each for each in self._running if isinstance(each, RunningValue))
        self._failed: dict[str, str] = {}
        self._orphans: tuple[ValueBet, ...] = ()
        self._past: tuple[StoredPast, ...] = ()
        self._chances: SurvivalCurves | None = None
        self._conversion = Conversion(
            asset=Asset.of(config.asset), rates=Rates(), max_age=config.rate_max_age // MICROSECOND
        )

    @property
    def books(self) -> LiveBooks:
        """The live books."""
        return self._books

    @property
    def config(self) -> LiveEngineConfig:
        """Limits, and what runs now."""
        return self._config

    def set_instances(self, instances: Sequence[StrategyInstance]) -> None:
        """From the next step on these run, and no others; one that crashed and is changed, or was missing, runs again.

        What a changed one found goes on or ends by its new rules. Live bets of one that is gone end.

        Raises:
            ValueError: see ``running.changed``; the first of single bets, whose fair prices are shown, is another one.
        """
        made, orphans = changed(self._running, instances, self._config.tracking, self._new_id)
        shown = next(each for each in made if isinstance(each, RunningValue))
        if shown.instance.name != self._shown.instance.name:
            raise ValueError(f"{self._shown.instance.name} has to stay the first instance of single bets.")
        if self.journal is not None:
            self.journal.append(RecordKind.INSTANCES, instances_bytes(instances))
        going_on = {each.instance.name for each in made if each in self._running}
        self._failed = {name: reason for name, reason in self._failed.items() if name in going_on}
        self._config = replace(self._config, instances=tuple(instances))
        self._books.carry_lags([lag // MICROSECOND for lag in self._config.carried_lags])
        self._running, self._shown, self._orphans = made, shown, (*self._orphans, *orphans)

    def set_chances(self, chances: SurvivalCurves) -> None:
        """From now on books carry these chances that their prices are still there."""
        if self.journal is not None:
            self.journal.append(RecordKind.CHANCES, chances_bytes(chances))
        self._chances = chances if chances.keys else None

    def set_rates(self, rates: Rates) -> None:
        """From now on sizes in other assets than the stakes' count by these rates, and by no others."""
        if rates.rates == self._conversion.rates.rates:
            return
        if self.journal is not None:
            self.journal.append(RecordKind.RATES, rates_bytes(rates))
        self._conversion = self._conversion.by(rates)

    def bettable(self, size: int | None, asset: int, now: int) -> int | None:
        """What a venue takes at a price, in the asset of stakes; None where nobody knows, as without a rate.

        Args:
            size: smallest units of the asset; None where the venue does not say.
            asset: its number.
            now: µs.
        """
        limit = None if size is None else self._conversion.floor(size, asset, now)
        return None if isinstance(limit, RateGap) else limit

    def chance_of(self, venue: str, market: int, age: float, after: float) -> float | None:
        """How likely a price is still there so many seconds later; None where nothing is known.

        Args:
            market: code of the market type.
            age: seconds since the price stands.
        """
        if self._chances is None:
            return None
        chance = float(self._chances.chance(venue, market, age, after).chance[0])
        return None if math.isnan(chance) else chance

    def record_in(self, journal: Journal | None) -> None:
        """From now on write into the journal of another session, which begins with all that this engine holds."""
        self.journal, self._journaled_events = journal, {}
        if journal is not None:
            journal.append(RecordKind.CARRIED, carried_bytes(self._books, self._running, self._orphans))
            if self._chances is not None:
                journal.append(RecordKind.CHANCES, chances_bytes(self._chances))
            if self._conversion.rates.rates:
                journal.append(RecordKind.RATES, rates_bytes(self._conversion.rates))

    def publish(self, seals: Sequence[Seal]) -> JournalPosition | None:
        """Write seals of what was decided on the last step into the journal; where they stand, None without one."""
        if self.journal is None:
            return None
        self.journal.append(RecordKind.SEALED, seals_bytes(seals))
        return self.journal.position

    def write(self, kind: RecordKind, payload: bytes) -> None:
        """Write what was decided on the last step into the journal, if there is one."""
        if self.journal is not None:
            self.journal.append(kind, payload)

    def carry_on(self, payload: bytes) -> None:
        """Go on where another engine with the same configuration began to ``record_in`` a journal.

        Raises:
            JournalDamagedError: this is no payload of such a record, or of another configuration.
        """
        self._orphans = carry_on(payload, self._books, self._running)

    def restore(self, restored: Restored) -> None:
        """Resume after a restart what is not over, before the first step, which brings the last prices.

        Steps before it that find nothing may bring some of them as they stood: what began since is measured by those.

        Signals end or go on with the first step that validates their market, and end as stale if none does in time.
        """
        if self.journal is not None:
            self.journal.append(RecordKind.RESTORED, restored_bytes(restored))
        self._orphans = restore(self._running, restored.value_bets, restored.arbitrages)
        self._past = restored.past
        self._books.note_laid(restored.laid)

    def step(
        self,
        ticks: Sequence[Ticks],
        now: int,
        events: Mapping[int, EventState],
        snapshots: Sequence[Snapshot] = (),
        confirmations: Sequence[Confirmation] = (),
        availabilities: Sequence[Availability] = (),
        *,
        finds: bool = True,
    ) -> StepResult:
        """Apply quotes and the passing of time.

        Args:
            ticks: one for each provider, in order of arrival; none for a step of time alone.
            now: µs since the Unix epoch, UTC; never less than in the step before.
            events: all events that are not over, by our ids, and those whose end was learned since the last step;
                the engine forgets those that are missing or over.
            snapshots: applied after the ticks.
            confirmations: applied after the snapshots.
            availabilities: of providers that went down or came back since the last step.
            finds: False: prices are valued as they stood, and no signal begins, goes on or ends by them.
        """
        result = self._stepped(ticks, now, events, snapshots, confirmations, availabilities, finds)
        if self.journal is not None:
            changed, gone = difference(self._journaled_events, events)
            self._journaled_events = dict(events)
            inputs = StepInputs(
                now=now,
                ticks=ticks,
                events=changed,
                gone=gone,
                snapshots=snapshots,
                confirmations=confirmations,
                availabilities=availabilities,
                finds=finds,
            )
            self.journal.append(RecordKind.STEPPED, stepped_bytes(inputs, result))
        return result

    def _stepped(
        self,
        ticks: Sequence[Ticks],
        now: int,
        events: Mapping[int, EventState],
        snapshots: Sequence[Snapshot],
        confirmations: Sequence[Confirmation],
        availabilities: Sequence[Availability],
        finds: bool,
    ) -> StepResult:
        # Bets on events that start now are measured by the prices before this step's.
        failed: dict[str, str] = {}
        for each in self._at_work if finds else ():
            with self._contained(each, failed):
                each.begin(now, events, self)
        self._books.begin(now, events)
        for availability in availabilities:
            self._books.set_availability(availability)
        applied = [self._books.apply(each, now, events) for each in ticks]
        for past in self._past:
            self._books.recall(past)
        if finds:
            self._past = ()
        withdrawn = [self._books.withdraw(each) for each in snapshots]
        for confirmation in confirmations:
            self._books.confirm(confirmation)
        rows = self._books.marked()
        validated, shown, signals = [], [], []
        for code, block, flags in self._books.validate(rows, now):
            validated.append(flags)
            markets, found = self._evaluate(block, code, now, finds, failed)
            shown.append(markets)
            signals += found
        batches = [each for each in (*applied, *withdrawn) if len(each.ticks)]
        changes = [quote_changes(self._books.state, each) for each in batches]
        reflagged, indexes = reflagged_of(self._books, validated)
        providers = [self._books.providers[index] for index in indexes.tolist()]
        bets = value_bet_changes(self._running)
        orphans, self._orphans = (self._orphans, ()) if finds else ((), self._orphans)
        ended = ended_orphans(orphans, now)
        arbitrages = arbitrage_changes(self._running)
        self._begin_anew(failed, now)
        self._shown.tracker.restore(ended)
        return StepResult(
            quotes=tuple(changes),
            reflagged=reflagged,
            markets=self._markets(rows),
            shown=tuple(shown),
            signals=tuple(signals),
            value_bets=replace(bets, ended=(*bets.ended, *ended)),
            arbitrages=arbitrages,
            quality_flags=quality_flags_of(changes, batches, reflagged, providers),
            counts=counts_of(applied, withdrawn),
            failed=failed,
        )

    def closing(self, bet: ValueBet, start: int) -> ClosingPrice | None:
        """See ``ClosingPrices``."""
        row = self._books.row(bet.event, MARKET_TYPES[bet.market].code, bet.participant, bet.line)
        if row == NO_ROW:
            return None
        close = Close(start - self._closing_within, start)
        state, rows = self._books.state, np.array([row], np.int32)
        odds_e4 = last_odds(self._books, row, bet.selection, bet.venue, bet.side, close)
        probability = last_fair(state, row, bet.selection, close)
        if probability is None:
            return ClosingPrice(odds_e4, None)
        on_close = on_line(state, rows, MARKET_TYPES[bet.market].code, close)
        stated = stated_at_risk(on_close, state.markets.line[rows], bet.market).item()
        return ClosingPrice(odds_e4, probability, None if np.isnan(stated) else stated)

    def _evaluate(
        self, block: Block, code: int, now: int, finds: bool, failed: dict[str, str]
    ) -> tuple[ShownMarkets, list[InstanceSignals]]:
        """Price markets for all to see, and run the strategies on those that have not started."""
        books = strategy_books(self._books, block, code, now, self._config.venues, self._chances, self._conversion)
        fair = self._shown.instance.strategy.fair(books)
        state = self._books.state
        waits = np.flatnonzero(not_said_on(state, block.row))
        turned = store_fair(state, block.row[waits], fair.probability[waits], now)
        value_anew(state, turned, code, now)
        books = replace(books, on_line=on_line(state, block.row, code))
        signals = self._run(books, fair, block.row, now, failed) if finds else []
        shown = ShownMarkets(
            priced=priced_markets(books, fair),
            ageing_after=self._ageing_after(block.row),
            stale_after=self._books.stale_after(block.row, now),
            value=tuple(
                self._shown.tracker.live_backs_in(event, (code, participant, line))
                for event, participant, line in zip(
                    books.event.tolist(), books.participant.tolist(), books.line.tolist(), strict=True
                )
            ),
        )
        return shown, signals

    def _run(
        self, books: Books, fair: FairLines, rows: Int32, now: int, failed: dict[str, str]
    ) -> list[InstanceSignals]:
        """Run all instances on the markets of these rows that have not started.

        Args:
            fair: of the instance whose fair prices are shown.
            failed: out: those that crash.
        """
        waits = np.flatnonzero(not_started(self._books.state, rows))
        if not len(waits):
            return []
        if len(waits) < len(rows):
            books, fair = books.rows(waits), fair.rows(waits)
        found = []
        for each in self._at_work:
            if books.market_type in each.instance.info.markets and each.instance.name not in failed:
                with self._contained(each, failed):
                    found.append(each.update(books, fair if each is self._shown else None, now))
        return found

    @property
    def _at_work(self) -> Iterator[AnyRunning]:
        """Instances that have not crashed."""
        return (each for each in self._running if each.instance.name not in self._failed)

    @contextmanager
    def _contained(self, runner: AnyRunning, failed: dict[str, str]) -> Iterator[None]:
        """Whatever a strategy does wrong stops its instance alone, and no step."""
        try:
            yield
        except Exception as error:
            failed[runner.instance.name] = f"{type(error).__name__}: {error}"

    def _begin_anew(self, failed: Mapping[str, str], now: int) -> None:
        """Let go of what instances that crashed in this step hold; in the next one all that they had found ends."""
        self._failed |= failed
        for each in [one for one in self._running if one.instance.name in failed]:
            fresh, orphans = begun_anew(each, self._config.tracking, self._new_id, now)
            self._running = tuple(fresh if one is each else one for one in self._running)
            self._orphans = (*self._orphans, *orphans)
            if each is self._shown and isinstance(fresh, RunningValue):
                self._shown = fresh

    def _ageing_after(self, rows: Int32) -> Int64:
        """(m,) µs: prices confirmed longer ago are shown as ageing."""
        config = self._config
        before, in_play = config.ageing // MICROSECOND, config.ageing_in_play // MICROSECOND
        return np.where(not_started(self._books.state, rows), before, in_play).astype(np.int64)

    def _markets(self, rows: Int32) -> ChangedMarkets:
        markets = self._books.state.markets
        return ChangedMarkets(
            event=self._books.event_of(rows),
            market=markets.market[rows],
            participant=markets.participant[rows],
            line=markets.line[rows],
        )
