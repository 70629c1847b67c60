"""The National Weather Service: hourly weather in the USA. Open data, without a key, but with a contact."""

from advisor.adapters.nws.classify import KEY_PATTERN, SITE, TERMS, classify, provider
from advisor.adapters.nws.client import BASE_URL, NwsClient, NwsConfig
from advisor.adapters.nws.feed import NwsFeed
from advisor.adapters.nws.parse import GridCell, parse, parse_cell
from advisor.adapters.nws.wire import PROVIDER

__all__ = [
    "BASE_URL",
    "KEY_PATTERN",
    "PROVIDER",
    "SITE",
    "TERMS",
    "GridCell",
    "NwsClient",
    "NwsConfig",
    "NwsFeed",
    "classify",
    "parse",
    "parse_cell",
    "provider",
]
