"""How value bets ended: by the score, and by results that a file brings, from its import to what is shown."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import asyncpg
import httpx
import pytest
from typer.testing import Result

from advisor.api.fixtures.schemas import FixtureOdds
from advisor.api.odds.schemas import FixtureLive
from advisor.api.value_bets.schemas import ValueBet, ValueBetPage, ValueBetWhy
from advisor.core.clock import FixedClock
from advisor.db.directory.participants import participant_ids
from advisor.db.fixtures.cards import refresh_cards
from advisor.engine.tracking.value_bets import BetState
from advisor.instruments.market_types import MARKET_TYPES, OUTRIGHT, PLAYER_POINTS
from tests.api.conftest import Running, running_on
from tests.api.live_engine import StoringEngine, prices
from tests.api.live_seeding import NOW, add_event, add_teams, add_value_bet
from tests.cli.running import advisor

FIELD = {"Ann Archer": 0.5, "Bea Bowman": 0.3, "Cay Carver": 0.2}
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        yield started


async def bets(client: httpx.AsyncClient) -> dict[int, ValueBet]:
    """All bets by the numbers they were stored under."""
    page = ValueBetPage.model_validate_json((await client.get("value-bets")).content)
    return {bet.id.int: bet for bet in page.items}


async def result_step(client: httpx.AsyncClient, id_: UUID) -> str | None:
    why = ValueBetWhy.model_validate_json((await client.get(f"value-bets/{id_}")).content)
    assert (why.bet.outcome, why.bet.profit) == ((await bets(client))[id_.int].outcome, why.bet.profit)
    return next((step.text for step in why.steps if step.title == "Result"), None)


async def football(running: Running) -> int:
    """A game with bets at 2.10 on the home side (1, closed), a draw (2, expired) and one that is live (3)."""
    pool = running.database.pool
    await add_teams(pool, ["Ajax", "Bremen"])
    event = await add_event(pool, "Ajax", "Bremen", NOW - timedelta(hours=2))
    await add_value_bet(pool, event, 1, seen=NOW - 3 * MINUTE, state=BetState.CLOSED)
    await add_value_bet(pool, event, 2, seen=NOW - 2 * MINUTE, selection=1, state=BetState.EXPIRED)
    await add_value_bet(pool, event, 3, seen=NOW - MINUTE, venue="bwin")
    return event


async def finish(running: Running, event: int, final: tuple[int, int], normal: tuple[int, int] | None) -> None:
    await running.database.pool.execute(
        "INSERT INTO settlement (event_id, home_score, away_score, home_normal, away_normal, recorded_at, provider) "
        "VALUES ($1, $2, $3, $4, $5, $6, 'espn') ON CONFLICT (event_id) DO UPDATE SET "
        "home_score = excluded.home_score, home_normal = excluded.home_normal, away_normal = excluded.away_normal",
        event,
        *final,
        *(normal or (None, None)),
        NOW,
    )
    await running.database.pool.execute("UPDATE event SET status = 'finished'")


async def test_extra_time_does_not_count(client: httpx.AsyncClient, running: Running) -> None:
    """The home side scores in it; until it is known how it stood before, nobody says who won."""
    event = await football(running)
    await finish(running, event, (2, 1), None)
    assert [bet.outcome for bet in (await bets(client)).values()] == [None] * 3
    assert await result_step(client, UUID(int=1)) is None
    await finish(running, event, (2, 1), (1, 1))
    found = await bets(client)
    assert [found[number].outcome for number in (1, 2, 3)] == ["lost", "won", None]
    assert await result_step(client, UUID(int=1)) == (
        "It stood 1-1 at the end of normal time, so the bet is lost: −1.00 per unit staked at the last odds of 2.10."
    )


async def test_a_game_that_went_to_overtime_was_level(client: httpx.AsyncClient, running: Running) -> None:
    event = await football(running)
    await running.database.pool.execute("UPDATE competition SET sport = 'american_football'")
    await finish(running, event, (23, 20), None)
    assert [bet.outcome for bet in (await bets(client)).values()] == [None] * 3
    await running.database.pool.execute("UPDATE settlement SET overtime = true")
    found = await bets(client)
    assert [found[number].outcome for number in (1, 2, 3)] == ["lost", "won", None]
    assert await result_step(client, UUID(int=2)) == (
        "It was level at the end of normal time, so the bet is won: +1.10 per unit staked at the last odds of 2.10."
    )


async def test_the_score_says_how_ended_bets_ended(client: httpx.AsyncClient, running: Running) -> None:
    event = await football(running)
    assert {(bet.outcome, bet.profit) for bet in (await bets(client)).values()} == {(None, None)}
    assert await result_step(client, UUID(int=1)) is None
    await finish(running, event, (2, 1), (2, 1))
    found = await bets(client)
    assert {number: (bet.outcome, bet.profit) for number, bet in found.items()} == {
        1: ("won", 1.1),
        2: ("lost", -1.0),
        3: (None, None),
    }
    assert await result_step(client, UUID(int=1)) == (
        "It ended 2-1, so the bet is won: +1.10 per unit staked at the last odds of 2.10."
    )
    dismissed = await client.put(f"value-bets/{UUID(int=2)}/dismissal")
    assert ValueBet.model_validate_json(dismissed.content).outcome == "lost"


async def test_a_void_game_returns_stakes(client: httpx.AsyncClient, running: Running) -> None:
    await football(running)
    await running.database.pool.execute("UPDATE event SET status = 'void'")
    found = await bets(client)
    assert [(found[number].outcome, found[number].profit) for number in (1, 2, 3)] == [
        ("void", 0.0),
        ("void", 0.0),
        (None, None),
    ]
    assert await result_step(client, UUID(int=2)) == (
        "The fixture is void, so the stake returns: +0.00 per unit staked at the last odds of 2.10."
    )


async def test_whether_stakes_returned_when_a_game_was_called_off_is_the_venues_rule(
    client: httpx.AsyncClient, running: Running
) -> None:
    event = await football(running)
    pool = running.database.pool
    await finish(running, event, (0, 0), (0, 0))
    # After the first bet was found and before the second.
    await pool.execute("UPDATE event SET status = 'finished', called_off_at = $1", NOW - 2.5 * MINUTE)
    found = await bets(client)
    assert [found[number].outcome for number in (1, 2)] == [None, "won"]
    said = await result_step(client, UUID(int=1))
    assert said == (
        "The fixture was called off after this price was found; the rules of Bet365 say whether stakes return."
    )


async def basketball(running: Running) -> tuple[int, int]:
    """A cup with value on Bea Bowman at 3.70, and a game with value on over 20.5 points at 2.20; their ids."""
    pool = running.database.pool
    await add_teams(pool, ["Jets", "Kings"], code="B1", sport="basketball")
    game = await add_event(pool, "Jets", "Kings", NOW + timedelta(hours=3), code="B1")
    cup: int = await pool.fetchval(
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, status, title, title_key) "
        "SELECT id, '2026', $1::timestamptz::date, $1, true, 'scheduled', 'Cup Winner', 'cup winner' FROM competition "
        "RETURNING id",
        NOW + timedelta(days=30),
    )
    async with pool.acquire() as lent:
        ids = await participant_ids(cast("asyncpg.Connection", lent), "basketball", [*FIELD, "Dee Dunker"])
    winner, points = MARKET_TYPES[OUTRIGHT].code, MARKET_TYPES[PLAYER_POINTS].code
    quoted = [
        prices(cup, venue, [round(10_000 / chance / margin), 0], market=winner, participant=ids[name])
        for venue, margin in (("pinnacle", 1.1), ("bet365", 1.12))
        for name, chance in FIELD.items()
    ]
    engine = StoringEngine(pool)
    await engine.step(
        NOW,
        *quoted,
        prices(cup, "bwin", [37_000, 0], market=winner, participant=ids["Bea Bowman"]),
        *(
            prices(game, venue, odds, market=points, line=2_050, participant=ids["Dee Dunker"])
            for venue, odds in (
                ("pinnacle", [19_000, 19_000]),
                ("bet365", [18_000, 19_500]),
                ("bwin", [22_000, 16_000]),
            )
        ),
    )
    # Long ago by the clock of any machine that imports results.
    await pool.execute("UPDATE event SET status = 'finished', kickoff = '2020-01-01Z' WHERE id = $1", game)
    await pool.execute("UPDATE event SET status = 'in_play' WHERE id = $1", cup)
    await engine.step(NOW + MINUTE)
    async with pool.acquire() as lent:
        await refresh_cards(cast("asyncpg.Connection", lent), [game, cup])
    return game, cup


def import_results(dsn: str, path: Path, rows: Sequence[str]) -> Result:
    path.write_text("\n".join(["event,market,participant,result", *rows]))
    return advisor("results", "import", path, "--database-url", dsn)


async def imported(running: Running, path: Path, rows: Sequence[str]) -> None:
    # The command runs a loop of its own.
    done = await asyncio.to_thread(import_results, running.dsn, path, rows)
    assert (done.exit_code, "0 refused" in done.stderr) == (0, True), done.stderr


async def by_market(client: httpx.AsyncClient) -> dict[str, ValueBet]:
    return {bet.market: bet for bet in (await bets(client)).values()}


async def test_results_of_a_file_settle_bets_on_a_field_and_on_a_player(
    client: httpx.AsyncClient, running: Running, tmp_path: Path
) -> None:
    game, cup = await basketball(running)
    found = await by_market(client)
    assert {market: (bet.odds, bet.outcome) for market, bet in found.items()} == {
        "outright": ("3.70", None),
        "player_points": ("2.20", None),
    }
    assert all(bet.state != "live" for bet in found.values())
    # Of one who did not win nothing follows for the others, nor from another statistic of the same player.
    await imported(running, tmp_path / "a.csv", [f"{cup},outright,Ann Archer,0", f"{game},player_assists,Dee Dunker,9"])
    assert {bet.outcome for bet in (await by_market(client)).values()} == {None}
    await imported(running, tmp_path / "b.csv", [f"{cup},outright,Cay Carver,1", f"{game},player_points,Dee Dunker,27"])
    found = await by_market(client)
    assert {market: (bet.outcome, bet.profit) for market, bet in found.items()} == {
        "outright": ("lost", -1.0),
        "player_points": ("won", 1.2),
    }
    assert found["outright"].fixture.status == "finished"
    assert await result_step(client, found["outright"].id) == (
        "Bea Bowman did not win, so the bet is lost: −1.00 per unit staked at the last odds of 3.70."
    )
    assert await result_step(client, found["player_points"].id) == (
        "Dee Dunker, points: 27, so the bet is won: +1.20 per unit staked at the last odds of 2.20."
    )
    # A correction: it was a dead heat after all.
    shared = [
        f"{cup},outright,Cay Carver,1/2",
        f"{cup},outright,Bea Bowman,1/2",
        f"{game},player_points,Dee Dunker,void",
    ]
    await imported(running, tmp_path / "c.csv", shared)
    found = await by_market(client)
    assert {market: (bet.outcome, bet.profit) for market, bet in found.items()} == {
        "outright": ("divided", 0.85),
        "player_points": ("void", 0.0),
    }
    assert await result_step(client, found["outright"].id) == (
        "Bea Bowman shared the win with 1 other, so a part of the stake wins and the rest is lost: +0.85 per unit "
        "staked at the last odds of 3.70."
    )


async def test_a_fixture_shows_who_won_and_what_players_achieved(
    client: httpx.AsyncClient, running: Running, tmp_path: Path
) -> None:
    game, cup = await basketball(running)
    rows = [
        f"{cup},outright,Ann Archer,0",
        f"{cup},outright,Cay Carver,1/2",
        f"{cup},outright,Bea Bowman,1/2",
        f"{cup},outright,Eve Early,void",
        f"{game},player_points,Dee Dunker,27",
        f"{game},player_points,Fay Forward,31",
        f"{game},player_assists,Dee Dunker,4",
    ]
    await imported(running, tmp_path / "a.csv", rows)
    shown = {}
    for event in (game, cup):
        odds = FixtureOdds.model_validate_json((await client.get(f"fixtures/{event}/odds")).content)
        live = FixtureLive.model_validate_json((await client.get(f"fixtures/{event}/live")).content)
        assert odds.results == live.results
        shown[event] = [(each.statistic, each.participant.name, each.result) for each in odds.results]
    assert shown[cup] == [
        ("win", "Bea Bowman", 2),
        ("win", "Cay Carver", 2),
        ("win", "Ann Archer", 0),
        ("win", "Eve Early", None),
    ]
    assert shown[game] == [("assists", "Dee Dunker", 4), ("points", "Fay Forward", 31), ("points", "Dee Dunker", 27)]
    # Its card in lists is that of an event that is over, too.
    assert odds.fixture.status == "finished"


async def test_a_prediction_market_settles_who_took_no_part_by_its_contract(
    client: httpx.AsyncClient, running: Running, tmp_path: Path
) -> None:
    game, cup = await basketball(running)
    pool = running.database.pool
    await pool.execute("UPDATE venue SET key = 'kalshi' WHERE key = 'bwin'")
    void = [f"{cup},outright,Bea Bowman,void", f"{cup},outright,Ann Archer,1", f"{game},player_points,Dee Dunker,void"]
    await imported(running, tmp_path / "a.csv", void)
    found = await by_market(client)
    assert (found["outright"].outcome, found["player_points"].outcome) == ("lost", None)
    assert await result_step(client, found["player_points"].id) == (
        "Dee Dunker took no part; what becomes of the bet stands in the contract of Kalshi."
    )
