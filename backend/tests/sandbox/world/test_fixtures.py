"""The endless list of games: stable, staggered, and found again by id."""

import pytest

from advisor.core.markets import EventStatus
from advisor.sandbox.world.competitions import COMPETITIONS, Competition
from advisor.sandbox.world.fixtures import Calendar, Fixture
from tests.sandbox.worlds import PREMIER, TICK, new_world, seconds

CALENDAR = Calendar(seed=1, speed=60)


@pytest.mark.parametrize("competition", COMPETITIONS, ids=lambda c: str(c.odds_key))
def test_a_game_keeps_its_id_sides_and_start_while_it_is_listed(competition: Competition) -> None:
    seen: dict[int, Fixture] = {}
    for at in range(TICK, TICK + 1200, 7):
        for number in CALENDAR.numbers(competition, at):
            fixture = CALENDAR.fixture(competition, number)
            assert fixture.listed <= at
            assert seen.setdefault(number, fixture) == fixture
    assert len({fixture.id for fixture in seen.values()}) == len(seen) > 20
    assert all(CALENDAR.find(fixture.id) == fixture for fixture in seen.values())


def test_once_listed_a_game_stays_until_it_is_over() -> None:
    before: set[int] = set()
    for at in range(TICK, TICK + 1800, 5):
        now = set(CALENDAR.numbers(PREMIER, at))
        over = {n for n in before - now if CALENDAR.fixture(PREMIER, n).kickoff + CALENDAR.length(PREMIER) > at}
        assert not over
        before = now


@pytest.mark.parametrize("text", ["", "0" * 32, "f" * 32, "no such id", "0" * 20 + "99" + "0" * 10])
def test_other_ids_are_nobodys(text: str) -> None:
    assert CALENDAR.find(text) is None


def test_ids_of_another_seed_or_speed_are_nobodys() -> None:
    fixture = CALENDAR.fixture(PREMIER, 29_926_000)
    assert Calendar(seed=2, speed=60).find(fixture.id) is None
    assert Calendar(seed=1, speed=61).find(fixture.id) is None


@pytest.mark.parametrize("speed", [1, 10, 60, 600])
def test_games_are_ahead_and_in_play_at_any_time_and_speed(speed: float) -> None:
    calendar = Calendar(seed=3, speed=speed)
    for at in range(TICK, TICK + 400, 37):
        kickoffs = [calendar.fixture(PREMIER, number).kickoff for number in calendar.numbers(PREMIER, at)]
        assert any(at < kickoff <= at + calendar.spacing for kickoff in kickoffs)
        assert any(kickoff <= at < kickoff + calendar.length(PREMIER) for kickoff in kickoffs)
        assert len(kickoffs) < 80


def test_some_games_are_listed_for_days() -> None:
    ahead = [CALENDAR.fixture(PREMIER, n).kickoff - TICK for n in CALENDAR.numbers(PREMIER, TICK)]
    assert max(ahead) > 2 * 86_400
    assert sum(3600 < seconds_ahead < 86_400 for seconds_ahead in ahead) >= 3


@pytest.mark.parametrize("competition", COMPETITIONS, ids=lambda c: str(c.odds_key))
def test_no_side_plays_two_games_at_once_or_the_same_game_twice_in_an_hour(competition: Competition) -> None:
    first = TICK // CALENDAR.spacing
    fixtures = [CALENDAR.fixture(competition, number) for number in range(first, first + 400)]
    last_played: dict[str, int] = {}
    last_met: dict[frozenset[str], int] = {}
    for fixture in fixtures:
        assert fixture.home != fixture.away
        for club in (fixture.home.odds, fixture.away.odds):
            assert fixture.kickoff >= last_played.get(club, 0) + CALENDAR.length(competition)
            last_played[club] = fixture.kickoff
        pair = frozenset({fixture.home.odds, fixture.away.odds})
        assert fixture.kickoff - last_met.get(pair, 0) >= 3600
        last_met[pair] = fixture.kickoff


def test_a_newcomer_sees_a_football_game_end_within_two_minutes() -> None:
    for start in range(0, 300, 41):
        world, clock = new_world()
        clock.instant = clock.instant.replace(minute=start // 60, second=start % 60)
        before = {game.fixture.id: game.status for game in world.games(PREMIER, world.tick())}
        ended = False
        for at in seconds(clock, 120):
            ended = ended or any(
                game.status is EventStatus.FINISHED and before.get(game.fixture.id) is not EventStatus.FINISHED
                for game in world.games(PREMIER, at)
            )
        assert ended


def test_names_differ_by_provider_and_never_within_one() -> None:
    clubs = [club for competition in COMPETITIONS for club in competition.clubs]
    for spelling in ("odds", "espn", "exchange"):
        for competition in COMPETITIONS:
            assert len({getattr(club, spelling) for club in competition.clubs}) == len(competition.clubs)
    assert len([club for club in clubs if len({club.odds, club.espn, club.exchange}) > 1]) > 60
    ravens = {
        club.odds: (club.espn, club.exchange) for c in COMPETITIONS for club in c.clubs if "Ravenmoor" in club.odds
    }
    assert ravens == {
        "Ravenmoor United": ("Ravenmoor United FC", "Ravenmoor Utd"),
        "Ravenmoor City": ("Ravenmoor City FC", "Ravenmoor City"),
        "Ravenmoor United B": ("Ravenmoor United II", "Ravenmoor Utd (Res)"),
        "Ravenmoor United Women": ("Ravenmoor United WFC", "Ravenmoor Utd (W)"),
    }
