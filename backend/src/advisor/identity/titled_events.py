"""Events without teams: which of ours a provider's tournament or question is.

Nothing is guessed: one title in one season of one competition is one event, and anything else is another.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.core.readings import EventReport
from advisor.identity.competitions import identify_competition
from advisor.identity.directory import Competition
from advisor.identity.event_matching import MatchResult, relation
from advisor.identity.event_rules import MatchFact, MatchVerdict, Relation
from advisor.identity.names import fold
from advisor.identity.new_events import local_day
from advisor.identity.seasons import season_of

_SAME_TITLE: Final = MatchFact("same_title", 1.0, "the same title in the same season of the same competition")
_CLAIMED: Final = MatchFact("claimed", -1.0, "another event of this provider is that one already")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledEvent:
    """An event without teams that we know.

    Attributes:
        competition: our code.
        country: of the competition; "" where it has none.
        title_key: its title, folded.
        claimed_by: providers of whose present events one is this one already.
    """

    id: int
    sport: str
    competition: str
    competition_name: str
    country: str
    season: str
    title_key: str
    claimed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTitledEvent:
    """An event without teams to be created from a report."""

    report: EventReport
    competition: Competition
    season: str

    @property
    def title_key(self) -> str:
        """The title, folded."""
        return fold(self.report.title)


def new_titled_event(report: EventReport) -> NewTitledEvent:
    """Identify the parts of a new event without teams."""
    competition = identify_competition(report).competition
    day = local_day(report.kickoff, report.kickoff_known, competition.country)
    return NewTitledEvent(report=report, competition=competition, season=season_of(competition, day))


def match_titled(
    reports: Sequence[EventReport], known: Sequence[TitledEvent], present: Collection[int] = ()
) -> list[MatchResult]:
    """Find the event that each report of a provider is about; two never join one event, whatever their order.

    Args:
        present: events that it lists under other refs at the same time.
    """
    found = [_same(report, known) for report in reports]
    refs: dict[int, set[str]] = {}
    for report, event in zip(reports, found, strict=True):
        if event is not None:
            refs.setdefault(event.id, set()).add(report.ref)
    return [
        _result(event, event is not None and _is_claimed(event, report.provider, refs, present))
        for report, event in zip(reports, found, strict=True)
    ]


def _is_claimed(event: TitledEvent, provider: str, refs: Mapping[int, set[str]], present: Collection[int]) -> bool:
    return provider in event.claimed_by or event.id in present or len(refs[event.id]) > 1


def _same(report: EventReport, known: Sequence[TitledEvent]) -> TitledEvent | None:
    new, identified = new_titled_event(report), identify_competition(report)
    same = (
        event
        for event in known
        if (event.sport, event.season, event.title_key) == (report.sport, new.season, new.title_key)
        and relation(report.provider, identified, event.competition, event.competition_name, event.country)
        is Relation.SAME
    )
    return min(same, key=lambda event: event.id, default=None)


def _result(event: TitledEvent | None, claimed: bool) -> MatchResult:
    if event is None:
        return MatchResult(verdict=MatchVerdict.NEW)
    if claimed:
        facts = (_SAME_TITLE, _CLAIMED)
        return MatchResult(verdict=MatchVerdict.REVIEW, event_id=event.id, score=1.0, evidence=facts)
    return MatchResult(verdict=MatchVerdict.JOIN, event_id=event.id, score=1.0, evidence=(_SAME_TITLE,))
