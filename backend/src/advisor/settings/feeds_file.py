"""The file of providers: what is asked of whom, how often, and what counts as fresh, flagged or worth a bet."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

from advisor.adapters.the_odds_api import OddsFormat
from advisor.engine.quality.config import QualityConfig
from advisor.engine.step import ArbitrageConfig, LiveEngineConfig
from advisor.engine.tracking.value_bets import ValueBetConfig
from advisor.pricing.fair import FairConfig
from advisor.settings.durations import Duration
from advisor.settings.provider_sections import Host, ProviderSection, Section
from advisor.settings.yaml_files import Tree, fault_of, merged, read_tree, validated
from advisor.upstream.config import OrchestratorConfig

DEFAULTS: Final = Path(__file__).with_name("providers.yaml")
SANDBOX: Final = Path(__file__).with_name("sandbox.yaml")

Key: TypeAlias = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.\-/]+$")]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class TheOddsApiSection(ProviderSection):
    """Every region and every market multiplies the cost of a call."""

    sports: tuple[Key, ...]
    regions: tuple[Key, ...]
    bookmakers: tuple[Key, ...] = ()
    markets: tuple[Literal["h2h", "spreads", "totals"], ...]
    odds_format: OddsFormat = OddsFormat.DECIMAL
    scores_days: int = Field(default=1, ge=0, le=3, strict=True)


class BetfairSection(ProviderSection):
    """The exchange: which competitions, and where prices are streamed from."""

    login_url: str
    competitions: tuple[Key, ...] = ()
    event_types: tuple[Key, ...] = ()
    market_types: tuple[Key, ...]
    stream: bool = Field(default=True, strict=True)
    stream_host: Host
    stream_port: int = Field(ge=1, le=65535, strict=True)
    stream_tls: bool = Field(default=True, strict=True)
    stream_refresh: Duration = timedelta(minutes=15)
    ahead: Duration = timedelta(days=7)
    behind: Duration = timedelta(hours=4)


class PinnacleSection(ProviderSection):
    """Deltas by sport; once in two minutes is what its rules allow."""

    sports: tuple[Key, ...]
    leagues: tuple[Key, ...] = ()


class EspnSection(ProviderSection):
    leagues: tuple[Key, ...]
    days_ahead: int = Field(default=14, ge=1, le=60, strict=True)


class OpenMeteoSection(ProviderSection):
    places_url: str
    forecast_days: int = Field(default=7, ge=1, le=16, strict=True)


class NwsSection(ProviderSection):
    pass


class FootballDataSection(ProviderSection):
    """Files that are downloaded by schedule."""

    every: Duration = timedelta(hours=12)
    divisions: tuple[Key, ...]
    extra: tuple[Key, ...] = ()
    seasons_back: int = Field(default=0, ge=0, le=30, strict=True)


class NflverseSection(ProviderSection):
    """One file that is downloaded by schedule."""

    every: Duration = timedelta(hours=12)


class ProvidersSection(Section):
    the_odds_api: TheOddsApiSection
    betfair: BetfairSection
    pinnacle: PinnacleSection
    espn: EspnSection
    open_meteo: OpenMeteoSection
    nws: NwsSection
    football_data: FootballDataSection
    nflverse: NflverseSection


PROVIDERS: Final = tuple(ProvidersSection.model_fields)


class EscalationSection(Section):
    """From this time before the kick-off on, priority is so many steps higher."""

    before: Duration
    steps: int = Field(ge=1, le=4, strict=True)


class OrchestratorSection(Section):
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
    """Ages, from the provider's word, at which a price is no longer fresh, and at which it is stale."""

    ageing: Duration
    stale: Duration
    stale_within_hour: Duration
    ageing_in_play: Duration
    stale_in_play: Duration

    @model_validator(mode="after")
    def _in_order(self) -> "FreshnessSection":
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

    def config(self, freshness: FreshnessSection) -> QualityConfig:
        return QualityConfig(
            stale=((timedelta(hours=1), freshness.stale_within_hour),),
            stale_far=freshness.stale,
            stale_in_play=freshness.stale_in_play,
            future_tolerance=self.future_tolerance,
            min_odds=self.min_odds,
            max_odds=self.max_odds,
            max_book_sum=self.max_book_sum,
            frozen_after=self.frozen_after,
            frozen_move=self.frozen_move,
            outlier_distance=self.outlier_distance,
            outlier_venues=self.outlier_venues,
        )


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
    def _keeps_longer_than_it_opens(self) -> "ValueBetsSection":
        if self.keep_edge > self.open_edge:
            raise ValueError("keep_edge must not exceed open_edge, or bets would end as they open")
        return self

    def config(self) -> ValueBetConfig:
        return ValueBetConfig(
            open_edge=self.open_edge,
            keep_edge=self.keep_edge,
            max_edge=self.max_edge,
            min_odds=self.min_odds,
            max_odds=self.max_odds,
        )


class ArbitrageSection(Section):
    """What is told of surebets and middles."""

    total_stake: int = Field(ge=100, le=100_000_000, strict=True, description="Minor units.")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    min_margin: float = Field(ge=0, le=1)
    max_middle_cost: float = Field(ge=0, le=1)
    stake_units: Mapping[Key, Annotated[int, Field(ge=1, le=1_000_000, strict=True)]] = Field(default_factory=dict)

    def config(self) -> ArbitrageConfig:
        return ArbitrageConfig(
            total_stake=self.total_stake,
            min_margin=self.min_margin,
            max_middle_cost=self.max_middle_cost,
            units=dict(self.stake_units),
        )


class LiveSection(Section):
    """How the feeds' process works."""

    inbox: int = Field(ge=100, le=10_000_000, strict=True, description="Selections that wait at most.")
    publish_every: Duration
    sweep_every: Duration
    subjects_every: Duration
    probe_every: Duration
    forget_after: Duration


class FeedsFile(Section):
    """The whole file."""

    orchestrator: OrchestratorSection
    providers: ProvidersSection
    freshness: FreshnessSection
    quality: QualitySection
    value_bets: ValueBetsSection
    arbitrage: ArbitrageSection
    commissions: Mapping[Key, Annotated[float, Field(ge=0, lt=1)]] = Field(
        default_factory=dict, description="Shares of net winnings that venues keep, over those known."
    )
    live: LiveSection


def engine_config(file: FeedsFile) -> LiveEngineConfig:
    """What the live engine is told."""
    return LiveEngineConfig(
        quality=file.quality.config(file.freshness),
        fair=FairConfig(sharp_venues=file.value_bets.sharp_venues, min_venues=file.value_bets.min_venues),
        value_bets=file.value_bets.config(),
        arbitrages=file.arbitrage.config(),
        commissions=dict(file.commissions),
    )


def read_feeds_file(own: Path | None, *, over: Tree = None) -> FeedsFile:
    """The defaults with what another file says over them.

    Args:
        own: None for the defaults alone.
        over: goes over both.

    Raises:
        ConfigError: naming file, key and reason.
    """
    tree: Tree = dict(read_tree(DEFAULTS))
    if own is not None:
        wanted = read_tree(own)
        _refuse_unknown_providers(wanted.get("providers"), own)
        tree = merged(tree, wanted)
    return validated(FeedsFile, merged(tree, over) if over is not None else tree, own or DEFAULTS)


def _refuse_unknown_providers(providers: Tree, file: Path) -> None:
    if isinstance(providers, Mapping):
        for name in providers:
            if name not in PROVIDERS:
                raise fault_of(
                    file, f"providers.{name}", f"there is no such provider; known are {', '.join(PROVIDERS)}"
                )
