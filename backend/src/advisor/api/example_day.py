"""The day that all examples of the API's documentation are of: what several of them name."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

NOW: Final = datetime(2026, 11, 27, 18, 42, 10, tzinfo=UTC)
CONFIRMED: Final = datetime(2026, 11, 27, 18, 41, 45, tzinfo=UTC)
"""When prices were last known to stand."""
MOVED: Final = datetime(2026, 11, 27, 18, 39, 2, tzinfo=UTC)
"""When they last changed."""
KICKOFF: Final = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)

FIXTURE_ID: Final = 4711
SPORT: Final = "football"
COMPETITION: Final = "division"
COMPETITION_NAME: Final = "Division"

MARKET: Final = "spreads"
LINE: Final = "0.5"
SELECTIONS: Final = ("home", "away")
ALBION: Final = "albion"
SHARP: Final = "sandbox_sharp"
PROVIDER: Final = "the_odds_api"
FAIR: Final = (0.5316, 0.4684)
FAIR_ODDS: Final = ("1.8811", "2.1349")
FAIR_SOURCE: Final = f"sharp:{SHARP}"
ODDS: Final = "1.98"
EDGE: Final = 0.052568
"""0.5316 × 1.98 − 1."""
KELLY: Final = 0.053641
"""Of the edge: 0.052568 ÷ 0.98."""

VALUE_BET_ID: Final = UUID("8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f")
ARBITRAGE_ID: Final = UUID("5d0e9c1a-3b7f-4e52-8c64-1f2a3b4c5d6e")
BACKTEST_ID: Final = UUID("3f1a7c52-0d4b-4f5e-8a57-5a0f1f0f9d11")
CONSERVATIVE_ID: Final = UUID("b7d0a5c2-91e4-4f36-8a1d-6c2e5f7a9b30")
FLOW_ID: Final = UUID("c4e8b1f6-2d57-4a90-b3c8-0e9d7f6a5b41")
DIFFERENCE_ID: Final = UUID("d19f3a7b-6c80-4e25-9b47-3f8a1c5d2e62")
CLOSE_OUT_ID: Final = UUID("e5a2c9d4-7b13-4680-a5f1-9d3c6e8b0f73")
HALT_ID: Final = UUID("f0b6d3e8-4a29-4c71-8e5d-2b7f9a1c6d84")
COMMAND_ID: Final = UUID("a3c7e1f9-5d82-4b06-9c3e-7f1a4d8b2e95")
BET_REFERENCE: Final = UUID("0a6b8f7e-4d7c-4d55-9a1b-2f6c0e9d8b31")
