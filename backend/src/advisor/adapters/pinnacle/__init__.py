"""Pinnacle: odds by changes since the last answer, and saved answers of its website."""

from advisor.adapters.pinnacle.arcadia import parse_arcadia
from advisor.adapters.pinnacle.classify import ODDS_PAUSE, classify
from advisor.adapters.pinnacle.client import PinnacleAccess, provider
from advisor.adapters.pinnacle.feed import PinnacleConfig, PinnacleFeed
from advisor.adapters.pinnacle.parse import parse_fixtures, parse_leagues, parse_odds
from advisor.adapters.pinnacle.recorded import parse
from advisor.adapters.pinnacle.state import SportState

__all__ = [
    "ODDS_PAUSE",
    "PinnacleAccess",
    "PinnacleConfig",
    "PinnacleFeed",
    "SportState",
    "classify",
    "parse",
    "parse_arcadia",
    "parse_fixtures",
    "parse_leagues",
    "parse_odds",
    "provider",
]
