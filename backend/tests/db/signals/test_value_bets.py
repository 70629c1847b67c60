"""Value bets come back from the database as the engine left them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg

from advisor.core.clock import instant_of, micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Side
from advisor.db.signals.standing import signals_stand
from advisor.db.signals.value_bets import open_value_bets, prices_of, write_value_bets
from advisor.engine.tracking.value_bets import BetState, Ending, StillThere, ValueBet, ValueBetChanges, VenueBook
from advisor.instruments.market_types import H2H_3WAY
from tests.db.live_rows import NOON, SECOND

T0 = micros_of(NOON)
LONG_AGO = NOON - timedelta(days=365)


def bet(event: int, number: int = 1, selection: int = 0) -> ValueBet:
    return ValueBet(
        id=UUID(int=number), instance="value", event=event, market=H2H_3WAY, line=LINE_NONE,
        selection=selection, venue="bet365", state=BetState.LIVE, ended_because=None, first_seen=T0, last_seen=T0 + 1,
        ended_at=None,
        odds_e4=21_000, first_odds_e4=21_000, best_odds_e4=21_000, edge=0.05, first_edge=0.05, best_edge=0.05,
        kelly=0.045, probability=0.5, fair=(0.5, 0.3, 0.2), fair_source="sharp:pinnacle", commission=0.0,
        prices=(VenueBook("pinnacle", (20_000, 0, 35_000), T0 - 7), VenueBook("bet365", (21_000, 1, 2), T0)),
        chances=(StillThere(5.0, 0.6, 0.02), StillThere(60.0, 0.1, 0.01)),
    )  # fmt: skip


async def test_a_lay_stays_one_beside_a_back_of_the_same_price(connection: asyncpg.Connection, event: int) -> None:
    back, lay = bet(event), replace(bet(event, 2), side=Side.LAY)
    await write_value_bets(connection, ValueBetChanges(opened=(back, lay)))
    assert await open_value_bets(connection, LONG_AGO) == [back, lay]
    # Each gives way to a successor on its own side alone.
    after = replace(lay, id=UUID(int=3), first_seen=T0 + 1)
    await write_value_bets(connection, ValueBetChanges(opened=(after,)))
    live = [each.id.int for each in await open_value_bets(connection, LONG_AGO) if each.state is BetState.LIVE]
    assert live == [1, 3]


async def test_a_bet_from_first_sight_to_its_close(connection: asyncpg.Connection, event: int) -> None:
    opened = bet(event)
    await write_value_bets(connection, ValueBetChanges(opened=(opened,)))
    assert await open_value_bets(connection, LONG_AGO) == [opened]
    await connection.execute("UPDATE value_bet SET dismissed_at = now()")
    updated = replace(opened, odds_e4=22_000, best_odds_e4=22_000, edge=0.1, best_edge=0.1, last_seen=T0 + SECOND)
    await write_value_bets(connection, ValueBetChanges(updated=(updated,)))
    assert await open_value_bets(connection, LONG_AGO) == [updated]
    ended = replace(updated, state=BetState.EXPIRED, ended_because=Ending.PRICE_GONE, ended_at=T0 + 2 * SECOND)
    await write_value_bets(connection, ValueBetChanges(ended=(ended,)))
    # It may still be measured by the close.
    assert await open_value_bets(connection, LONG_AGO) == [ended]
    closed = replace(ended, state=BetState.CLOSED, closing_odds_e4=20_500, closing_probability=0.51, clv=0.071)
    await write_value_bets(connection, ValueBetChanges(closed=(closed,)))
    # Even its start may yet be put off.
    assert await open_value_bets(connection, LONG_AGO) == [closed]
    revised = replace(opened, last_seen=T0 + 3 * SECOND)
    await write_value_bets(connection, ValueBetChanges(revised=(revised,)))
    assert await open_value_bets(connection, LONG_AGO) == [replace(revised, odds_e4=21_000, best_odds_e4=21_000)]
    await write_value_bets(connection, ValueBetChanges(closed=(closed,)))
    await connection.execute("UPDATE event SET status = 'finished'")
    assert await open_value_bets(connection, LONG_AGO) == []
    row = await connection.fetchrow("SELECT * FROM value_bet")
    assert row is not None
    assert (row["state"], row["clv"], row["closing_odds_e4"], row["first_edge"]) == ("closed", 0.071, 20_500, 0.05)
    assert row["dismissed_at"] is not None
    assert prices_of(row["prices"]) == opened.prices


async def test_what_returns_is_stored_once_it_is_known(connection: asyncpg.Connection, event: int) -> None:
    opened = replace(bet(event), at_risk=None)
    await write_value_bets(connection, ValueBetChanges(opened=(opened,)))
    known = replace(opened, at_risk=0.73, edge=0.0365, first_edge=0.0365, best_edge=0.0365)
    await write_value_bets(connection, ValueBetChanges(updated=(known,)))
    assert await open_value_bets(connection, LONG_AGO) == [known]


async def test_bets_are_taken_up_until_they_are_measured(connection: asyncpg.Connection, event: int) -> None:
    ended = replace(bet(event), state=BetState.EXPIRED, ended_because=Ending.STALE, ended_at=T0)
    await write_value_bets(connection, ValueBetChanges(ended=(ended,)))
    # What a game that is over left unmeasured is measured by whoever starts next.
    for status, taken_up in (("in_play", [ended]), ("finished", [ended]), ("postponed", []), ("void", [])):
        await connection.execute("UPDATE event SET status = $1", status)
        assert await open_value_bets(connection, LONG_AGO) == taken_up


async def test_a_bet_that_goes_on_and_ends_in_one_step_has_ended(connection: asyncpg.Connection, event: int) -> None:
    opened = bet(event)
    await write_value_bets(connection, ValueBetChanges(opened=(opened,)))
    ended = replace(opened, state=BetState.EXPIRED, ended_because=Ending.PRICE_GONE, ended_at=T0 + SECOND)
    await write_value_bets(connection, ValueBetChanges(ended=(ended,), revised=(opened,)))
    assert await open_value_bets(connection, LONG_AGO) == [ended]


async def test_bets_from_before_a_game_was_called_off_are_not_taken_up(
    connection: asyncpg.Connection, event: int
) -> None:
    before = replace(bet(event), state=BetState.EXPIRED, ended_because=Ending.STALE, ended_at=T0)
    after = replace(bet(event, 2, selection=1), first_seen=T0 + SECOND, state=BetState.EXPIRED, ended_at=T0 + SECOND)
    await write_value_bets(connection, ValueBetChanges(ended=(before, after)))
    await connection.execute("UPDATE event SET called_off_at = $1", instant_of(T0))
    assert await open_value_bets(connection, LONG_AGO) == [after]


async def test_bets_on_a_game_of_which_nobody_says_that_it_is_over(connection: asyncpg.Connection, event: int) -> None:
    """Only those still live are taken up, to end."""
    ended = replace(bet(event), state=BetState.EXPIRED, ended_because=Ending.STALE, ended_at=T0)
    live = bet(event, 2, selection=1)
    await write_value_bets(connection, ValueBetChanges(opened=(live,), ended=(ended,)))
    kickoff = await connection.fetchval("SELECT kickoff FROM event")
    assert await open_value_bets(connection, kickoff) == [ended, live]
    assert await open_value_bets(connection, kickoff + timedelta(seconds=1)) == [live]


async def test_two_instances_may_hold_one_price(connection: asyncpg.Connection, event: int) -> None:
    both = (bet(event), replace(bet(event, 2), instance="other"))
    await write_value_bets(connection, ValueBetChanges(opened=both))
    assert [each.state for each in await open_value_bets(connection, LONG_AGO)] == ["live", "live"]


async def test_one_bet_ends_and_another_opens_on_its_price_at_once(connection: asyncpg.Connection, event: int) -> None:
    first = bet(event)
    await write_value_bets(connection, ValueBetChanges(opened=(first,)))
    ended = replace(first, state=BetState.EXPIRED, ended_because=Ending.EDGE_GONE, ended_at=T0 + 5)
    await write_value_bets(connection, ValueBetChanges(opened=(bet(event, 2),), ended=(ended,)))
    assert {each.id.int: each.state for each in await open_value_bets(connection, LONG_AGO)} == {
        1: "expired",
        2: "live",
    }


async def test_a_forgotten_bet_gives_way(connection: asyncpg.Connection, event: int) -> None:
    await write_value_bets(connection, ValueBetChanges(opened=(bet(event), bet(event, 3, selection=1))))
    await write_value_bets(connection, ValueBetChanges(opened=(bet(event, 2),)))
    found = {each.id.int: (each.state, each.ended_because) for each in await open_value_bets(connection, LONG_AGO)}
    assert found == {1: ("expired", "stale"), 2: ("live", None), 3: ("live", None)}


async def test_one_on_an_event_that_is_gone_is_left_out(connection: asyncpg.Connection, event: int) -> None:
    await write_value_bets(connection, ValueBetChanges(opened=(bet(event + 99, 1), bet(event, 2))))
    assert [each.id.int for each in await open_value_bets(connection, LONG_AGO)] == [2]
    await write_value_bets(connection, ValueBetChanges())


async def test_whoever_starts_the_platform_sees_that_signals_stand(
    connection: asyncpg.Connection, event: int, database_url: str
) -> None:
    assert not signals_stand(database_url)
    opened = bet(event)
    await write_value_bets(connection, ValueBetChanges(opened=(opened,)))
    assert signals_stand(database_url)
    ended = replace(opened, state=BetState.EXPIRED, ended_because=Ending.STALE, ended_at=T0)
    await write_value_bets(connection, ValueBetChanges(ended=(ended,)))
    assert not signals_stand(database_url)
