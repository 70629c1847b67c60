"""The history of back prices before the start, as columns: out of the database and out of the files of older days."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg
import numpy as np
import polars as pl

from advisor.core.arrays import Int64
from advisor.core.clock import micros_of
from advisor.core.quotes import BACK
from advisor.core.timing.price_changes import PriceChanges
from advisor.db.copy import BIGINT, BOOLEAN, INT, SMALLINT, TIMESTAMPTZ, fetch_columns, instants
from advisor.db.quotes.files import collected, scan_quotes
from advisor.db.quotes.folder import file_days


async def price_changes(connection: asyncpg.Connection, since: datetime, folder: Path | None = None) -> PriceChanges:
    """Every change of a back price seen from an instant on, and before its event's start; of games alone.

    Args:
        folder: of the files that older days were moved to; without it those are not read.
    """
    names = {row["id"]: row["key"] for row in await connection.fetch("SELECT id, key FROM venue")}
    rows = await fetch_columns(connection, _CHANGES, (since,), _COLUMNS)
    stored = pl.DataFrame(
        {name: rows[name].astype(rows[name].dtype.newbyteorder("=")) for name in _COLUMNS}
        | {name: instants(rows[name]) for name in ("at", "seen")}
    ).with_columns(pl.col("venue").replace_strict(names, return_dtype=pl.String))
    frames = [stored]
    if folder is not None:
        frames.append(await asyncio.to_thread(_in_files, folder, since))
    # A day just being moved stands in both.
    frame = pl.concat([each.cast(_SCHEMA) for each in frames]).unique()
    events = await connection.fetch(_EVENTS, frame["event"].unique().to_list())
    return _columns(frame, {row["id"]: (row["code"], micros_of(row["kickoff"])) for row in events})


def _in_files(folder: Path, since: datetime) -> pl.DataFrame:
    wanted = (pl.col("side") == BACK) & (pl.col("seen") >= since)
    columns: tuple[str | pl.Expr, ...] = (
        *("event", "market", "participant", "line", "selection", "venue"),
        pl.col("odds_e4").alias("odds"),
        (pl.col("quality_flag") == 0).alias("usable"),
        *(pl.col(name).dt.epoch("us") for name in ("at", "seen")),
    )
    days = [path for day, path in file_days(folder).items() if day >= since.date()]
    found = [collected(path, scan_quotes([path]).filter(wanted).select(*columns)) for path in days]
    return pl.concat([each.cast(_SCHEMA) for each in found]) if found else pl.DataFrame(schema=_SCHEMA)


def _columns(frame: pl.DataFrame, events: dict[int, tuple[str, int]]) -> PriceChanges:
    frame = frame.filter(pl.col("event").is_in(list(events)))
    ids, place = np.unique(frame["event"].to_numpy(), return_inverse=True)
    competitions = sorted({events[id_][0] for id_ in ids.tolist()})
    index = {code: number for number, code in enumerate(competitions)}
    venues = sorted(frame["venue"].unique().to_list())
    venue = {key: number for number, key in enumerate(venues)}
    kickoffs: Int64 = np.array([events[id_][1] for id_ in ids.tolist()], np.int64)
    seen = frame["seen"].to_numpy().astype(np.int64)
    return PriceChanges(
        venues=tuple(venues),
        competitions=tuple(competitions),
        competition=np.array([index[events[id_][0]] for id_ in ids.tolist()], np.int32)[place],
        event=frame["event"].to_numpy().astype(np.int64),
        market=frame["market"].to_numpy().astype(np.int8),
        participant=frame["participant"].to_numpy().astype(np.int32),
        line=frame["line"].to_numpy().astype(np.int32),
        selection=frame["selection"].to_numpy().astype(np.int8),
        venue=frame["venue"].replace_strict(venue, return_dtype=pl.Int16).to_numpy().astype(np.int16),
        odds_e4=frame["odds"].to_numpy().astype(np.int32),
        usable=frame["usable"].to_numpy().astype(np.bool_),
        at=np.minimum(frame["at"].to_numpy().astype(np.int64), seen),
        seen=seen,
        kickoff=kickoffs[place],
    ).ordered()


_CHANGES: Final = """
    SELECT q.event_id, q.market, q.participant, q.line, q.selection, q.venue_id, q.odds_e4, q.quality_flag = 0, q.at,
           q.seen_at
    FROM quote q WHERE q.side = 0 AND q.seen_at >= $1
"""
_COLUMNS: Final = {
    "event": BIGINT,
    "market": SMALLINT,
    "participant": INT,
    "line": INT,
    "selection": SMALLINT,
    "venue": SMALLINT,
    "odds": INT,
    "usable": BOOLEAN,
    "at": TIMESTAMPTZ,
    "seen": TIMESTAMPTZ,
}
_SCHEMA: Final = pl.Schema(
    {
        "event": pl.Int64(),
        "market": pl.Int16(),
        "participant": pl.Int32(),
        "line": pl.Int32(),
        "selection": pl.Int16(),
        "venue": pl.String(),
        "odds": pl.Int32(),
        "usable": pl.Boolean(),
        "at": pl.Int64(),
        "seen": pl.Int64(),
    }
)
_EVENTS: Final = """
    SELECT e.id, c.code, e.kickoff FROM event e JOIN competition c ON c.id = e.competition_id
    WHERE e.id = ANY ($1::bigint[]) AND e.title IS NULL
"""
