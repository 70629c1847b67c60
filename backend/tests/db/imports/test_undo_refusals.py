"""What keeps an import, or a part of it, from being undone; each time the database says so and loses nothing."""

import asyncpg
import pytest

from advisor.core.errors import ConflictError, NotFoundError
from advisor.db.directory.review import accept_team, add_alias
from advisor.db.imports.undo import KeptEvent, undo_imports, would_undo
from tests.db.importing import NOW, PRICED, events_in, import_rows, prices_in, scored, unplayed
from tests.db.imports.undoing import LATER, held, undo

KEY = "SC0/2025-08-16/celtic/aberdeen"
RANGERS = {**PRICED, "HomeTeam": "Rangers", "AwayTeam": "Hibernian"}
HEARTS = {**PRICED, "HomeTeam": "Hearts", "AwayTeam": "Dundee"}
KNOWN_TO = """
    INSERT INTO provider_event (provider, ref, event_id, sport, competition, competition_name, home, away, kickoff,
        kickoff_known, state, swapped, score, evidence, first_seen, last_seen, matched_at)
    SELECT 'betfair', id::text, id, 'football', 'x', 'x', 'x', 'y', kickoff, true, 'joined', false, 1, '[]', $1, $1, $1
    FROM event
"""


async def test_what_a_later_file_said_too_is_undone_with_it_alone(connection: asyncpg.Connection) -> None:
    """Also where it said the same: without the first file the second would have brought the event."""
    first = await import_rows(connection, PRICED, RANGERS, file="first.csv")
    second = await import_rows(connection, PRICED, HEARTS, file="second.csv")
    before = await held(connection)
    with pytest.raises(ConflictError) as refusal:
        await would_undo(connection, [first.number], LATER)
    assert "2 (second.csv)" in str(refusal.value)
    assert str(refusal.value).endswith("advisor import undo 2 1")
    assert await held(connection) == before
    undone = await undo(connection, first.number, second.number)
    assert [(each.number, each.removed) for each in undone] == [(2, 1), (1, 2)]
    assert (await events_in(connection), await prices_in(connection)) == ({}, {})


async def test_files_about_other_events_do_not_hinder(connection: asyncpg.Connection) -> None:
    await import_rows(connection, HEARTS)
    alone = await events_in(connection), await prices_in(connection)
    await undo(connection, 1)
    first = await import_rows(connection, PRICED, RANGERS)
    await import_rows(connection, HEARTS)
    (undone,) = await undo(connection, first.number)
    assert (undone.removed, undone.teams) == (2, ["Aberdeen", "Celtic", "Hibernian", "Rangers"])
    assert (await events_in(connection), await prices_in(connection)) == alone


