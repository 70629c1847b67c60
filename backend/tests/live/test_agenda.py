"""What a schedule of fetches follows: when games start, and which are on."""

from datetime import UTC, datetime, timedelta

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.live.agenda import Agenda

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def report(ref: str, kickoff: datetime, status: EventStatus | None = None) -> EventReport:
    return EventReport(
        provider="p",
        ref=ref,
        sport="football",
        competition="c",
        competition_name="C",
        home="A",
        away="B",
        kickoff=kickoff,
        status=status,
        at=NOW,
    )


def test_kickoffs_to_come_are_listed_in_order() -> None:
    agenda = Agenda(6 * HOUR)
    agenda.learn([report("b", NOW + 2 * HOUR), report("a", NOW + HOUR), report("past", NOW - 4 * HOUR)])
    games = agenda.games("p", "c", NOW)
    assert games.kickoffs == (NOW + HOUR, NOW + 2 * HOUR)
    assert not games.in_play


def test_a_game_that_has_started_is_on_until_somebody_says_that_it_is_over() -> None:
    agenda = Agenda(6 * HOUR)
    agenda.learn([report("a", NOW - HOUR)])
    assert agenda.games("p", "c", NOW).in_play
    agenda.learn([report("a", NOW - HOUR, EventStatus.FINISHED)])
    assert not agenda.games("p", "c", NOW).in_play


def test_an_answer_without_a_status_does_not_undo_one() -> None:
    agenda = Agenda(6 * HOUR)
    agenda.learn([report("a", NOW - HOUR, EventStatus.FINISHED)])
    agenda.learn([report("a", NOW - HOUR)])
    assert not agenda.games("p", "c", NOW).in_play


def test_a_long_game_stays_on_while_its_provider_says_so() -> None:
    agenda = Agenda(24 * HOUR)
    agenda.learn([report("a", NOW - 5 * HOUR, EventStatus.IN_PLAY)])
    assert agenda.games("p", "c", NOW).in_play


def test_games_long_past_are_forgotten_and_other_competitions_untouched() -> None:
    agenda = Agenda(6 * HOUR)
    agenda.learn([report("a", NOW - 7 * HOUR, EventStatus.IN_PLAY)])
    assert not agenda.games("p", "c", NOW).in_play
    assert agenda.games("q", "c", NOW).kickoffs == ()
