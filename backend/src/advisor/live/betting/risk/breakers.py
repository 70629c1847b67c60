"""Trading breakers of the engine's process: looked at in each step, before anything is decided in it."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import structlog

from advisor.core.alerts import Alert, AlertCode
from advisor.core.clock import Clock, instant_of, micros_of
from advisor.core.markets import EventStatus
from advisor.core.orders.halts import Halt
from advisor.core.quotes import BACK
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.halts import halts_since
from advisor.db.risk.breakers import (
    BreakerChange,
    breakers,
    competitions_of,
    settled_records,
    windows_since,
    write_changes,
    write_windows,
)
from advisor.db.risk.conservative import conservative_findings
from advisor.engine.books.messages import EventState, QuoteChanges
from advisor.engine.orders.blotter import Blotter
from advisor.engine.step_result import StepResult
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.notifications import Topic, announce
from advisor.risk.breakers.breaker import (
    Breaker,
    BreakersConfig,
    Finding,
    TradingBreakerKind,
    TradingBreakerState,
    advanced,
    tripped,
)
from advisor.risk.breakers.calibration import calibration_finding, win_probability
from advisor.risk.breakers.error_rate import Component, ErrorRates
from advisor.risk.breakers.guard import UNGUARDED, Guard, ProviderOf
from advisor.risk.breakers.losses import loss_findings, not_computed
from advisor.risk.breakers.reentry import newest, reentry
from advisor.risk.breakers.volatility import REMEMBERED, OddsVolatility
from advisor.risk.capital_shares import limits_at

log = structlog.get_logger(__name__)

_CALIBRATE_EVERY: Final = timedelta(minutes=1)
_MOST_SETTLED: Final = 1_000
"""Bets of an instance that its calibration is looked at by."""
_MOST_EVENTS: Final = 20_000
"""Events whose competitions are remembered; then all are asked for anew."""


class Breakers:
    """For one lease, and for one task but for ``note``.

    Args:
        portfolios: whose losses are looked at, by the limits of their profiles.
        provider_of: who says a price.
    """

    def __init__(
        self,
        config: BreakersConfig,
        portfolios: Sequence[PortfolioConfig],
        clock: Clock,
        provider_of: ProviderOf = lambda *_: "",
    ) -> None:
        self._provider_of: Final = provider_of
        self._config: Final = config
        self._portfolios: Final = portfolios
        self._clock: Final = clock
        self._breakers: dict[tuple[TradingBreakerKind, str], Breaker] = {}
        self._errors: Final = ErrorRates(config)
        self._volatility: Final = OddsVolatility(config)
        self._calibration: Sequence[Finding] = ()
        self._calibrated_at: datetime | None = None
        self._competition_of: dict[int, str] = {}
        self._asked: set[int] = set()
        self._not_computed: set[tuple[TradingBreakerKind, str]] = set()
        self._guard = UNGUARDED

    @property
    def guard(self) -> Guard:
        """What they make of bets now."""
        return self._guard

    @property
    def all(self) -> Collection[Breaker]:
        """Those that ever opened."""
        return self._breakers.values()

    def note(self, component: Component, *, failed: bool) -> None:
        """An operation has ended."""
        self._errors.note(component, self._clock.now(), failed=failed)

    async def restore(self, connection: WritingConnection, now: datetime) -> None:
        """Forget what may not be stored, and take up what is; failed calls alone are remembered by this process."""
        self._breakers = {each.key: each for each in await breakers(connection)}
        self._volatility.restore(await windows_since(connection, instant_of(micros_of(now) - REMEMBERED)))
        self._calibration, self._calibrated_at = (), None
        self._competition_of.clear()
        self._asked.clear()
        self._not_computed.clear()
        self._guard = Guard(self._breakers.values(), self._config.stake_factor, self._competition_of, self._provider_of)

    async def step(
        self,
        connection: WritingConnection,
        result: StepResult,
        events: Mapping[int, EventState],
        instances: Collection[str],
        blotter: Blotter,
        failures: Mapping[str, str],
        of_accounts: Iterable[Finding],
        now: datetime,
    ) -> Sequence[BreakerChange]:
        """Look at all causes, and store in the step's transaction what has changed; ``guard`` then goes by that.

        Args:
            instances: names of those that bet.
            failures: by portfolio why what it may lose could not be computed.
            of_accounts: what was found of accounts at venues.
        """
        await self._learn_competitions(connection, result)
        await write_windows(connection, self._volatility.ended(micros_of(now)))
        for quotes in result.quotes:
            self._note_moves(quotes, events, now)
        if self._calibrated_at is None or now - self._calibrated_at >= _CALIBRATE_EVERY:
            self._calibrated_at = now
            self._calibration = await self._calibrated(connection, instances)
        by_hand = await conservative_findings(connection)
        findings = (*self._findings(blotter, failures, now), *of_accounts, *by_hand)
        found = {(each.kind, each.subject): each for each in findings}
        standing, lifted = await self._halts(connection, now)
        changes = self._advance(found, lifted, now)
        await write_changes(connection, changes)
        if changes:
            await announce(connection, Topic.BREAKERS, [f"{each.after.kind} {each.after.subject}" for each in changes])
            await announce(connection, Topic.CONSERVATIVE_MODE)
        await send_alerts(connection, [*_opened(changes), *self._failed(found, now)])
        over = (*self._breakers.values(), *standing)
        self._guard = Guard(over, self._config.stake_factor, self._competition_of, self._provider_of)
        return changes

    async def _halts(self, connection: WritingConnection, now: datetime) -> tuple[Sequence[Breaker], Sequence[Breaker]]:
        """Of the halts that stand, and of those that were lifted not long ago, what reduces stakes."""
        standing, lifted = [], []
        for row in await halts_since(connection, now - self._config.half_open):
            halt = Halt(row.scope, row.subject, row.reason)
            if row.lifted_at is None:
                standing.append(reentry(halt, row.set_at))
            else:
                # The clock of who lifted it may be ahead.
                lifted.append(reentry(halt, min(row.lifted_at, now)))
        return standing, lifted

    async def _learn_competitions(self, connection: WritingConnection, result: StepResult) -> None:
        seen = {bet.event for bet in result.value_bets.opened}
        for quotes in result.quotes:
            seen.update(np.unique(quotes.ticks.event).tolist())
        if len(self._asked) > _MOST_EVENTS:
            self._asked.clear()
            self._competition_of.clear()
        new = seen - self._asked
        if new:
            self._competition_of.update(await competitions_of(connection, sorted(new)))
            self._asked |= new

    def _note_moves(self, quotes: QuoteChanges, events: Mapping[int, EventState], now: datetime) -> None:
        """Usable back prices that changed, of events that have not started."""
        ticks, before = quotes.ticks, quotes.past.previous_e4
        moved = quotes.changed & (quotes.quality_flag == 0) & (ticks.side == BACK)
        moved &= (ticks.odds_e4 > 0) & (before > 0)
        at = micros_of(now)
        for row in np.flatnonzero(moved).tolist():
            event = int(ticks.event[row])
            state, competition = events.get(event), self._competition_of.get(event)
            if competition is None or state is None or state.status is not EventStatus.SCHEDULED or state.kickoff <= at:
                continue
            place = (ticks.market[row], ticks.participant[row], ticks.line[row], ticks.selection[row])
            price = (event, *map(int, place), ticks.venues[ticks.venue[row]])
            self._volatility.note(competition, price, int(ticks.odds_e4[row]), int(before[row]))

    async def _calibrated(self, connection: WritingConnection, instances: Collection[str]) -> Sequence[Finding]:
        records = await settled_records(connection, sorted(instances), _MOST_SETTLED)
        found = (
            calibration_finding(name, win_probability(of.probability, of.side), of.won, self._config)
            for name, of in records.items()
        )
        return [each for each in found if each is not None]

    def _findings(self, blotter: Blotter, failures: Mapping[str, str], now: datetime) -> Iterator[Finding]:
        at = micros_of(now)
        for each in self._portfolios:
            portfolio = blotter.portfolios.get(each.key)
            if portfolio is not None:
                limits = limits_at(each.limits, each.shares, portfolio.state.totals, at)
                yield from loss_findings(each.key, portfolio.state, limits, at)
        yield from (not_computed(key, reason) for key, reason in failures.items())
        yield from self._volatility.findings(at)
        yield from self._errors.findings(now)
        yield from self._calibration

    def _advance(
        self, found: dict[tuple[TradingBreakerKind, str], Finding], lifted: Iterable[Breaker], now: datetime
    ) -> list[BreakerChange]:
        changes = []
        for key, before in self._breakers.items():
            after = advanced(before, found.get(key), now, self._config)
            if after is not before:
                changes.append(BreakerChange(before=before.state, after=after))
        changes += [
            BreakerChange(before=TradingBreakerState.CLOSED, after=tripped(finding, now))
            for key, finding in found.items()
            if finding.trips and key not in self._breakers
        ]
        for key, each in newest(lifted).items():
            known = self._breakers.get(key)
            if known is None or known.since < each.since:
                changes.append(
                    BreakerChange(before=TradingBreakerState.CLOSED if known is None else known.state, after=each)
                )
        for change in changes:
            after = change.after
            self._breakers[after.key] = after
            log.info("trading_breaker", kind=after.kind, subject=after.subject, state=after.state, reason=after.reason)
        return changes

    def _failed(self, found: dict[tuple[TradingBreakerKind, str], Finding], now: datetime) -> list[Alert]:
        """Of what cannot be computed any more, once until it can be."""
        failed = {key: each for key, each in found.items() if math.isnan(each.value)}
        new = [each for key, each in failed.items() if key not in self._not_computed]
        self._not_computed = set(failed)
        return [
            Alert(
                code=AlertCode.RISK_NOT_COMPUTED,
                subject=f"{each.kind} {each.subject}",
                text=f"{each.text} Nothing new is bet until it can be.",
                at=now,
                occurrence=now.isoformat(),
            )
            for each in new
        ]


def _opened(changes: Sequence[BreakerChange]) -> Iterator[Alert]:
    for change in changes:
        of = change.after
        if of.state is TradingBreakerState.OPEN:
            yield Alert(
                code=AlertCode.BREAKER_OPENED,
                subject=f"{of.kind} {of.subject}",
                text=f"{of.reason} Nothing new is bet there until that is over and has stayed so for a while.",
                at=of.since,
                occurrence=of.since.isoformat(),
            )
