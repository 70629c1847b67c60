"""Open-Meteo: hourly weather anywhere, and places by name. Free for non-commercial use, without a key."""

from advisor.adapters.open_meteo.classify import KEY_PATTERN, SITE, TERMS, classify, provider
from advisor.adapters.open_meteo.client import BASE_URL, PLACES_URL, OpenMeteoClient, OpenMeteoConfig
from advisor.adapters.open_meteo.feed import OpenMeteoFeed
from advisor.adapters.open_meteo.parse import parse, parse_places
from advisor.adapters.open_meteo.wire import PROVIDER

__all__ = [
    "BASE_URL",
    "KEY_PATTERN",
    "PLACES_URL",
    "PROVIDER",
    "SITE",
    "TERMS",
    "OpenMeteoClient",
    "OpenMeteoConfig",
    "OpenMeteoFeed",
    "classify",
    "parse",
    "parse_places",
    "provider",
]
