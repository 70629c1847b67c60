"""What portfolios have and may use, as the leader writes it and others read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
from pydantic import TypeAdapter

from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.risk.capital.figures import CapitalFigures

_FIGURES: Final = TypeAdapter(CapitalFigures)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalRow:
    """A portfolio's figures.

    Attributes:
        at: since when they are so.
    """

    portfolio: str
    mode: Mode
    asset: str
    figures: CapitalFigures
    at: datetime


async def write_capital_state(
    connection: WritingConnection, portfolio: str, asset: str, figures: CapitalFigures, at: datetime
) -> None:
    """Store the figures of a portfolio in place of its last ones."""
    await connection.execute(_UPSERT, portfolio, asset, _FIGURES.dump_json(figures).decode(), at)


async def capital_states(reader: asyncpg.Connection | asyncpg.Pool) -> Sequence[CapitalRow]:
    """All portfolios, by key."""
    rows = await reader.fetch("SELECT portfolio, mode, asset, figures, at FROM capital_state ORDER BY portfolio")
    return [
        CapitalRow(
            portfolio=row["portfolio"],
            mode=Mode(row["mode"]),
            asset=row["asset"],
            figures=_FIGURES.validate_json(row["figures"]),
            at=row["at"],
        )
        for row in rows
    ]


_UPSERT: Final = """
    INSERT INTO capital_state (portfolio, asset, figures, at, fencing_number, mode)
    VALUES ($1, $2, $3, $4, coalesce(nullif(current_setting('advisor.fencing_number', true), ''), '0')::bigint,
        (SELECT mode FROM portfolio WHERE name = $1))
    ON CONFLICT (portfolio) DO UPDATE SET
        asset = excluded.asset, figures = excluded.figures, at = excluded.at, fencing_number = excluded.fencing_number
"""
