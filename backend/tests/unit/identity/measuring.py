"""Precision and recall of matching on real fixtures, with names as other providers write them.

The fixtures are football-data's; the names of a team at each provider stand in ``team_names.csv``, written and checked
by hand. Each report is built from a known fixture, so that the matcher's verdict can be checked.
"""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from advisor.core.readings import EventReport
from advisor.identity.directory import Competition, TeamDirectory, TeamEntry, known_competitions
from advisor.identity.event_matching import EventCandidate, EventMatcher
from advisor.identity.event_rules import MatchVerdict

PROVIDERS: Final = ("betfair", "the_odds_api", "understat", "fbref")
LEAGUES: Final = ("E0", "D1", "SP1", "I1", "F1")

_FIRST_SEASON: Final = 1400
_LONDON: Final = ZoneInfo("Europe/London")
_NEW_YORK: Final = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report with the event it is truly about; None where it is about none of ours."""

    report: EventReport
    truth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How a set of labelled reports was matched.

    Attributes:
        right, wrong: joins to the true event, and to any other.
        missed: reports of a known event that did not join (in review, or taken for new).
        rejected: reports of no known event that did not join.
        review: of all, how many wait for a person.
    """

    right: int
    wrong: int
    missed: int
    rejected: int
    review: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def measure(matcher: EventMatcher, labelled: Sequence[Labelled]) -> Measured:
    """Match every report and compare with the truth."""
    results = [matcher.match(one.report) for one in labelled]
    joined = [
        (one.truth, result.event_id if result.verdict is MatchVerdict.JOIN and not result.swapped else None)
        for one, result in zip(labelled, results, strict=True)
    ]
    return Measured(
        right=sum(found is not None and found == truth for truth, found in joined),
        wrong=sum(found is not None and found != truth for truth, found in joined),
        missed=sum(found is None and truth is not None for truth, found in joined),
        rejected=sum(found is None and truth is None for truth, found in joined),
        review=sum(result.verdict is MatchVerdict.REVIEW for result in results),
    )


def names_of(provider: str) -> dict[tuple[str, str], str]:
    """A provider's name of each team, by league and football-data's name."""
    text = Path(__file__).with_name("team_names.csv").read_text("utf-8")
    return {(row["league"], row["football_data"]): row[provider] for row in csv.DictReader(text.splitlines())}


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match, with football-data's names of its sides."""

    event: EventCandidate
    home: str
    away: str


def football_fixtures(data: Path, directory: TeamDirectory) -> list[Fixture]:
    """Every match of the five leagues since 2014 in the files at hand."""
    files = [file for league in LEAGUES for file in sorted((data / "football").glob(f"{league}_????.csv"))]
    rows = [
        (file.stem.split("_")[0], row)
        for file in files
        if int(file.stem[-4:]) >= _FIRST_SEASON
        for row in csv.DictReader(file.read_text("latin-1").splitlines())
        if row.get("HomeTeam")
    ]
    return [
        Fixture(replace(_event(row, league, directory), id=number), row["HomeTeam"], row["AwayTeam"])
        for number, (league, row) in enumerate(rows)
    ]


def _event(row: dict[str, str], league: str, directory: TeamDirectory) -> EventCandidate:
    time = row.get("Time") or ""
    day = datetime.strptime(row["Date"], "%d/%m/%Y" if len(row["Date"]) > len("01/01/01") else "%d/%m/%y").replace(
        tzinfo=UTC
    )
    hour, minute = map(int, (time or "15:00").split(":"))
    kickoff = day.replace(hour=hour, minute=minute, tzinfo=_LONDON).astimezone(UTC)
    competition = known_competitions()[league]
    return _candidate(competition, directory, row["HomeTeam"], row["AwayTeam"], kickoff, known=bool(time))


def _candidate(
    competition: Competition, directory: TeamDirectory, home: str, away: str, kickoff: datetime, *, known: bool
) -> EventCandidate:
    sport, country = competition.sport, competition.country
    return EventCandidate(
        id=0,
        sport=sport,
        competition=competition.code,
        competition_name=competition.name,
        country=country,
        home=directory.resolve(sport, country, home),
        away=directory.resolve(sport, country, away),
        kickoff=kickoff,
        kickoff_known=known,
        match_date=kickoff.date(),
    )


