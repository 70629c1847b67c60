"""Rows of a database at revision 0018 say after 0019 what is known of returned stakes, and history is priced anew."""

from typing import Final

import psycopg
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0018"
NEW: Final = "0019"

LINES: Final = "(0, -2147483648), (1, -2147483648), (2, -25), (2, -150), (3, 250), (3, 300), (4, -2147483648)"
"""Market and line: result, moneyline, a quarter and a half handicap, a half and a whole total, draw no bet."""
MAY_RETURN: Final = [(2, -25), (3, 300), (4, -2147483648)]

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "VALUES (1, '2026/27', '2026-11-25', '2026-11-25 15:00Z', true, 1, 2, 'scheduled')",
    "INSERT INTO venue (key) VALUES ('bet365')",
    "INSERT INTO value_bet (id, instance, event_id, market, line, selection, venue_id, state, first_seen, last_seen, "
    "odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, best_edge, kelly, probability, fair_source, commission, "
    "prices) SELECT gen_random_uuid(), 'value', 1, m, l, 0, 1, 'expired', '2026-11-25Z', '2026-11-25Z', 20000, 20000, "
    f"20000, 0.1, 0.1, 0.1, 0.1, 0.55, 'consensus', 0, '[]' FROM (VALUES {LINES}) AS bets (m, l)",
    "INSERT INTO price_figures (event_id, market, line, phase, venues, fair, best_odds_e4, best_venue, best_edge) "
    f"SELECT 1, m, l, 0, 1, '{{}}', '{{}}', '{{}}', '{{}}' FROM (VALUES {LINES}) AS books (m, l)",
    "INSERT INTO market_figures (event_id, market, line, figures, at) "
    f"""SELECT 1, m, l, '{{"fair_source": null}}', now() FROM (VALUES {LINES}) AS books (m, l)""",
    "INSERT INTO price_terms (one, terms) VALUES (true, '{}')",
)


def test_what_may_return_is_unknown_and_all_else_at_risk(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url) as connection:
        for table, share in (
            ("value_bet", "at_risk"),
            ("price_figures", "nullif(at_risk, 'NaN')"),
            ("market_figures", "(figures ->> 'at_risk')::float"),
        ):
            found = connection.execute(f"SELECT market, line, {share} FROM {table} ORDER BY 1, 2".encode()).fetchall()
            assert [row[:2] for row in found if row[2] is None] == MAY_RETURN, table
            assert {row[2] for row in found} == {None, 1.0}
        assert connection.execute("SELECT count(*) FROM price_terms").fetchone() == (0,)


def test_the_way_back_and_forth(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*), count(at_risk) FROM value_bet").fetchone() == (7, 4)
