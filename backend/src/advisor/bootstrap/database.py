"""The database of a process: the one ``DATABASE_URL`` names, or the embedded server of the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.postgres.server import open_database
from advisor.settings.environment import Settings


@contextmanager
def database_url(settings: Settings, override: str | None = None) -> Iterator[str]:
    """URL of the database; a server started for it is stopped when the last process leaves.

    Args:
        override: goes over the settings, such as a command's option.

    Raises:
        EmbeddedPostgresError: the embedded server cannot run.
    """
    with open_database(override or settings.dsn, settings.database_folder, port=settings.database_port) as url:
        yield url