def reports_by(provider: str, fixtures: Iterable[Fixture]) -> list[Labelled]:
    """Reports of the fixtures by a provider: its names, starts a few minutes off."""
    names = names_of(provider)
    return [
        Labelled(
            make_report(
                provider,
                fixture.event,
                names[fixture.event.competition, fixture.home],
                names[fixture.event.competition, fixture.away],
                minutes=fixture.event.id % 4,
            ),
            fixture.event.id,
        )
        for fixture in fixtures
    ]


def make_report(provider: str, fixture: EventCandidate, home: str, away: str, *, minutes: int = 0) -> EventReport:
    """A report about a fixture under these names."""
    return EventReport(
        provider=provider,
        ref=str(fixture.id),
        sport=fixture.sport,
        competition=fixture.competition,
        competition_name=fixture.competition_name,
        home=home,
        away=away,
        kickoff=fixture.kickoff + timedelta(minutes=minutes),
        at=fixture.kickoff - timedelta(days=1),
    )


_SQUADS: Final = (" Women", " (W)", " Ladies", " U21", " U23", " II", " B", " Reserves", " Primavera", " Frauen")


def impostors(labelled: Iterable[Labelled]) -> Iterator[Labelled]:
    """Reports about none of ours, each similar to one: other squads of the clubs, and clubs exchanged."""
    before: EventReport | None = None
    for number, one in enumerate(labelled):
        report, sign = one.report, _SQUADS[number % len(_SQUADS)]
        yield Labelled(replace(report, home=report.home + sign, away=report.away + sign), None)
        yield Labelled(replace(report, home=report.home + sign), None)
        yield Labelled(replace(report, home=report.away, away=report.home), None)
        if before is not None and before.home not in (report.home, report.away):
            yield Labelled(replace(report, home=before.home), None)
            yield Labelled(replace(report, away=before.home), None)
        before = report


def names_alone(fixtures: Iterable[Fixture]) -> TeamDirectory:
    """A directory that knows the fixtures' teams by football-data's names, and by no other."""
    teams = {
        side: name
        for fixture in fixtures
        for side, name in ((fixture.event.home, fixture.home), (fixture.event.away, fixture.away))
    }
    return TeamDirectory(TeamEntry(team=replace(team, name=name), aliases=()) for team, name in teams.items())


def nfl_games(data: Path, directory: TeamDirectory) -> dict[tuple[str, int, int], list[EventCandidate]]:
    """The NFL's games under the codes of nflverse, by day and score."""
    games: dict[tuple[str, int, int], list[EventCandidate]] = {}
    rows = csv.DictReader((data / "nfl" / "games_1999_2020.csv").read_text("utf-8").splitlines())
    for number, row in enumerate(rows):
        if not row["home_score"]:
            continue
        start = datetime.fromisoformat(f"{row['gameday']}T{row['gametime'] or '13:00'}").replace(tzinfo=_NEW_YORK)
        candidate = _candidate(
            known_competitions()["NFL"], directory, row["home_team"], row["away_team"], start.astimezone(UTC),
            known=bool(row["gametime"]),
        )  # fmt: skip
        key = (row["gameday"], int(row["home_score"]), int(row["away_score"]))
        games.setdefault(key, []).append(
            replace(candidate, id=number, match_date=datetime.fromisoformat(row["gameday"]).date())
        )
    return games


def nfl_reports(data: Path, games: dict[tuple[str, int, int], list[EventCandidate]]) -> list[Labelled]:
    """The same games as another archive names them, paired by day and score where both are unique."""
    rows = json.loads(gzip.decompress((data / "nfl" / "sbr_nfl_2011_2020.json.gz").read_bytes()))
    found = []
    for row in rows:
        try:
            day = datetime.strptime(str(int(row["date"])), "%Y%m%d").replace(tzinfo=UTC)
            key = (f"{day:%Y-%m-%d}", int(row["home_final"]), int(row["away_final"]))
        except (TypeError, ValueError):
            continue
        same = games.get(key, [])
        if len(same) == 1:
            report = replace(
                make_report("sbr", same[0], str(row["home_team"]), str(row["away_team"])),
                kickoff=day.replace(hour=17),
                kickoff_known=False,
            )
            found.append(Labelled(report, same[0].id))
    return found
