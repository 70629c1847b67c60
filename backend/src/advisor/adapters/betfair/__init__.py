"""Betfair Exchange: markets, best offers by polling (API-NG) and as they change (Stream API)."""

from typing import Final

from advisor.adapters.betfair.classify import classify
from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.adapters.betfair.parse import parse
from advisor.adapters.betfair.session import BetfairAccess, LoginMethod, Session, SessionConfig
from advisor.adapters.betfair.stream.connection import StreamConfig
from advisor.adapters.betfair.stream.feed import BetfairStream
from advisor.adapters.betfair.stream.history import replay

TERMS: Final = (
    "Needs a Betfair account and an application key. The free delayed key gets prices up to three minutes late and "
    "places no bets; commercial use needs a licence from Betfair."
)
"""Conditions of access, to be shown where the provider is enabled."""

SITE: Final = "https://developer.betfair.com"

KEY_PATTERN: Final = r"[A-Za-z0-9]{16}"
"""Application keys, as a whole."""

__all__ = [
    "KEY_PATTERN",
    "SITE",
    "TERMS",
    "BetfairAccess",
    "BetfairConfig",
    "BetfairFeed",
    "BetfairStream",
    "LoginMethod",
    "Session",
    "SessionConfig",
    "StreamConfig",
    "classify",
    "parse",
    "replay",
]
