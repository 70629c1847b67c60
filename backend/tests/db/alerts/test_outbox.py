"""The outbox: an alert is stored once, with what it says or not at all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.core.alerts import Alert, AlertCode
from advisor.core.orders.halts import HaltScope
from advisor.db.alerts.outbox import send_alert, send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.halts import acknowledge, set_halt

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALERT = Alert(
    code=AlertCode.INSTANCE_FAILED, subject="steam", text="steam stopped.", at=NOW, occurrence=NOW.isoformat()
)


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url)
    yield opened
    await opened.close()


async def stored(connection: asyncpg.Connection) -> list[tuple[str, str, str, str, datetime, datetime | None]]:
    rows = await connection.fetch("SELECT code, severity, subject, text, at, delivered_at FROM alert ORDER BY id")
    return [tuple(row) for row in rows]


async def test_one_waits_to_be_delivered_and_is_stored_once(connection: asyncpg.Connection) -> None:
    await send_alert(connection, ALERT)
    await send_alerts(connection, [replace(ALERT, text="again", at=NOW + timedelta(hours=1)), ALERT])
    assert await stored(connection) == [("instance_failed", "high", "steam", "steam stopped.", NOW, None)]


async def test_another_time_another_thing_and_another_code_are_others(connection: asyncpg.Connection) -> None:
    others = [
        replace(ALERT, occurrence="later"),
        replace(ALERT, subject="value"),
        replace(ALERT, code=AlertCode.OPEN_ITEM),
    ]
    await send_alerts(connection, [ALERT, *others])
    assert [(code, subject) for code, _, subject, *_ in await stored(connection)] == [
        ("instance_failed", "steam"),
        ("instance_failed", "steam"),
        ("instance_failed", "value"),
        ("open_item", "steam"),
    ]


async def test_with_what_it_says_it_is_taken_back(connection: asyncpg.Connection) -> None:
    transaction = connection.transaction()
    await transaction.start()
    await send_alert(connection, ALERT)
    await transaction.rollback()
    assert await stored(connection) == []


async def test_a_halt_is_said_once_it_holds_and_only_then(connection: asyncpg.Connection) -> None:
    one = await set_halt(connection, HaltScope.ALL, "", "Odds look wrong", "ann", NOW)
    other = await set_halt(connection, HaltScope.VENUE, "albion", "It lies", "ann", NOW)
    assert await stored(connection) == []
    for _ in range(2):
        await acknowledge(WritingConnection(connection), [one.id, other.id], NOW + timedelta(seconds=1))
    assert [(each[0], each[3]) for each in await stored(connection)] == [
        ("betting_halted", "ann halted all betting: Odds look wrong"),
        ("betting_halted", "ann halted the venue albion: It lies"),
    ]
