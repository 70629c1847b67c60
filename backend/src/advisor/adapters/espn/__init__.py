"""ESPN's scoreboard: fixtures, scores and states of games. Unofficial, without a key."""

from advisor.adapters.espn.classify import KEY_PATTERN, SITE, TERMS, classify, provider
from advisor.adapters.espn.client import BASE_URL, EspnClient, EspnConfig
from advisor.adapters.espn.feed import EspnFeed
from advisor.adapters.espn.leagues import League, league_of
from advisor.adapters.espn.parse import parse
from advisor.adapters.espn.wire import PROVIDER

__all__ = [
    "BASE_URL",
    "KEY_PATTERN",
    "PROVIDER",
    "SITE",
    "TERMS",
    "EspnClient",
    "EspnConfig",
    "EspnFeed",
    "League",
    "classify",
    "league_of",
    "parse",
    "provider",
]
