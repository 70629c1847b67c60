"""Alembic's entry point: one connection, one transaction for all missing migrations."""

import psycopg
from alembic import context
from sqlalchemy import create_engine, pool, text

from advisor.db.locks import LOCK_STATEMENT, AdvisoryLock
from advisor.db.tables import metadata


def _migrate() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise RuntimeError("Migrations are run through advisor.db.migrate, which sets the database's address.")
    # SQLAlchemy reads an address in its own way; the driver does it as all others do.
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            connection.execute(text(LOCK_STATEMENT), {"key": AdvisoryLock.MIGRATION})
            context.run_migrations()


_migrate()
