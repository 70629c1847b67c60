"""Strategies by name."""

from typing import Final

from advisor.core.errors import ConfigError
from advisor.strategies.arbitrage import ARBITRAGE
from advisor.strategies.consensus import CONSENSUS_OF_OTHERS
from advisor.strategies.lay_value import LAY_VALUE
from advisor.strategies.middles import MIDDLE
from advisor.strategies.reversion import REVERSION
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.steam import STEAM
from advisor.strategies.value import VALUE

STRATEGIES: Final[dict[str, StrategyInfo]] = {
    info.name: info for info in (VALUE, STEAM, CONSENSUS_OF_OTHERS, LAY_VALUE, REVERSION, ARBITRAGE, MIDDLE)
}


def strategy_named(name: str) -> StrategyInfo:
    """Look a strategy up.

    Raises:
        ConfigError: there is none of that name.
    """
    if name not in STRATEGIES:
        raise ConfigError(f"There is no strategy {name!r}; known: {', '.join(sorted(STRATEGIES))}.")
    return STRATEGIES[name]
