"""Cards of a database at revision 0033 that say nothing of ties say after 0034 that no stake returned."""

from typing import Final, TypeAlias

import orjson
import psycopg
from alembic import command

from advisor.db.migrate import migration_config

OLD: Final = "0033"
NEW: Final = "0034"

Card: TypeAlias = dict[str, list[dict[str, str | float | None]]]

BEFORE_TIES: Final[Card] = {"best": [{"odds": "2.00", "edge": 0.02}, {"odds": "3.30", "edge": None}]}
SINCE: Final[Card] = {"best": [{"odds": "2.00", "edge": 0.02, "at_risk": 0.7}]}
WITHOUT_PRICES: Final[Card] = {"best": []}
ROWS: Final = (
    "INSERT INTO competition (code, sport, country, name) VALUES ('E0', 'football', 'england', 'Premier League')",
    "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
    "SELECT 'football', 'england', k, k, k, true, '2026-11-01Z' FROM unnest(ARRAY['a', 'b']) AS k",
    "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
    "SELECT 1, '2026/27', day::date, day, true, 1, 2, 'finished' "
    "FROM unnest(ARRAY['2026-11-01Z', '2026-11-02Z', '2026-11-03Z']::timestamptz[]) AS day",
)


def test_they_say_it_once_for_each_price(old_database_url: str) -> None:
    config = migration_config(old_database_url)
    with psycopg.connect(old_database_url) as connection:
        for event, card in enumerate((BEFORE_TIES, SINCE, WITHOUT_PRICES), start=1):
            written = orjson.dumps(card).decode()
            connection.execute("INSERT INTO fixture_card (event_id, card) VALUES (%s, %s)", (event, written))
    for revision in (NEW, OLD, NEW):
        (command.upgrade if revision == NEW else command.downgrade)(config, revision)
    with psycopg.connect(old_database_url) as connection:
        found = connection.execute("SELECT card FROM fixture_card ORDER BY event_id").fetchall()
    of_all = [{**best, "at_risk": 1.0} for best in BEFORE_TIES["best"]]
    assert [orjson.loads(row[0]) for row in found] == [{"best": of_all}, SINCE, WITHOUT_PRICES]
