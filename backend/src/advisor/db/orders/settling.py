"""Bets whose event is over, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.results import EventResult
from advisor.db.events.participant_results import Asked, results_asked
from advisor.db.fixtures.results import ending_of, event_result
from advisor.db.leader.writes import WritingConnection
from advisor.instruments.market_types import BY_CODE, About, MarketType


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledBet:
    """A bet on an event that is over.

    Attributes:
        reference: of its order.
        market: its type.
    """

    reference: str
    portfolio: str
    market: MarketType
    participant: int
    line: int
    selection: int
    venue: str
    side: int
    result: EventResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledBet:
    """What became of a bet; smallest units.

    Attributes:
        outcome: public name.
        gross: before commission.
        charged: commission, or its share.
    """

    reference: str
    outcome: str
    gross: int
    charged: int


async def unsettled_bets(connection: asyncpg.Connection) -> Sequence[UnsettledBet]:
    """Bets that are not settled although their event is over; of orders of which nothing more is expected."""
    rows = await connection.fetch(_UNSETTLED)
    asked = [_asked(row) for row in rows]
    found = await results_asked(connection, {each for each in asked if each is not None})
    return [
        UnsettledBet(
            reference=str(row["reference"]),
            portfolio=row["portfolio"],
            market=BY_CODE[row["market"]],
            participant=row["participant"],
            line=row["line"],
            selection=row["selection"],
            venue=row["venue"],
            side=row["side"],
            result=event_result(row, {} if ask is None else found.get((ask.event, ask.statistic), {})),
        )
        for row, ask in zip(rows, asked, strict=True)
    ]


async def note_settled(connection: WritingConnection, bets: Sequence[SettledBet], at: datetime) -> None:
    """Note at their orders what became of bets."""
    await connection.executemany(
        "UPDATE bet_order SET outcome = $2, gross = $3, charged = $4, settled_at = $5 WHERE reference = $1",
        [(UUID(bet.reference), bet.outcome, Decimal(bet.gross), Decimal(bet.charged), at) for bet in bets],
    )


def _asked(row: asyncpg.Record) -> Asked | None:
    market = BY_CODE[row["market"]]
    if market.is_settled_by_score:
        return None
    return Asked(row["event_id"], market.statistic, row["participant"], market.about is About.FIELD)


_UNSETTLED: Final = f"""
    SELECT o.reference, o.portfolio, o.market, o.participant, o.line, o.selection, o.venue, o.side, o.event_id,
           e.status, c.sport, s.home_score, s.away_score, s.home_half, s.away_half, s.home_normal, s.away_normal,
           s.overtime, {ending_of()} AS ending, e.ended_in,
           coalesce(o.intended_at <= e.called_off_at, false) AS called_off
    FROM bet_order o JOIN event e ON e.id = o.event_id JOIN competition c ON c.id = e.competition_id
    LEFT JOIN settlement s ON s.event_id = e.id
    WHERE o.settled_at IS NULL AND o.closed_at IS NOT NULL AND e.status IN ('finished', 'void')
        AND EXISTS (SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed')
    ORDER BY o.intended_at, o.reference
"""  # noqa: S608 - made of constants alone
