"""How live prices and the providers are shown: the same limits the engine works by."""

from datetime import timedelta

from advisor.adapters.registry import registered
from advisor.api.live_config import LiveConfig, ProviderFacts
from advisor.processes.parts import PARTS_FILE
from advisor.providers.spec import AnySpec
from advisor.settings.engine import process_config
from advisor.settings.environment import Settings
from advisor.settings.providers import configured_providers
from advisor.settings.upkeep import low_space, retention_config
from advisor.upstream.config import BreakerConfig


def live_view(settings: Settings) -> LiveConfig:
    """What the live routes need to know.

    Raises:
        ConfigError: the settings of the providers cannot be used.
    """
    configured = configured_providers(settings)
    process = process_config(settings, configured)
    on = {provider.key for provider in process.providers}
    breakers = {
        key: section.provider_config(key, settings.breaker_config()).breaker
        for key, section in configured.file.providers.items()
    }
    return LiveConfig(
        sandbox=process.sandbox,
        currency=process.engine.asset,
        rate_max_age=process.engine.rate_max_age,
        units=dict(configured.file.general.arbitrage.stake_units),
        venues=process.engine.venues,
        quality=process.engine.quality,
        providers=tuple(_facts(spec, key in on, breakers[key]) for key, spec in registered().items()),
        quotes_folder=settings.quotes_folder,
        stalled_after=configured.file.general.storing.stalled_after,
        late_after=configured.file.general.storing.late_after,
        recent=configured.file.general.storing.shown_for,
        kept=retention_config(settings),
        low_space=low_space(settings),
        parts_file=settings.data_dir.expanduser() / PARTS_FILE,
        worker_silent=timedelta(seconds=settings.worker_stalled_seconds),
    )


def _facts(spec: AnySpec, enabled: bool, breaker: BreakerConfig) -> ProviderFacts:
    return ProviderFacts(
        key=spec.key,
        name=spec.name,
        site=spec.site,
        terms=spec.terms,
        switch_on=spec.switch_on,
        live_odds=spec.sells_odds,
        enabled=enabled,
        fail_max=breaker.fail_max,
    )
