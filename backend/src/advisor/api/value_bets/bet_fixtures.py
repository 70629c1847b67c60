"""The fixture a bet is on, and venues' names, as lists of bets show them."""

from advisor.api.fixtures.schemas import Team
from advisor.api.value_bets.schemas import BetFixture
from advisor.core.markets import LINE_NONE, line_text
from advisor.db.signals.fixture_columns import BetFixtureRow


def fixture_view(row: BetFixtureRow) -> BetFixture:
    """The fixture."""
    return BetFixture(
        id=row.id,
        sport=row.sport,
        competition=row.competition,
        competition_name=row.competition_name,
        kickoff=row.kickoff,
        status=row.status,
        home=Team(key=row.home_key, name=row.home),
        away=Team(key=row.away_key, name=row.away),
    )


def shown_line(line: int) -> str | None:
    """-75 → ``"-0.75"``; None for a market without lines."""
    return None if line == LINE_NONE else line_text(line)
