"""The sandbox's providers disagree about names as real ones do; the reports of all three join one event."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advisor.core.readings import EventReport
from advisor.identity.directory import TeamDirectory
from advisor.identity.event_matching import EventCandidate, EventMatcher
from advisor.identity.event_rules import MatchVerdict
from advisor.identity.new_events import new_event
from advisor.identity.team_matching import TeamFinder
from advisor.sandbox.world.competitions import COMPETITIONS, Competition

KICKOFF = datetime(2026, 11, 21, 15, tzinfo=UTC)


def _report(competition: Competition, provider: str, ref: int, key: str, home: str, away: str) -> EventReport:
    return EventReport(
        provider=provider,
        ref=str(ref),
        sport=competition.sport.key,
        competition=key,
        competition_name=competition.title,
        home=home,
        away=away,
        kickoff=KICKOFF,
        at=KICKOFF,
    )


@pytest.mark.parametrize("competition", COMPETITIONS, ids=lambda competition: competition.title)
def test_games_of_the_sandbox_join(competition: Competition) -> None:
    directory = TeamDirectory([])
    finder = TeamFinder(directory)
    pairs = list(zip(competition.clubs[::2], competition.clubs[1::2], strict=True))
    events = []
    for number, (home, away) in enumerate(pairs):
        made = new_event(
            _report(competition, "the_odds_api", number, competition.odds_key, home.odds, away.odds), directory, finder
        )
        assert made is not None
        events.append(
            EventCandidate(
                id=number,
                sport=made.competition.sport,
                competition=made.competition.code,
                competition_name=made.competition.name,
                country=made.competition.country,
                home=made.home,
                away=made.away,
                kickoff=KICKOFF,
                kickoff_known=True,
                match_date=KICKOFF.date(),
            )
        )
    matcher = EventMatcher(events, directory)
    for number, (home, away) in enumerate(pairs):
        exchange = _report(competition, "betfair", number, competition.exchange_id, home.exchange, away.exchange)
        scores = _report(competition, "espn", number, competition.espn_path, home.espn, away.espn)
        for report in (exchange, scores):
            result = matcher.match(report)
            assert (result.verdict, result.event_id) == (MatchVerdict.JOIN, number), (report.home, result)
        first_team = replace(exchange, home="Ravenmoor Utd", away="Nobody at all")
        assert matcher.match(first_team).verdict is not MatchVerdict.JOIN