async def test_an_import_is_undone_once(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    await undo(connection, 1)
    with pytest.raises(ConflictError, match="Import 1 has been undone already"):
        await would_undo(connection, [1], LATER)
    with pytest.raises(NotFoundError, match="There is no import '2'"):
        await would_undo(connection, [2], LATER)
    assert await connection.fetchval("SELECT undone_at FROM import_file WHERE id = 1") == LATER


async def test_events_that_a_provider_knows_stay_without_what_the_file_said(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    await connection.execute(KNOWN_TO, NOW)
    (undone,) = await undo(connection, 1)
    assert (undone.removed, undone.restored, undone.results, undone.prices) == (0, 0, 1, 5)
    assert (undone.kept, undone.teams) == ([KeptEvent(event=KEY, because="known to betfair")], [])
    assert await events_in(connection) == {KEY: ("scheduled", "")}
    assert await prices_in(connection) == {}
    card = await connection.fetchval("SELECT card FROM fixture_card")
    assert '"best":[]' in card
    assert '"status":"scheduled"' in card
    assert await connection.fetchval("SELECT count(*) FROM provider_event WHERE event_id IS NOT NULL") == 1


@pytest.mark.parametrize(
    ("statement", "because"),
    [
        (
            "INSERT INTO latest_quote (event_id, market, participant, line, selection, venue_id, side, odds_e4, at, "
            "seen_at, changed_at, provider, quality_flag, anchor, stands_since, opening_e4, opening_day) "
            "SELECT id, 0, 0, 0, 0, 1, 0, 20000, now(), now(), now(), 'p', 0, 'NaN', now(), 0, 0 FROM event",
            "has quotes",
        ),
        (
            "INSERT INTO value_bet (id, instance, event_id, market, participant, line, selection, venue_id, side, "
            "state, first_seen, last_seen, odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, kelly, "
            "probability, fair_source, commission, prices) SELECT gen_random_uuid(), 'v', id, 0, 0, 0, 0, 1, 0, "
            "'expired', now(), now(), 21000, 21000, 21000, 0, 0, 0, 0, 0.5, 'consensus', 0, '[]' FROM event",
            "has value bets",
        ),
        (
            "INSERT INTO arbitrage (id, instance, kind, event_id, market, participant, state, first_seen, last_seen, "
            "margin, best_margin, total_stake, profit, void_profit, legs, legs_key) SELECT gen_random_uuid(), 'a', "
            "'surebet', id, 0, 0, 'expired', now(), now(), 0, 0, 1, 0, 0, '[]', 'k' FROM event",
            "has surebets or middles",
        ),
        (
            "INSERT INTO live_score (event_id, home_score, away_score, clock, provider, at) "
            "SELECT id, 1, 0, '', 'espn', now() FROM event",
            "has a running score",
        ),
        (
            "WITH p AS (INSERT INTO participant (sport, key, name) VALUES ('football', 'x', 'X') RETURNING id) "
            "INSERT INTO participant_result (event_id, participant_id, statistic, result, recorded_at, source) "
            "SELECT event.id, p.id, 'goals', 1, now(), 'f' FROM event, p",
            "has results of participants",
        ),
    ],
)
async def test_nothing_that_was_found_of_an_event_falls_with_it(
    connection: asyncpg.Connection, statement: str, because: str
) -> None:
    await import_rows(connection, PRICED)
    await connection.execute(statement)
    (undone,) = await undo(connection, 1)
    assert [kept.because for kept in undone.kept] == [because]
    assert await events_in(connection) == {KEY: ("scheduled", "")}
    table = statement.split("INSERT INTO ")[-1].split()[0]
    assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1


async def test_a_result_of_a_provider_comes_back(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await connection.execute("UPDATE event SET status = 'finished'")
    await connection.execute(
        "INSERT INTO settlement (event_id, home_score, away_score, recorded_at, provider) "
        "SELECT id, 2, 1, $1, 'espn' FROM event",
        NOW,
    )
    before = await connection.fetch("SELECT * FROM settlement"), await connection.fetch("SELECT * FROM event")
    await import_rows(connection, scored(PRICED, 3, 1))
    assert await events_in(connection) == {KEY: ("finished", "3-1")}
    await undo(connection, 2)
    assert await events_in(connection) == {KEY: ("finished", "2-1")}
    assert (await connection.fetch("SELECT * FROM settlement"), await connection.fetch("SELECT * FROM event")) == before


async def test_a_start_that_others_have_moved_since_stays_whole(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await import_rows(connection, unplayed({**PRICED, "Date": "20/08/2025", "Time": "19:45"}))
    await connection.execute("UPDATE event SET kickoff = kickoff + interval '5 minutes'")
    start = await connection.fetch("SELECT match_date, kickoff, kickoff_known, game FROM event")
    (undone,) = await undo(connection, 2)
    assert await connection.fetch("SELECT match_date, kickoff, kickoff_known, game FROM event") == start
    assert [(kept.event, kept.because) for kept in undone.kept] == [
        ("SC0/2025-08-20/celtic/aberdeen", "others have changed its start or status since")
    ]


async def test_games_of_a_day_are_numbered_without_the_one_that_went(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await connection.execute(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, game, status)"
        " SELECT competition_id, season, match_date, kickoff + interval '4 hours', true, home_id, away_id, 2, status"
        " FROM event"
    )
    await undo(connection, 1)
    assert await connection.fetchval("SELECT array_agg(game) FROM event") == [1]


async def test_a_game_cannot_go_back_to_a_day_that_is_taken(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await import_rows(connection, unplayed({**PRICED, "Date": "20/08/2025"}))
    await connection.execute(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
        "SELECT competition_id, season, match_date - 4, kickoff - interval '4 days', true, home_id, away_id, status "
        "FROM event"
    )
    before = await held(connection)
    with pytest.raises(ConflictError, match="cannot go back to its day"):
        await undo(connection, 2)
    assert await held(connection) == before


async def test_teams_that_a_person_has_confirmed_or_named_stay(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "HomeTeam": "Foo Town"}, {**RANGERS, "HomeTeam": "Bar City"}, HEARTS)
    await accept_team(connection, ("football", "Scotland", "foo-town"))
    await add_alias(connection, ("football", "Scotland", "heart-of-midlothian"), "The Jambos of Old", NOW)
    (undone,) = await undo(connection, 1)
    assert undone.teams == ["Aberdeen", "Bar City", "Dundee", "Hibernian"]
    left = await connection.fetch("SELECT key FROM team ORDER BY key")
    assert [row["key"] for row in left] == ["foo-town", "heart-of-midlothian"]


async def test_a_team_goes_with_the_last_import_that_needs_it(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "HomeTeam": "Foo Town"})
    await import_rows(connection, {**PRICED, "HomeTeam": "Foo Town", "AwayTeam": "Hearts"})
    (undone,) = await undo(connection, 1)
    assert undone.teams == ["Aberdeen"]
    (undone,) = await undo(connection, 2)
    assert (undone.teams, undone.competitions) == (["Foo Town", "Heart of Midlothian"], ["SC0"])


async def test_matches_that_were_made_one_keep_their_imports(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    await import_rows(connection, {**PRICED, "HomeTeam": "Foo Town"})
    await import_rows(connection, HEARTS)
    await add_alias(connection, ("football", "Scotland", "celtic"), "Foo Town", NOW)
    for number in (1, 2):
        with pytest.raises(ConflictError, match="two records of a match that it named were made one since"):
            await would_undo(connection, [number], LATER)
    assert [each.removed for each in await undo(connection, 3)] == [1]


async def test_backtests_that_may_have_read_it_are_counted(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    for state, code, started in (("done", "SC0", NOW), ("done", "E0", NOW), ("failed", "SC0", NOW)):
        await connection.execute(
            "INSERT INTO backtest (id, state, request, created_at, started_at, config_hash) "
            "VALUES (gen_random_uuid(), $1, jsonb_build_object('competitions', ARRAY[$2::text]), $3, $3, '')",
            state,
            code,
            started,
        )
    (undone,) = await undo(connection, 1)
    assert undone.backtests == 1
    assert await connection.fetchval("SELECT count(*) FROM backtest") == 3
    await connection.execute("TRUNCATE backtest CASCADE")


async def test_what_was_not_shown_is_not_done(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    shown = await would_undo(connection, [1], LATER)
    await connection.execute(KNOWN_TO, NOW)
    before = await held(connection)
    with pytest.raises(ConflictError, match="changed since this was shown"):
        await undo_imports(connection, [1], LATER, expected=shown)
    assert await held(connection) == before


async def test_an_undoing_that_breaks_off_leaves_all_as_it_was(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await import_rows(connection, scored(PRICED, 3, 1), RANGERS)
    before = await held(connection)
    shown = await would_undo(connection, [2], LATER)
    async with connection.transaction():
        await connection.execute(
            "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$"
        )
        await connection.execute(
            "CREATE TRIGGER breaks BEFORE INSERT ON fixture_card FOR EACH STATEMENT EXECUTE FUNCTION breaks()"
        )
    with pytest.raises(asyncpg.RaiseError, match="broken"):
        await undo_imports(connection, [2], LATER, expected=shown)
    await connection.execute("DROP FUNCTION breaks CASCADE")
    assert await held(connection) == before
    assert await undo_imports(connection, [2], LATER, expected=shown) == shown
