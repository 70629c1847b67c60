"""The part of the live process between the feeds and the readers, and what two providers report to it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prometheus_client import CollectorRegistry
from pydantic import JsonValue

from advisor.core.clock import FixedClock, micros_of
from advisor.core.ids import random_id
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.money.assets import Asset
from advisor.core.orders.instances import InstanceDefinition
from advisor.core.orders.modes import Mode
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.core.venues import KNOWN_TERMS
from advisor.db.leader.writes import Writes
from advisor.engine.books.messages import Availability
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.execution.paper import PaperConfig
from advisor.instruments.market_types import H2H_3WAY
from advisor.live.availability import AvailabilityWatch
from advisor.live.betting.flow_config import OrderFlowConfig, OrderVenues
from advisor.live.betting.instances import BettingConfig, Instances, InstancesConfig, PortfolioConfig
from advisor.live.betting.order_flow import OrderFlow
from advisor.live.betting.order_metrics import OrderMetrics
from advisor.live.betting.settling import SettlingConfig
from advisor.live.betting.venues.paper_venues import PaperVenues
from advisor.live.history import History, HistoryConfig
from advisor.live.inbox import Inbox
from advisor.live.ingest import Ingest, IngestConfig
from advisor.live.notifications import Notifications
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.limits import NO_LIMITS
from advisor.settings.paper import SETTLED_BY_SCORE
from advisor.strategies.instances import instance
from tests.live.leading import Reported
from tests.live.provider_states import Providers

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KICKOFF = NOW + timedelta(minutes=30)
NAMES = {"the_odds_api": ("Ravenmoor United", "Dunwald"), "espn": ("Ravenmoor United FC", "Dünwald")}
COMPETITIONS = {"the_odds_api": "soccer_sandbox_premier", "espn": "soccer/sandbox.1"}


def report(provider: str, status: EventStatus | None = None, score: tuple[int, int] | None = None) -> EventReport:
    home, away = NAMES[provider]
    return EventReport(
        provider=provider,
        ref=f"{provider}-1",
        sport="football",
        competition=COMPETITIONS[provider],
        competition_name="Sandbox Premier",
        home=home,
        away=away,
        kickoff=KICKOFF,
        status=status,
        home_score=score[0] if score else None,
        away_score=score[1] if score else None,
        at=NOW,
    )


def book(venue: str, odds: tuple[int, int, int], at: datetime) -> tuple[Quote, ...]:
    instant = micros_of(at)
    return tuple(
        Quote("the_odds_api-1", H2H_3WAY, LINE_NONE, place, venue, Side.BACK, price, None, instant, instant)
        for place, price in enumerate(odds)
    )


PORTFOLIO = PortfolioConfig(key="test", mode=Mode.PAPER, asset=Asset.of("EUR"), opening=100_000, limits=NO_LIMITS)
"""1,000.00, of which each bet is 10.00."""


FLAT: Mapping[str, JsonValue] = {"kind": "flat", "stake": "10.00"}


def paper(min_edge: float, staking: Mapping[str, JsonValue] = FLAT) -> InstanceDefinition:
    """What bets on paper."""
    return InstanceDefinition(
        strategy="value",
        config={"fair": "sharp:sandbox_sharp, consensus", "min_edge": min_edge},
        mode=Mode.PAPER,
        portfolio=PORTFOLIO.key,
        venues=None,
        limits="research",
        staking=dict(staking),
    )


def flow_config(score_sources: int, settle_every: timedelta) -> OrderFlowConfig:
    """As of settings, but that halts count however far a test sets the clock on since it had them read."""
    return OrderFlowConfig(
        portfolios=(PORTFOLIO,),
        paper=PaperConfig(latency=timedelta(0), rejects=0.0),
        venues=KNOWN_TERMS,
        venues_at=None,
        longest_age=timedelta(minutes=2),
        halts_trusted_for=timedelta(days=1_000),
        settling=SettlingConfig(
            every=settle_every,
            correct_every=timedelta(0),
            corrected_within=timedelta(days=30),
            sources=score_sources,
            wait=timedelta(hours=6),
        ),
    )


class Process:
    """The part of the live process between the feeds and the readers."""

    def __init__(
        self,
        writes: Writes,
        clock: FixedClock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        inbox: Inbox | None = None,
        session: UUID | None = None,
        most_rows: int = 1_000,
        min_edge: float = 0.02,
        places_bets: bool = False,
        portfolios: tuple[PortfolioConfig, ...] = (PORTFOLIO,),
        reserve: float = 0.1,
        competition_most: float = 0.25,
        group_most: float = 0.5,
        score_sources: int = 1,
        settle_every: timedelta = timedelta(0),
        venues: OrderVenues | None = None,
        staking: Mapping[str, JsonValue] = FLAT,
    ) -> None:
        self.writes = writes
        self.inbox = inbox or Inbox(1_000, clock.elapsed)
        self.notifications = Notifications()
        self.clock = clock
        self.providers = Providers()
        self.watch = AvailabilityWatch(self.inbox.wake, clock)
        self.reported = Reported()
        history = HistoryConfig(most_rows=most_rows, steps_at_once=20, tries=3, retry_after=timedelta(seconds=1))
        self.history = History(writes, history, self.reported, clock, sleep)
        value = instance(
            "value", "value", {"choice": "all", "fair": "sharp:sandbox_sharp, consensus", "min_edge": min_edge}
        )
        config = LiveEngineConfig(instances=(value, instance("arbitrage", "arbitrage", {})))
        instances = InstancesConfig(
            built_in=config.instances,
            defined={"paper": paper(min_edge, staking)} if places_bets else {},
            betting=BettingConfig(portfolios=portfolios, deadline=timedelta(seconds=10), markets=SETTLED_BY_SCORE),
        )
        self.leads = True
        self.metrics = CollectorRegistry()
        capital = CapitalConfig(reserve=reserve, competition_most=competition_most, group_most=group_most)
        orders = replace(flow_config(score_sources, settle_every), portfolios=portfolios, capital=capital)
        self.orders = OrderFlow(
            orders,
            Instances(instances),
            random_id(),
            lambda: self.leads,
            self.inbox.wake,
            clock,
            random_id,
            venues or PaperVenues(orders.paper, orders.venues, orders.longest_age, clock, lambda: 0.5),
            OrderMetrics(self.metrics),
            lambda: self.inbox.lag,
        )
        self.ingest = Ingest(
            writes,
            lambda: LiveEngine(config, random_id),
            session or random_id(),
            self.inbox,
            self.history,
            self.notifications,
            lambda: self.watch.states,
            self.reported,
            self.orders,
            IngestConfig(
                sandbox=True,
                sweep_every=timedelta(seconds=1),
                forget_after=timedelta(hours=6),
                unlisted_after=timedelta(days=7),
                kickoff_ranks={},
                tries=3,
                retry_after=timedelta(seconds=1),
            ),
            clock,
            sleep,
        )

    def follow(self, *stored: Availability) -> None:
        """Look at the providers, as a process does before it restores anything."""
        self.watch.follow(self.providers.snapshot, NAMES, stored)

    async def take(self, *readings: Reading) -> None:
        for reading in readings:
            self.inbox.put(reading)
        await self.ingest.turn(await self.inbox.take())


def odds(*quotes: Quote) -> Reading:
    return Reading(
        provider="the_odds_api",
        events=(report("the_odds_api"),),
        quotes=quotes,
        snapshot_of={"the_odds_api-1": max((quote.seen for quote in quotes), default=0)},
    )
