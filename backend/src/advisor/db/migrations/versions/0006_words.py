"""Tables and columns bear the words of the glossary: quality flags of quotes, stadiums of events."""

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
_FLAG = ("engine.gates.Suspicion; 0: fit for use", "engine.quality.rules.QualityFlag; 0: usable")


def upgrade() -> None:
    for old, new in _TABLES:
        op.rename_table(old, new)
    for table, old, new in _COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    for table, old, new in _CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
    op.alter_column("latest_quote", "quality_flag", comment=_FLAG[1], existing_comment=_FLAG[0])


def downgrade() -> None:
    op.alter_column("latest_quote", "quality_flag", comment=_FLAG[0], existing_comment=_FLAG[1])
    for table, old, new in _CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old}")
    for table, old, new in _COLUMNS:
        op.alter_column(table, new, new_column_name=old)
    for old, new in _TABLES:
        op.rename_table(new, old)
