"""Matches a provider's report with the events we know: is it the same game?

Sure matches join, doubtful ones wait for a person, and what is certainly another game stays apart. Squads of one club
(women, youth, reserves) are different teams; home and away may be swapped only in sports without a home side, and the
evidence says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from advisor.core.readings import EventReport
from advisor.identity.clubs import where_of
from advisor.identity.competitions import (
    IdentifiedCompetition,
    competitions_alike,
    has_key_of,
    identify_competition,
    live_competitions,
)
from advisor.identity.directory import Team, TeamDirectory
from advisor.identity.doubleheaders import IN_ORDER, DayOfGames, paired
from advisor.identity.event_rules import EventComparison, MatchFact, MatchVerdict, Relation, match_facts, verdict_of
from advisor.identity.kickoffs import RESCHEDULED_WITHIN, KickoffMatch, Start, compare_starts
from advisor.identity.names import fold
from advisor.identity.squads import squad_of_competition
from advisor.identity.team_index import ANYWHERE
from advisor.identity.team_matching import NamedTeam, TeamFinder
from advisor.identity.words import readings_of

_REACH: Final = RESCHEDULED_WITHIN + timedelta(days=1)
_MAX_OTHERS: Final = 3
_CLAIMED_TWICE: Final = MatchFact(
    "claimed_twice", -1.0, "another event of this provider in the same answer matches it too"
)
_BY_ORDER: Final = MatchFact("by_order", 0.5, "of as many games that day it has the same place")

_TeamKey: TypeAlias = tuple[str, ...]

_ReadTeams: TypeAlias = dict[tuple[str, str], tuple[NamedTeam, NamedTeam]]
"""A report's home and away side, by the country and the league or continent in which they are looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCandidate:
    """An event we know.

    Attributes:
        competition: our code.
        country: of the competition; "" where it has none.
        match_date: the day as its source names it.
        claimed_by: providers of whose present events one is this one already.
    """

    id: int
    sport: str
    competition: str
    competition_name: str
    country: str
    home: Team
    away: Team
    kickoff: datetime
    kickoff_known: bool
    match_date: date
    claimed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """An event that a report may be about; attributes as in ``MatchResult``."""

    event_id: int
    swapped: bool
    score: float
    evidence: tuple[MatchFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """The outcome of matching one report.

    Attributes:
        event_id: of the event it joins, or of the likeliest one for review; None where there is none.
        swapped: our home side is the report's away side.
        score: of that event, 0 to 1.
        others: further events it might be, best first.
    """

    verdict: MatchVerdict
    event_id: int | None = None
    swapped: bool = False
    score: float = 0.0
    evidence: tuple[MatchFact, ...] = ()
    others: tuple[Likely, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compared:
    """One candidate compared with the report."""

    candidate: EventCandidate
    verdict: MatchVerdict
    score: float
    comparison: EventComparison

    @property
    def apart(self) -> timedelta:
        return self.comparison.time.apart


@dataclass(frozen=True, slots=True)
class _Known:
    """A candidate, read."""

    candidate: EventCandidate
    home: NamedTeam
    away: NamedTeam
    start: Start


class EventMatcher:
    """Matches reports with events, which are indexed by competition, by day and by team.

    Args:
        candidates: the events known now; their order does not matter.
        directory: names of teams, as they stand now.
        within: events whose starts lie farther apart are never compared; None for the limits of real sport. Simulated
            games are so short that a team plays several in an hour.
    """

    def __init__(
        self, candidates: Iterable[EventCandidate], directory: TeamDirectory, within: timedelta | None = None
    ) -> None:
        self.finder = TeamFinder(directory)
        self._within = within
        self._by_day: dict[tuple[str, str, date], dict[int, _Known]] = defaultdict(dict)
        self._by_team: dict[tuple[str, _TeamKey, int], dict[int, _Known]] = defaultdict(dict)
        for candidate in candidates:
            self.add(candidate)

    def add(self, candidate: EventCandidate) -> None:
        """Add an event, or put it in the place of the one of its id with the same teams and day."""
        squad = squad_of_competition(candidate.competition_name, candidate.competition)
        where = where_of(candidate.competition)
        home, away = (self.finder.read_team(team, squad, where) for team in (candidate.home, candidate.away))
        home, away = self.finder.against(home, away), self.finder.against(away, home)
        start = Start(candidate.kickoff, candidate.kickoff_known, candidate.match_date)
        known = _Known(candidate, home, away, start)
        for name in (candidate.competition, fold(candidate.competition_name)):
            self._by_day[candidate.sport, name, _index_day(start)][candidate.id] = known
        for key in (*_keys(home), *_keys(away)):
            self._by_team[candidate.sport, key, _week(start.day)][candidate.id] = known

    def match(self, report: EventReport, present: Collection[int] = ()) -> MatchResult:
        """Find the event that a report is about.

        Args:
            present: events that its provider lists under other refs at the same time.
        """
        return _decided(self._compared(report, present), report.provider, present)

    def match_all(self, reports: Sequence[EventReport], present: Collection[int] = ()) -> list[MatchResult]:
        """Match each report of a provider; two never join one event, whatever their order.

        Args:
            present: events that it lists under other refs at the same time.
        """
        compared = [self._compared(report, present) for report in reports]
        results = [_decided(found, report.provider, present) for found, report in zip(compared, reports, strict=True)]
        doubtful = [row for row, result in enumerate(results) if result.verdict is MatchVerdict.REVIEW]
        claims: dict[int, list[int]] = defaultdict(list)
        for row, result in enumerate(results):
            if result.verdict is MatchVerdict.JOIN and result.event_id is not None:
                claims[result.event_id].append(row)
        rows_of = {event: rows for event, rows in claims.items() if len({reports[row].ref for row in rows}) == 1}
        for event in claims.keys() - rows_of.keys():
            for row in claims[event]:
                results[row] = _doubted(results[row], _CLAIMED_TWICE)
        listed = {*present, *rows_of}
        for row in doubtful:
            # What another report of the answer is certainly about is not what this one is about.
            results[row] = _decided(self._compared(reports[row], listed), reports[row].provider, listed)
            results[row] = self._in_order(row, doubtful, reports, compared, rows_of, present) or results[row]
        return results

    def _in_order(
        self,
        row: int,
        doubtful: Sequence[int],
        reports: Sequence[EventReport],
        compared: Sequence[Sequence[_Compared]],
        rows_of: Mapping[int, Sequence[int]],
        present: Collection[int],
    ) -> MatchResult | None:
        """The game of a doubleheader that a doubtful report is by its place in the day; None where that is open."""
        games = _same_two(reports[row], compared[row])
        if any(reports[row].provider in game.claimed_by and id_ not in present for id_, game in games.items()):
            return None
        alike = [other for other in doubtful if _same_two(reports[other], compared[other]).keys() == games.keys()]
        taken = [
            (reports[rows_of[id_][0]].kickoff if id_ in rows_of else game.kickoff, game.kickoff)
            for id_, game in games.items()
            if id_ in rows_of or id_ in present
        ]
        free = [(id_, game.kickoff) for id_, game in games.items() if id_ not in rows_of and id_ not in present]
        found = paired(DayOfGames(free, taken, [(other, reports[other].kickoff) for other in alike]))
        if row not in found:
            return None
        chosen = [each for each in compared[row] if each.candidate.id == found[row]]
        result = _result(MatchVerdict.JOIN, chosen)
        return replace(result, evidence=(*result.evidence, _BY_ORDER))

    def _compared(self, report: EventReport, present: Collection[int]) -> list[_Compared]:
        identified = identify_competition(report)
        start = Start(report.kickoff, report.kickoff_known, report.kickoff.date())
        read: _ReadTeams = {}
        return [
            self._compare(report, identified, start, known, read, present)
            for known in self._near(report, identified, start)
        ]

    def _near(self, report: EventReport, identified: IdentifiedCompetition, start: Start) -> Iterable[_Known]:
        """Every event that the report may be about: of the competition and the days around, or of one of the teams."""
        near: dict[int, _Known] = {}
        weeks = range(_week(start.day - _REACH), _week(start.day + _REACH) + 1)
        for offset in (-1, 0, 1):
            name = identified.competition.code if identified.known else fold(identified.competition.name)
            near |= self._by_day.get((report.sport, name, start.day + timedelta(days=offset)), {})
        for name in (report.home, report.away):
            for country in dict.fromkeys((identified.competition.country, ANYWHERE)):
                for key in _keys(self.finder.read(report.sport, country, name, identified.squad)):
                    for week in weeks:
                        near |= self._by_team.get((report.sport, key, week), {})
        if self._within is not None:
            return (known for known in near.values() if abs(known.start.at - start.at) <= self._within)
        return (known for known in near.values() if abs(known.start.day - start.day) <= _REACH)

    def _compare(
        self,
        report: EventReport,
        identified: IdentifiedCompetition,
        start: Start,
        known: _Known,
        read: _ReadTeams,
        present: Collection[int],
    ) -> _Compared:
        country = identified.competition.country if identified.known else known.candidate.country
        where = where_of(identified.competition.code if identified.known else known.candidate.competition)
        if (country, where) not in read:
            home, away = (
                self.finder.read(report.sport, country, name, identified.squad, where)
                for name in (report.home, report.away)
            )
            read[country, where] = self.finder.against(home, away), self.finder.against(away, home)
        comparison = self._comparison(report, identified, start, known, *read[country, where])
        verdict = verdict_of(comparison, report.sport)
        listed = report.provider in known.candidate.claimed_by or known.candidate.id in present
        listed_twice = listed and comparison.time.match is KickoffMatch.RESCHEDULED
        if verdict is MatchVerdict.REVIEW and listed_twice:
            # The provider lists that event under another ref: this is the next game of a series.
            verdict = MatchVerdict.SEPARATE
        return _Compared(known.candidate, verdict, comparison.score, comparison)

    def _comparison(
        self,
        report: EventReport,
        identified: IdentifiedCompetition,
        start: Start,
        known: _Known,
        home: NamedTeam,
        away: NamedTeam,
    ) -> EventComparison:
        ours = known.candidate
        related = relation(report.provider, identified, ours.competition, ours.competition_name, ours.country)
        time = compare_starts(start, known.start, report.sport)
        compare = self.finder.compare
        straight = EventComparison(compare(home, known.home), compare(away, known.away), time, related, False)
        if straight.both_likely or straight.one_sure:
            return straight
        crossed = EventComparison(compare(home, known.away), compare(away, known.home), time, related, True)
        return crossed if crossed.both_sure else straight


def match(report: EventReport, candidates: Sequence[EventCandidate], directory: TeamDirectory) -> MatchResult:
    """Find the event that a report is about among candidates; see ``EventMatcher`` for many reports."""
    return EventMatcher(candidates, directory).match(report)


def _week(day: date) -> int:
    return day.toordinal() // _REACH.days


def _index_day(start: Start) -> date:
    return start.at.date() if start.known else start.day


def _keys(side: NamedTeam) -> Iterator[_TeamKey]:
    """What a side can be found by: the team or the country it is, and the words of its names."""
    if side.team is not None:
        yield (side.team.country, side.team.key)
    if side.nation:
        yield ("", side.nation)
    yield from side.clubs
    for base in side.bases:
        for words in readings_of(base):
            yield tuple(sorted(words))


def relation(provider: str, identified: IdentifiedCompetition, code: str, name: str, country: str) -> Relation:
    """How a provider's competition compares with one of ours, of this code, name and country."""
    theirs = identified.competition
    if theirs.code == code:
        return Relation.SAME
    if has_key_of(provider, code) or (identified.known and code in live_competitions()):
        return Relation.OTHER
    if fold(theirs.name) == fold(name) and not identified.known and not country:
        # Two providers' own words for a competition that we do not ship, and the words are the same.
        return Relation.SAME
    return Relation.ALIKE if competitions_alike(theirs.name, name) else Relation.UNKNOWN


def _decided(compared: Iterable[_Compared], provider: str, present: Collection[int]) -> MatchResult:
    """What the comparisons of a report with all its candidates come to."""
    found = list(compared)
    joins = _best_first(each for each in found if each.verdict is MatchVerdict.JOIN)
    doubts = _best_first(each for each in found if each.verdict is MatchVerdict.REVIEW)
    if joins:
        return _joined(joins, provider, present)
    if doubts:
        return _result(MatchVerdict.REVIEW, doubts)
    apart = _best_first(each for each in found if each.verdict is MatchVerdict.SEPARATE)
    return _result(MatchVerdict.SEPARATE, apart) if apart else MatchResult(verdict=MatchVerdict.NEW)


def _same_two(report: EventReport, compared: Iterable[_Compared]) -> dict[int, EventCandidate]:
    """Games of the report's two teams within some hours, in a sport whose games of one day follow each other."""
    if report.sport not in IN_ORDER or not report.kickoff_known:
        return {}
    return {
        each.candidate.id: each.candidate
        for each in compared
        if each.comparison.both_sure
        and each.comparison.relation is Relation.SAME
        and not each.comparison.swapped
        and not each.comparison.time.by_day
        and each.comparison.time.match > KickoffMatch.APART
    }


def _best_first(found: Iterable[_Compared]) -> list[_Compared]:
    return sorted(found, key=lambda one: (-one.score, one.apart, one.candidate.id))


def _joined(joins: list[_Compared], provider: str, present: Collection[int]) -> MatchResult:
    """Join the one event that matches, or the one that matches by the minute where the others do not."""
    best = joins[0]
    exact = [found for found in joins if found.comparison.time.match is KickoffMatch.EXACT]
    if len(joins) > 1 and len(exact) != 1:
        fact = MatchFact("several", -1.0, f"{len(joins)} events match")
        return _doubted(_result(MatchVerdict.JOIN, joins), fact)
    if exact:
        best = exact[0]
    others = [found for found in joins if found is not best]
    result = _result(MatchVerdict.JOIN, [best, *others])
    if provider in best.candidate.claimed_by or best.candidate.id in present:
        return _doubted(result, MatchFact("claimed", -1.0, "another event of this provider is that one already"))
    return result


def _result(verdict: MatchVerdict, found: list[_Compared]) -> MatchResult:
    best, *others = (
        Likely(
            event_id=one.candidate.id,
            swapped=one.comparison.swapped,
            score=one.score,
            evidence=match_facts(one.comparison),
        )
        for one in found[: 1 + _MAX_OTHERS]
    )
    return MatchResult(
        verdict=verdict,
        event_id=best.event_id,
        swapped=best.swapped,
        score=best.score,
        evidence=best.evidence,
        others=tuple(others),
    )


def _doubted(result: MatchResult, fact: MatchFact) -> MatchResult:
    return replace(result, verdict=MatchVerdict.REVIEW, evidence=(*result.evidence, fact))
