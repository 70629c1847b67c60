"""A merge of two teams taken back: afterwards the database holds what it held before."""

import asyncpg
import pytest

from advisor.core.errors import ConflictError, NotFoundError
from advisor.db.directory.names import load_directory
from advisor.db.directory.review import add_alias
from advisor.db.directory.team_merges import standing_merges, take_back
from advisor.db.fixtures.cards import refresh_cards
from tests.db.importing import NOW, PRICED, Row, events_in, import_rows, scored, unplayed
from tests.db.imports.undoing import LATER

CELTIC = ("football", "Scotland", "celtic")
UNKNOWN: Row = {**PRICED, "HomeTeam": "Glasgow Celts"}
AWAY: Row = {**UNKNOWN, "HomeTeam": "Aberdeen", "AwayTeam": "Glasgow Celts", "Date": "23/08/2025"}
TABLES = (
    *("team", "team_alias", "event", "settlement", "price", "aggregate_price", "participant_result", "import_event"),
    *("replaced_price", "replaced_aggregate_price", "fixture_card", "provider_event"),
)


async def all_rows(connection: asyncpg.Connection) -> dict[str, list[str]]:
    return {
        table: sorted(row[0] for row in await connection.fetch(f"SELECT {table}::text FROM {table}"))
        for table in TABLES
    }


async def merged_and_taken_back(connection: asyncpg.Connection) -> int:
    """Merge Glasgow Celts into Celtic and take it back; nothing but the answer's "reviewed" may stay."""
    await connection.execute("UPDATE team SET reviewed = true WHERE key = 'celtic'")
    before = await all_rows(connection)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    assert await all_rows(connection) != before
    (merge,) = await standing_merges(connection)
    assert (merge.name, merge.became, merge.sport) == ("Glasgow Celts", "celtic", "football")
    moved = await take_back(connection, merge.id, LATER)
    assert await all_rows(connection) == before
    assert await standing_merges(connection) == []
    return moved


async def test_matches_go_back_to_the_team_that_they_were_of(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "Date": "01/09/2025"})
    await import_rows(connection, UNKNOWN, AWAY)
    assert await merged_and_taken_back(connection) == 2


async def test_a_match_that_another_took_in_stands_again(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**unplayed(PRICED), "Time": "", "PSH": "", "PSD": "", "PSA": "", "B365H": "1.41"})
    await import_rows(connection, {**UNKNOWN, "BWH": "1.43", "BWD": "4.4", "BWA": "6.9"}, AWAY)
    await connection.execute(
        "INSERT INTO provider_event (provider, ref, event_id, sport, competition, competition_name, home, away, "
        "kickoff, kickoff_known, state, swapped, score, evidence, first_seen, last_seen, matched_at) "
        "SELECT 'espn', id::text, id, 'football', 'l', 'L', 'A', 'B', kickoff, true, 'joined', false, 0, '[]', "
        "kickoff, kickoff, kickoff FROM event"
    )
    assert await merged_and_taken_back(connection) == 2


async def test_the_same_result_under_both_names_is_of_both_again(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "HTHG": "", "HTAG": "", "HTR": ""})
    await import_rows(connection, UNKNOWN)
    assert await merged_and_taken_back(connection) == 1


PLAYED_ON = """
    UPDATE settlement SET home_score = 3, away_score = 2, home_normal = 2, away_normal = 2, overtime = true
    WHERE event_id = (SELECT e.id FROM event e JOIN team h ON h.id = e.home_id WHERE h.key = $1)
"""


