"""What a later file says of a market: it counts whole or not at all, and a line that moved is one line."""

import asyncpg

from advisor.adapters.nflverse import parse as nflverse
from advisor.backtest.history import prepare
from advisor.db.backtests.history import load_history
from advisor.db.imports.events import Change
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import H2H, SPREADS, TOTALS
from tests.adapters.nflverse.test_parse import EVENT, GAME
from tests.adapters.nflverse.test_parse import table as games_table
from tests.db.importing import PRICED, import_content, import_rows, prices_in

KEY = "SC0/2025-08-16/celtic/aberdeen"
WORD = ("2025-08-16", "celtic", "totals", "2.5", "bet365", "PRE_MATCH")
BESIDE = {**PRICED, "Max>2.5": "4.10", "Max<2.5": "1.32", "Avg>2.5": "3.90", "Avg<2.5": "1.26"}
"""With whole books of totals, so that one with a gap is believed."""
HANDICAP = {**PRICED, "AHh": "-1", "B365AHH": "1.95", "B365AHA": "1.95"}


def handicaps(prices: dict[tuple[str, ...], tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    return {key[3]: odds for key, odds in prices.items() if key[2] == "spreads"}


async def test_no_book_is_put_together_from_two_files(connection: asyncpg.Connection) -> None:
    """4.00/1.25 and a later 1.30 alone would make 4.00/1.30, which nobody ever offered."""
    await import_rows(connection, {**BESIDE, "B365>2.5": "4.00", "B365<2.5": "1.25"})
    later = await import_rows(connection, {**BESIDE, "B365>2.5": "", "B365<2.5": "1.30"})
    assert (await prices_in(connection))[WORD] == (4.0, 1.25)
    assert (later.updated, later.unchanged, later.changes) == (0, 1, [])
    (refused,) = later.refused_prices
    assert (refused.file, refused.line, refused.column) == ("SC0.csv", 2, "totals 2.5 pre_match bet365")
    assert "– / 1.30 lack a selection that the earlier 4.00 / 1.25 have" in refused.reason


async def test_a_book_with_as_many_prices_takes_the_place_of_the_earlier_one(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**BESIDE, "B365>2.5": "4.00", "B365<2.5": ""})
    later = await import_rows(connection, {**BESIDE, "B365>2.5": "3.80", "B365<2.5": "1.28"})
    assert (await prices_in(connection))[WORD] == (3.8, 1.28)
    assert later.changes == [Change(KEY, "totals 2.5 pre_match bet365", "4.00 / –", "3.80 / 1.28")]
    assert later.refused_prices == []


async def test_a_later_book_with_a_gap_that_nothing_stands_beside_changes_nothing(
    connection: asyncpg.Connection,
) -> None:
    await import_rows(connection, {**PRICED, "B365>2.5": "4.00", "B365<2.5": "1.25"})
    before = await prices_in(connection)
    later = await import_rows(connection, {**PRICED, "B365>2.5": "", "B365<2.5": "1.30"})
    assert [fault.column for fault in later.refused_prices] == ["B365>2.5, B365<2.5"]
    assert (await prices_in(connection), later.unchanged) == (before, 1)


async def test_another_handicap_takes_the_place_of_the_earlier_one(connection: asyncpg.Connection) -> None:
    await import_rows(connection, HANDICAP)
    moved = await import_rows(connection, {**HANDICAP, "AHh": "-1.25", "B365AHH": "2.05", "B365AHA": "1.85"})
    assert handicaps(await prices_in(connection)) == {"-1.25": (2.05, 1.85)}
    assert moved.changes == [Change(KEY, "spreads pre_match bet365", "-1: 1.95 / 1.95", "-1.25: 2.05 / 1.85")]
    assert (moved.updated, moved.unchanged) == (1, 0)


async def test_half_a_book_on_another_line_replaces_no_whole_one(connection: asyncpg.Connection) -> None:
    whole = {"MaxAHH": "2.08", "MaxAHA": "1.90", "AvgAHH": "2.02", "AvgAHA": "1.85"}
    await import_rows(connection, {**HANDICAP, **whole})
    half = await import_rows(connection, {**HANDICAP, **whole, "AHh": "-1.25", "B365AHH": "2.05", "B365AHA": ""})
    assert [key[3] for key in await prices_in(connection) if key[2] == "spreads" and key[4] == "bet365"] == ["-1"]
    assert [(fault.line, fault.column) for fault in half.refused_prices] == [(2, "spreads -1.25 pre_match bet365")]


async def test_lines_that_an_earlier_version_kept_both_become_one(connection: asyncpg.Connection) -> None:
    await import_rows(connection, HANDICAP)
    await connection.execute(
        "INSERT INTO price SELECT event_id, market, -125, venue_id, phase, at, odds_e4 FROM price WHERE market = 2"
    )
    assert len(handicaps(await prices_in(connection))) == 2
    again = await import_rows(connection, HANDICAP)
    assert handicaps(await prices_in(connection)) == {"-1": (1.95, 1.95)}
    assert again.changes == [Change(KEY, "spreads pre_match bet365", "-1.25: 1.95 / 1.95", "")]


async def test_a_moved_line_of_nflverse_gives_what_its_file_gives(connection: asyncpg.Connection) -> None:
    early = games_table([{**GAME, "spread_line": "3", "total_line": "44.5"}])
    late = games_table([{**GAME, "spread_line": "3.5", "total_line": "46"}])
    await import_content(connection, early.encode(), "games.csv")
    moved = await import_content(connection, late.encode(), "games.csv")
    odds = "1.89 / 1.93", "1.95 / 1.91"
    assert [(change.event, change.field) for change in moved.changes] == [
        (EVENT, "spreads closing nflverse_line"),
        (EVENT, "totals closing nflverse_line"),
    ]
    assert [(change.before.split(":")[0], change.after.split(":")[0]) for change in moved.changes] == [
        ("-3", "-3.5"),
        ("44.5", "46"),
    ], odds
    history = nflverse.parse(late.encode(), "games.csv", TeamDirectory.shipped()).history
    for market in (H2H, SPREADS, TOTALS):
        stored = await load_history(connection, ["NFL"], market)
        assert prepare(stored, market, {}).data_hash == prepare(history, market, {}).data_hash
    figures = "SELECT line FROM price_figures WHERE market = ANY ($1::int[]) ORDER BY line"
    lines = [row["line"] for row in await connection.fetch(figures, [2, 3])]
    assert lines == [-350, 4600]
