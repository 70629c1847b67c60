"""The statements that undo an import; ``$1`` is its number where nothing else is said."""

from typing import Final

from advisor.db.imports.events import EVENT_COLUMNS

LATER: Final = """
    SELECT f.id, f.file FROM import_file f
    WHERE f.id > $1 AND f.id <> ALL ($2::int[]) AND EXISTS (
        SELECT FROM import_event mine JOIN import_event other USING (event_id)
        WHERE mine.file_id = $1 AND other.file_id = f.id
    ) ORDER BY f.id
"""
"""Imports that named the same events later, and are not among ``$2``."""

BROUGHT: Final = "SELECT event_id AS id FROM import_event WHERE file_id = $1 AND is_new ORDER BY event_id"

NEEDED: Final = """
    SELECT id, string_agg(words, ', ' ORDER BY place) AS because FROM (
        SELECT event_id AS id, 1 AS place, 'known to ' || string_agg(DISTINCT provider, ', ' ORDER BY provider) AS words
        FROM provider_event WHERE event_id = ANY ($1::bigint[]) GROUP BY event_id
        UNION ALL
        SELECT event_id, 2, 'has quotes' FROM (
            SELECT event_id FROM latest_quote WHERE event_id = ANY ($1::bigint[])
            UNION SELECT event_id FROM quote WHERE event_id = ANY ($1::bigint[])
            UNION SELECT event_id FROM market_figures WHERE event_id = ANY ($1::bigint[])
            UNION SELECT event_id FROM market_confirmation WHERE event_id = ANY ($1::bigint[])
        ) AS quoted
        UNION ALL
        SELECT event_id, 3, 'has value bets' FROM value_bet WHERE event_id = ANY ($1::bigint[]) GROUP BY event_id
        UNION ALL
        SELECT event_id, 4, 'has surebets or middles' FROM arbitrage WHERE event_id = ANY ($1::bigint[])
        GROUP BY event_id
        UNION ALL
        SELECT event_id, 5, 'has a running score' FROM live_score WHERE event_id = ANY ($1::bigint[])
        UNION ALL
        SELECT event_id, 6, 'has results of participants' FROM participant_result
        WHERE event_id = ANY ($1::bigint[]) GROUP BY event_id
        UNION ALL
        SELECT event_id, 7, 'has a stadium' FROM event_stadium WHERE event_id = ANY ($1::bigint[])
    ) AS needed (id, place, words) GROUP BY id
"""
"""Of the events ``$1`` those that others than files have said or found something of, and what."""

BACKTESTS: Final = """
    SELECT count(*) FROM backtest b JOIN import_file f ON f.id = $1
    WHERE b.started_at >= f.imported_at AND b.state = 'done' AND EXISTS (
        SELECT FROM import_event i JOIN event e ON e.id = i.event_id JOIN competition c ON c.id = e.competition_id
        WHERE i.file_id = $1 AND b.request -> 'competitions' ? c.code
    )
"""


def _prices_back(table: str, venue: str) -> str:
    """Prices of events that were there before stand as they did; of events ``$2`` none is left."""
    columns = f"event_id, market, line, {venue}, phase"
    same = " AND ".join(f"p.{name} = r.{name}" for name in columns.split(", "))
    return f"""
        WITH before AS (SELECT * FROM replaced_{table} WHERE file_id = $1 AND event_id <> ALL ($2::bigint[])),
             gone AS (DELETE FROM {table} WHERE event_id = ANY ($2::bigint[]) RETURNING event_id),
             added AS (DELETE FROM {table} p USING before r WHERE {same} AND r.odds_e4 IS NULL RETURNING p.event_id),
             put AS (
                INSERT INTO {table} ({columns}, at, odds_e4)
                SELECT {columns}, at, odds_e4 FROM before WHERE odds_e4 IS NOT NULL
                ON CONFLICT ({columns}) DO UPDATE SET at = excluded.at, odds_e4 = excluded.odds_e4
                RETURNING event_id
             ),
             all_rows AS (SELECT * FROM gone UNION ALL SELECT * FROM added UNION ALL SELECT * FROM put)
        SELECT count(*) AS rows, coalesce(array_agg(DISTINCT event_id), '{{}}') AS events FROM all_rows
    """  # noqa: S608 - fixed text


PRICES: Final = (_prices_back("price", "venue_id"), _prices_back("aggregate_price", "statistic"))

FORGET_PRICES: Final = """
    DELETE FROM replaced_price WHERE file_id = $1
        AND event_id IN (SELECT event_id FROM import_event WHERE file_id = $1)
"""
FORGET_AGGREGATES: Final = FORGET_PRICES.replace("replaced_price", "replaced_aggregate_price")

RESULTS: Final = """
    WITH gone AS (
        DELETE FROM settlement s USING import_event i
        WHERE i.file_id = $1 AND i.event_id = s.event_id AND s.file_id = $1 AND (i.is_new OR i.before ? 'result')
        RETURNING s.event_id
    )
    SELECT count(*) AS rows, coalesce(array_agg(event_id), '{}') AS events FROM gone
"""
"""Results that the file gave go."""

