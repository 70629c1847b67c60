"""Is this database up to date? Answered without the migration machinery, which takes a second to load."""

import re
from pathlib import Path
from typing import Final

from advisor.core.errors import DatabaseUnavailableError
from advisor.db.address import plain_dsn, unreadable_dsn

_VERSIONS: Final = Path(__file__).with_name("migrations") / "versions"
_REVISION: Final = re.compile(r"""^revision = "(\w+)"$""", re.MULTILINE)
_BEFORE: Final = re.compile(r"""^down_revision = "(\w+)"$""", re.MULTILINE)


def head_revision() -> str:
    """The migration that no other one follows.

    Raises:
        ValueError: the migrations do not form one line.
    """
    texts = [path.read_text(encoding="utf-8") for path in _VERSIONS.glob("*.py")]
    known: set[str] = {name for text in texts for name in _REVISION.findall(text)}
    followed: set[str] = {name for text in texts for name in _BEFORE.findall(text)}
    (head,) = known - followed
    return head


def is_current(dsn: str) -> bool:
    """Whether the database has exactly the schema of this version.

    Raises:
        DatabaseUnavailableError: the server does not answer.
    """
    # Loaded here, as the launcher knows of no driver until it asks.
    import psycopg

    plain = plain_dsn(dsn)
    try:
        with psycopg.connect(plain) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.errors.UndefinedTable:
        return False
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(f"The database does not answer ({str(error).strip()}).") from None
    except psycopg.ProgrammingError as error:
        if error.sqlstate is not None:
            raise DatabaseUnavailableError(f"The database cannot be read ({str(error).strip()}).") from None
        # It quotes the address, and with it the password.
        raise unreadable_dsn() from None
    return rows == [(head_revision(),)]
