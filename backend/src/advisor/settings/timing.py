"""What the worker computes of prices' lives and venues' leads, made from the settings."""

from advisor.jobs.timing import TimingConfig
from advisor.pricing.fair import CONSENSUS, SHARP_PREFIX, FairConfig
from advisor.pricing.lead_lag import LeadLagConfig
from advisor.pricing.survival import SurvivalConfig
from advisor.settings.environment import Settings
from advisor.settings.providers import seen_providers
from advisor.settings.venues import venue_terms


def timing_config(settings: Settings) -> TimingConfig:
    """The same fair prices and commissions as the engine's, over the history that the settings name.

    Raises:
        ConfigError: the settings of the providers cannot be used.
    """
    general = seen_providers(settings).file.general
    section = general.timing
    return TimingConfig(
        every=section.every,
        history=section.history,
        folder=settings.quotes_folder,
        fair=FairConfig(
            lines=(*(f"{SHARP_PREFIX}{venue}" for venue in general.value_bets.sharp_venues), CONSENSUS),
            min_venues=general.value_bets.min_venues,
        ),
        venues=venue_terms(general),
        survival=SurvivalConfig(least_lives=section.least_lives),
        leads=LeadLagConfig(
            longest=section.longest_lag.total_seconds(),
            streamed=frozenset(section.streamed_venues),
            least_moves=section.least_moves,
        ),
    )
