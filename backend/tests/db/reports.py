"""What providers report, for tests."""

from datetime import UTC, datetime
from typing import Final

from advisor.core.readings import EventReport

NOW: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
KICKOFF: Final = datetime(2026, 11, 21, 15, tzinfo=UTC)

KEYS: Final = {
    "the_odds_api": "soccer_epl",
    "betfair": "10932509",
    "espn": "soccer/eng.1",
    "pinnacle": "1980",
}


def report(provider: str, home: str, away: str, *, ref: str = "", **values: object) -> EventReport:
    """A game of the Premier League on the 21st at 15:00, unless said otherwise."""
    fields: dict[str, object] = {
        "sport": "football",
        "competition": KEYS[provider],
        "competition_name": "Premier League",
        "kickoff": KICKOFF,
        "at": NOW,
        **values,
    }
    return EventReport(provider=provider, ref=ref or f"{home}-{away}", home=home, away=away, **fields)  # type: ignore[arg-type]
