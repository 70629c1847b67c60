"""Events to have quotes on."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.db.live_rows import drop_live, make_events


@pytest.fixture
async def events(connection: asyncpg.Connection) -> AsyncIterator[list[int]]:
    """Three events, and no quotes."""
    await drop_live(connection)
    yield await make_events(connection, 3)
    await drop_live(connection)