RESULTS_BACK: Final = """
    INSERT INTO settlement
    SELECT r.* FROM import_event i, jsonb_populate_record(NULL::settlement, i.before -> 'result') r
    WHERE i.file_id = $1 AND NOT i.is_new AND jsonb_typeof(i.before -> 'result') = 'object'
    ON CONFLICT (event_id) DO NOTHING
"""
"""Those that stood before it come back, where nobody has given another since."""

_TYPES: Final = {
    "season": "text",
    "match_date": "date",
    "game": "smallint",
    "kickoff": "timestamptz",
    "kickoff_known": "boolean",
    "status": "text",
}
_START: Final = ("match_date", "game", "kickoff", "kickoff_known")


def _stands(name: str) -> str:
    """Whether a column is as the file left it, or the file did not change it."""
    return f"(NOT i.after ? '{name}' OR (i.after ->> '{name}')::{_TYPES[name]} = e.{name})"


_START_STANDS: Final = "(" + " AND ".join(_stands(name) for name in _START) + ")"
"""The start goes back whole or not at all."""


def _back(name: str) -> str:
    stands = _START_STANDS if name in _START else _stands(name)
    type_ = _TYPES[name]
    return (
        f"CASE WHEN i.before ? '{name}' AND {stands} THEN (i.before ->> '{name}')::{type_} ELSE e.{name} END AS {name}"
    )


_CHANGED: Final = """
    import_event i JOIN event e ON e.id = i.event_id
    WHERE i.file_id = $1 AND NOT i.is_new AND i.before - 'result' <> '{}'
"""

EARLIER: Final = f"""
    SELECT e.id, {", ".join(map(_back, EVENT_COLUMNS))},
           NOT ({" AND ".join(map(_stands, EVENT_COLUMNS))}) AS changed_since
    FROM {_CHANGED} ORDER BY e.id
"""  # noqa: S608 - fixed text
"""Events as they were; what somebody else has changed since stays as it is."""

ASIDE: Final = "UPDATE event SET game = game + 10000 WHERE id = ANY ($1::bigint[])"
"""Games that go back to their days make place for one another first."""

EVENTS_BACK: Final = f"""
    UPDATE event SET {", ".join(f"{name} = back.{name}" for name in EVENT_COLUMNS)}
    FROM unnest($1::bigint[], {", ".join(f"${n}::{_TYPES[name]}[]" for n, name in enumerate(EVENT_COLUMNS, 2))})
        AS back (id, {", ".join(EVENT_COLUMNS)})
    WHERE event.id = back.id
"""  # noqa: S608 - fixed text

NOT_ENDED: Final = """
    UPDATE event SET status = 'scheduled' WHERE id = ANY ($1::bigint[]) AND status = 'finished'
        AND NOT EXISTS (SELECT FROM settlement s WHERE s.event_id = event.id)
"""
"""Events that stay without a result have not ended, as far as is known."""

LEFT_ON_DAY: Final = """
    SELECT DISTINCT other.id FROM event e
    JOIN event other USING (competition_id, home_id, away_id, match_date)
    WHERE e.id = ANY ($1::bigint[]) AND other.id <> ALL ($1::bigint[])
"""
"""The other games of the day of the two that play events ``$1``."""

WITH_GAP: Final = """
    SELECT e.id FROM event e WHERE e.id = ANY ($1::bigint[]) AND e.game > 1 AND NOT EXISTS (
        SELECT FROM event b WHERE (b.competition_id, b.home_id, b.away_id, b.match_date, b.game)
            = (e.competition_id, e.home_id, e.away_id, e.match_date, e.game - 1)
    )
"""
"""Of events ``$1`` those before which a game of their day is missing."""

TEAMS: Final = """
    DELETE FROM team t WHERE EXISTS (
        SELECT FROM import_file f WHERE f.undone_at IS NOT NULL AND (f.teams ->> t.id::text)::boolean = t.reviewed
    ) AND NOT EXISTS (SELECT FROM event WHERE home_id = t.id) AND NOT EXISTS (SELECT FROM event WHERE away_id = t.id)
    AND NOT EXISTS (SELECT FROM team_alias a WHERE a.team_id = t.id)
    RETURNING t.name
"""
"""Teams that imports made which are undone, if they play nowhere and no person has confirmed or named them."""

COMPETITIONS: Final = """
    DELETE FROM competition c WHERE EXISTS (
        SELECT FROM import_file f WHERE f.undone_at IS NOT NULL AND c.id = ANY (f.competitions)
    ) AND NOT EXISTS (SELECT FROM event e WHERE e.competition_id = c.id)
    RETURNING c.code
"""

KEYS: Final = """
    SELECT e.id, c.code, e.match_date, h.key AS home, a.key AS away, e.game
    FROM event e JOIN competition c ON c.id = e.competition_id JOIN team h ON h.id = e.home_id
    JOIN team a ON a.id = e.away_id WHERE e.id = ANY ($1::bigint[]) ORDER BY e.match_date, c.code, h.key, a.key, e.game
"""
