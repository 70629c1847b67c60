"""History out of the database: the very columns that the files gave."""

from datetime import date

import asyncpg
import numpy as np
import pytest

from advisor.adapters.football_data import files as football_data
from advisor.core.errors import HistoryError, NotFoundError
from advisor.core.history import History, Prices
from advisor.core.markets import MarketTypeKey
from advisor.db.backtests.history import load_history
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, SPREADS, TOTALS
from advisor.instruments.sports import markets_read
from tests.adapters.football_data.samples import assert_same_history, season, table
from tests.db.importing import PRICED, import_content, import_rows, unplayed

GAMES = (
    "game_id,season,game_type,week,gameday,weekday,gametime,away_team,away_score,home_team,home_score,location,"
    "result,total,overtime,away_moneyline,home_moneyline,spread_line,away_spread_odds,home_spread_odds,total_line,"
    "under_odds,over_odds\n"
    "2025_12_CAR_ATL,2025,REG,12,2025-11-23,Sunday,13:00,CAR,17,ATL,24,Home,7,41,0,155,-180,3.5,-108,-112,44.5,"
    "-110,-110\n"
)


def of_market(history: History, market: MarketTypeKey) -> History:
    """The history as a backtest of one market needs it: the prices it reads, the venues that quote them."""
    prices = history.prices
    read = [MARKET_TYPES[each].code for each in markets_read(history.events.sport, market)]
    rows = np.flatnonzero(np.isin(prices.market, read))
    used = np.unique(prices.venue[rows])
    columns = {
        name: getattr(prices, name)[rows] for name in ("event", "market", "line", "phase", "at", "odds_e4")
    }  # fmt: skip
    return History(
        events=history.events,
        prices=Prices(
            **columns,
            venue=np.searchsorted(used, prices.venue[rows]).astype(np.int16),
            venues=tuple(prices.venues[venue] for venue in used),
        ),
        aggregates=Prices(
            event=np.empty(0, np.int32), market=np.empty(0, np.int8), line=np.empty(0, np.int32),
            venue=np.empty(0, np.int16), phase=np.empty(0, np.int8), at=np.empty(0, np.int64),
            odds_e4=np.empty((0, 3), np.int32), venues=(),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("market", list(MARKET_TYPES))
async def test_what_comes_out_is_what_went_in(connection: asyncpg.Connection, market: MarketTypeKey) -> None:
    rows = [*season(40), unplayed({**PRICED, "Div": "E0", "HomeTeam": "Everton", "AwayTeam": "Wolves", "Time": ""})]
    content = table(rows).encode()
    await import_content(connection, content, "E0.csv")
    (parsed,) = football_data.read(content, "E0.csv", TeamDirectory.shipped())
    assert_same_history(await load_history(connection, ["E0"], market), of_market(parsed.history, market))


async def test_days_are_bounded_on_both_sides(connection: asyncpg.Connection) -> None:
    await import_content(connection, table(season(20)).encode(), "E0.csv")
    history = await load_history(connection, ["E0"], TOTALS, date_from=date(2025, 8, 5), date_to=date(2025, 8, 9))
    assert [key.split("/")[1] for key in history.events.key] == [f"2025-08-{day:02d}" for day in range(5, 10)]
    assert sorted(set(history.prices.event.tolist())) == [0, 1, 2, 3, 4]


async def test_only_the_competitions_asked_for(connection: asyncpg.Connection) -> None:
    await import_content(connection, table(season(5)).encode(), "E0.csv")
    await import_rows(connection, PRICED)
    assert (await load_history(connection, ["SC0"], H2H_3WAY)).events.competition == ["SC0"]
    both = await load_history(connection, ["SC0", "E0"], H2H_3WAY)
    assert sorted(both.events.competition) == ["E0"] * 5 + ["SC0"]


async def test_an_unknown_competition_is_named(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    with pytest.raises(NotFoundError, match="There is no competition 'E9'"):
        await load_history(connection, ["SC0", "E9"], H2H_3WAY)


async def test_sports_are_not_mixed(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    await import_content(connection, GAMES.encode(), "games.csv")
    with pytest.raises(HistoryError, match="different sports"):
        await load_history(connection, ["SC0", "NFL"], TOTALS)


async def test_a_competition_without_such_prices_has_its_events(connection: asyncpg.Connection) -> None:
    await import_rows(connection, PRICED)
    history = await load_history(connection, ["SC0"], SPREADS)
    assert len(history.events) == 1
    assert MARKET_TYPES[SPREADS].code not in history.prices.market
