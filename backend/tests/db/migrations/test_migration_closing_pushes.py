"""Of backtests at revision 0031 nobody knows after 0032 whether their closing line value is given no push."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0031"
NEW: Final = "0032"

RUN: Final = "00000000-0000-0000-0000-000000000001"
ROWS: Final = (
    f"INSERT INTO backtest (id, state, request, config_hash, created_at, summary, report) "
    f"VALUES ('{RUN}', 'done', '{{}}', 'x', '2026-11-01Z', '{{\"bets\": 2}}', '{{}}')",
    "INSERT INTO backtest_bet (backtest_id, number, placed_at, settled_at, kickoff, competition, season, home, away, "
    "score, market, selection, side, venue, odds_e4, fair_probability, edge, stake, at_risk, outcome, profit, "
    "bankroll, clv) "
    f"SELECT '{RUN}', n, now(), now(), now(), 'E0', 's', 'a', 'b', '1-0', 'spreads', 'home', 'back', 'bwin', "
    "21000, 0.5, 0.05, 100, 100, 'won', 110, 1110, CASE n WHEN 1 THEN 0.02 END FROM generate_series(1, 2) AS n",
)


def held(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT number, clv, odds_e4, summary->'bets' FROM backtest_bet JOIN backtest ON id = backtest_id "
            "ORDER BY number"
        ).fetchall()


def test_all_is_kept_there_and_back(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    before = held(old_database_url)
    assert len(before) == 2
    for move, revision in ((command.upgrade, NEW), (command.downgrade, OLD), (command.upgrade, NEW)):
        move(config, revision)
        assert held(old_database_url) == before
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(clv_given_no_push) FROM backtest_bet").fetchone() == (0,)
        assert connection.execute("SELECT summary FROM backtest").fetchone() == (
            {"bets": 2, "clv_given_no_push": None},
        )
        connection.execute("UPDATE backtest_bet SET clv_given_no_push = true WHERE number = 1")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE backtest_bet SET clv_given_no_push = false WHERE number = 2")
