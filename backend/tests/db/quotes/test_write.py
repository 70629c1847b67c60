"""What is stored of quotes, against a plain model of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import asyncpg
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.db.quotes.latest import latest_of_events, quoting_providers
from advisor.db.quotes.partitions import ensure_partitions, partition_days
from advisor.db.quotes.write import forget_quotes, write_reflagged
from advisor.engine.books.messages import Reflagged
from tests.db.live_rows import NOON, Tick, after_noon, changes_of, drop_live, make_events, write_quotes

Key = tuple[object, ...]


@pytest.fixture
async def events(connection: asyncpg.Connection) -> AsyncIterator[list[int]]:
    """Two events, and no quotes."""
    yield await make_events(connection, 2)
    await drop_live(connection)


def key_of(tick: Tick) -> Key:
    return tick.event, tick.market, tick.participant, tick.line, tick.selection, tick.venue, tick.side


async def stored(connection: asyncpg.Connection) -> dict[Key, tuple[object, ...]]:
    rows = await connection.fetch(
        "SELECT l.*, v.key AS venue FROM latest_quote l JOIN venue v ON v.id = l.venue_id ORDER BY l.at"
    )
    return {
        tuple(row[name] for name in ("event_id", "market", "participant", "line", "selection", "venue", "side")): (
            row["odds_e4"], row["size"], row["size_asset"], row["at"], row["quality_flag"], row["provider"],
        )
        for row in rows
    }  # fmt: skip


async def history(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    rows = await connection.fetch(
        "SELECT q.event_id, q.market, q.participant, q.line, q.selection, v.key, q.side, q.odds_e4, q.size, "
        "q.size_asset, q.at, q.seen_at, q.quality_flag FROM quote q JOIN venue v ON v.id = q.venue_id"
    )
    return sorted((tuple(row) for row in rows), key=repr)


def size_of(tick: Tick) -> tuple[int | None, int | None]:
    return None if tick.size == SIZE_UNKNOWN else tick.size, tick.size_asset or None


_ticks = st.builds(
    Tick,
    event=st.integers(0, 1),
    odds_e4=st.sampled_from([0, 10_001, 21_000, 2**31 - 1]),
    at=st.integers(-50_000, 50_000),
    venue=st.sampled_from(["pinnacle", "bet365"]),
    selection=st.integers(0, 1),
    line=st.sampled_from([LINE_NONE, -75]),
    side=st.integers(0, 1),
    size=st.sampled_from([SIZE_UNKNOWN, 0, 12_345]),
    size_asset=st.sampled_from([UNKNOWN_ASSET, 2, 4, 201]),
    changed=st.booleans(),
    quality_flag=st.integers(0, 7),
    market=st.just(1),
    seen=st.none(),
    previous_e4=st.just(0),
    participant=st.sampled_from([0, 17]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.tuples(st.sampled_from(["a", "b"]), st.lists(_ticks, max_size=12)), max_size=5))
async def test_the_newest_is_kept_and_every_change_is_history(
    connection: asyncpg.Connection, events: list[int], batches: list[tuple[str, list[Tick]]]
) -> None:
    await drop_live(connection)
    newest: dict[Key, tuple[float, tuple[object, ...]]] = {}
    changes: dict[tuple[object, ...], tuple[object, ...]] = {}
    for provider, drafts in batches:
        ticks = [tick._replace(event=events[tick.event]) for tick in drafts]
        await write_quotes(connection, [changes_of(*ticks, provider=provider)])
        for tick in ticks:
            key, at = key_of(tick), after_noon(tick.at)
            if key not in newest or tick.at >= newest[key][0]:
                newest[key] = (tick.at, (tick.odds_e4, *size_of(tick), at, tick.quality_flag, provider))
        # Of one instant there is one change: the last of a batch, and none of a later batch.
        fresh = {
            (*key_of(tick), tick.at): (*key_of(tick), tick.odds_e4, *size_of(tick), after_noon(tick.at),
                                       after_noon(tick.at), tick.quality_flag)
            for tick in ticks if tick.changed
        }  # fmt: skip
        changes = fresh | changes
    assert await stored(connection) == {key: value for key, (_, value) in newest.items()}
    assert await history(connection) == sorted(changes.values(), key=repr)


async def test_the_price_before_and_the_time_of_change_outlive_a_restart(
    connection: asyncpg.Connection, events: list[int]
) -> None:
    async def previous() -> tuple[object, ...]:
        return tuple(await connection.fetchrow("SELECT odds_e4, previous_e4, changed_at FROM latest_quote") or ())

    event = events[0]
    await write_quotes(connection, [changes_of(Tick(event, 20_000))])
    assert await previous() == (20_000, None, NOON)
    await write_quotes(connection, [changes_of(Tick(event, 21_000, at=1, previous_e4=20_000))])
    assert await previous() == (21_000, 20_000, after_noon(1))
    # A writer that has just started knows of no price before.
    await write_quotes(connection, [changes_of(Tick(event, 21_000, at=2, changed=False))])
    assert await previous() == (21_000, 20_000, after_noon(1))
    await write_quotes(connection, [changes_of(Tick(event, 22_000, at=3))])
    assert await previous() == (22_000, 21_000, after_noon(3))


async def test_days_part_at_midnight(connection: asyncpg.Connection, events: list[int]) -> None:
    to_midnight = 12 * 3600
    ticks = [Tick(events[0], 20_000 + n, at=to_midnight + at) for n, at in enumerate((-0.000001, 0, 0.000001, 86_400))]
    await write_quotes(connection, [changes_of(*ticks)])
    counted = [await connection.fetchval(f"SELECT count(*) FROM quote_202611{day}") for day in (25, 26, 27)]
    assert counted == [1, 2, 1]
    assert {date(2026, 11, 25 + n) for n in range(3)} <= set(await partition_days(connection))


async def test_many_make_the_same_partitions_at_once(database_url: str, connection: asyncpg.Connection) -> None:
    days = [date(2030, 1, 1) + timedelta(days=n) for n in range(3)]
    many = [await asyncpg.connect(database_url) for _ in range(6)]
    await asyncio.gather(*(ensure_partitions(each, days) for each in many))
    await asyncio.gather(*(each.close() for each in many))
    assert [day for day in await partition_days(connection) if day.year == 2030] == days


async def test_two_writers_of_the_same_prices(
    database_url: str, connection: asyncpg.Connection, events: list[int]
) -> None:
    rng = np.random.default_rng(5)

    async def write(number: int) -> None:
        own = await asyncpg.connect(database_url)
        for round_ in range(10):
            ticks = [
                Tick(event, 20_000 + number, at=2 * round_ + number, selection=selection, venue=f"venue {venue}")
                for event in events for selection in range(3) for venue in range(20)
            ]  # fmt: skip
            await write_quotes(
                own, [changes_of(*(ticks[i] for i in rng.permutation(len(ticks))), provider=str(number))]
            )
        await own.close()

    await asyncio.gather(write(0), write(1))
    assert set((await stored(connection)).values()) == {(20_001, None, None, after_noon(19), 0, "1")}
    assert len(await stored(connection)) == 120
    assert len(await history(connection)) == 2 * 10 * 120


async def test_prices_of_an_event_that_is_gone_do_not_hold_up_the_others(
    connection: asyncpg.Connection, events: list[int]
) -> None:
    await write_quotes(connection, [changes_of(Tick(events[0], 20_000), Tick(events[1] + 1_000, 20_000))])
    assert [key[0] for key in await stored(connection)] == [events[0]]


async def test_prices_flagged_anew(connection: asyncpg.Connection, events: list[int]) -> None:
    ticks = [Tick(events[0], 20_000, selection=n) for n in range(3)]
    await write_quotes(connection, [changes_of(*ticks)])
    later = changes_of(*ticks[1:]).ticks
    reflagged = Reflagged(
        venues=later.venues, event=later.event, market=later.market, participant=later.participant,
        line=later.line, selection=later.selection, venue=later.venue, side=later.side,
        quality_flag=np.array([5, 1], np.int8),
    )  # fmt: skip
    await write_reflagged(connection, reflagged)
    assert sorted(row["quality_flag"] for row in await connection.fetch("SELECT quality_flag FROM latest_quote")) == [
        0,
        1,
        5,
    ]


async def test_what_an_engine_takes_up_again(connection: asyncpg.Connection, events: list[int]) -> None:
    over = (await make_events(connection, 1, first=2))[0]
    sent = {
        "a": [Tick(events[0], 20_000, venue="x", size=5, quality_flag=3), Tick(events[0], 30_000, venue="y", line=-75)],
        "b": [Tick(events[1], 0, side=1), Tick(over, 20_000)],
        "gone": [Tick(over, 20_000, venue="z")],
    }
    await write_quotes(connection, [changes_of(*ticks, provider=provider) for provider, ticks in sent.items()])
    await connection.execute("UPDATE event SET status = 'finished' WHERE id = $1", over)
    assert await quoting_providers(connection) == ["a", "b"]
    found = {each.ticks.provider: each for each in await latest_of_events(connection, events)}
    for provider, expected in (("a", sent["a"]), ("b", sent["b"][:1])):
        ticks = found[provider].ticks
        rows = zip(ticks.event, ticks.odds_e4, ticks.venue, ticks.line, ticks.side, ticks.size, ticks.at, strict=True)
        assert {(int(e), int(o), ticks.venues[v], int(n), int(s), int(z)) for e, o, v, n, s, z, _ in rows} == {
            (tick.event, tick.odds_e4, tick.venue, tick.line, tick.side, tick.size) for tick in expected
        }
        assert ticks.at.tolist() == changes_of(*expected).ticks.at.tolist()
    assert sorted(found["a"].past.quality_flag.tolist()) == [0, 3]
    assert await latest_of_events(connection, []) == []
    await forget_quotes(connection, NOON + timedelta(days=1), NOON - timedelta(days=1))
    assert {key[0] for key in await stored(connection)} == set(events)


async def test_last_prices_go_though_nobody_says_that_a_game_is_over(
    connection: asyncpg.Connection, events: list[int]
) -> None:
    """The second starts an hour after the first, at noon."""
    await write_quotes(connection, [changes_of(*(Tick(event, 20_000) for event in events))])
    await forget_quotes(connection, NOON + timedelta(days=1), NOON)
    assert {key[0] for key in await stored(connection)} == set(events)
    await forget_quotes(connection, NOON + timedelta(days=1), NOON + timedelta(minutes=1))
    assert {key[0] for key in await stored(connection)} == set(events[1:])
