"""Tables, columns and comments bear the words of the glossary: quality flags of quotes, stadiums of events.

Partitions of quotes take the new name of their column from their table. Of rows only one word changes: a value bet
ended by a flagged quote says so.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = (("ground", "stadium"), ("event_ground", "event_stadium"), ("suspicion_count", "quality_flag_count"))
_COLUMNS = (
    ("weather_hour", "ground_id", "stadium_id"),
    ("event_stadium", "ground_id", "stadium_id"),
    ("latest_quote", "suspicion", "quality_flag"),
    ("quote", "suspicion", "quality_flag"),
    ("quality_flag_count", "suspicion", "quality_flag"),
)
_CONSTRAINTS = (
    ("stadium", "ground_pkey", "stadium_pkey"),
    ("stadium", "ground_name_city_country_key", "stadium_name_city_country_key"),
    ("quality_flag_count", "suspicion_count_pkey", "quality_flag_count_pkey"),
    ("weather_hour", "weather_hour_ground_id_fkey", "weather_hour_stadium_id_fkey"),
    ("event_stadium", "event_ground_event_id_fkey", "event_stadium_event_id_fkey"),
    ("event_stadium", "event_ground_ground_id_fkey", "event_stadium_stadium_id_fkey"),
    ("event_stadium", "event_ground_pkey", "event_stadium_pkey"),
)
_SEQUENCE = ("ground_id_seq", "stadium_id_seq")
# PostgreSQL names these constraints from 18 on; earlier there are none to rename. Partitions follow their table.
_RENAME_NOT_NULLS = """
    DO $$ DECLARE each record; BEGIN
        FOR each IN SELECT conrelid::regclass AS named, conname AS old,
            replace(replace(conname, '{0}', '{1}'), '{2}', '{3}') AS new
            FROM pg_constraint WHERE contype = 'n' AND coninhcount = 0 AND conname ~ '{0}|{2}'
            AND connamespace = current_schema()::regnamespace
        LOOP
            EXECUTE 'ALTER TABLE ' || each.named || ' RENAME CONSTRAINT ' || quote_ident(each.old)
                || ' TO ' || quote_ident(each.new);
        END LOOP;
    END $$
"""
_COLUMN_COMMENTS = (
    (
        "latest_quote",
        "quality_flag",
        "engine.gates.Suspicion; 0: fit for use",
        "engine.quality.flags.QualityFlag; 0: usable",
    ),
    ("value_bet", "ended_because", "engine.value_bets.Ending", "engine.tracking.value_bets.Ending"),
    ("upstream_quota", "body", "upstream.quota", "upstream.quota.rate_limits"),
    ("upstream_pending", "body", "upstream.pending", "upstream.calls"),
    ("arbitrage", "legs", "engine.arbitrages.Leg", "engine.tracking.arbitrages.Leg"),
    ("settlement", "file_id", "the file that told it", "the file it came from"),
    (
        "settlement",
        "provider",
        "the provider that told it live, where no file has",
        "the provider that reported it live, where no file has",
    ),
    ("provider_event", "conflict", "what it tells against what is known", "in what it contradicts what is known"),
)
_TABLE_COMMENTS = (
    (
        "live_score",
        "the score of a game that is on, or the last one told",
        "the score of a game in play, or its last known score",
    ),
)


def upgrade() -> None:
    for old, new in _TABLES:
        op.rename_table(old, new)
    for table, old, new in _COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    for table, old, new in _CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
    op.execute(_RENAME_NOT_NULLS.format("ground", "stadium", "suspicion", "quality_flag"))
    op.execute(f"ALTER SEQUENCE {_SEQUENCE[0]} RENAME TO {_SEQUENCE[1]}")
    op.execute("UPDATE value_bet SET ended_because = 'flagged' WHERE ended_because = 'suspect'")
    for table, column, old, new in _COLUMN_COMMENTS:
        op.alter_column(table, column, comment=new, existing_comment=old)
    for table, old, new in _TABLE_COMMENTS:
        op.create_table_comment(table, new, existing_comment=old)


def downgrade() -> None:
    op.execute("UPDATE value_bet SET ended_because = 'suspect' WHERE ended_because = 'flagged'")
    for table, old, new in _TABLE_COMMENTS:
        op.create_table_comment(table, old, existing_comment=new)
    for table, column, old, new in _COLUMN_COMMENTS:
        op.alter_column(table, column, comment=old, existing_comment=new)
    op.execute(f"ALTER SEQUENCE {_SEQUENCE[1]} RENAME TO {_SEQUENCE[0]}")
    op.execute(_RENAME_NOT_NULLS.format("stadium", "ground", "quality_flag", "suspicion"))
    for table, old, new in _CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old}")
    for table, old, new in _COLUMNS:
        op.alter_column(table, new, new_column_name=old)
    for old, new in _TABLES:
        op.rename_table(new, old)
