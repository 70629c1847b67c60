"""Survival curves in the database: written by the worker, read by the engine and the API. asyncpg and numpy alone."""

from datetime import datetime
from typing import Final

import asyncpg
import numpy as np

from advisor.core.timing.survival import NO_CURVES, CurveKey, SurvivalCurves


async def write_survival(connection: asyncpg.Connection, curves: SurvivalCurves, now: datetime) -> None:
    """Put these curves in the place of all that are stored."""
    bounds = (list(curves.edges), list(curves.ages), curves.seconds.tolist())
    rows = [
        (*key, *bounds, curves.log_alive[row].tolist(), curves.variance[row].tolist(), int(curves.lives[row]), now)
        for row, key in enumerate(curves.keys)
    ]
    async with connection.transaction():
        await connection.execute("DELETE FROM survival_curve")
        await connection.executemany(_INSERT, rows)


async def load_survival(connection: asyncpg.Connection) -> SurvivalCurves:
    """The curves that are stored; ``NO_CURVES`` where there are none yet."""
    rows = await connection.fetch(_SELECT)
    if not rows:
        return NO_CURVES
    return SurvivalCurves(
        seconds=np.array(rows[0]["seconds"]),
        edges=tuple(rows[0]["edges"]),
        ages=tuple(rows[0]["ages"]),
        keys=tuple(CurveKey(row["venue"], row["market"], row["band"], row["age_band"]) for row in rows),
        log_alive=np.array([row["log_alive"] for row in rows]),
        variance=np.array([row["variance"] for row in rows]),
        lives=np.array([row["lives"] for row in rows], np.int64),
    )


async def survival_computed_at(connection: asyncpg.Connection) -> datetime | None:
    """When the curves were computed; None for never."""
    at: datetime | None = await connection.fetchval("SELECT max(computed_at) FROM survival_curve")
    return at


_INSERT: Final = """
    INSERT INTO survival_curve (
        venue, market, band, age_band, edges, ages, seconds, log_alive, variance, lives, computed_at
    )
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_SELECT: Final = """
    SELECT venue, market, band, age_band, edges, ages, seconds, log_alive, variance, lives FROM survival_curve
    ORDER BY market, band, age_band, venue
"""
