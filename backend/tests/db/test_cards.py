"""Fixture cards: exactly what the API promises for a fixture, and never older than the fixture itself."""

import asyncpg
import numpy as np
import pytest

from advisor.api.fixtures.schemas import Fixture
from advisor.pricing import Method, edge, sharp
from tests.db.importing import PRICED, Row, import_content, import_rows, scored, unplayed
from tests.db.test_history import GAMES


async def card_of(connection: asyncpg.Connection) -> Fixture:
    """The only card, read by the API's own schema."""
    return Fixture.model_validate_json(await connection.fetchval("SELECT card FROM fixture_card"))


async def test_a_card_is_the_fixture_of_the_api(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    card = await card_of(connection)
    assert (card.competition, card.competition_name, card.season) == ("SC0", "Premiership", "2025/26")
    assert (card.home.key, card.home.name, card.away.name) == ("celtic", "Celtic", "Aberdeen")
    assert (card.status, card.home_score, card.away_score) == ("finished", 2, 1)
    assert card.kickoff.isoformat() == "2025-08-16T14:00:00+00:00"
    assert (card.market, card.venues) == ("h2h_3way", 2)
    assert [(best.selection, best.odds, best.venue) for best in card.best] == [
        ("home", "1.44", "pinnacle"),
        ("draw", "4.60", "pinnacle"),
        ("away", "7.20", "pinnacle"),
    ]


async def test_fair_probability_and_edge_are_those_of_the_sharp_line(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "B365A": "9.50"})
    fair = sharp(np.array([[[1.44, 4.6, 7.2]]]), 0, Method.POWER)[0]
    best = (await card_of(connection)).best[2]
    assert (best.venue, best.odds) == ("bet365", "9.50")
    assert best.fair_probability == pytest.approx(fair[2], abs=1e-6)
    assert best.edge == pytest.approx(float(edge(fair[2:], np.array([9.5]), np.zeros(1))[0]), abs=1e-6)


async def test_without_the_sharp_venue_two_others_agree_on_a_line(connection: asyncpg.Connection) -> None:
    row = {**PRICED, "PSH": "", "PSD": "", "PSA": ""}
    await import_rows(connection, row)
    alone = (await card_of(connection)).best
    assert [best.fair_probability for best in alone] == [None, None, None]
    await import_rows(connection, {**row, "BWH": "1.42", "BWD": "4.4", "BWA": "6.9"})
    joint = (await card_of(connection)).best
    assert sum(best.fair_probability or 0 for best in joint) == pytest.approx(1, abs=1e-5)


async def test_the_exchange_wins_only_after_its_commission(connection: asyncpg.Connection) -> None:
    await import_rows(connection, {**PRICED, "BFEH": "1.45", "BFED": "4.60", "BFEA": "7.90"})
    assert [best.venue for best in (await card_of(connection)).best] == ["pinnacle", "pinnacle", "betfair_exchange"]


@pytest.mark.parametrize(
    "later",
    [
        scored(PRICED, 3, 3),
        {**PRICED, "B365H": "1.60"},
        {**PRICED, "Date": "17/08/2025"},
        {**PRICED, "Time": "17:30"},
        {**PRICED, "SJH": "1.50", "SJD": "4.5", "SJA": "7"},
    ],
)
async def test_a_card_follows_every_change(connection: asyncpg.Connection, later: Row) -> None:
    await import_rows(connection, PRICED)
    before = await card_of(connection)
    await import_rows(connection, later)
    followed = await card_of(connection)
    assert followed != before
    await connection.execute("TRUNCATE event, team CASCADE")
    await import_rows(connection, later)
    assert followed.model_copy(update={"id": 0}) == (await card_of(connection)).model_copy(update={"id": 0})


async def test_a_fixture_without_prices_has_a_card(connection: asyncpg.Connection) -> None:
    bare = {name: cell for name, cell in unplayed(PRICED).items() if name in
            {"Div", "Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR"}}  # fmt: skip
    await import_rows(connection, bare)
    card = await card_of(connection)
    assert (card.venues, card.best, card.home_score, card.status) == (0, [], None, "scheduled")


async def test_american_football_is_shown_with_its_moneyline(connection: asyncpg.Connection) -> None:
    await import_content(connection, GAMES.encode(), "games.csv")
    card = await card_of(connection)
    # Its only prices are closing ones, which are not shown as prices to be had.
    assert (card.market, card.venues, card.best) == ("h2h", 0, [])
