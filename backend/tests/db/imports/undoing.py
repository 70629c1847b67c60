"""Undoing imports in tests."""

from datetime import UTC, datetime
from typing import Final

import asyncpg

from advisor.db.imports.undo import UndoneImport, undo_imports, would_undo
from tests.db.importing import contents

LATER: Final = datetime(2026, 2, 1, tzinfo=UTC)


async def held(connection: asyncpg.Connection) -> dict[str, list[str]]:
    """All that history holds but the names of venues, which stay."""
    found = await contents(connection)
    del found["venue"]
    return found


async def undo(connection: asyncpg.Connection, *numbers: int) -> list[UndoneImport]:
    """Undo imports as they are shown."""
    return await undo_imports(connection, numbers, LATER, expected=await would_undo(connection, numbers, LATER))
