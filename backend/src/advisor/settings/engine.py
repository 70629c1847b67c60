"""What the engine's process works by, made from the settings."""

from datetime import timedelta

from advisor.adapters.registry import registered
from advisor.engine.quality.config import QualityConfig
from advisor.engine.step import ArbitrageConfig, LiveEngineConfig
from advisor.engine.tracking.value_bets import ValueBetConfig
from advisor.live.config import EngineProcessConfig, LiveTimings, StoringConfig
from advisor.live.history import HistoryConfig
from advisor.live.leadership import LeaseConfig
from advisor.pricing.fair import FairConfig
from advisor.providers.spec import Specs
from advisor.settings.environment import Settings
from advisor.settings.file_sections import (
    ArbitrageSection,
    GeneralSections,
    LiveSection,
    StoringSection,
    ValueBetsSection,
)
from advisor.settings.providers import ConfiguredProviders, configured_providers


def engine_process_config(settings: Settings, specs: Specs | None = None) -> EngineProcessConfig:
    """Everything the engine's process needs to know.

    Args:
        specs: of the providers there are; None for all that are registered.

    Raises:
        ConfigError: an unknown provider, a credential of a wrong form or a missing one, or a fault of the file.
    """
    return process_config(settings, configured_providers(settings, specs), specs)


def process_config(
    settings: Settings, configured: ConfiguredProviders, specs: Specs | None = None
) -> EngineProcessConfig:
    """The same, of providers that are configured already."""
    general = configured.file.general
    return EngineProcessConfig(
        sandbox=configured.sandbox,
        orchestrator=general.orchestrator.config(),
        providers=configured.enabled,
        engine=_step_config(general),
        currency=general.arbitrage.currency,
        timings=_timings(general.live),
        storing=_storing(general.storing),
        downloads=settings.data_dir.expanduser() / "downloads",
        metrics_port=settings.engine_metrics_port,
        connections=settings.database_connections,
        kickoff_ranks={
            key: spec.kickoff_rank
            for key, spec in (registered() if specs is None else specs).items()
            if spec.kickoff_rank is not None
        },
    )


def _step_config(file: GeneralSections) -> LiveEngineConfig:
    return LiveEngineConfig(
        quality=_quality(file),
        fair=FairConfig(sharp_venues=file.value_bets.sharp_venues, min_venues=file.value_bets.min_venues),
        value_bets=_value_bets(file.value_bets),
        arbitrages=_arbitrages(file.arbitrage),
        commissions=dict(file.commissions),
    )


def _quality(file: GeneralSections) -> QualityConfig:
    quality, freshness = file.quality, file.freshness
    return QualityConfig(
        stale=((timedelta(hours=1), freshness.stale_within_hour),),
        stale_far=freshness.stale,
        stale_in_play=freshness.stale_in_play,
        future_tolerance=quality.future_tolerance,
        min_odds=quality.min_odds,
        max_odds=quality.max_odds,
        crossed_margin=quality.crossed_margin,
        min_book_sum=quality.min_book_sum,
        max_book_sum=quality.max_book_sum,
        frozen_after=quality.frozen_after,
        frozen_move=quality.frozen_move,
        outlier_distance=quality.outlier_distance,
        outlier_longshot=quality.outlier_longshot,
        outlier_spread=quality.outlier_spread,
        outlier_venues=quality.outlier_venues,
    )


def _value_bets(section: ValueBetsSection) -> ValueBetConfig:
    return ValueBetConfig(
        open_edge=section.open_edge,
        keep_edge=section.keep_edge,
        max_edge=section.max_edge,
        min_odds=section.min_odds,
        max_odds=section.max_odds,
    )


def _arbitrages(section: ArbitrageSection) -> ArbitrageConfig:
    return ArbitrageConfig(
        total_stake=section.total_stake,
        min_margin=section.min_margin,
        max_middle_cost=section.max_middle_cost,
        units=dict(section.stake_units),
    )


def _timings(section: LiveSection) -> LiveTimings:
    return LiveTimings(
        inbox=section.inbox,
        publish_every=section.publish_every,
        sweep_every=section.sweep_every,
        subjects_every=section.subjects_every,
        probe_every=section.probe_every,
        forget_after=section.forget_after,
        retry_after=section.retry_after,
        tidy_every=section.tidy_every,
        keep_prices=section.keep_prices,
        places_every=section.places_every,
        places_again=section.places_again,
        weather_behind=section.weather_behind,
        weather_ahead=section.weather_ahead,
    )


def _storing(section: StoringSection) -> StoringConfig:
    return StoringConfig(
        lease=LeaseConfig(duration=section.lease, renew_every=section.renew_every, ask_every=section.ask_every),
        history=HistoryConfig(
            most_rows=section.history_rows,
            steps_at_once=section.history_steps,
            tries=section.tries,
            retry_after=section.retry_after,
        ),
        tries=section.tries,
        retry_after=section.retry_after,
        patience=section.patience,
        flush=section.flush,
        keep_batches=section.keep_batches,
        keep_letters=section.keep_letters,
    )
