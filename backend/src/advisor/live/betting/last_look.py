"""What is known of an order at the moment at which it would leave, for its last checks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from advisor.core.clock import MICROSECOND, Clock, instant_of, micros_of
from advisor.engine.books.messages import EventState
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.crossing import crossed_order
from advisor.engine.orders.granting import Trading
from advisor.engine.orders.limits_now import NOT_COMPUTED, hedge_now, limits_now
from advisor.engine.orders.quarantine import quarantine_for
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.step import LiveEngine
from advisor.execution.checks import Delays, LimitsNow, Situation, VenueBalance
from advisor.execution.intents import Intent
from advisor.execution.order import CommandKind
from advisor.ledger.accounts import AccountKind
from advisor.live.betting.flow_config import OrderFlowConfig, OrderVenues
from advisor.live.betting.risk.breakers import Breakers
from advisor.live.betting.risk.own_limits import OwnLimits
from advisor.live.betting.standing_halts import StandingHalts
from advisor.live.betting.venues.paper_venues import standing
from advisor.live.betting.venues.state_monitor import StateMonitor
from advisor.ports.venues import TimedVenue

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the last step has left.

    Attributes:
        engine: None before the first start.
        trading: by name of the instance.
    """

    blotter: Blotter
    engine: LiveEngine | None
    events: Mapping[int, EventState]
    trading: Mapping[str, Trading]


class LastLook:
    """For one lease.

    Args:
        leads: whether this process holds it.
        memory: as it is now.
        lag: for how long what feeds have reported waits by now.
        held_back: why nothing new is bet at a venue now.
    """

    def __init__(
        self,
        config: OrderFlowConfig,
        venues: OrderVenues,
        leads: Callable[[], bool],
        clock: Clock,
        halts: StandingHalts,
        breakers: Breakers,
        own: OwnLimits,
        monitor: StateMonitor,
        memory: Callable[[], Memory],
        lag: Callable[[], timedelta],
        held_back: Callable[[str], Sequence[str]],
    ) -> None:
        self._config: Final = config
        self._venues: Final = venues
        self._leads: Final = leads
        self._clock: Final = clock
        self._halts: Final = halts
        self._breakers: Final = breakers
        self._own: Final = own
        self._monitor: Final = monitor
        self._memory: Final = memory
        self._lag: Final = lag
        self._held_back: Final = held_back

    def _limits(
        self, intent: Intent, portfolio: Portfolio, how: Trading | None, now: datetime, *, hedges: bool
    ) -> LimitsNow:
        if how is None:
            return NOT_COMPUTED
        try:
            within = how.within(portfolio, now).limits
            return limits_now(portfolio, intent, within, self._config.capital.reserve, now, hedges=hedges)
        except Exception:
            # Whatever is wrong with what is known of the risk, nothing new is sent by it.
            log.exception("limits_not_computed", reference=intent.reference)
            return NOT_COMPUTED

    def _at_venue(self, intent: Intent, blotter: Blotter, now: datetime) -> VenueBalance | None:
        read = self._monitor.balance(intent.venue)
        if read is None or read.asset != intent.request.asset:
            return None
        used = sum(
            portfolio.ledger.balance(portfolio.cash_at(None).beside(kind, intent.venue))
            for portfolio in blotter.portfolios.values()
            for kind in (AccountKind.HELD, AccountKind.PROVISIONAL, AccountKind.AT_RISK)
            if portfolio.cash_at(None).asset == read.asset
        )
        return VenueBalance(free=read.amount - used, age=now - read.began, longest=self._config.breakers.venue_silent)

    def _delays(self, key: str) -> Delays:
        venue = self._venues.of(key)
        return Delays(
            skew=venue.skew if isinstance(venue, TimedVenue) else None,
            most_skew=self._config.most_skew,
            lag=self._lag(),
            most_lag=self._config.most_lag,
        )

    def at(self, intent: Intent) -> Situation:
        """What is known of an order now, whether it is new or is to be changed."""
        memory, now, instrument = self._memory(), self._clock.now(), intent.request.instrument
        state, entry = memory.events.get(instrument.event), memory.blotter.entries.get(intent.reference)
        price = standing(memory.engine, instrument, intent.venue, intent.request.side)
        portfolio, how = memory.blotter.portfolios[intent.portfolio], memory.trading.get(intent.instance)
        breakers = self._breakers.guard.reasons(
            portfolio=intent.portfolio,
            instance=intent.instance,
            venue=intent.venue,
            instrument=instrument,
            side=intent.request.side,
        )
        hedge = hedge_now(portfolio, intent, now) if breakers else None
        return Situation(
            halts=[*self._halts.over(intent), *self._held_back(intent.venue)],
            breakers=breakers,
            hedge=hedge,
            own=self._own.breach(memory.blotter, now, intent),
            leads=self._leads(),
            modes=() if how is None else (how.mode,),
            limits=self._limits(intent, portfolio, how, now, hedges=hedge is not None),
            waits=entry is not None and entry.sent_at is None and CommandKind.CANCEL not in entry.order.commands,
            now=now,
            odds_e4=None if price is None or price.quality_flag else price.odds_e4,
            price_age=None if price is None else now - instant_of(price.seen),
            longest_age=self._config.longest_age,
            free=portfolio.ledger.balance(portfolio.cash_at(intent.venue)),
            quarantine=quarantine_for(memory.blotter, intent, self._config.quarantine),
            terms=self._venues.of(intent.venue).terms,
            status=None if state is None else state.status,
            to_start=None if state is None else (state.kickoff - micros_of(now)) * MICROSECOND,
            crosses=crossed_order(memory.blotter, intent),
            delays=self._delays(intent.venue),
            at_venue=self._at_venue(intent, memory.blotter, now),
            changes=entry is not None and entry.order.gets_another_price,
        )
