"""The rules that decide whether a report and an event are one game, may be, or are not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.identity.kickoffs import FACTORS, ONCE_A_WEEK, KickoffComparison, KickoffMatch
from advisor.identity.team_matching import TeamMatch, TeamVerdict

HOMELESS_SPORTS: Final = frozenset(
    {
        *("american_football", "basketball", "baseball", "ice_hockey", "tennis", "mma", "boxing", "table_tennis"),
        *("darts", "snooker", "esports", "cricket"),
    }
)
"""Sports whose providers disagree about who is named first: "away @ home", neutral stadiums, or no home at all."""


class MatchVerdict(StrEnum):
    """What to do with a report.

    ``NEW``: no similar event is known. ``SEPARATE``: a similar event is known, and is certainly another game.
    """

    JOIN = "join"
    REVIEW = "review"
    NEW = "new"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True)
class MatchFact:
    """One piece of evidence: a stable code, its weight (1 for the match to -1 against it), and a clause for people."""

    code: str
    weight: float
    text: str


class Relation(StrEnum):
    """How the competitions of a report and an event compare."""

    SAME = "same"
    ALIKE = "alike"
    UNKNOWN = "unknown"
    OTHER = "other"


_RELATION_FACTORS: Final = {
    Relation.SAME: 1.0, Relation.ALIKE: 0.97, Relation.UNKNOWN: 0.92, Relation.OTHER: 0.5
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventComparison:
    """A report compared with one event, in one order of the sides."""

    home: TeamMatch
    away: TeamMatch
    time: KickoffComparison
    relation: Relation
    swapped: bool

    @property
    def score(self) -> float:
        teams = (self.home.score * self.away.score) ** 0.5
        return round(float(teams) * FACTORS[self.time.match] * _RELATION_FACTORS[self.relation], 4)

    @property
    def both_sure(self) -> bool:
        return self.home.sure and self.away.sure

    @property
    def one_sure(self) -> bool:
        return self.home.sure or self.away.sure

    @property
    def both_likely(self) -> bool:
        return self.home.likely and self.away.likely

    @property
    def both_compatible(self) -> bool:
        return self.home.compatible and self.away.compatible


def verdict_of(comparison: EventComparison, sport: str) -> MatchVerdict:
    """The verdict on one candidate: the rules, in the order in which they are tried."""
    if comparison.swapped:
        return _crossed_verdict(comparison, sport)
    sides = {comparison.home.verdict, comparison.away.verdict}
    kickoff, relation = comparison.time.match, comparison.relation
    if kickoff is KickoffMatch.APART:
        return MatchVerdict.NEW
    if TeamVerdict.OTHER_SQUAD in sides:
        alike = comparison.one_sure or len(sides) == 1
        return MatchVerdict.SEPARATE if alike and kickoff >= KickoffMatch.DAY else MatchVerdict.NEW
    if TeamVerdict.OTHER_TEAM in sides:
        return _with_another_team(comparison)
    if relation is Relation.OTHER:
        return MatchVerdict.REVIEW if comparison.both_sure and kickoff >= KickoffMatch.NEAR else MatchVerdict.NEW
    if _certain(comparison):
        return MatchVerdict.JOIN
    if relation is Relation.UNKNOWN:
        return (
            MatchVerdict.REVIEW
            if comparison.one_sure and comparison.both_compatible and kickoff >= KickoffMatch.NEAR
            else MatchVerdict.NEW
        )
    if comparison.both_likely or (comparison.both_compatible and kickoff >= KickoffMatch.NEAR):
        return MatchVerdict.REVIEW
    # A team plays one game at a time: a different name of its opponent is a question of spelling.
    one_game = kickoff >= KickoffMatch.NEAR or (
        kickoff is KickoffMatch.DAY and relation is Relation.SAME and sport in ONCE_A_WEEK
    )
    return MatchVerdict.REVIEW if comparison.one_sure and one_game else MatchVerdict.NEW


def _certain(comparison: EventComparison) -> bool:
    kickoff, relation = comparison.time.match, comparison.relation
    if relation is Relation.UNKNOWN:
        return comparison.both_sure and kickoff >= KickoffMatch.NEAR
    if comparison.both_sure:
        return kickoff >= KickoffMatch.DAY
    if relation is not Relation.SAME or not comparison.both_likely:
        return False
    if comparison.one_sure:
        return kickoff >= KickoffMatch.DAY
    return kickoff is KickoffMatch.EXACT and comparison.home.starts_alike and comparison.away.starts_alike


def _with_another_team(comparison: EventComparison) -> MatchVerdict:
    """A side is known to be another team. If the other side is the same and the hour too, one of the two is wrong."""
    if not comparison.one_sure:
        return MatchVerdict.NEW
    if comparison.time.match is KickoffMatch.EXACT and comparison.relation is Relation.SAME:
        return MatchVerdict.REVIEW
    return MatchVerdict.SEPARATE if comparison.time.match >= KickoffMatch.DAY else MatchVerdict.NEW


def _crossed_verdict(comparison: EventComparison, sport: str) -> MatchVerdict:
    """Both teams are sure, with their sides swapped."""
    kickoff = comparison.time.match
    if (
        comparison.relation in (Relation.SAME, Relation.ALIKE)
        and kickoff >= KickoffMatch.NEAR
        and sport in HOMELESS_SPORTS
    ):
        return MatchVerdict.JOIN
    if kickoff >= KickoffMatch.DAY:
        return MatchVerdict.REVIEW
    return MatchVerdict.NEW


def match_facts(comparison: EventComparison) -> tuple[MatchFact, ...]:
    """The evidence behind a verdict."""
    home, away, time, relation = comparison.home, comparison.away, comparison.time, comparison.relation
    facts = [
        MatchFact(f"home_{home.verdict}", _weight(home.score), home.why),
        MatchFact(f"away_{away.verdict}", _weight(away.score), away.why),
        MatchFact(f"start_{time.match.name.lower()}", _weight(FACTORS[time.match]), time.why),
        MatchFact(f"competition_{relation}", _weight(_RELATION_FACTORS[relation]), _RELATION_TEXTS[relation]),
    ]
    if comparison.swapped:
        facts.append(MatchFact("swapped", -0.5, "home and away are the other way round"))
    return tuple(facts)


def _weight(share: float) -> float:
    """Evidence weight of a factor from 0 to 1: a half is neutral."""
    return round(2 * share - 1, 2)


_RELATION_TEXTS: Final = {
    Relation.SAME: "the same competition",
    Relation.ALIKE: "competitions of like names",
    Relation.UNKNOWN: "this provider's competition is not one we know",
    Relation.OTHER: "two different competitions",
}
