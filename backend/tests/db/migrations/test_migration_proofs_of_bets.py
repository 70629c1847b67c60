"""A database of before 0041: bets take over the closes of value bets, which go one day."""

from typing import Final

import psycopg
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0040"
NEW: Final = "0041"

ORDER: Final = """
    INSERT INTO bet_order (reference, cause, instance, instance_version, mode, portfolio, venue, event_id, market,
        participant, line, selection, side, price, odds_e4, quantity, asset, time_in_force, deadline, outcomes, covered,
        commission, nets, at_risk, checks, state, reason, cut, commands, intended_at, changed_at, fencing_number)
    VALUES ('00000000-0000-0000-0000-00000000000{n}', '00000000-0000-0000-0000-0000000000a{n}', 'paper-value', 1,
        'paper', 'paper', 'soft', 1, 1, 0, -2147483648, 0, 0, '{{"odds_e4": 21000}}', 21000, 1000, 'EUR',
        'fill_and_kill', now(), 3, 0, 0, false, 1000, '[]', 'filled', '', 0, '{{}}', now(), now(), 1)
"""
ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('T1', 'football', 'Test', 'Test')",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, title, title_key, status) "
    "SELECT id, '2026', '2026-11-01', '2026-11-01', true, 'Cup', 'cup', 'finished' FROM competition",
    "INSERT INTO venue (key) VALUES ('soft')",
    "INSERT INTO value_bet (id, instance, event_id, market, participant, line, selection, venue_id, side, state, "
    "ended_because, first_seen, last_seen, ended_at, odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, "
    "best_edge, kelly, probability, fair_source, commission, prices, closing_odds_e4, closing_probability, clv) "
    "SELECT '00000000-0000-0000-0000-0000000000a1', 'paper-value', e.id, 1, 0, -2147483648, 0, v.id, 0, 'closed', "
    "'started', '2026-10-31', '2026-10-31', '2026-11-01', 21000, 21000, 21000, 0.05, 0.05, 0.05, 0.01, 0.5, "
    "'consensus', 0, '[]', 20500, 0.49, 0.029 FROM event e, venue v",
    ORDER.format(n=1),
    ORDER.format(n=2),
)


def test_closes_are_taken_over(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url) as connection:
        rows = connection.execute(
            "SELECT reference::text, signal, closing_odds_e4, closing_probability, clv, measured_at IS NULL "
            "FROM bet_evidence"
        ).fetchall()
    assert rows == [("00000000-0000-0000-0000-000000000001", None, 20_500, 0.49, 0.029, False)]
