"""Signals that became no order, and why."""

from collections.abc import Sequence

from advisor.db.leader.writes import WritingConnection
from advisor.engine.orders.deciding import RefusedSignal


async def note_refused(connection: WritingConnection, signals: Sequence[RefusedSignal]) -> None:
    """Keep why signals became no order; of one signal the first word stays."""
    if not signals:
        return
    await connection.executemany(
        "INSERT INTO refused_signal (instance, cause, refusal, at, value, bound) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT DO NOTHING",
        [(each.instance, each.cause, each.refusal.name.lower(), each.at, each.value, each.limit) for each in signals],
    )
