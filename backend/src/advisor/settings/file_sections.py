"""Sections of the file of providers that belong to none of them: queues, freshness, quality, what is worth a bet."""

from collections.abc import Mapping
from typing import Annotated, Self, TypeAlias

from pydantic import Field, field_validator, model_validator

from advisor.providers.durations import Duration
from advisor.providers.sections import Key, Section
from advisor.upstream.config import OrchestratorConfig

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class EscalationSection(Section):
    """From this time before the kick-off on, priority is so many steps higher."""

    before: Duration
    steps: int = Field(ge=1, le=4, strict=True)


class OrchestratorSection(Section):
    """How calls wait and share answers, whatever the provider."""

    escalation: tuple[EscalationSection, ...]
    aging: Duration
    max_wait: Duration
    max_queue: int = Field(ge=1, le=100_000, strict=True)
    dedup_window: Duration
    persist_every: Duration
    drain: Duration

    @field_validator("escalation")
    @classmethod
    def _nearest_last(cls, value: tuple[EscalationSection, ...]) -> tuple[EscalationSection, ...]:
        times = [each.before for each in value]
        if times != sorted(times, reverse=True):
            raise ValueError("list the times from the farthest to the nearest")
        return value

    def config(self) -> OrchestratorConfig:
        return OrchestratorConfig(
            escalation=tuple((each.before, each.steps) for each in self.escalation),
            aging=self.aging,
            max_wait=self.max_wait,
            max_queue=self.max_queue,
            dedup_window=self.dedup_window,
            persist_every=self.persist_every,
            drain=self.drain,
        )


class FreshnessSection(Section):
    """Ages, by the provider's own time, at which a price is no longer fresh, and at which it is stale."""

    ageing: Duration
    stale: Duration
    stale_within_hour: Duration
    ageing_in_play: Duration
    stale_in_play: Duration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.ageing <= self.stale or not self.ageing_in_play <= self.stale_in_play:
            raise ValueError("a price must age before it is stale")
        return self


class QualitySection(Section):
    """What keeps a quote from strategies."""

    min_odds: float = Field(gt=1, le=2)
    max_odds: float = Field(ge=10, le=10_000)
    frozen_after: Duration
    frozen_move: float = Field(gt=0, le=1)
    outlier_distance: float = Field(gt=0, le=5)
    outlier_venues: int = Field(ge=2, le=50, strict=True)
    max_book_sum: float = Field(ge=1.05, le=3)
    future_tolerance: Duration


class ValueBetsSection(Section):
    """When an edge opens a value bet, and below what it ends."""

    open_edge: Share
    keep_edge: Share
    max_edge: float = Field(gt=0, le=10)
    min_odds: float = Field(ge=1, le=1000)
    max_odds: float = Field(gt=1, le=10_000)
    sharp_venues: tuple[Key, ...]
    min_venues: int = Field(ge=2, le=50, strict=True)

    @model_validator(mode="after")
    def _keeps_longer_than_it_opens(self) -> Self:
        if self.keep_edge > self.open_edge:
            raise ValueError("keep_edge must not exceed open_edge, or bets would end as they open")
        return self


class ArbitrageSection(Section):
    """Which surebets and middles are shown."""

    total_stake: int = Field(ge=100, le=100_000_000, strict=True, description="Minor units.")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    min_margin: float = Field(ge=0, le=1)
    max_middle_cost: float = Field(ge=0, le=1)
    stake_units: Mapping[Key, Annotated[int, Field(ge=1, le=1_000_000, strict=True)]] = Field(default_factory=dict)


class LiveSection(Section):
    """How the engine's process works."""

    inbox: int = Field(ge=100, le=10_000_000, strict=True, description="Selections that wait at most.")
    publish_every: Duration
    sweep_every: Duration
    subjects_every: Duration
    probe_every: Duration
    forget_after: Duration


class GeneralSections(Section):
    """The whole file but for the providers."""

    orchestrator: OrchestratorSection
    freshness: FreshnessSection
    quality: QualitySection
    value_bets: ValueBetsSection
    arbitrage: ArbitrageSection
    commissions: Mapping[Key, Annotated[float, Field(ge=0, lt=1)]] = Field(
        default_factory=dict, description="Shares of net winnings that venues keep, over those known."
    )
    live: LiveSection
