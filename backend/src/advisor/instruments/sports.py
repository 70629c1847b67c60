"""Sports as data: what of them decides which market is the main one."""

from collections.abc import Mapping
from typing import Final

from advisor.core.markets import MarketTypeKey
from advisor.instruments.market_types import H2H, H2H_3WAY

MAIN_MARKETS: Final[Mapping[str, MarketTypeKey]] = {"football": H2H_3WAY}
"""The market a fixture is shown with in lists, where it is not ``h2h``."""


def main_market(sport: str) -> MarketTypeKey:
    """The market a fixture of a sport is shown with in lists."""
    return MAIN_MARKETS.get(sport, H2H)
