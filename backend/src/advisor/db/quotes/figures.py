"""The engine's figures of markets: written with each step, read with the prices, computed nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFigures:
    """Fair and best prices, edges and overrounds of one market.

    Attributes:
        event: our id.
        market: code of its market type.
        participant: our id of whom it is about, or ``NO_PARTICIPANT``.
        line: hundredths, or ``LINE_NONE``.
        json: an object, as ``live.market_figures`` makes it and ``api.odds.schemas.MarketFigures`` describes it.
    """

    event: int
    market: int
    participant: int
    line: int
    json: bytes


@dataclass(frozen=True, slots=True)
class MarketConfirmation:
    """When a provider's prices in a market of an event, by the code of its type, were last confirmed."""

    provider: str
    event: int
    market: int
    at: datetime


async def write_figures(connection: asyncpg.Connection, figures: Sequence[MarketFigures], now: datetime) -> None:
    """Store figures over the last ones of their markets; those of events deleted meanwhile are left out."""
    if figures:
        # In one order, so that two writers never wait for each other.
        rows = sorted(figures, key=lambda each: (each.event, each.market, each.participant, each.line))
        await connection.execute(
            _WRITE,
            [each.event for each in rows],
            [each.market for each in rows],
            [each.participant for each in rows],
            [each.line for each in rows],
            [each.json.decode() for each in rows],
            now,
        )


async def write_confirmations(connection: asyncpg.Connection, confirmed: Sequence[MarketConfirmation]) -> None:
    """Store when prices were confirmed; an earlier instant changes nothing."""
    if confirmed:
        rows = sorted(confirmed, key=lambda each: (each.provider, each.event, each.market))
        await connection.execute(
            _CONFIRM,
            [each.provider for each in rows],
            [each.event for each in rows],
            [each.market for each in rows],
            [each.at for each in rows],
        )


_WRITE: Final = """
    INSERT INTO market_figures (event_id, market, participant, line, figures, at)
    SELECT i.event_id, i.market, i.participant, i.line, i.figures, $6
    FROM unnest($1::bigint[], $2::smallint[], $3::int[], $4::int[], $5::json[])
        AS i (event_id, market, participant, line, figures)
    WHERE EXISTS (SELECT FROM event e WHERE e.id = i.event_id)
    ON CONFLICT (event_id, market, participant, line) DO UPDATE SET figures = excluded.figures, at = excluded.at
"""
_CONFIRM: Final = """
    INSERT INTO market_confirmation (provider, event_id, market, at)
    SELECT i.provider, i.event_id, i.market, i.at
    FROM unnest($1::text[], $2::bigint[], $3::smallint[], $4::timestamptz[]) AS i (provider, event_id, market, at)
    WHERE EXISTS (SELECT FROM event e WHERE e.id = i.event_id)
    ON CONFLICT (provider, event_id, market) DO UPDATE SET at = greatest(market_confirmation.at, excluded.at)
"""
