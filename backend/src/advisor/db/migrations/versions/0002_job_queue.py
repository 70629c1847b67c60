"""The job queue's own tables and functions (procrastinate 3.10; a newer version brings migrations of its own)."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Through the driver itself: the script holds several statements and per cent signs.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def downgrade() -> None:
    # Its own schema script knows no way back: take away whatever carries its name.
    op.execute("""
        DO $$
        DECLARE found record;
        BEGIN
            FOR found IN SELECT oid::regclass AS name FROM pg_class
                WHERE relname LIKE 'procrastinate%' AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            LOOP EXECUTE format('DROP TABLE %s CASCADE', found.name); END LOOP;
            FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE proname LIKE 'procrastinate%' AND pronamespace = 'public'::regnamespace
            LOOP EXECUTE format('DROP FUNCTION %s CASCADE', found.name); END LOOP;
            FOR found IN SELECT oid::regtype AS name FROM pg_type
                WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c') AND typnamespace = 'public'::regnamespace
            LOOP EXECUTE format('DROP TYPE %s CASCADE', found.name); END LOOP;
        END $$
    """)
