"""Bets of backtests at revision 0021 are back bets after 0022, and risk their stakes."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0021"
NEW: Final = "0022"

ROWS: Final = (
    "INSERT INTO backtest (id, state, request, created_at, config_hash) "
    "SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'done', '{}', '2026-11-25Z', 'x' "
    "FROM generate_series(1, 2) AS n",
    "INSERT INTO backtest_bet (backtest_id, number, placed_at, settled_at, kickoff, competition, season, home, away, "
    "score, market, selection, venue, odds_e4, fair_probability, edge, stake, outcome, profit, bankroll) "
    "SELECT ('00000000-0000-0000-0000-00000000000' || r)::uuid, n, '2026-11-25Z', '2026-11-25Z', '2026-11-25Z', 'E0', "
    "'2026/27', 'a', 'b', '1-0', 'h2h_3way', 'home', 'bet365', 20000, 0.6, 0.2, 100 * n, 'won', 100 * n, 100000 "
    "FROM generate_series(1, 2) AS r, generate_series(1, 3) AS n",
)


def test_all_so_far_are_back_bets_that_risk_their_stakes(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute("SELECT side, at_risk FROM backtest_bet ORDER BY backtest_id, number").fetchall()
        assert found == [("back", stake) for stake in (100, 200, 300)] * 2
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE backtest_bet SET at_risk = 1")


def test_the_way_back_deletes_runs_with_lays_alone_and_the_way_forth_works_again(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE backtest_bet SET side = 'lay', at_risk = 900 WHERE number = 2 AND backtest_id::text LIKE '%1'"
        )
    command.downgrade(config, OLD)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM backtest").fetchone() == (1,)
        assert connection.execute("SELECT count(*), sum(at_risk) FROM backtest_bet").fetchone() == (3, 600)
