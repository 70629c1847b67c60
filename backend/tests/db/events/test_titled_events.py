"""Events without teams: matched by title and season alone, never with a game, never begun or closed by their time."""

from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from advisor.core.errors import ConflictError
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import load_directory
from advisor.db.events.open_events import OpenEvents, open_events, unlisted_events
from advisor.db.events.provider_events import Placement, Resolution, resolve_reports
from advisor.db.events.reviews import Decision, DecisionKind, decide_review, open_reviews, undo_decision
from advisor.db.events.states import apply_states
from advisor.db.fixtures.pages import FixtureFilter, fixture_page
from advisor.db.quotes.board import BoardFilter, board_page, live_fixture
from advisor.engine.books.messages import NO_START

NOW: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
UNLISTED_AFTER: Final = timedelta(days=7)
END: Final = datetime(2027, 6, 20, 0, tzinfo=UTC)


def winner(provider: str = "the_odds_api", ref: str = "w", **values: object) -> EventReport:
    fields: dict[str, object] = {
        "sport": "basketball",
        "competition": "basketball_nba_championship_winner",
        "competition_name": "NBA Championship Winner",
        "title": "NBA Championship Winner",
        "kickoff": END,
        "at": NOW,
        **values,
    }
    return EventReport(provider=provider, ref=ref, home="", away="", **fields)  # type: ignore[arg-type]


async def resolve(connection: asyncpg.Connection, *reports: EventReport, days: float = 0) -> Resolution:
    directory = await load_directory(connection)
    now = NOW + timedelta(days=days)
    resolution = await resolve_reports(connection, reports, now, directory)
    await apply_states(connection, reports, resolution.placements, now, {"the_odds_api": 0})
    return resolution


async def opened(connection: asyncpg.Connection, days: float) -> OpenEvents:
    now = NOW + timedelta(days=days)
    return await open_events(connection, now - timedelta(hours=6), now - UNLISTED_AFTER)


