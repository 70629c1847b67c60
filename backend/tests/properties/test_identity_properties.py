"""What holds of any names: matching is symmetric, never mixes sides of a club, and knows no order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.core.readings import EventReport
from advisor.identity.directory import FOOTBALL, Team, TeamDirectory
from advisor.identity.event_matching import EventCandidate, EventMatcher, match
from advisor.identity.event_rules import MatchVerdict
from advisor.identity.kickoffs import Start, compare_starts
from advisor.identity.names import fold, slug
from advisor.identity.squads import read_name
from advisor.identity.team_matching import TeamFinder, compare_teams
from advisor.identity.words import compare_words

DIRECTORY = TeamDirectory(
    entry
    for entry in TeamDirectory.shipped().entries
    if entry.team.country == "England" and entry.team.sport == FOOTBALL and len(entry.aliases) > 1
)
FINDER = TeamFinder(DIRECTORY)
KICKOFF = datetime(2026, 11, 21, 15, tzinfo=UTC)

known = st.sampled_from([entry.team.name for entry in DIRECTORY.entries])
words = st.sampled_from(
    ["Ravenmoor", "United", "City", "Town", "Rovers", "Athletic", "Real", "San", "West", "FC", "Atletico", "04", "1904"]
)
made_up = st.lists(words, min_size=1, max_size=4).map(" ".join)
names = st.one_of(known, made_up, st.text(min_size=1, max_size=20)).filter(fold)
signs = st.sampled_from(
    [
        *(" Women", " (W)", " Ladies", " Femenino", " Féminines", " Frauen", " U17", " U21", " Under 23", " Primavera"),
        *(" Juvenil", " II", " B", " Reserves", " SRL"),
    ]
)
sports = st.sampled_from(["football", "baseball", "basketball", "tennis"])


def event(id_: int, home: str, away: str, hours: int = 0) -> EventCandidate:
    kickoff = KICKOFF + timedelta(hours=hours)
    return EventCandidate(
        id=id_, sport=FOOTBALL, competition="E0", competition_name="Premier League", country="England",
        home=team(home), away=team(away), kickoff=kickoff, kickoff_known=True, match_date=kickoff.date(),
    )  # fmt: skip


def team(name: str) -> Team:
    known_team = DIRECTORY.find(FOOTBALL, "England", name)
    return known_team or Team(sport=FOOTBALL, country="England", key=slug(name), name=name, reviewed=False)


def report(home: str, away: str, ref: str = "1") -> EventReport:
    return EventReport(
        provider="other", ref=ref, sport=FOOTBALL, competition="E0", competition_name="Premier League",
        home=home, away=away, kickoff=KICKOFF, at=KICKOFF,
    )  # fmt: skip


@given(names, names)
def test_comparing_names_is_symmetric(first: str, second: str) -> None:
    one, other = read_name(first).base, read_name(second).base
    assert compare_words(one, other) == compare_words(other, one)
    assert 0 <= compare_words(one, other).score <= 1
    ours, theirs = (FINDER.read(FOOTBALL, "England", name) for name in (first, second))
    there, back = compare_teams(ours, theirs), compare_teams(theirs, ours)
    assert (there.verdict, there.score) == (back.verdict, back.score)


@given(names)
def test_a_name_is_itself(name: str) -> None:
    team = FINDER.read(FOOTBALL, "England", name)
    assert compare_teams(team, team).sure


@given(names, names, signs, st.booleans(), st.booleans())
def test_squads_of_one_club_never_merge(home: str, away: str, sign: str, ours: bool, both: bool) -> None:
    assume(read_name(home).squad == read_name(home + sign).squad.__class__())
    assume(read_name(home + sign).squad != read_name(home).squad)
    assume(fold(home) != fold(away))
    marked = (home + sign, away + sign if both else away)
    reported, stored = ((home, away), marked) if ours else (marked, (home, away))
    result = match(report(*reported), [event(1, *stored)], DIRECTORY)
    assert result.verdict is not MatchVerdict.JOIN


@given(names, names)
def test_swapped_sides_never_join_silently(home: str, away: str) -> None:
    assume(fold(home) != fold(away))
    straight = match(report(home, away), [event(1, home, away)], DIRECTORY)
    swapped = match(report(away, home), [event(1, home, away)], DIRECTORY)
    one_name = compare_words(read_name(home).base, read_name(away).base).score >= 0.7
    assume(not one_name)
    assert straight.verdict is MatchVerdict.JOIN
    assert swapped.verdict is not MatchVerdict.JOIN


@given(st.lists(st.tuples(names, names, st.integers(-30, 30)), max_size=8), names, names, st.data())
def test_the_order_of_events_does_not_matter(
    games: list[tuple[str, str, int]], home: str, away: str, data: st.DataObject
) -> None:
    events = [event(number, *game) for number, game in enumerate(games)]
    events.append(event(99, home, away))
    teams = {side for each in events for side in (each.home, each.away)}
    # No directory has two teams of one key; evidence shows the name of the one that is there.
    assume(len(teams) == len({side.key for side in teams}))
    shuffled = data.draw(st.permutations(events))
    assert match(report(home, away), events, DIRECTORY) == match(report(home, away), shuffled, DIRECTORY)


@given(st.lists(st.tuples(names, names), min_size=2, max_size=6), st.data())
def test_the_order_of_reports_does_not_matter(games: list[tuple[str, str]], data: st.DataObject) -> None:
    reports = [report(*game, ref=str(number)) for number, game in enumerate(games)]
    matcher = EventMatcher([event(1, *games[0]), event(2, *games[1])], DIRECTORY)
    by_ref = dict(zip((one.ref for one in reports), matcher.match_all(reports), strict=True))
    shuffled = data.draw(st.permutations(reports))
    assert by_ref == dict(zip((one.ref for one in shuffled), matcher.match_all(shuffled), strict=True))
    joined = [result.event_id for result in by_ref.values() if result.verdict is MatchVerdict.JOIN]
    assert len(joined) == len(set(joined))


@given(names, names)
def test_two_equal_events_are_never_guessed_between(home: str, away: str) -> None:
    assume(fold(home) != fold(away))
    twins = [event(1, home, away), replace(event(2, home, away), kickoff=KICKOFF + timedelta(minutes=5))]
    assert match(report(home, away), twins, DIRECTORY).verdict is not MatchVerdict.JOIN


@given(st.integers(-300, 300), st.booleans(), st.booleans(), sports)
def test_comparing_starts_is_symmetric(hours: int, ours_known: bool, theirs_known: bool, sport: str) -> None:
    later = KICKOFF + timedelta(hours=hours)
    ours, theirs = Start(KICKOFF, ours_known, KICKOFF.date()), Start(later, theirs_known, later.date())
    assert compare_starts(ours, theirs, sport) == compare_starts(theirs, ours, sport)
