"""Imports whose matches were made one are undone once the merge is taken back, and beside what providers say."""

from datetime import datetime, timedelta

import asyncpg
import pytest

from advisor.core.errors import ConflictError
from advisor.core.markets import EventStatus
from advisor.db.directory.names import load_directory
from advisor.db.directory.review import add_alias
from advisor.db.directory.team_merges import standing_merges, take_back
from advisor.db.events.provider_events import resolve_reports
from advisor.db.events.states import apply_states
from advisor.db.imports.undo import would_undo
from tests.db.importing import NOW, PRICED, Row, events_in, import_rows, prices_in, scored, unplayed
from tests.db.imports.undoing import LATER, held, undo
from tests.db.reports import report

CELTIC = ("football", "Scotland", "celtic")
UNKNOWN: Row = {**PRICED, "HomeTeam": "Glasgow Celts", "BWH": "1.43", "BWD": "4.4", "BWA": "6.9"}
MADE_ONE = "two records of a match that it named were made one since"
TIMES = "SELECT phase, at FROM price UNION SELECT phase, at FROM aggregate_price ORDER BY phase, at"


async def take_all_back(connection: asyncpg.Connection) -> None:
    for merge in await standing_merges(connection):
        await take_back(connection, merge.id, LATER)


async def stand(connection: asyncpg.Connection, *numbers: int, because: str) -> None:
    for number in numbers:
        with pytest.raises(ConflictError, match=because):
            await would_undo(connection, [number], LATER)


async def test_they_are_undone_as_if_nothing_had_been_merged(connection: asyncpg.Connection) -> None:
    empty = await held(connection)
    await import_rows(connection, unplayed(PRICED))
    first = await held(connection)
    await import_rows(connection, UNKNOWN)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await stand(connection, 1, 2, because=MADE_ONE)
    await take_all_back(connection)
    await undo(connection, 2)
    assert await held(connection) == first
    await undo(connection, 1)
    assert await held(connection) == empty


async def test_another_merge_that_stands_keeps_them(connection: asyncpg.Connection) -> None:
    """The first import named matches of both merges, the others one each."""
    hearts = {**PRICED, "HomeTeam": "Hearts", "AwayTeam": "Dundee"}
    await import_rows(connection, PRICED, hearts)
    await import_rows(connection, UNKNOWN)
    await import_rows(connection, {**hearts, "HomeTeam": "The Jambos"})
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await add_alias(connection, ("football", "Scotland", "heart-of-midlothian"), "The Jambos", NOW)
    await stand(connection, 1, 2, 3, because=MADE_ONE)
    last, first = await standing_merges(connection)
    await take_back(connection, first.id, LATER)
    await stand(connection, 1, 3, because=MADE_ONE)
    assert [each.removed for each in await undo(connection, 2)] == [1]
    await take_back(connection, last.id, LATER)
    assert [each.number for each in await undo(connection, 3, 1)] == [3, 1]
    assert await events_in(connection) == {}


async def test_what_was_said_of_the_one_match_stands_with_what_it_lies_upon(connection: asyncpg.Connection) -> None:
    """What the third import found is no more: there are two records again."""
    await import_rows(connection, unplayed(PRICED))
    await import_rows(connection, UNKNOWN)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await import_rows(connection, scored(UNKNOWN, 3, 1), file="third.csv")
    assert await events_in(connection) == {"SC0/2025-08-16/celtic/aberdeen": ("finished", "3-1")}
    await take_all_back(connection)
    before = await held(connection)
    await stand(connection, 3, because="of a match that it named two records were made again since")
    await stand(connection, 1, because=r"in import 3 \(third.csv\)")
    assert await held(connection) == before
    assert [each.removed for each in await undo(connection, 2)] == [1]
    assert await events_in(connection) == {"SC0/2025-08-16/celtic/aberdeen": ("finished", "3-1")}


async def test_merges_of_before_let_no_import_go(connection: asyncpg.Connection) -> None:
    """They noted not which imports stood because of them."""
    await import_rows(connection, PRICED)
    await import_rows(connection, UNKNOWN)
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await connection.execute("UPDATE team_merge SET given = given - 'marked'")
    await take_all_back(connection)
    await stand(connection, 1, 2, because=MADE_ONE)


async def reported_start(connection: asyncpg.Connection, kickoff: datetime) -> None:
    """A provider says when the game begins, a hundred hours before."""
    sent = report(
        "espn", "Celtic", "Aberdeen", ref="1", competition="soccer/sco.1", competition_name="Premiership",
        kickoff=kickoff, status=EventStatus.SCHEDULED, at=kickoff - timedelta(hours=100),
    )  # fmt: skip
    found = await resolve_reports(connection, [sent], sent.at, await load_directory(connection))
    await apply_states(connection, [sent], found.placements, sent.at, {"espn": 0})


@pytest.mark.parametrize("hours", [-3.0, 0.5, 4.0])
async def test_a_start_that_a_provider_moved_stays_and_prices_that_come_back_follow_it(
    connection: asyncpg.Connection, hours: float
) -> None:
    """No price that is put back may stand behind the start, or a backtest would bet on a price of a game in play."""
    await import_rows(connection, unplayed({**PRICED, "PSCH": "1.50"}))
    first = await prices_in(connection)
    await import_rows(connection, unplayed({**PRICED, "B365H": "1.41"}))
    start: datetime = await connection.fetchval("SELECT kickoff FROM event")
    ordinary = {row["at"] for row in await connection.fetch(TIMES) if row["phase"] == 0}
    moved = start + timedelta(hours=hours)
    await reported_start(connection, moved)
    await undo(connection, 2)
    assert await connection.fetchval("SELECT kickoff FROM event") == moved
    assert await prices_in(connection) == first
    rows = await connection.fetch(TIMES)
    assert {row["at"] for row in rows if row["phase"] == 1} == {moved}
    assert {row["at"] for row in rows if row["phase"] == 0} == {min(at, moved - timedelta(hours=1)) for at in ordinary}


async def test_after_a_merge_too(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    await import_rows(connection, unplayed({**PRICED, "PSCH": "1.50"}))
    await import_rows(connection, unplayed(UNKNOWN))
    await add_alias(connection, CELTIC, "Glasgow Celts", NOW)
    await take_all_back(connection)
    moved: datetime = await connection.fetchval("SELECT min(kickoff) FROM event") - timedelta(hours=3)
    await reported_start(connection, moved)
    await undo(connection, 3, 2)
    assert list(await events_in(connection)) == ["SC0/2025-08-16/celtic/aberdeen"]
    assert await connection.fetchval("SELECT kickoff FROM event") == moved
    assert await connection.fetchval("SELECT max(at) FROM price") == moved
