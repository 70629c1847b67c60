"""Bringing a database to the schema of this version."""

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.address import plain_dsn

_SCRIPTS = "advisor.db:migrations"


def upgrade(dsn: str) -> None:
    """Apply every migration that is missing; does nothing to a database that is up to date.

    Raises:
        DatabaseUnavailableError: the server does not answer.
    """
    try:
        command.upgrade(migration_config(dsn), "head")
    except OperationalError as error:
        raise DatabaseUnavailableError(f"The database does not answer ({str(error.orig).strip()}).") from None


def migration_config(dsn: str) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    # Alembic reads its options with interpolation: a per cent sign in a password would be taken for a variable.
    config.set_main_option("sqlalchemy.url", plain_dsn(dsn).replace("%", "%%"))
    return config
