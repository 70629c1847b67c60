"""Betfair Exchange: markets, best offers by polling (API-NG) and as they change (Stream API)."""

from advisor.adapters.betfair.classify import classify
from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.adapters.betfair.history import replay
from advisor.adapters.betfair.parse import parse
from advisor.adapters.betfair.session import BetfairAccess, LoginWay, Session, SessionConfig
from advisor.adapters.betfair.stream_connection import StreamConfig
from advisor.adapters.betfair.stream_feed import BetfairStream

__all__ = [
    "BetfairAccess",
    "BetfairConfig",
    "BetfairFeed",
    "BetfairStream",
    "LoginWay",
    "Session",
    "SessionConfig",
    "StreamConfig",
    "classify",
    "parse",
    "replay",
]
