"""One row of a file → one match, or the reason why not."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from advisor.adapters.football_data.dates import Schedule, read_schedule, read_season
from advisor.adapters.football_data.layout import Field, Layout
from advisor.core.history import NO_SCORE, UNKNOWN, event_key
from advisor.core.markets import EventStatus
from advisor.identity.directory import Competition, TeamDirectory, known_competitions, known_leagues
from advisor.identity.extra_time import ends_in_normal_time
from advisor.identity.names import fold
from advisor.identity.seasons import season_of
from advisor.parsing.assembly import EventRow
from advisor.parsing.cells import RowFaultError, checked_name, read_score

_RESULTS: Final = frozenset({"H", "D", "A"})
_MARKS: Final = {
    **dict.fromkeys(("P", "PP", "POSTP", "PST", "POSTPONED", "P-P", "DELAYED", "SUSP"), EventStatus.POSTPONED),
    # Bets on a game that was stopped, cancelled or decided at a table are returned.
    **dict.fromkeys(("ABN", "ABD", "A-A", "ABANDONED", "CANC", "CAN", "C", "CANCELLED"), EventStatus.VOID),
    **dict.fromkeys(("AWD", "AW", "AWARDED", "WO", "W/O", "W.O.", "VOID", "V"), EventStatus.VOID),
}
"""Words that stand in the place of a result, in capitals."""


class Match(NamedTuple):
    """A match as read, its teams still under the names of the file."""

    line: int
    competition: Competition
    season: str
    schedule: Schedule
    home: str
    away: str
    status: EventStatus
    home_score: int
    away_score: int
    home_half: int
    away_half: int


class MatchReader:
    """Reads the rows of one file; texts that repeat are read once.

    Attributes:
        left_out: line and fault of half-time scores that cannot be meant; their rows stay.
        uncertain: line and fault of starts that may be two instants; their rows stay.
    """

    def __init__(self, layout: Layout) -> None:
        self.left_out: list[tuple[int, RowFaultError]] = []
        self.uncertain: list[tuple[int, RowFaultError]] = []
        self._layout = layout
        self._schedules: dict[tuple[str, str], Schedule] = {}
        self._seasons: dict[str, tuple[date, str]] = {}
        self._names: dict[str, str] = {}

    def read(self, line: int, cells: Sequence[str]) -> Match:
        """Read one row.

        Args:
            cells: as many as the layout is wide.

        Raises:
            RowFaultError: the first thing wrong with it.
        """
        competition = self._competition(cells)
        schedule = self._schedule(cells)
        status, home_score, away_score = self._outcome(cells)
        home_half, away_half = self._half_time(line, cells, (home_score, away_score))
        if schedule.doubt:
            self.uncertain.append((line, RowFaultError("Time", schedule.doubt)))
        return Match(
            line=line,
            competition=competition,
            season=self._season(cells, competition, schedule),
            schedule=schedule,
            home=self._name(cells, Field.HOME),
            away=self._name(cells, Field.AWAY),
            status=status,
            home_score=home_score,
            away_score=away_score,
            home_half=home_half,
            away_half=away_half,
        )

    def _text(self, cells: Sequence[str], field: Field) -> str:
        place = self._layout.fields.get(field)
        return cells[place[0]] if place else ""

    def _name(self, cells: Sequence[str], field: Field) -> str:
        """A name that stands in many rows is one text."""
        name = self._text(cells, field)
        return self._names.setdefault(name, name)

    def _heading(self, field: Field) -> str:
        place = self._layout.fields.get(field)
        return place[1] if place else field.value[0]

    def _competition(self, cells: Sequence[str]) -> Competition:
        if self._layout.extra:
            country, league = self._text(cells, Field.COUNTRY), self._text(cells, Field.LEAGUE)
            found = known_leagues().get((fold(country), fold(league)))
            if found is None:
                raise RowFaultError("League", f"unknown league {league!r} of {country!r}")
            return found
        code = self._text(cells, Field.DIVISION)
        found = known_competitions().get(code)
        if found is None:
            raise RowFaultError("Div", f"unknown division {code!r}" if code else "division is missing")
        return found

    def _schedule(self, cells: Sequence[str]) -> Schedule:
        texts = (self._text(cells, Field.DATE), self._text(cells, Field.TIME))
        schedule = self._schedules.get(texts)
        if schedule is None:
            schedule = self._schedules[texts] = read_schedule(*texts)
        return schedule

    def _season(self, cells: Sequence[str], competition: Competition, schedule: Schedule) -> str:
        if Field.SEASON in self._layout.fields and self._layout.extra:
            found = read_season(self._text(cells, Field.SEASON))
            return self._names.setdefault(found, found)
        # Of the last day alone, as files go by days: the days of many seasons would be as many as the rows.
        day, season = self._seasons.get(competition.code, (None, ""))
        if day != schedule.day:
            found = season_of(competition, schedule.day)
            season = self._names.setdefault(found, found)
            self._seasons[competition.code] = (schedule.day, season)
        return season

    def _outcome(self, cells: Sequence[str]) -> tuple[EventStatus, int, int]:
        result = self._text(cells, Field.RESULT).upper()
        mark = _MARKS.get(result)
        if mark is not None:
            return mark, NO_SCORE, NO_SCORE
        column = self._heading(Field.RESULT)
        if result not in _RESULTS and result not in {"", "NA"}:
            raise RowFaultError(column, f"result {result!r} is none of H, D, A")
        home = read_score(self._text(cells, Field.HOME_SCORE), self._heading(Field.HOME_SCORE))
        away = read_score(self._text(cells, Field.AWAY_SCORE), self._heading(Field.AWAY_SCORE))
        if (home == NO_SCORE) != (away == NO_SCORE):
            missing = Field.HOME_SCORE if home == NO_SCORE else Field.AWAY_SCORE
            raise RowFaultError(self._heading(missing), "only one side has a score")
        if home == NO_SCORE:
            if result in _RESULTS:
                raise RowFaultError(column, f"result {result} without a score")
            return EventStatus.SCHEDULED, NO_SCORE, NO_SCORE
        if result in _RESULTS and result != _result_of(home, away):
            raise RowFaultError(column, f"score {home}-{away} contradicts result {result}")
        return EventStatus.FINISHED, home, away

    def _half_time(self, line: int, cells: Sequence[str], score: tuple[int, int]) -> tuple[int, int]:
        """The score at half-time: none where the file has none, the match no score, or what it says cannot be."""
        if NO_SCORE in score or not {Field.HOME_HALF, Field.AWAY_HALF} <= self._layout.fields.keys():
            return NO_SCORE, NO_SCORE
        try:
            half = [read_score(self._text(cells, f), self._heading(f)) for f in (Field.HOME_HALF, Field.AWAY_HALF)]
            column = self._heading(Field.HOME_HALF)
            if half.count(NO_SCORE) == 1:
                raise RowFaultError(column, "only one side has a score at half-time")
            if half[0] > score[0] or half[1] > score[1]:
                raise RowFaultError(
                    column, f"score {half[0]}-{half[1]} at half-time is above the last, {score[0]}-{score[1]}"
                )
        except RowFaultError as fault:
            self.left_out.append((line, fault))
            return NO_SCORE, NO_SCORE
        return half[0], half[1]


def identified(match: Match, teams: TeamDirectory, layout: Layout) -> EventRow:
    """Give a match its teams and its key.

    Raises:
        RowFaultError: a team has no name, or both are one team.
    """
    for field, name in ((Field.HOME, match.home), (Field.AWAY, match.away)):
        if not fold(name):
            reason = f"team name {name!r} cannot be read" if name else "team name is missing"
            raise RowFaultError(layout.fields[field][1], reason)
        checked_name(name, layout.fields[field][1])
    sport, country = match.competition.sport, match.competition.country
    same = fold(match.home) == fold(match.away)
    if not same:
        home, away = (teams.resolve(sport, country, name).key for name in (match.home, match.away))
        same = home == away
    if same:
        raise RowFaultError(layout.fields[Field.AWAY][1], f"{match.home!r} and {match.away!r} are one team")
    return EventRow(
        key=event_key(match.competition.code, match.schedule.day, home, away),
        competition=match.competition.code,
        season=match.season,
        home=home,
        away=away,
        kickoff=match.schedule.kickoff,
        kickoff_known=match.schedule.kickoff_known,
        status=match.status.value,
        home_score=match.home_score,
        away_score=match.away_score,
        home_half=match.home_half,
        away_half=match.away_half,
        # Full time is the end of normal time there: play-offs that went on stand with the score before extra time.
        home_normal=match.home_score,
        away_normal=match.away_score,
        overtime=0 if match.home_score != NO_SCORE and ends_in_normal_time(sport, match.competition.code) else UNKNOWN,
    )


def _result_of(home: int, away: int) -> str:
    if home == away:
        return "D"
    return "H" if home > away else "A"
