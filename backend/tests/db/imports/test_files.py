"""Importing: what becomes new, what changes, what stays, and that a file is imported whole or not at all."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.core.errors import ConflictError, ImportRefusedError
from advisor.core.history import NO_SCORE
from advisor.core.imports import ImportStep
from advisor.core.markets import Phase
from advisor.db.backtests.history import load_history
from advisor.db.imports.events import Change
from advisor.instruments.market_types import H2H_3WAY
from tests.adapters.football_data.samples import table
from tests.db.importing import (
    PRICED,
    contents,
    events_in,
    import_content,
    import_rows,
    prices_in,
    scored,
    unplayed,
)
from tests.polling import eventually_async

MATCH_KEY = "SC0/2025-08-16/celtic/aberdeen"
OTHER = {**PRICED, "HomeTeam": "Rangers", "AwayTeam": "Hibernian"}


async def test_the_first_import_writes_everything(connection: asyncpg.Connection) -> None:
    outcome = await import_rows(connection, PRICED, unplayed(OTHER))
    assert (outcome.rows_read, outcome.imported, outcome.updated, outcome.unchanged) == (2, 2, 0, 0)
    assert outcome.changes == []
    assert await events_in(connection) == {
        MATCH_KEY: ("finished", "2-1"),
        "SC0/2025-08-16/rangers/hibernian": ("scheduled", ""),
    }
    prices = await prices_in(connection)
    celtic = ("2025-08-16", "celtic")
    assert {key: odds for key, odds in prices.items() if key[:2] == celtic} == {
        (*celtic, "h2h_3way", "", "bet365", "PRE_MATCH"): (1.4, 4.5, 7.0),
        (*celtic, "h2h_3way", "", "pinnacle", "PRE_MATCH"): (1.44, 4.6, 7.2),
        (*celtic, "h2h_3way", "", "pinnacle", "CLOSING"): (1.42, 4.7, 7.4),
        (*celtic, "h2h_3way", "", "max", "PRE_MATCH"): (1.45, 4.75, 7.5),
        (*celtic, "totals", "2.5", "bet365", "PRE_MATCH"): (1.7, 2.1),
    }
    assert len(prices) == 10


async def test_the_same_file_again_changes_nothing(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED, unplayed(OTHER))
    before = await contents(connection)
    again = await import_rows(connection, PRICED, unplayed(OTHER))
    assert (again.rows_read, again.imported, again.updated, again.unchanged) == (2, 0, 0, 2)
    assert again.changes == []
    assert await contents(connection) == before


async def test_it_says_how_many_rows_are_stored_and_priced(connection: asyncpg.Connection) -> None:
    said: list[tuple[ImportStep, int, int]] = []
    content = table([PRICED, unplayed(OTHER)]).encode()
    await import_content(connection, content, "SC0.csv", lambda *each: said.append(each))
    assert said == [(ImportStep.STORING, 0, 2), (ImportStep.STORING, 2, 2), (ImportStep.PRICING, 0, 2)]


async def test_every_import_is_on_record(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED), scored(OTHER, 1, 0) | {"FTR": "A"}, file="first.csv")
    await import_rows(connection, PRICED, file="second.csv")
    rows = await connection.fetch(
        "SELECT source, file, rows_read, imported, updated, unchanged, refused, changes FROM import_file ORDER BY id"
    )
    assert [tuple(row)[:6] for row in rows] == [
        ("football-data", "first.csv", 2, 1, 0, 0),
        ("football-data", "second.csv", 1, 0, 1, 0),
    ]
    assert '"column": "FTR"' in rows[0]["refused"]
    assert '"after": "2-1"' in rows[1]["changes"]


async def test_a_later_file_settles_the_match_and_says_so(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    outcome = await import_rows(connection, PRICED)
    assert (outcome.imported, outcome.updated, outcome.unchanged) == (0, 1, 0)
    assert outcome.changes == [
        Change(MATCH_KEY, "status", "scheduled", "finished"),
        Change(MATCH_KEY, "score", "", "2-1"),
    ]
    assert await events_in(connection) == {MATCH_KEY: ("finished", "2-1")}


async def test_half_time_comes_with_a_later_file_and_is_not_erased(connection: asyncpg.Connection) -> None:
    """Databases from before it was read are filled by the same files."""
    with_half = {**PRICED, "HTHG": "1", "HTAG": "0"}
    await import_rows(connection, PRICED)
    assert (await import_rows(connection, with_half)).changes == [Change(MATCH_KEY, "half_time", "", "1-0")]
    for silent in (PRICED, unplayed(PRICED)):
        assert (await import_rows(connection, silent)).changes == []
    corrected = await import_rows(connection, {**with_half, "HTAG": "1"})
    assert corrected.changes == [Change(MATCH_KEY, "half_time", "1-0", "1-1")]
    half_times = "SELECT home_half, away_half FROM settlement"
    assert [tuple(row) for row in await connection.fetch(half_times)] == [(1, 1)]
    # Of another result it would be another match's.
    assert [change.field for change in (await import_rows(connection, scored(PRICED, 3, 1))).changes] == [
        "score", "half_time",
    ]  # fmt: skip
    assert [tuple(row) for row in await connection.fetch(half_times)] == [(None, None)]


async def test_a_backtest_reads_the_scores_of_both_halves(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "HTHG": "1", "HTAG": "0"}, OTHER)
    history = await load_history(connection, ["SC0"], H2H_3WAY)
    assert dict(
        zip(
            [key.split("/")[2] for key in history.events.key],
            zip(history.events.home_half.tolist(), history.events.away_half.tolist(), strict=True),
            strict=True,
        )
    ) == {"celtic": (1, 0), "rangers": (NO_SCORE, NO_SCORE)}


async def test_a_corrected_score_and_price_are_reported_old_and_new(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    outcome = await import_rows(connection, scored(PRICED, 2, 2) | {"B365D": "4.60", "B365<2.5": "2.15"})
    assert outcome.changes == [
        Change(MATCH_KEY, "score", "2-1", "2-2"),
        Change(MATCH_KEY, "h2h_3way pre_match bet365", "1.40 / 4.50 / 7.00", "1.40 / 4.60 / 7.00"),
        Change(MATCH_KEY, "totals 2.5 pre_match bet365", "1.70 / 2.10", "1.70 / 2.15"),
    ]
    assert (outcome.updated, outcome.unchanged) == (1, 0)
    assert (await prices_in(connection))["2025-08-16", "celtic", "h2h_3way", "", "bet365", "PRE_MATCH"][1] == 4.6


async def test_a_later_file_erases_neither_result_nor_price_nor_time(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    before = await contents(connection)
    poorer = {**unplayed(PRICED), "Time": "", "PSH": "", "PSD": "", "PSA": "", "B365A": "", "PSCH": "", "PSCD": "",
              "PSCA": ""}  # fmt: skip
    outcome = await import_rows(connection, poorer)
    assert (outcome.updated, outcome.unchanged, outcome.changes) == (0, 1, [])
    assert await contents(connection) == before


async def test_added_prices_are_counted(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    outcome = await import_rows(connection, {**PRICED, "BWH": "1.42", "BWD": "4.5", "BWA": "7", "AvgH": "1.4",
                                             "AvgD": "4.5", "AvgA": "7"})  # fmt: skip
    assert outcome.changes == [Change(MATCH_KEY, "prices", "", "1 added"), Change(MATCH_KEY, "prices", "", "1 added")]
    assert len(await prices_in(connection)) == 7


async def test_an_unplayed_match_is_rescheduled(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    moved = {**PRICED, "Date": "03/12/2025", "Time": "19:45"}
    outcome = await import_rows(connection, moved)
    key = "SC0/2025-12-03/celtic/aberdeen"
    assert [change for change in outcome.changes if change.field != "prices"] == [
        Change(key, "date", "2025-08-16", "2025-12-03"),
        Change(key, "kickoff", "2025-08-16T14:00Z", "2025-12-03T19:45Z"),
        Change(key, "status", "scheduled", "finished"),
        Change(key, "score", "", "2-1"),
    ]
    assert await events_in(connection) == {key: ("finished", "2-1")}
    assert (await import_rows(connection, moved)).changes == []


async def test_all_prices_follow_a_match_that_moved(connection: asyncpg.Connection) -> None:
    """A closing price stands at the start, an ordinary one before it: also those that the later file lacks."""
    await import_rows(connection, PRICED)
    bare = {name: "" if name.startswith(("B365", "PS", "Max")) else cell for name, cell in PRICED.items()}
    earlier = {**bare, "Date": "15/08/2025", "Time": "12:30"}
    outcome = await import_rows(connection, earlier)
    assert [change.after for change in outcome.changes if change.field == "prices"] == ["4 timed anew", "1 timed anew"]
    start = datetime(2025, 8, 15, 11, 30, tzinfo=UTC)
    times = "SELECT DISTINCT phase, at FROM (SELECT phase, at FROM price UNION SELECT phase, at FROM aggregate_price) p"
    assert {tuple(row) for row in await connection.fetch(times)} == {
        (Phase.PRE_MATCH, start - timedelta(hours=1)),
        (Phase.CLOSING, start),
    }
    before = await contents(connection)
    for again in (earlier, {**earlier, "Time": ""}, {**PRICED, "Date": "15/08/2025", "Time": ""}):
        assert (await import_rows(connection, again)).changes == []
    assert await contents(connection) == before


async def test_a_played_match_can_have_been_misdated(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    outcome = await import_rows(connection, {**PRICED, "Date": "18/08/2025"})
    assert Change("SC0/2025-08-18/celtic/aberdeen", "date", "2025-08-16", "2025-08-18") in outcome.changes
    assert await events_in(connection) == {"SC0/2025-08-18/celtic/aberdeen": ("finished", "2-1")}


@pytest.mark.parametrize(
    "second",
    [
        scored({**PRICED, "Date": "18/08/2025"}, 0, 0),  # near, but another score
        {**PRICED, "Date": "20/08/2025"},  # the same score, but four days off
        unplayed({**PRICED, "Date": "14/02/2026"}),  # Scottish leagues: a second home game that season
        scored({**PRICED, "Date": "14/02/2026"}, 2, 1),
        unplayed({**PRICED, "Date": "14/08/2026"}),  # the next season's
    ],
)
async def test_the_same_pairing_again_is_another_match(connection: asyncpg.Connection, second: dict[str, str]) -> None:
    await import_rows(connection, PRICED)
    outcome = await import_rows(connection, second)
    assert (outcome.imported, outcome.updated) == (1, 0)
    assert len(await events_in(connection)) == 2


async def test_two_home_games_a_season_keep_apart_when_one_moves(connection: asyncpg.Connection) -> None:
    first = unplayed(PRICED)
    second = unplayed({**PRICED, "Date": "14/02/2026"})
    await import_rows(connection, first, second)
    # The first moves to the day before the second, which stays: the exact day is looked for first.
    outcome = await import_rows(connection, {**first, "Date": "13/02/2026"}, scored(second, 3, 3))
    assert (outcome.imported, outcome.updated) == (0, 2)
    assert await events_in(connection) == {
        "SC0/2026-02-13/celtic/aberdeen": ("scheduled", ""),
        "SC0/2026-02-14/celtic/aberdeen": ("finished", "3-3"),
    }


async def test_a_new_match_may_take_the_day_that_another_leaves(connection: asyncpg.Connection) -> None:
    await import_rows(connection, unplayed(PRICED))
    earlier = unplayed({**PRICED, "Date": "02/08/2025"})
    outcome = await import_rows(connection, earlier, unplayed(PRICED))
    assert (outcome.imported, outcome.updated, outcome.unchanged) == (1, 0, 1)
    assert list(await events_in(connection)) == ["SC0/2025-08-02/celtic/aberdeen", MATCH_KEY]


async def test_an_old_fixture_list_brings_no_ghosts(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "Date": "03/12/2025"})
    before = await contents(connection)
    outcome = await import_rows(connection, {**unplayed(PRICED), "B365H": "1.99"})
    assert (outcome.imported, outcome.updated, outcome.unchanged, outcome.changes) == (0, 0, 1, [])
    assert await contents(connection) == before


async def test_a_file_of_refused_rows_alone_is_no_failure(connection: asyncpg.Connection) -> None:
    outcome = await import_rows(connection, {**PRICED, "FTR": "A"})
    assert (outcome.rows_read, outcome.imported, len(outcome.refused)) == (1, 0, 1)
    assert await events_in(connection) == {}


async def test_a_refused_file_leaves_no_trace(connection: asyncpg.Connection) -> None:
    with pytest.raises(ImportRefusedError):
        await import_content(connection, b"%PDF-1.7 not a table", "season.csv")
    assert await connection.fetchval("SELECT count(*) FROM import_file") == 0


async def test_demo_and_real_data_never_mix(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    await connection.execute("UPDATE competition SET demo = true")
    with pytest.raises(ConflictError, match="SC0 holds made-up data"):
        await import_rows(connection, OTHER)
    assert list(await events_in(connection)) == [MATCH_KEY]


async def test_a_connection_that_dies_midway_leaves_nothing(connection: asyncpg.Connection, database_url: str) -> None:
    importing = await asyncpg.connect(database_url)
    pid = importing.get_server_pid()
    async with connection.transaction():
        # Events come before prices: the import gets as far as the prices and waits there.
        await connection.execute("LOCK TABLE price IN ACCESS EXCLUSIVE MODE")
        running = asyncio.create_task(import_rows(importing, PRICED, OTHER))

        async def waits() -> bool:
            assert not running.done()
            waiting: bool = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND relation = 'price'::regclass AND NOT granted)",
                pid,
            )
            return waiting

        await eventually_async(waits, "the import waits for the table of prices")
        held = await connection.fetchval(
            "SELECT count(*) FROM pg_locks WHERE pid = $1 AND relation IN ('event'::regclass, 'settlement'::regclass) "
            "AND mode = 'RowExclusiveLock' AND granted",
            pid,
        )
        assert held == 2
        await connection.execute("SELECT pg_terminate_backend($1)", pid)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
            await running
    assert await events_in(connection) == {}
    assert await connection.fetchval("SELECT count(*) FROM import_file") == 0
    outcome = await import_rows(connection, PRICED, OTHER)
    assert outcome.imported == 2


async def test_imports_at_once_take_turns(connection: asyncpg.Connection, database_url: str) -> None:
    others = [await asyncpg.connect(database_url) for _ in range(3)]
    teams = ("Celtic", "Rangers", "Hibernian", "Dundee", "Motherwell", "Brand New FC", "Kilmarnock")
    rows = [
        {**PRICED, "HomeTeam": home, "AwayTeam": "Aberdeen", "Date": f"{day:02d}/08/2025"}
        for day, home in enumerate(teams, start=1)
    ]
    outcomes = await asyncio.gather(
        import_rows(others[0], *rows),
        import_rows(others[1], *rows[::-1]),
        import_rows(others[2], *[unplayed(row) for row in rows]),
    )
    for other in others:
        await other.close()
    assert sum(outcome.imported for outcome in outcomes) == len(rows)
    assert sorted(len(outcome.new_teams) for outcome in outcomes) == [0, 0, 1]
    assert set((await events_in(connection)).values()) == {("finished", "2-1")}
    before = await contents(connection)
    assert (await import_rows(connection, *rows)).unchanged == len(rows)
    assert await contents(connection) == before


async def test_known_venues_use_up_no_ids(connection: asyncpg.Connection) -> None:
    """There are 32,767 ids of venues, and a file names dozens each time it is imported."""
    for _ in range(3):
        await import_rows(connection, PRICED)
    await import_rows(connection, {**PRICED, "BWH": "1.43", "BWD": "4.4", "BWA": "6.9"})
    ids = [row["id"] for row in await connection.fetch("SELECT id FROM venue ORDER BY id")]
    assert ids == [1, 2, 3]


async def test_a_result_of_a_game_to_come_is_taken_with_a_doubt(connection: asyncpg.Connection) -> None:
    mistyped = {**OTHER, "Date": "16/08/2052"}
    outcome = await import_rows(connection, PRICED, mistyped, {**unplayed(PRICED), "Date": "16/08/2026"})
    (doubt,) = outcome.uncertain
    assert (doubt.line, doubt.reason) == (3, "it has a result, though it is to start on 2052-08-16 only")
    assert outcome.imported == 3
