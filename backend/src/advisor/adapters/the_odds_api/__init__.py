"""The Odds API v4: odds of many bookmakers, fixtures and scores, asked for with the user's key."""

from advisor.adapters.the_odds_api.classify import BASE_URL, KEY_PATTERN, SITE, TERMS, classify, provider
from advisor.adapters.the_odds_api.client import TheOddsApiClient, TheOddsApiConfig
from advisor.adapters.the_odds_api.feed import TheOddsApiFeed
from advisor.adapters.the_odds_api.parse import SportInfo, SportList, parse, parse_sports
from advisor.adapters.the_odds_api.wire import PROVIDER, OddsFormat

__all__ = [
    "BASE_URL",
    "KEY_PATTERN",
    "PROVIDER",
    "SITE",
    "TERMS",
    "OddsFormat",
    "SportInfo",
    "SportList",
    "TheOddsApiClient",
    "TheOddsApiConfig",
    "TheOddsApiFeed",
    "classify",
    "parse",
    "parse_sports",
    "provider",
]
