"""The outbox: alerts are stored with what they say, in its transaction, and wait there to be delivered."""

from collections.abc import Iterable
from typing import Final

import asyncpg

from advisor.core.alerts import Alert


async def send_alert(connection: asyncpg.Connection, alert: Alert) -> None:
    """Put an alert into the outbox; one that was sent before is not sent again."""
    await send_alerts(connection, (alert,))


async def send_alerts(connection: asyncpg.Connection, alerts: Iterable[Alert]) -> None:
    """Put alerts into the outbox, in their order; those that were sent before are not sent again."""
    rows = [(str(each.code), str(each.severity), each.subject, each.occurrence, each.text, each.at) for each in alerts]
    if rows:
        await connection.executemany(_INSERT, rows)


_INSERT: Final = """
    INSERT INTO alert (code, severity, subject, occurrence, text, at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (code, subject, occurrence) DO NOTHING
"""
