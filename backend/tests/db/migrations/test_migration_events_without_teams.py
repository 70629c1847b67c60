"""Games at revision 0022 stay the first of their days after 0023, which holds second ones and events without teams."""

from typing import Final

import psycopg
import pytest
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0022"
NEW: Final = "0023"

ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('MLB', 'baseball', 'USA', 'MLB')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'baseball', 'USA', name, name, name, true, '2026-05-01Z' FROM unnest(ARRAY['a', 'b']) AS t (name)",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT c.id, '2026', '2026-05-01'::date + n, '2026-05-01T18:00Z'::timestamptz + n * interval '1 day', true, "
    "h.id, a.id, 'scheduled' FROM competition c, team h, team a, generate_series(0, 2) AS n "
    "WHERE h.key = 'a' AND a.key = 'b'",
    "INSERT INTO provider_event (provider, ref, event_id, sport, competition, competition_name, home, away, kickoff, "
    "kickoff_known, state, swapped, score, evidence, first_seen, last_seen, matched_at) "
    "SELECT 'espn', id::text, id, 'baseball', 'mlb', 'MLB', 'A', 'B', kickoff, true, 'joined', false, 0, '[]', "
    "'2026-05-01Z', '2026-05-01Z', '2026-05-01Z' FROM event",
)

_SECOND: Final = (
    "INSERT INTO event (competition_id, season, match_date, game, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT competition_id, season, match_date, 2, kickoff + interval '4 hours', true, home_id, away_id, status "
    "FROM event WHERE match_date = '2026-05-02' RETURNING id"
)
_TITLED: Final = (
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, title, title_key, status) "
    "SELECT id, '2026', '2026-10-30', '2026-10-30Z', true, 'World Series Winner', 'world series winner', 'scheduled' "
    "FROM competition RETURNING id"
)


def test_games_stay_and_more_can_be_said(old_database_url: str) -> None:
    command.upgrade(migration_config(old_database_url), NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        kept = connection.execute("SELECT game, title, home_id IS NOT NULL FROM event ORDER BY match_date").fetchall()
        assert kept == [(1, None, True)] * 3
        assert connection.execute("SELECT DISTINCT title FROM provider_event").fetchall() == [("",)]
        connection.execute(_SECOND)
        connection.execute(_TITLED)
        for twice in (_SECOND, _TITLED):
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute(twice)
        for wrong in (
            "UPDATE event SET title = 'x', title_key = 'x' WHERE home_id IS NOT NULL",
            "UPDATE event SET away_id = NULL WHERE away_id IS NOT NULL",
            "UPDATE event SET title = NULL, title_key = NULL WHERE title IS NOT NULL",
            "UPDATE event SET title_key = NULL WHERE title IS NOT NULL",
            "UPDATE event SET game = 0",
        ):
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(wrong)


def test_the_way_back_deletes_what_the_tables_before_cannot_hold(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url, autocommit=True) as connection:
        second, titled = (connection.execute(each).fetchone() for each in (_SECOND, _TITLED))
        assert second is not None and titled is not None  # noqa: PT018 - both were inserted
        for ref, event, title in (("g2", second[0], ""), ("ws", titled[0], "World Series Winner")):
            connection.execute(
                "INSERT INTO provider_event (provider, ref, event_id, sport, competition, competition_name, home, "
                "away, title, kickoff, kickoff_known, state, swapped, score, evidence, first_seen, last_seen, "
                "matched_at) VALUES ('espn', %s, %s, 'baseball', 'mlb', 'MLB', '', '', %s, '2026-05-01Z', true, "
                "'joined', false, 0, '[]', '2026-05-01Z', '2026-05-01Z', '2026-05-01Z')",
                (ref, event, title),
            )
    command.downgrade(config, OLD)
    command.upgrade(config, NEW)
    with psycopg.connect(old_database_url) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT match_date) FROM event").fetchone() == (3, 3)
        assert connection.execute("SELECT count(*) FROM provider_event").fetchone() == (3,)
