"""How live prices and the providers are shown: the same limits the live process works with."""

from typing import Final

from advisor.adapters import betfair, espn, nws, open_meteo, pinnacle, the_odds_api
from advisor.adapters.football_data import downloads as football_data
from advisor.adapters.nflverse import downloads as nflverse
from advisor.api.live_config import FreshnessConfig, LiveConfig, ProviderFacts
from advisor.settings.environment import Settings
from advisor.settings.feeds import feeds_config

_CATALOGUE: Final = (
    ("the_odds_api", "The Odds API", the_odds_api.SITE, the_odds_api.TERMS),
    ("betfair", "Betfair Exchange", betfair.SITE, betfair.TERMS),
    ("pinnacle", "Pinnacle", pinnacle.SITE, pinnacle.TERMS),
    ("espn", "ESPN", espn.SITE, espn.TERMS),
    ("open_meteo", "Open-Meteo", open_meteo.SITE, open_meteo.TERMS),
    ("nws", "National Weather Service", nws.SITE, nws.TERMS),
    ("football_data", "football-data.co.uk", football_data.SITE, football_data.TERMS),
    ("nflverse", "nflverse", nflverse.SITE, nflverse.TERMS),
)


def live_view(settings: Settings) -> LiveConfig:
    """What the live routes are told.

    Raises:
        ConfigError: the settings of the providers cannot be used.
    """
    feeds = feeds_config(settings)
    configs = {provider.config.key: provider.config for provider in feeds.providers}
    facts = []
    for key, name, site, terms in _CATALOGUE:
        config = configs.get(key)
        fail_max = (config.breaker if config else settings.breaker_config()).fail_max
        facts.append(
            ProviderFacts(key=key, name=name, site=site, terms=terms, enabled=config is not None, fail_max=fail_max)
        )
    return LiveConfig(
        sandbox=feeds.sandbox,
        currency=feeds.currency,
        units=feeds.engine.arbitrages.units,
        commissions=feeds.engine.commissions,
        fair=feeds.engine.fair,
        freshness=FreshnessConfig(quality=feeds.engine.quality),
        providers=tuple(facts),
        quotes_folder=settings.quotes_folder,
    )
