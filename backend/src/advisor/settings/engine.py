"""What the engine's process works by, made from the settings."""

from datetime import timedelta

from pydantic import JsonValue

from advisor.adapters.registry import registered
from advisor.core.orders.modes import VALUE_INSTANCE
from advisor.engine.step import LiveEngineConfig
from advisor.engine.tracking.config import TrackingConfig
from advisor.live.canary.streams import StreamCheckConfig
from advisor.live.config import EngineProcessConfig, LiveTimings, StoringConfig
from advisor.live.history import HistoryConfig
from advisor.live.leadership import LeaseConfig
from advisor.parsing.contracts.documents import ContractLimits
from advisor.parsing.meaning.config import MeaningConfig
from advisor.pricing.stream_lag import StreamLagConfig
from advisor.providers.spec import Specs
from advisor.settings.environment import Settings
from advisor.settings.file_sections import (
    ContractSection,
    GeneralSections,
    StoringSection,
    StreamsSection,
)
from advisor.settings.paper import HALTS_EVERY, instances_config, order_flow_config
from advisor.settings.providers import configured_providers, sandbox_address
from advisor.settings.quality import quality_config
from advisor.settings.value_bets import value_parameters
from advisor.settings.venues import venue_terms
from advisor.strategies.instances import instance


def engine_process_config(settings: Settings, specs: Specs | None = None) -> EngineProcessConfig:
    """Everything the engine's process needs to know.

    Args:
        specs: of the providers there are; None for all that are registered.

    Raises:
        ConfigError: an unknown provider, a credential of a wrong form or a missing one, or a fault of the file.
    """
    configured = configured_providers(settings, specs)
    general = configured.file.general
    engine = _step_config(general)
    return EngineProcessConfig(
        sandbox=configured.sandbox,
        orchestrator=general.orchestrator.config(),
        providers=configured.enabled,
        engine=engine,
        orders=order_flow_config(
            general,
            sandbox=configured.sandbox,
            venues_at=sandbox_address(settings).url if settings.sandbox_orders == "venues" else None,
        ),
        instances=instances_config(
            general,
            engine.instances,
            sandbox=configured.sandbox,
            speed=settings.sandbox_speed if configured.sandbox else 1.0,
        ),
        timings=_timings(general),
        storing=_storing(general.storing),
        downloads=settings.data_dir.expanduser() / "downloads",
        journal=settings.journal_folder,
        metrics_port=settings.engine_metrics_port,
        connections=settings.database_connections,
        contract=_contract(general.contract),
        meaning=_meaning(general.contract),
        holder=settings.lease_holder,
        streams=_streams(general.streams),
        kickoff_ranks={
            key: spec.kickoff_rank
            for key, spec in (registered() if specs is None else specs).items()
            if spec.kickoff_rank is not None
        },
    )


def _step_config(file: GeneralSections) -> LiveEngineConfig:
    return LiveEngineConfig(
        quality=quality_config(file),
        instances=(
            instance(VALUE_INSTANCE, "value", value_parameters(file.value_bets)),
            instance("arbitrage", "arbitrage", {**_legs(file), "min_margin": file.arbitrage.min_margin}),
            instance("middle", "middle", {**_legs(file), "max_cost": file.arbitrage.max_middle_cost}),
        ),
        tracking=TrackingConfig(
            unconfirmed_for=file.freshness.stale,
            chance_after=tuple(after.total_seconds() for after in file.timing.chance_after),
        ),
        lags=file.live.lags,
        ageing=file.freshness.ageing,
        ageing_in_play=file.freshness.ageing_in_play,
        venues=venue_terms(file),
        asset=file.arbitrage.currency,
        rate_max_age=file.rates.max_age,
    )


def _legs(file: GeneralSections) -> dict[str, JsonValue]:
    """Parameters that surebets and middles share."""
    section = file.arbitrage
    return {
        "total_stake": section.total_stake,
        "units": dict(section.stake_units),
        "near_minutes": file.value_bets.near_start / timedelta(minutes=1),
        "leg_age_near": section.leg_age_near.total_seconds(),
        "leg_age_far": section.leg_age_far.total_seconds(),
    }


def _contract(section: ContractSection) -> ContractLimits:
    return ContractLimits(broken_share=section.broken_share, fewest=section.fewest_items)


def _streams(section: StreamsSection) -> StreamCheckConfig:
    return StreamCheckConfig(
        every=section.check_every,
        window=section.window,
        lag=StreamLagConfig(longest=section.longest_lag.total_seconds(), least=section.least_prices),
        behind=section.behind,
        disagreeing_share=section.disagreeing_share,
        quiet=section.quiet,
    )


def _meaning(section: ContractSection) -> MeaningConfig:
    return MeaningConfig(
        broken_share=section.broken_share,
        reversed_share=section.reversed_share,
        fewest=section.fewest_items,
        fewest_events=section.fewest_events,
        remember=section.remember,
    )


def _timings(file: GeneralSections) -> LiveTimings:
    section = file.live
    return LiveTimings(
        inbox=section.inbox,
        publish_burst=section.publish_burst,
        publish_every=section.publish_every,
        sweep_every=section.sweep_every,
        subjects_every=section.subjects_every,
        probe_every=section.probe_every,
        forget_after=section.forget_after,
        unlisted_after=section.unlisted_after,
        retry_after=section.retry_after,
        tidy_every=section.tidy_every,
        keep_prices=section.keep_prices,
        places_every=section.places_every,
        places_again=section.places_again,
        chances_every=file.timing.every,
        rates_every=file.rates.every,
        halts_every=HALTS_EVERY,
        losses_every=file.paper.losses_every,
        reconcile_every=file.paper.reconcile_every,
        keep_journal=section.keep_journal,
        longest_journal=section.longest_journal,
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
