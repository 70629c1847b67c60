"""Figures and confirmations of markets: the newest stands, and nothing is kept of events that are gone."""

import asyncpg
import orjson

from advisor.core.markets import LINE_NONE
from advisor.db.quotes.figures import MarketConfirmation, MarketFigures, write_confirmations, write_figures
from tests.db.live_rows import NOON, after_noon

UNKNOWN = 999_999


def figures(event: int, text: str, line: int = LINE_NONE) -> MarketFigures:
    return MarketFigures(event=event, market=0, participant=0, line=line, json=orjson.dumps({"text": text}))


async def stored(connection: asyncpg.Connection) -> dict[tuple[int, int], tuple[str, object]]:
    rows = await connection.fetch("SELECT event_id, line, figures ->> 'text' AS text, at FROM market_figures")
    return {(row["event_id"], row["line"]): (row["text"], row["at"]) for row in rows}


async def confirmed(connection: asyncpg.Connection) -> dict[tuple[str, int], object]:
    rows = await connection.fetch("SELECT provider, event_id, at FROM market_confirmation")
    return {(row["provider"], row["event_id"]): row["at"] for row in rows}


async def test_figures_take_the_place_of_the_last_ones_of_their_market(
    connection: asyncpg.Connection, events: list[int]
) -> None:
    first, second, _ = events
    await write_figures(
        connection, [figures(second, "a"), figures(first, "b"), figures(first, "c", 250), figures(UNKNOWN, "d")], NOON
    )
    await write_figures(connection, [figures(first, "e")], after_noon(1))
    await write_figures(connection, [], after_noon(2))
    assert await stored(connection) == {
        (first, LINE_NONE): ("e", after_noon(1)),
        (first, 250): ("c", NOON),
        (second, LINE_NONE): ("a", NOON),
    }


async def test_a_late_confirmation_makes_nothing_older(connection: asyncpg.Connection, events: list[int]) -> None:
    first, second, _ = events
    for seconds in (5, 3):
        await write_confirmations(
            connection,
            [
                MarketConfirmation("b", first, 0, after_noon(seconds)),
                MarketConfirmation("a", first, 0, after_noon(-seconds)),
                MarketConfirmation("a", second, 0, after_noon(seconds)),
                MarketConfirmation("a", UNKNOWN, 0, NOON),
            ],
        )
    assert await confirmed(connection) == {
        ("a", first): after_noon(-3), ("b", first): after_noon(5), ("a", second): after_noon(5),
    }  # fmt: skip


async def test_both_go_with_their_event(connection: asyncpg.Connection, events: list[int]) -> None:
    first, second, _ = events
    await write_figures(connection, [figures(first, "a"), figures(second, "b")], NOON)
    await write_confirmations(connection, [MarketConfirmation("a", each, 0, NOON) for each in (first, second)])
    await connection.execute("DELETE FROM event WHERE id = $1", first)
    assert list(await stored(connection)) == [(second, LINE_NONE)]
    assert list(await confirmed(connection)) == [("a", second)]
