"""An event to have signals on."""

import asyncpg
import pytest

from tests.db.live_rows import make_events


@pytest.fixture
async def event(connection: asyncpg.Connection) -> int:
    """One event to come."""
    return (await make_events(connection, 1))[0]
