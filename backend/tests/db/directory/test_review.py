"""Names that files bring: listed for review, confirmed, or said to mean a known team."""

import asyncpg
import orjson
import pytest

from advisor.core.errors import ConfigError, ConflictError, NotFoundError
from advisor.db.directory.names import load_directory
from advisor.db.directory.review import accept_team, add_alias, unreviewed_teams
from tests.db.importing import NOW, PRICED, Row, contents, events_in, import_rows, prices_in, scored, unplayed

CELTIC = ("football", "Scotland", "celtic")
UNKNOWN: Row = {**PRICED, "HomeTeam": "Glasgow Celts"}


async def test_an_unknown_name_is_created_and_listed(connection: asyncpg.Connection) -> None:
    outcome = await import_rows(connection, UNKNOWN)
    assert [created.team.name for created in outcome.new_teams] == ["Glasgow Celts"]
    (listed,) = await unreviewed_teams(connection)
    assert (listed.team.country, listed.team.key, listed.events) == ("Scotland", "glasgow-celts", 1)
    assert (await import_rows(connection, UNKNOWN)).new_teams == []


async def test_an_accepted_team_is_listed_no_more(connection: asyncpg.Connection) -> None:
    await import_rows(connection, UNKNOWN)
    await accept_team(connection, ("football", "Scotland", "glasgow-celts"))
    assert await unreviewed_teams(connection) == []
    with pytest.raises(NotFoundError):
        await accept_team(connection, ("football", "Scotland", "glasgow-kelts"))


async def test_an_alias_given_beforehand_is_used(connection: asyncpg.Connection) -> None:
    assert await add_alias(connection, CELTIC, "Glasgow Celts", NOW) == 0
    outcome = await import_rows(connection, UNKNOWN)
    assert outcome.new_teams == []
    assert list(await events_in(connection)) == ["SC0/2025-08-16/celtic/aberdeen"]


async def test_an_alias_given_afterwards_moves_the_matches(connection: asyncpg.Connection) -> None:
    await import_rows(connection, UNKNOWN, {**UNKNOWN, "HomeTeam": "Aberdeen", "AwayTeam": "Glasgow Celts",
                                            "Date": "23/08/2025"})  # fmt: skip
    assert await add_alias(connection, CELTIC, "GLASGOW CELTS", NOW) == 2
    assert list(await events_in(connection)) == ["SC0/2025-08-16/celtic/aberdeen", "SC0/2025-08-23/aberdeen/celtic"]
    assert await unreviewed_teams(connection) == []
    cards = [orjson.loads(row["card"]) for row in await connection.fetch("SELECT card FROM fixture_card")]
    assert {card["home"]["name"] for card in cards} == {"Celtic", "Aberdeen"}
    again = await import_rows(connection, UNKNOWN)
    assert (again.imported, again.unchanged, again.new_teams) == (0, 1, [])


async def test_search_finds_a_team_by_the_names_it_took_over(connection: asyncpg.Connection) -> None:
    await import_rows(connection, UNKNOWN)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    found = await connection.fetchval("SELECT key FROM team WHERE strpos(search_name, 'glasgow celts') > 0")
    assert found == "celtic"


async def test_one_match_under_two_names_becomes_one(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**unplayed(PRICED), "Time": "", "PSH": "", "PSD": "", "PSA": "", "B365H": "1.41"})
    await import_rows(connection, {**UNKNOWN, "BWH": "1.43", "BWD": "4.4", "BWA": "6.9"})
    assert len(await events_in(connection)) == 2
    assert await add_alias(connection, CELTIC, "Glasgow Celts", NOW) == 1
    assert await events_in(connection) == {"SC0/2025-08-16/celtic/aberdeen": ("finished", "2-1")}
    prices = {key[4]: odds for key, odds in (await prices_in(connection)).items() if key[2] == "h2h_3way"}
    assert prices["bet365"] == (1.41, 4.5, 7.0)  # what the kept match says
    assert prices["bwin"] == (1.43, 4.4, 6.9)  # what it lacked
    assert "pinnacle" in prices
    assert await connection.fetchval("SELECT kickoff_known FROM event")
    card = orjson.loads(await connection.fetchval("SELECT card FROM fixture_card"))
    assert (card["home_score"], card["venues"]) == (2, 3)


