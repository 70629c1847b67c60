"""Is this database up to date? Answered without the migration machinery, which takes a second to load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.db.launching import asked

if TYPE_CHECKING:
    import asyncpg

_VERSIONS: Final = Path(__file__).with_name("migrations") / "versions"
_REVISION: Final = re.compile(r"""^revision = "(\w+)"$""", re.MULTILINE)
_IS_THERE: Final = "SELECT to_regclass('alembic_version') IS NOT NULL"
_REVISIONS: Final = "SELECT version_num FROM alembic_version"
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
    with asked(dsn) as connection:
        if connection.execute(_IS_THERE).fetchone() != (True,):
            return False
        rows = connection.execute(_REVISIONS).fetchall()
    return rows == [(head_revision(),)]


async def stands_at_head(connection: asyncpg.Connection) -> bool:
    """The same of the database of a connection, whose errors pass as they are."""
    if not await connection.fetchval(_IS_THERE):
        return False
    rows = await connection.fetch(_REVISIONS)
    return [row["version_num"] for row in rows] == [head_revision()]
