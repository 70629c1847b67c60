"""What the user's settings say of history: of backtests on it, and of how its prices are measured."""

from pathlib import Path

from advisor.backtest.history import Terms
from advisor.engine.priced_markets import HistoryTerms
from advisor.settings.providers_file import read_general_sections
from advisor.settings.quality import quality_config
from advisor.settings.value_bets import value_parameters
from advisor.settings.venues import venue_terms


def backtest_terms(own: Path | None) -> Terms:
    """What the user's file says of quality and venues, over the shipped settings.

    The sandbox's own limits never count in a backtest: they are for its games of two minutes, and history is of real
    ones.

    Args:
        own: None for the shipped settings.

    Raises:
        ConfigError: naming file, key and reason; faults in sections of providers are not looked for.
    """
    general = read_general_sections(own)
    return Terms(quality=quality_config(general), venues=venue_terms(general))


def history_terms(own: Path | None) -> HistoryTerms:
    """What it says of venues, quality and the fair line; arguments and errors as above."""
    general = read_general_sections(own)
    return HistoryTerms(
        venues=venue_terms(general), quality=quality_config(general), value=value_parameters(general.value_bets)
    )
