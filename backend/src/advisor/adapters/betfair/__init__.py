"""Betfair Exchange: markets, best offers by polling (API-NG) and as they change (Stream API)."""

from advisor.adapters.betfair.classify import classify
from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.adapters.betfair.parse import parse
from advisor.adapters.betfair.session import BetfairAccess, LoginMethod, Session, SessionConfig
from advisor.adapters.betfair.stream.connection import StreamConfig
from advisor.adapters.betfair.stream.feed import BetfairStream
from advisor.adapters.betfair.stream.history import replay

__all__ = [
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
