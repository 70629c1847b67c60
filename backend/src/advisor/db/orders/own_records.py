"""What settled bets of instances returned, added up by the database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from advisor.core.orders.modes import Mode
from advisor.risk.own_record import LOOK_BACK_DAYS, MOST_RETURN, NO_RECORD, RETURN_SCALE, OwnRecord


async def own_records(
    reader: asyncpg.Connection | asyncpg.Pool, instances: Mapping[str, Mode], now: datetime
) -> Mapping[str, OwnRecord]:
    """By instance the returns of its bets of this mode that were settled within the last ``LOOK_BACK_DAYS``.

    They are as they stand now. What was at risk is the part of what the order could cost that was matched. Bets that a
    close-out placed are no decisions of the instance.
    """
    since = now - timedelta(days=LOOK_BACK_DAYS)
    rows = await reader.fetch(_RETURNS, *_columns(instances), since, MOST_RETURN, RETURN_SCALE)
    found = {
        row["instance"]: OwnRecord(int(row["bets"]), int(row["total"]), int(row["squares"])) for row in rows
    }  # fmt: skip
    return {name: found.get(name, NO_RECORD) for name in instances}


def _columns(instances: Mapping[str, Mode]) -> tuple[list[str], list[str]]:
    return list(instances), [str(mode) for mode in instances.values()]


# As risk.own_record.return_e4: the same operations on the same floating numbers.
_RETURNS: Final = """
    WITH settled AS (
        SELECT b.instance, b.gross - b.charged AS profit, ceil(b.at_risk * f.matched / b.quantity) AS at_risk
        FROM unnest($1::text[], $2::text[]) AS of(instance, mode)
        JOIN bet_order b ON (b.instance, b.mode) = (of.instance, of.mode) CROSS JOIN LATERAL (
            SELECT sum(quantity) AS matched FROM order_fill WHERE reference = b.reference AND finality <> 'failed'
        ) f
        WHERE b.settled_at > $3 AND b.close_out IS NULL
    ), returned AS (
        SELECT instance, trunc(
            least(profit::double precision / at_risk::double precision, $4::double precision) * $5::integer
        )::numeric AS of
        FROM settled WHERE at_risk > 0
    )
    SELECT instance, count(*) AS bets, sum(of) AS total, sum(of * of) AS squares
    FROM returned WHERE of <> 0 GROUP BY instance
"""
