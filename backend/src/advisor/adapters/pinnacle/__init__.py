"""Pinnacle: odds by changes since the last answer, and saved answers of its website."""

from typing import Final

from advisor.adapters.pinnacle.arcadia import parse_arcadia
from advisor.adapters.pinnacle.classify import ODDS_PAUSE, classify
from advisor.adapters.pinnacle.client import PinnacleAccess, provider
from advisor.adapters.pinnacle.feed import PinnacleConfig, PinnacleFeed
from advisor.adapters.pinnacle.parse import parse_fixtures, parse_leagues, parse_odds
from advisor.adapters.pinnacle.recorded import parse
from advisor.adapters.pinnacle.state import SportState

TERMS: Final = (
    "Closed to the public since July 2025: access is given by approval only (write to api@pinnacle.com), needs a "
    "funded account and at most two IP addresses. Odds of a sport may be asked for once in two minutes."
)
"""Conditions of access, to be shown where the provider is enabled. It is off until somebody switches it on."""

SITE: Final = "https://github.com/pinnacleapi/pinnacleapi-documentation"

KEY_PATTERN: Final = r"[A-Za-z0-9_.@-]{3,64}"
"""User names, as a whole; there is no key."""

__all__ = [
    "KEY_PATTERN",
    "ODDS_PAUSE",
    "SITE",
    "TERMS",
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
