"""How live prices and the providers are shown: the same limits the engine works by."""

from datetime import timedelta

from advisor.adapters.registry import registered
from advisor.api.live_config import LiveConfig, ProviderFacts
from advisor.core.orders.modes import portfolio_key
from advisor.processes.parts import PARTS_FILE
from advisor.providers.spec import AnySpec
from advisor.risk.promotion import PromotionRules
from advisor.settings.environment import Settings
from advisor.settings.paper import further_portfolios
from advisor.settings.providers import seen_providers
from advisor.settings.quality import quality_config
from advisor.settings.upkeep import low_space, retention_config
from advisor.settings.venues import venue_terms
from advisor.upstream.config import BreakerConfig


def live_view(settings: Settings) -> LiveConfig:
    """What the live routes need to know.

    Raises:
        ConfigError: the settings of the providers cannot be used.
    """
    seen = seen_providers(settings)
    general, first = seen.file.general, portfolio_key(sandbox=seen.sandbox)
    breakers = {
        key: section.provider_config(key, settings.breaker_config()).breaker
        for key, section in seen.file.providers.items()
    }
    return LiveConfig(
        sandbox=seen.sandbox,
        currency=general.arbitrage.currency,
        rate_max_age=general.rates.max_age,
        units=dict(general.arbitrage.stake_units),
        venues=venue_terms(general),
        contacts=dict(general.venues.contacts),
        quality=quality_config(general),
        providers=tuple(_facts(spec, key in seen.on, breakers[key]) for key, spec in registered().items()),
        portfolios=(first, *further_portfolios(general, first)),
        promotion=PromotionRules(
            bets=general.paper.bets_before_live, days=general.paper.time_before_live / timedelta(days=1)
        ),
        quotes_folder=settings.quotes_folder,
        stalled_after=general.storing.stalled_after,
        fresh_within=general.paper.longest_age,
        late_after=general.storing.late_after,
        recent=general.storing.shown_for,
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