@pytest.mark.parametrize("played_on", ["celtic", "glasgow-celts"])
async def test_a_match_that_was_played_on_is_the_one_that_was_level(
    connection: asyncpg.Connection, played_on: str
) -> None:
    """One record has 2-2, which is how normal time ended, the other 3-2 after extra time."""
    await import_rows(connection, scored(PRICED, 2, 2))
    await import_rows(connection, scored({**UNKNOWN, "HTHG": "1", "HTAG": "0"}, 2, 2))
    await connection.execute(PLAYED_ON, played_on)
    await refresh_cards(connection, [row["id"] for row in await connection.fetch("SELECT id FROM event")])
    assert await merged_and_taken_back(connection) == 1
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    row = await connection.fetchrow(
        "SELECT home_score, away_score, home_normal, away_normal, overtime, home_half, away_half FROM settlement"
    )
    assert tuple(row or ()) == (3, 2, 2, 2, True, 1, 0)


@pytest.mark.parametrize(
    "other",
    [
        "home_score = 3, away_score = 3, home_normal = 3, away_normal = 3, overtime = NULL",
        "home_score = 3, home_normal = NULL, away_normal = NULL, overtime = true",
        "home_score = 3, home_normal = 1, away_normal = 1, overtime = true",
        "home_score = 3, home_normal = 2, away_normal = 2, overtime = NULL",
    ],
)
async def test_other_scores_are_two_results(connection: asyncpg.Connection, other: str) -> None:
    await import_rows(connection, scored(PRICED, 2, 2))
    await import_rows(connection, scored(UNKNOWN, 2, 2))
    await connection.execute(
        f"UPDATE settlement SET {other} WHERE event_id = "
        "(SELECT e.id FROM event e JOIN team h ON h.id = e.home_id WHERE h.key = 'celtic')"
    )
    with pytest.raises(ConflictError, match="ended 2-2 under one name and 3-"):
        await add_alias(connection, CELTIC, "Glasgow Celts", NOW)


SHORTENED = ("finished", "shortened", 6, "espn")
ABANDONED = ("void", "abandoned", None, "espn")
ENDS = """
    UPDATE event SET status = $2, ending = $3, ended_in = $4, ending_by = $5
    WHERE id = (SELECT e.id FROM event e JOIN team h ON h.id = e.home_id WHERE h.key = $1)
"""


@pytest.mark.parametrize(
    ("kept", "given", "became"),
    [
        (("finished", None, None, None), SHORTENED, SHORTENED),
        (("finished", "regular", None, "the_odds_api"), SHORTENED, SHORTENED),
        (SHORTENED, ("finished", "regular", None, "the_odds_api"), SHORTENED),
        (SHORTENED, ("finished", "shortened", 5, "the_odds_api"), SHORTENED),
        (SHORTENED, ("finished", None, None, None), SHORTENED),
        (("scheduled", None, None, None), SHORTENED, SHORTENED),
        (("scheduled", None, None, None), ABANDONED, ABANDONED),
        (("in_play", None, None, None), ABANDONED, ABANDONED),
        (ABANDONED, ("scheduled", None, None, None), ABANDONED),
        (ABANDONED, ("void", "cancelled", None, "the_odds_api"), ABANDONED),
        # A game that was played to a result was not broken off, whoever says it.
        (ABANDONED, ("finished", None, None, None), ("finished", None, None, None)),
        (ABANDONED, SHORTENED, SHORTENED),
        (("finished", None, None, None), ABANDONED, ("finished", None, None, None)),
        (("finished", "regular", None, "the_odds_api"), ABANDONED, ("finished", "regular", None, "the_odds_api")),
    ],
)
async def test_how_a_game_ended_goes_with_its_status(
    connection: asyncpg.Connection, kept: tuple[object, ...], given: tuple[object, ...], became: tuple[object, ...]
) -> None:
    for key, row, state in (("celtic", PRICED, kept), ("glasgow-celts", UNKNOWN, given)):
        await import_rows(connection, scored(row, 2, 0) if state[0] == "finished" else unplayed(row))
        await connection.execute(ENDS, key, *state)
    await connection.execute("UPDATE settlement SET file_id = NULL, provider = 'the_odds_api'")
    await refresh_cards(connection, [row["id"] for row in await connection.fetch("SELECT id FROM event")])
    assert await merged_and_taken_back(connection) == 1
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    held = await connection.fetchrow(
        "SELECT status, ending, ended_in, ending_by, home_score FROM event LEFT JOIN settlement ON event_id = id"
    )
    assert tuple(held or ()) == (*became, 2 if became[0] == "finished" else None)