async def stored(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    rows = await connection.fetch("SELECT title, title_key, season, status, kickoff, home_id, away_id FROM event")
    return [tuple(row) for row in rows]


async def test_it_is_made_once_and_known_again(connection: asyncpg.Connection) -> None:
    (made,) = (await resolve(connection, winner())).created
    again = await resolve(connection, winner(), days=1)
    assert again.placements == {("the_odds_api", "w"): Placement(made, False)}
    title = ("NBA Championship Winner", "nba championship winner")
    assert await stored(connection) == [(*title, "2026/27", "scheduled", END, None, None)]
    assert await connection.fetchval("SELECT count(*) FROM team") == 0


async def test_another_provider_joins_by_title_and_season(connection: asyncpg.Connection) -> None:
    (made,) = (await resolve(connection, winner())).created
    # It names the day on which the season begins.
    other = winner(
        "betfair", "b", competition="77", title=" NBA  championship winner", kickoff=NOW - timedelta(days=30)
    )
    assert (await resolve(connection, other)).placements == {("betfair", "b"): Placement(made, False)}
    next_season = winner("betfair", "b2", competition="77", kickoff=END + timedelta(days=365))
    other_title = winner("betfair", "b3", competition="77", title="NBA MVP")
    other_sport = winner("betfair", "b4", competition="78", sport="golf")
    more = await resolve(connection, next_season, other_title, other_sport)
    assert len(more.created) == 3


async def test_a_second_of_one_title_is_not_the_first_after_days_without_us(connection: asyncpg.Connection) -> None:
    (made,) = (await resolve(connection, winner())).created
    later = await resolve(connection, winner(), winner(ref="w2"), days=9)
    assert (later.placements, later.review) == ({("the_odds_api", "w"): Placement(made, False)}, 1)


async def test_two_of_one_title_of_one_provider_are_put_to_a_person(connection: asyncpg.Connection) -> None:
    first = await resolve(connection, winner(), winner(ref="x"))
    assert (len(first.created), first.review) == (1, 1)
    later = await resolve(connection, winner(), winner(ref="y"), days=1)
    assert (later.created, later.review) == ((), 1)
    # Long after its last report the ref has changed.
    changed = await resolve(connection, winner(ref="z"), days=5)
    assert (changed.joined, changed.review) == (1, 0)


async def test_it_is_never_a_game(connection: asyncpg.Connection) -> None:
    game = EventReport(
        provider="espn", ref="g", sport="basketball", competition="basketball_nba_championship_winner",
        competition_name="NBA Championship Winner", home="NBA", away="Championship Winner", kickoff=END, at=NOW,
    )  # fmt: skip
    made = await resolve(connection, winner(), game)
    assert len(made.created) == 2
    by_ref = {ref: place.event_id for (_, ref), place in made.placements.items()}
    assert by_ref["w"] != by_ref["g"]


@pytest.mark.parametrize("report", [winner(title="!"), winner(title="")])
async def test_without_a_name_it_is_refused(connection: asyncpg.Connection, report: EventReport) -> None:
    batch = await resolve(connection, report)
    assert len(batch.refused) == 1
    assert await stored(connection) == []


async def test_neither_its_time_nor_a_score_starts_or_ends_it(connection: asyncpg.Connection) -> None:
    start = NOW + timedelta(hours=1)
    (made,) = (await resolve(connection, winner(kickoff=start))).created
    await resolve(connection, winner(kickoff=start, home_score=1, away_score=0), days=2)
    await resolve(connection, winner(kickoff=start, status=EventStatus.SCHEDULED), days=2)
    assert [row[3] for row in await stored(connection)] == ["scheduled"]
    known = await opened(connection, days=4)
    assert known.states[made].kickoff == NO_START
    assert known.placements == {("the_odds_api", "w"): Placement(made, False)}


async def test_one_that_is_on_no_more_goes_back(connection: asyncpg.Connection) -> None:
    """What was listed before it was on may come late; nobody calls it off by that, nor by silence."""

    def said(status: EventStatus | None, minutes: float) -> EventReport:
        return winner("betfair", "b", competition="77", status=status, at=NOW + timedelta(minutes=minutes))

    async def stands() -> tuple[object, ...]:
        row = await connection.fetchrow("SELECT status, in_play_at IS NOT NULL, called_off_at FROM event")
        assert row is not None
        return tuple(row)

    scheduled, on = ("scheduled", False, None), ("in_play", True, None)
    for status, minutes, expected in (
        (EventStatus.SCHEDULED, 0, scheduled),
        (EventStatus.IN_PLAY, 60, on),
        (EventStatus.SCHEDULED, 59, on),
        (EventStatus.SCHEDULED, 69.9, on),
        (None, 1_000, on),
        (EventStatus.SCHEDULED, 70, scheduled),
        (EventStatus.IN_PLAY, 1_440, on),
        (EventStatus.SCHEDULED, 1_449, on),
        (EventStatus.SCHEDULED, 1_450, scheduled),
        (EventStatus.VOID, 1_500, ("void", False, None)),
        (EventStatus.SCHEDULED, 1_600, ("void", False, None)),
    ):
        await resolve(connection, said(status, minutes), days=max(minutes, 60) / 1_440)
        assert await stands() == expected, (status, minutes)
    card = await connection.fetchval("SELECT card FROM fixture_card")
    assert '"status":"void"' in card


@pytest.mark.parametrize(
    ("status", "then", "stands"),
    [
        (EventStatus.IN_PLAY, EventStatus.SCHEDULED, "in_play"),
        (EventStatus.IN_PLAY, EventStatus.FINISHED, "finished"),
        (EventStatus.FINISHED, EventStatus.IN_PLAY, "finished"),
        (EventStatus.VOID, EventStatus.SCHEDULED, "void"),
        (EventStatus.POSTPONED, EventStatus.SCHEDULED, "scheduled"),
    ],
)
async def test_who_says_in_so_many_words_how_it_stands_is_believed(
    connection: asyncpg.Connection, status: EventStatus, then: EventStatus, stands: str
) -> None:
    """As Betfair does by its market on the winner; another provider that lists it still, or again, changes nothing."""
    (made,) = (await resolve(connection, winner())).created
    await resolve(connection, winner("betfair", "b", competition="77", status=status, home_score=2, away_score=1))
    assert [row[3] for row in await stored(connection)] == [str(status)]
    card = await connection.fetchval("SELECT card FROM fixture_card")
    assert f'"status":"{status}"' in card
    await resolve(connection, winner(status=then, kickoff=NOW - timedelta(days=1)), days=1)
    assert [row[3] for row in await stored(connection)] == [stands]
    assert (made in (await opened(connection, days=1)).states) is (stands in ("scheduled", "in_play"))
    assert await connection.fetchval("SELECT count(*) FROM settlement") == 0
    assert await connection.fetchval("SELECT count(*) FROM live_score") == 0


async def test_one_that_nobody_lists_any_more_is_left_out_until_somebody_does(connection: asyncpg.Connection) -> None:
    """Past its time for a week, and not listed for a week: either alone is not enough."""
    (made,) = (await resolve(connection, winner(kickoff=NOW + timedelta(days=10)))).created
    other = winner("betfair", "b", competition="77", kickoff=NOW + timedelta(days=10))
    assert (await resolve(connection, other, days=12)).placements == {("betfair", "b"): Placement(made, False)}
    # Not listed for nine days at first, but its time is not past for so long.
    found = {days: made in (await opened(connection, days=days)).states for days in (9, 16.9, 18.9, 19.1, 400)}
    assert found == {9: True, 16.9: True, 18.9: True, 19.1: False, 400: False}
    for days, known in found.items():
        unlisted = await unlisted_events(connection, NOW + timedelta(days=days) - UNLISTED_AFTER)
        assert unlisted == (frozenset() if known else {made})
    assert [row[3] for row in await stored(connection)] == ["scheduled"], "nobody knows that it is over"
    await resolve(connection, other, days=500)
    assert made in (await opened(connection, days=506)).states
    game = EventReport(
        provider="espn", ref="g", sport="basketball", competition="x", competition_name="X", home="A", away="B",
        kickoff=NOW, at=NOW,
    )  # fmt: skip
    (game_id,) = (await resolve(connection, game)).created
    assert await unlisted_events(connection, NOW + timedelta(days=900)) == {made}
    assert game_id not in (await opened(connection, days=900)).states


async def test_its_time_moves_with_what_its_provider_says(connection: asyncpg.Connection) -> None:
    await resolve(connection, winner())
    for days, at in ((1, END + timedelta(days=3)), (2, NOW - timedelta(days=1)), (3, END)):
        await resolve(connection, winner(kickoff=at), days=days)
        assert [(row[2], row[4]) for row in await stored(connection)] == [("2026/27", at)]


async def test_lists_and_the_board_show_it_and_its_title_is_found(
    connection: asyncpg.Connection, database_url: str
) -> None:
    (made,) = (await resolve(connection, winner())).created
    await connection.execute("INSERT INTO live_score (event_id, clock, provider, at) VALUES ($1, '', 'x', now())", made)
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=1)
    for search, found in (("champion nba", True), ("nba", True), ("lakers", False)):
        page = await fixture_page(pool, FixtureFilter(search=search), NOW, limit=5, cursor=None)
        assert (b'"title":"NBA Championship Winner"' in page and b'"home":null' in page) is found
        for order in ("competition", "kickoff"):
            for status in ("all", "upcoming"):
                wanted = BoardFilter(search=search, order=order, status=status)
                board = await board_page(pool, wanted, NOW, limit=5, cursor=None)
                assert [event.title for event in board.events] == ["NBA Championship Winner"] * found
    await connection.execute("UPDATE event SET status = 'in_play'")
    for status, seen in (("all", 1), ("in_play", 1), ("upcoming", 0)):
        board = await board_page(pool, BoardFilter(status=status), NOW, limit=5, cursor=None)
        assert len(board.events) == seen
    one = await live_fixture(pool, made)
    assert (one.event.home, one.event.away, one.event.title) == (None, None, "NBA Championship Winner")
    assert [each.title for each in one.identities] == ["NBA Championship Winner"]
    assert one.weather == []
    await pool.close()


