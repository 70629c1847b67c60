"""All bets ever sealed as a record that proves itself; what is not decided yet keeps its secret."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import asyncpg
import orjson

from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.proofs.chained_lines import Content, Part, chained, stated
from advisor.core.proofs.sealed_record import BET, SEALED_RECORD
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
    head, number = NO_SEAL.head, 0
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        while rows := await connection.fetch(_SEALS, number, _AT_ONCE):
            found = await orders_by_reference(connection, [row["reference"] for row in rows])
            orders = {order.reference: order for order in found}
            parts += [(BET, _bet(row, orders[row["reference"]], at)) for row in rows]
            head, number = rows[-1]["head"], rows[-1]["number"]
    return chained(SEALED_RECORD, {"made_at": at.isoformat(), "bets": len(parts), "head": head}, parts)


def _bet(row: asyncpg.Record, order: OrderRow, at: datetime) -> Mapping[str, Content]:
    starts_at = None if order.fixture is None else order.fixture.kickoff
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
        "outcome": _outcome(order) if has_begun else None,
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
    SELECT number, reference, at, salt, content, sealed, head, session, record, record_seal
    FROM sealed_bet WHERE number > $1 ORDER BY number LIMIT $2
"""