async def test_what_was_imported_since_stays(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "Date": "01/09/2025"})
    await import_rows(connection, UNKNOWN)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await import_rows(connection, AWAY, scored(UNKNOWN, 3, 1))
    (merge,) = await standing_merges(connection)
    assert await take_back(connection, merge.id, LATER) == 1
    assert await events_in(connection) == {
        "SC0/2025-08-16/glasgow-celts/aberdeen": ("finished", "3-1"),
        "SC0/2025-08-23/aberdeen/celtic": ("finished", "2-1"),
        "SC0/2025-09-01/celtic/aberdeen": ("finished", "2-1"),
    }
    team = (await load_directory(connection)).find("football", "Scotland", "Glasgow Celts")
    assert team is not None
    assert (team.key, team.reviewed) == ("glasgow-celts", False)


async def test_merges_of_one_team_are_taken_back_from_the_last(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "Date": "01/09/2025"}, UNKNOWN, {**AWAY, "AwayTeam": "The Hoops"})
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await add_alias(connection, CELTIC, "The Hoops", NOW)
    last, first = await standing_merges(connection)
    with pytest.raises(ConflictError, match=f"Merge {last.id} of the same team is newer: take it back first"):
        await take_back(connection, first.id, LATER)
    assert [await take_back(connection, each.id, LATER) for each in (last, first)] == [1, 1]
    with pytest.raises(ConflictError, match="was taken back on"):
        await take_back(connection, first.id, LATER)
    with pytest.raises(NotFoundError):
        await take_back(connection, 999, LATER)


async def test_what_a_merge_of_their_opponents_changed_since_is_taken_back_first(
    connection: asyncpg.Connection,
) -> None:
    """The match that would stand again was with a team that is gone."""
    granite = {"AwayTeam": "Granite City"}
    await import_rows(connection, {**PRICED, **granite})
    await import_rows(connection, {**UNKNOWN, **granite})
    before = await all_rows(connection)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await add_alias(connection, ("football", "Scotland", "aberdeen"), "Granite City", NOW)
    last, first = await standing_merges(connection)
    with pytest.raises(ConflictError, match=f"Merge {last.id} of teams that they played is newer: take it back first"):
        await take_back(connection, first.id, LATER)
    assert [await take_back(connection, each.id, LATER) for each in (last, first)] == [1, 1]
    await connection.execute("DELETE FROM team WHERE key = 'aberdeen'")
    await connection.execute("UPDATE team SET reviewed = true WHERE key = 'celtic'")
    assert await all_rows(connection) == before


async def test_a_match_that_became_one_twice_becomes_two_from_the_last(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await import_rows(
        connection, unplayed({**PRICED, "AwayTeam": "Granite City", "BWH": "1.3", "BWD": "5", "BWA": "9"})
    )
    await import_rows(connection, UNKNOWN)
    before = await all_rows(connection)
    await add_alias(connection, ("football", "Scotland", "aberdeen"), "Granite City", NOW)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    last, first = await standing_merges(connection)
    with pytest.raises(ConflictError, match=f"Merge {last.id} of teams that they played is newer"):
        await take_back(connection, first.id, LATER)
    for each in (last, first):
        await take_back(connection, each.id, LATER)
    assert await all_rows(connection) == before


async def test_merges_of_others_do_not_hinder(connection: asyncpg.Connection) -> None:
    await import_rows(connection, UNKNOWN, {**PRICED, "HomeTeam": "Hearts", "AwayTeam": "Dee United"})
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await add_alias(connection, ("football", "Scotland", "dundee-united"), "Dee United", NOW)
    _, first = await standing_merges(connection)
    assert await take_back(connection, first.id, LATER) == 1
