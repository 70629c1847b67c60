"""Is this database up to date? Answered without the migration machinery, which takes a second to load."""

import re
from pathlib import Path
from typing import Final

from advisor.db.launching import asked

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
    with asked(dsn) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return False
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return rows == [(head_revision(),)]
