"""Events and reports for tests of matching."""

from datetime import UTC, datetime, timedelta

from advisor.core.readings import EventReport
from advisor.identity.competitions import live_competitions
from advisor.identity.directory import TeamDirectory
from advisor.identity.event_matching import EventCandidate

KICKOFF = datetime(2026, 11, 21, 15, tzinfo=UTC)
DIRECTORY = TeamDirectory.shipped()


def event(
    home: str,
    away: str,
    code: str = "E0",
    *,
    id_: int = 1,
    hours: float = 0.0,
    known: bool = True,
    claimed: str = "",
    directory: TeamDirectory = DIRECTORY,
) -> EventCandidate:
    competition = live_competitions()[code]
    kickoff = KICKOFF + timedelta(hours=hours)
    return EventCandidate(
        id=id_,
        sport=competition.sport,
        competition=code,
        competition_name=competition.name,
        country=competition.country,
        home=directory.resolve(competition.sport, competition.country, home),
        away=directory.resolve(competition.sport, competition.country, away),
        kickoff=kickoff,
        kickoff_known=known,
        match_date=kickoff.date(),
        claimed_by=frozenset({claimed} - {""}),
    )


def reported(
    home: str, away: str, key: str = "E0", *, hours: float = 0.0, name: str = "", known: bool = True
) -> EventReport:
    sport = live_competitions()[key].sport if key in live_competitions() else "football"
    return EventReport(
        provider="other",
        ref=f"{home}-{away}-{hours}",
        sport=sport,
        competition=key,
        competition_name=name or key,
        home=home,
        away=away,
        kickoff=KICKOFF + timedelta(hours=hours),
        kickoff_known=known,
        at=KICKOFF,
    )
