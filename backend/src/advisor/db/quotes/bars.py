"""One-minute bars: what is left of a day of quotes when its file grows old. The last price of each bar stays exact.

Prices that mean different things never share a bar: those before and after the kick-off, usable and flagged ones, and
withdrawals, which are no prices. So the last quote before the kick-off is the close of a bar, with its odds, size,
times and flag as they were, and CLV and backtests find the closing price that they would have found in the quotes.
"""

from datetime import datetime
from typing import Final

import polars as pl

from advisor.db.quotes.files import SCHEMA

SOURCES: Final = "advisor.sources"
"""Metadata of a file of bars: hashes of the files of quotes it was made of, by comma."""

_SELECTION: Final = ("event", "market", "participant", "line", "selection", "venue", "side")
_BAR: Final = (*_SELECTION, "minute", "started", "quality_flag", "withdrawn")
ORDER: Final = (*_BAR, "at", "seen")

BAR_SCHEMA: Final = pl.Schema(
    {
        **{name: SCHEMA[name] for name in _SELECTION},
        "minute": pl.Datetime("us", "UTC"),
        "started": pl.Boolean(),
        "quality_flag": pl.Int8(),
        "withdrawn": pl.Boolean(),
        "open_e4": pl.Int32(),
        "high_e4": pl.Int32(),
        "low_e4": pl.Int32(),
        "odds_e4": pl.Int32(),
        "size": pl.Int64(),
        "size_asset": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "seen": pl.Datetime("us", "UTC"),
        "quotes": pl.Int32(),
    }
)
"""Columns of a file of bars.

``minute`` is that in which the quotes were seen; ``started`` says that they stood at the kick-off or later;
``odds_e4``, ``size``, ``size_asset``, ``at`` and ``seen`` are those of the last quote, so that a bar is also
that quote; ``quotes`` is how many the bar was made of.
"""


def bars_of(quotes: pl.DataFrame, kickoffs: dict[int, datetime]) -> pl.DataFrame:
    """The bars of some quotes, in ``ORDER``.

    Args:
        quotes: of ``SCHEMA``.
        kickoffs: aware, by event; an event without one never started.
    """
    starts = pl.DataFrame(
        {"event": list(kickoffs), "kickoff": list(kickoffs.values())},
        schema={"event": pl.Int64(), "kickoff": pl.Datetime("us", "UTC")},
    )
    last = ("odds_e4", "size", "size_asset", "at", "seen")
    return (
        quotes.join(starts, on="event", how="left")
        .with_columns(
            minute=pl.col("seen").dt.truncate("1m"),
            started=(pl.col("at") >= pl.col("kickoff")).fill_null(value=False),
            withdrawn=pl.col("odds_e4") == 0,
        )
        .sort("seen", "at", "odds_e4")
        .group_by(_BAR, maintain_order=True)
        .agg(
            open_e4=pl.col("odds_e4").first(),
            high_e4=pl.col("odds_e4").max(),
            low_e4=pl.col("odds_e4").min(),
            **{name: pl.col(name).last() for name in last},
            quotes=pl.len().cast(pl.Int32),
        )
        .select(BAR_SCHEMA.names())
        .cast(BAR_SCHEMA)
        .sort(ORDER)
    )
