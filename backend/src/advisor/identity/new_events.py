"""The parts of a new event: competition, season, day and teams, from a provider's report alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from advisor.core.readings import EventReport
from advisor.identity.competitions import identify_competition
from advisor.identity.directory import Competition, Team, TeamDirectory
from advisor.identity.nations import nation_of
from advisor.identity.seasons import season_of
from advisor.identity.squads import Squad, read_name
from advisor.identity.team_index import ANYWHERE
from advisor.identity.team_matching import TeamFinder

_AMERICA: Final = timedelta(hours=6)
"""What an American evening lags behind UTC, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event to be created from a report.

    Attributes:
        day: local to the stadium.
    """

    report: EventReport
    competition: Competition
    season: str
    day: date
    home: Team
    away: Team


def new_event(report: EventReport, directory: TeamDirectory, finder: TeamFinder) -> NewEvent | None:
    """Identify the parts of a new event; None where both names mean one team.

    Unknown teams are created in the directory, marked for review; a squad of women, youth or reserves that only the
    competition names is added to the team's name.
    """
    identified = identify_competition(report)
    competition = identified.competition

    def team(name: str) -> Team:
        nation = _nation(name, identified.squad) if competition.country == ANYWHERE else ""
        if identified.known and not nation:
            found = finder.find(report.sport, competition.country, name, identified.squad)
            if found is not None:
                return found
        full_name = nation or _full_name(name, identified.squad)
        return directory.resolve(report.sport, competition.country, full_name)

    home, away = team(report.home), team(report.away)
    if home == away:
        return None
    day = local_day(report.kickoff, report.kickoff_known, competition.country)
    return NewEvent(
        report=report,
        competition=competition,
        season=season_of(competition, day),
        day=day,
        home=home,
        away=away,
    )


def _nation(name: str, squad: Squad) -> str:
    """One name for a country's side, whichever of the country's names comes first; "" for any other team."""
    read = read_name(name)
    nation = nation_of(read.base)
    return f"{nation} {read.squad.joined(squad).label}".strip() if nation else ""


def _full_name(name: str, squad: Squad) -> str:
    own = read_name(name).squad
    if own.joined(squad) == own:
        return name
    missing = Squad(
        women=squad.women and not own.women,
        age=0 if own.age else squad.age,
        reserves=squad.reserves and not own.reserves,
        simulated=squad.simulated and not own.simulated,
    )
    return f"{name.strip()} {missing.label}"


def local_day(kickoff: datetime, known: bool, country: str) -> date:
    """The day of the start, where the game is played.

    Args:
        kickoff: aware, UTC.
        known: False where only the day is known.
        country: of the competition.
    """
    if known and country in {"USA", "Canada", "Mexico"}:
        return (kickoff - _AMERICA).date()
    return kickoff.date()
