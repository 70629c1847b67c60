"""All that was ever sealed as a record that proves itself; what is not decided yet keeps its secret."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.proofs.chained_lines import Content, Part, chained, stated
from advisor.core.proofs.sealed_record import BET, SEALED_RECORD, SIGNAL
from advisor.core.proofs.seals import NO_SEAL
from advisor.db.orders.order_pages import OrderRow, orders_by_reference

_AT_ONCE: Final = 1_000


async def sealed_record(connection: asyncpg.Connection, at: datetime) -> bytes:
    """The record, of one moment.

    Args:
        connection: in no transaction.
        at: aware UTC, now: what had not begun by then is not shown.
    """
    parts: list[Part] = []
    head, number, bets = NO_SEAL.head, 0, 0
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        while rows := await connection.fetch(_SEALS, number, _AT_ONCE):
            orders = await _orders(connection, [row["reference"] for row in rows if row["kind"] == BET])
            signals = await _signals(connection, [row["reference"] for row in rows if row["kind"] == SIGNAL])
            for row in rows:
                if row["kind"] == BET:
                    order = orders[row["reference"]]
                    starts_at = None if order.fixture is None else order.fixture.kickoff
                    parts.append((BET, _sealed(row, starts_at, _outcome(order), at)))
                    bets += 1
                else:
                    parts.append((SIGNAL, _sealed(row, row["kickoff"], signals.get(row["reference"]), at)))
            head, number = rows[-1]["head"], rows[-1]["number"]
    about: dict[str, Content] = {"made_at": at.isoformat(), "bets": bets, "signals": len(parts) - bets, "head": head}
    return chained(SEALED_RECORD, about, parts)


async def _orders(connection: asyncpg.Connection, references: Sequence[UUID]) -> Mapping[UUID, OrderRow]:
    return {order.reference: order for order in await orders_by_reference(connection, references)}


async def _signals(connection: asyncpg.Connection, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Content]]:
    """The close that signals are measured by; those that were deleted since are left out."""
    return {
        row["id"]: {
            "closing_odds": None if row["closing_odds_e4"] is None else odds_text(row["closing_odds_e4"]),
            "closing_probability": stated(row["closing_probability"]),
            "clv": stated(row["clv"]),
        }
        for row in await connection.fetch(_SIGNALS, ids)
    }


def _sealed(
    row: asyncpg.Record, starts_at: datetime | None, outcome: Mapping[str, Content] | None, at: datetime
) -> Mapping[str, Content]:
    journal = {"session": row["session"], "record": row["record"], "seal": row["record_seal"]}
    has_begun = starts_at is None or starts_at <= at
    shown = {"salt": row["salt"], "content": orjson.loads(row["content"])}
    return {
        "number": row["number"],
        "at": row["at"].isoformat(),
        "sealed": row["sealed"],
        "head": row["head"],
        "journal": None if row["session"] is None else journal,
        "starts_at": None if starts_at is None else starts_at.isoformat(),
        "shown": shown if has_begun else None,
        "outcome": outcome if has_begun else None,
    }


def _outcome(order: OrderRow) -> Mapping[str, Content]:
    asset, matched = Asset.of(order.asset), order.matched
    return {
        "standing": order.standing,
        "state": str(order.state),
        "reason": order.reason,
        "matched_odds": None if matched is None else odds_text(matched.odds_e4),
        "matched_stake": None if matched is None else asset.text(matched.stake),
        "matched_at_risk": None if matched is None else asset.text(matched.at_risk),
        "outcome": order.outcome,
        "profit": None if order.profit is None else asset.text(order.profit),
        "asset": asset.code,
        "settled_at": None if order.settled_at is None else order.settled_at.isoformat(),
        "corrected_at": None if order.corrected_at is None else order.corrected_at.isoformat(),
        "settled_by": order.settled_by,
        "closing_odds": None if order.closing_odds_e4 is None else odds_text(order.closing_odds_e4),
        "closing_probability": stated(order.closing_probability),
        "clv": stated(order.clv),
    }


_SEALS: Final = """
    SELECT s.number, s.kind, s.reference, s.at, s.salt, s.content, s.sealed, s.head, s.session, s.record, s.record_seal,
           e.kickoff
    FROM seal s LEFT JOIN event e ON e.id = s.event_id WHERE s.number > $1 ORDER BY s.number LIMIT $2
"""
_SIGNALS: Final = "SELECT id, closing_odds_e4, closing_probability, clv FROM value_bet WHERE id = ANY ($1::uuid[])"
