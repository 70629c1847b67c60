"""The rules by which a report and an event are one game, or may be, or are not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.identity.kickoffs import FACTORS, ONCE_A_WEEK, Fit, TimeMatch
from advisor.identity.team_matching import SideMatch, SideVerdict

HOMELESS_SPORTS: Final = frozenset(
    {
        *("american_football", "basketball", "baseball", "ice_hockey", "tennis", "mma", "boxing", "table_tennis"),
        *("darts", "snooker", "esports", "cricket"),
    }
)
"""Sports whose providers disagree about who is named first: "away @ home", neutral stadiums, or no home at all."""


class MatchVerdict(StrEnum):
    """What is to be done with a report.

    ``NEW``: nothing like it is known. ``SEPARATE``: something like it is known, and is certainly another game.
    """

    JOIN = "join"
    REVIEW = "review"
    NEW = "new"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of evidence: a stable code, its weight (1 for the match to -1 against it), and a clause for people."""

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
class Beside:
    """A report beside one event, in one order of the sides."""

    home: SideMatch
    away: SideMatch
    time: TimeMatch
    relation: Relation
    swapped: bool

    @property
    def score(self) -> float:
        teams = (self.home.score * self.away.score) ** 0.5
        return round(float(teams) * FACTORS[self.time.fit] * _RELATION_FACTORS[self.relation], 4)

    @property
    def both_sure(self) -> bool:
        return self.home.sure and self.away.sure

    @property
    def one_sure(self) -> bool:
        return self.home.sure or self.away.sure

    @property
    def both_fitting(self) -> bool:
        return self.home.fitting and self.away.fitting


def judge(beside: Beside, sport: str) -> MatchVerdict:
    """The verdict on one candidate: the rules, in the order in which they are tried."""
    if beside.swapped:
        return _crossed_verdict(beside, sport)
    sides = {beside.home.verdict, beside.away.verdict}
    fit, relation = beside.time.fit, beside.relation
    if fit is Fit.APART:
        return MatchVerdict.NEW
    if SideVerdict.OTHER_SQUAD in sides:
        alike = beside.one_sure or len(sides) == 1
        return MatchVerdict.SEPARATE if alike and fit >= Fit.DAY else MatchVerdict.NEW
    if SideVerdict.OTHER_TEAM in sides:
        return _with_another_team(beside)
    if relation is Relation.OTHER:
        return MatchVerdict.REVIEW if beside.both_sure and fit >= Fit.NEAR else MatchVerdict.NEW
    if _certain(beside):
        return MatchVerdict.JOIN
    if relation is Relation.UNKNOWN:
        return MatchVerdict.REVIEW if beside.one_sure and beside.both_fitting and fit >= Fit.NEAR else MatchVerdict.NEW
    if beside.both_fitting:
        return MatchVerdict.REVIEW
    # A team plays one game at a time: whom it meets there is a question of names.
    one_game = fit >= Fit.NEAR or (fit is Fit.DAY and relation is Relation.SAME and sport in ONCE_A_WEEK)
    return MatchVerdict.REVIEW if beside.one_sure and one_game else MatchVerdict.NEW


def _certain(beside: Beside) -> bool:
    fit, relation = beside.time.fit, beside.relation
    if relation is Relation.UNKNOWN:
        return beside.both_sure and fit >= Fit.NEAR
    if beside.both_sure:
        return fit >= Fit.DAY
    if relation is not Relation.SAME or not beside.both_fitting:
        return False
    if beside.one_sure:
        return fit >= Fit.DAY
    return fit is Fit.EXACT and beside.home.starts_alike and beside.away.starts_alike


def _with_another_team(beside: Beside) -> MatchVerdict:
    """A side is known to be another team. If the other side is the same and the hour too, one of the two is wrong."""
    if not beside.one_sure:
        return MatchVerdict.NEW
    if beside.time.fit is Fit.EXACT and beside.relation is Relation.SAME:
        return MatchVerdict.REVIEW
    return MatchVerdict.SEPARATE if beside.time.fit >= Fit.DAY else MatchVerdict.NEW


def _crossed_verdict(beside: Beside, sport: str) -> MatchVerdict:
    """Both teams are sure, with their sides swapped."""
    fit = beside.time.fit
    if beside.relation in (Relation.SAME, Relation.ALIKE) and fit >= Fit.NEAR and sport in HOMELESS_SPORTS:
        return MatchVerdict.JOIN
    if fit >= Fit.DAY:
        return MatchVerdict.REVIEW
    return MatchVerdict.NEW


def facts_of(beside: Beside) -> tuple[Fact, ...]:
    """The evidence behind a verdict."""
    home, away, time, relation = beside.home, beside.away, beside.time, beside.relation
    facts = [
        Fact(f"home_{home.verdict}", _weight(home.score), home.why),
        Fact(f"away_{away.verdict}", _weight(away.score), away.why),
        Fact(f"start_{time.fit.name.lower()}", _weight(FACTORS[time.fit]), time.why),
        Fact(f"competition_{relation}", _weight(_RELATION_FACTORS[relation]), _RELATION_TEXTS[relation]),
    ]
    if beside.swapped:
        facts.append(Fact("swapped", -0.5, "home and away are the other way round"))
    return tuple(facts)


def _weight(share: float) -> float:
    """What a factor from 0 to 1 says for or against: a half says nothing."""
    return round(2 * share - 1, 2)


_RELATION_TEXTS: Final = {
    Relation.SAME: "the same competition",
    Relation.ALIKE: "competitions of like names",
    Relation.UNKNOWN: "this provider's competition is not one we know",
    Relation.OTHER: "two different competitions",
}
