"""Results of participants: stored once, corrected openly, and refused where they cannot be."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import asyncpg

from advisor.core.markets import MarketTypeKey
from advisor.core.results import DID_NOT_TAKE_PART, EventWords, StatedResult
from advisor.db.directory.participants import participant_ids
from advisor.db.events.participant_results import ResultChange, ResultsStored, results_of, store_results
from advisor.instruments.market_types import OUTRIGHT, PLAYER_ASSISTS, PLAYER_POINTS

NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY: Final = date(2026, 11, 25)


async def filled(connection: asyncpg.Connection, *, kickoff: datetime = NOW - timedelta(days=1)) -> list[int]:
    """Two matches of one day, on an emptied database."""
    await connection.execute(
        "INSERT INTO competition (code, sport, country, name) VALUES ('nba', 'basketball', '', '')"
    )
    await connection.execute(
        "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
        "SELECT 'basketball', 'usa', lower(n), n || ' City', n, true, $1 FROM unnest(ARRAY['A', 'B', 'C']) AS n",
        NOW,
    )
    await connection.execute("INSERT INTO team_alias SELECT id, 'The Ays' FROM team WHERE key = 'a'")
    rows = await connection.fetch(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
        "SELECT c.id, '2026/27', $1, $2, true, h.id, a.id, 'finished' "
        "FROM competition c, team h, team a WHERE (h.key, a.key) IN (('a', 'b'), ('b', 'c')) "
        "ORDER BY h.key RETURNING id",
        DAY,
        kickoff,
    )
    return [row["id"] for row in rows]


def said(
    event: int | EventWords, participant: str, result: int, market: MarketTypeKey = PLAYER_POINTS, line: int = 2
) -> StatedResult:
    return StatedResult(line, EventWords(id=event) if isinstance(event, int) else event, market, participant, result)


async def store(connection: asyncpg.Connection, *stated: StatedResult) -> ResultsStored:
    return await store_results(connection, stated, "box.csv", "test", NOW)


def named(stored: ResultsStored) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.reason) for each in stored.refused]


async def test_a_result_is_new_then_as_before_then_changed(connection: asyncpg.Connection) -> None:
    first, _ = await filled(connection)
    lines = said(first, "Nikola Jokić", 27), said(first, "Jamal Murray", DID_NOT_TAKE_PART, PLAYER_ASSISTS, 3)
    stored = await store(connection, *lines)
    assert (stored.added, stored.changes, stored.unchanged, stored.refused) == (2, [], 0, [])
    assert stored.new_participants == ["Jamal Murray", "Nikola Jokić"]
    again = await store(connection, *lines)
    assert (again.added, again.changes, again.unchanged, again.new_participants) == (0, [], 2, [])
    changed = await store(connection, said(first, "Jokic, Nikola", 26))
    assert changed.changes == [ResultChange(first, "Jokic, Nikola", "points", 27, 26)]
    ids = await participant_ids(connection, "basketball", ["Nikola Jokic", "Jamal Murray"])
    assert await results_of(connection, [first]) == {
        (first, ids["Nikola Jokic"], "points"): 26,
        (first, ids["Jamal Murray"], "assists"): DID_NOT_TAKE_PART,
    }
    assert await results_of(connection, []) == {}


async def test_an_event_is_found_by_key_name_or_alias_of_its_teams(connection: asyncpg.Connection) -> None:
    first, second = await filled(connection)
    words = [EventWords(None, "nba", DAY, home, away) for home, away in (("a", "B City"), ("the ays", "b"), ("B", "C"))]
    stored = await store(connection, *(said(each, f"P{n}", n) for n, each in enumerate(words)))
    assert stored.refused == []
    assert sorted(event for event, _, _ in await results_of(connection, [first, second])) == [first, first, second]
    strange = [words[0]._replace(home="d"), words[0]._replace(competition="x"), words[0]._replace(day=date(2026, 1, 1))]
    stored = await store(connection, *(said(each, "P", 1, line=n) for n, each in enumerate([*strange, EventWords(99)])))
    assert named(stored) == [(n, "", "there is no such event") for n in range(4)]
    assert stored.new_participants == []


async def test_two_events_of_a_day_need_an_id(connection: asyncpg.Connection) -> None:
    first, second = await filled(connection)
    await connection.execute("UPDATE team SET name = 'A City' WHERE key = 'b'")
    await connection.execute("UPDATE team SET name = 'B City' WHERE key = 'c'")
    await connection.execute("INSERT INTO team_alias SELECT id, 'B City' FROM team WHERE key = 'b'")
    stored = await store(connection, said(EventWords(None, "nba", DAY, "A City", "B City"), "P", 1))
    assert named(stored) == [(2, "", f"it may mean 2 events; name one by its id: {first}, {second}")]


async def test_an_event_without_teams_is_found_by_its_title(connection: asyncpg.Connection) -> None:
    first, second = await filled(connection)
    await connection.execute(
        "UPDATE event SET home_id = NULL, away_id = NULL, title = 'NBA Champion', title_key = 'nba champion', "
        "match_date = '2027-06-20' WHERE id = $1",
        second,
    )
    by_title = EventWords(competition="nba", title="NBA champion")
    stored = await store(connection, said(by_title, "Denver Nuggets", 1, OUTRIGHT))
    assert (stored.added, stored.refused) == (1, [])
    assert [event for event, _, _ in await results_of(connection, [first, second])] == [second]
    strange = [by_title._replace(title="MVP"), by_title._replace(competition="x"), by_title._replace(day=DAY)]
    stored = await store(connection, *(said(each, "P", 1, OUTRIGHT, n) for n, each in enumerate(strange)))
    assert named(stored) == [(n, "", "there is no such event") for n in range(3)]


async def test_lines_that_contradict_one_another_are_left_out(connection: asyncpg.Connection) -> None:
    first, _ = await filled(connection)
    stored = await store(
        connection,
        said(first, "Nikola Jokić", 27, line=2),
        said(first, "Jokic, Nikola", 28, line=3),
        said(first, "Jamal Murray", 12, line=4),
        said(first, "Jamal Murray", 12, line=5),
    )
    assert (stored.added, named(stored)) == (1, [(n, "result", "another line says otherwise") for n in (2, 3)])


async def test_nobody_achieves_anything_before_the_start_or_in_a_void_event(connection: asyncpg.Connection) -> None:
    first, second = await filled(connection, kickoff=NOW + timedelta(hours=1))
    stored = await store(connection, said(first, "P", 1), said(first, "City", 1, OUTRIGHT, 3))
    assert (stored.added, named(stored)) == (1, [(2, "", "the event has not begun")])
    await connection.execute("UPDATE event SET status = 'void' WHERE id = $1", second)
    stored = await store(connection, said(second, "City", 1, OUTRIGHT))
    assert named(stored) == [(2, "", "the event is void, which returns all stakes")]


async def test_there_is_one_win_to_share(connection: asyncpg.Connection) -> None:
    first, second = await filled(connection)
    reason = "more than one win of this event would be shared out, with what is known already"
    both = said(first, "A", 1, OUTRIGHT, 2), said(first, "B", 1, OUTRIGHT, 3), said(second, "C", 1, OUTRIGHT, 4)
    stored = await store(connection, *both)
    assert (stored.added, named(stored)) == (1, [(2, "result", reason), (3, "result", reason)])
    assert (await store(connection, *both[:1])).added == 1
    assert named(await store(connection, both[1])) == [(3, "result", reason)]
    # A correction names both: who shares the win, and who does not have it alone.
    stored = await store(connection, said(first, "A", 2, OUTRIGHT), said(first, "B", 2, OUTRIGHT, 3))
    assert (stored.added, len(stored.changes), stored.refused) == (1, 1, [])


async def test_an_event_without_teams_ends_when_it_is_known_who_won(connection: asyncpg.Connection) -> None:
    await filled(connection)
    cup = await connection.fetchval(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, status, title, title_key) "
        "SELECT id, '2026', $1, $2, true, 'scheduled', 'Cup Winner', 'cup winner' FROM competition RETURNING id",
        DAY,
        NOW + timedelta(days=30),
    )

    async def status() -> str:
        found: str = await connection.fetchval("SELECT status FROM event WHERE id = $1", cup)
        return found

    await store(connection, said(cup, "Ann Archer", 0, OUTRIGHT))
    assert await status() == "scheduled", "one who did not win"
    await store(connection, said(cup, "Bea Bowman", 1, OUTRIGHT))
    assert await status() == "finished"