async def test_the_queue_shows_it_and_takes_an_answer(connection: asyncpg.Connection) -> None:
    (made,) = (await resolve(connection, winner(), winner(ref="x"))).created
    (review,) = (await open_reviews(connection, None, 5)).items
    assert (review.title, review.home) == ("NBA Championship Winner", "")
    (option,) = review.options
    assert (option.event_id, option.title, option.home) == (made, "NBA Championship Winner", None)
    with pytest.raises(ConflictError, match="of that title"):
        await decide_review(connection, "the_odds_api", "x", Decision(kind=DecisionKind.SEPARATE), NOW)
    joined = await decide_review(connection, "the_odds_api", "x", Decision(kind=DecisionKind.JOIN, event_id=made), NOW)
    assert joined.event_id == made
    assert (await undo_decision(connection, "the_odds_api", "x", NOW)).state == "review"


async def test_a_person_cannot_join_it_with_a_game(connection: asyncpg.Connection) -> None:
    await resolve(connection, winner(), winner(ref="x"))
    game = EventReport(
        provider="espn", ref="g", sport="basketball", competition="x", competition_name="X", home="A", away="B",
        kickoff=END, at=NOW,
    )  # fmt: skip
    (game_id,) = (await resolve(connection, game)).created
    with pytest.raises(ConflictError, match="game of two teams"):
        await decide_review(connection, "the_odds_api", "x", Decision(kind=DecisionKind.JOIN, event_id=game_id), NOW)