@pytest.mark.parametrize("first_knows", [True, False])
async def test_half_time_is_kept_whichever_of_the_two_knows_it(
    connection: asyncpg.Connection, first_knows: bool
) -> None:
    half = {"HTHG": "1", "HTAG": "0"}
    await import_rows(connection, {**PRICED, **(half if first_knows else {})})
    await import_rows(connection, {**UNKNOWN, **({} if first_knows else half)})
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    kept = await connection.fetch("SELECT home_half, away_half FROM settlement")
    assert [tuple(row) for row in kept] == [(1, 0)]


@pytest.mark.parametrize("first", [True, False])
async def test_normal_time_is_kept_whichever_of_the_two_knows_it(connection: asyncpg.Connection, first: bool) -> None:
    """Of a match that was played on, and of one of which only that is known."""
    half = {"HTHG": "1", "HTAG": "1"}
    await import_rows(connection, {**PRICED, **(half if first else {})})
    await import_rows(connection, {**UNKNOWN, **({} if first else half)})
    knows, other = sorted([row["id"] for row in await connection.fetch("SELECT id FROM event")], reverse=not first)
    await connection.execute("UPDATE settlement SET home_normal = NULL, away_normal = NULL WHERE event_id = $1", other)
    await connection.execute(
        "UPDATE settlement SET home_normal = 1, away_normal = 1, overtime = true WHERE event_id = $1", knows
    )
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    kept = await connection.fetch("SELECT home_half, away_half, home_normal, away_normal, overtime FROM settlement")
    assert [tuple(row) for row in kept] == [(1, 1, 1, 1, True)]


async def test_what_contradicts_the_kept_match_is_left_behind(connection: asyncpg.Connection) -> None:
    """No normal time below what the first half had, and no end without overtime at another score."""
    await import_rows(connection, {**PRICED, "HTHG": "1", "HTAG": "1"})
    await import_rows(connection, UNKNOWN)
    kept, given = sorted(row["id"] for row in await connection.fetch("SELECT id FROM event"))
    await connection.execute("UPDATE settlement SET home_normal = NULL, away_normal = NULL WHERE event_id = $1", kept)
    await connection.execute("UPDATE settlement SET home_normal = 0, away_normal = 0 WHERE event_id = $1", given)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    row = await connection.fetchrow("SELECT home_half, home_normal, overtime FROM settlement")
    assert row is not None
    assert tuple(row) == (1, None, None)


async def refused(connection: asyncpg.Connection, alias: str) -> str:
    """The reason why an alias is refused; nothing may have changed."""
    before = await contents(connection)
    with pytest.raises(ConflictError) as caught:
        await add_alias(connection, CELTIC, alias, NOW)
    assert await contents(connection) == before
    return str(caught.value)


async def test_two_results_of_one_match_are_not_joined(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED, {**scored(UNKNOWN, 0, 0), "Date": "16/08/2025"})
    assert "ended 0-0 under one name and 2-1 under the other" in await refused(connection, "Glasgow Celts")


async def test_teams_that_met_are_two(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**UNKNOWN, "AwayTeam": "Celtic"})
    assert "both played on 2025-08-16" in await refused(connection, "Glasgow Celts")


async def test_teams_that_played_elsewhere_on_one_day_are_two(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED, {**UNKNOWN, "AwayTeam": "Dundee"})
    assert "are two teams" in await refused(connection, "Glasgow Celts")


async def test_a_reviewed_team_is_not_merged(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    assert "Rangers is known as a team of its own" in await refused(connection, "Rangers")


async def test_a_merged_team_takes_its_own_aliases_along(connection: asyncpg.Connection) -> None:
    await import_rows(connection, UNKNOWN)
    scope = ("football", "Scotland", "glasgow-celts")
    await add_alias(connection, scope, "G Celts", NOW)
    # Having been given an alias it counts as reviewed; a person may take that back.
    await connection.execute("UPDATE team SET reviewed = false WHERE key = 'glasgow-celts'")
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    directory = await load_directory(connection)
    found = [directory.find("football", "Scotland", name) for name in ("g celts", "Glasgow Celts", "Celtic")]
    assert [team.key for team in found if team] == ["celtic"] * 3


async def test_words_that_can_name_nobody(connection: asyncpg.Connection) -> None:
    with pytest.raises(ConfigError):
        await add_alias(connection, CELTIC, "?!", NOW)
    with pytest.raises(NotFoundError):
        await add_alias(connection, ("football", "Scotland", "nobody"), "Glasgow Celts", NOW)
