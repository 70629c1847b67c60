"""The history of one selection's prices on days that were moved to files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from advisor.db.quotes.files import read_quotes

_EVER: Final = datetime(1, 1, 1, tzinfo=UTC)


def points_in_files(
    folder: Path, event: int, selection: tuple[int, int, int], since: datetime | None, limit: int
) -> list[dict[str, Any]]:
    """The newest changes, at most ``limit``, newest first, with the fields of ``QuoteRow``.

    Args:
        selection: market code, line and index of the selection.
    """
    market, line, index = selection
    since = since or _EVER
    return (
        read_quotes(folder, (since.astimezone(UTC).date(), date.max), event, since)
        .filter((pl.col("market") == market) & (pl.col("line") == line) & (pl.col("selection") == index))
        .sort("seen", "at", descending=True)
        .head(limit)
        .select("venue", "side", "odds_e4", "at", pl.col("seen").alias("seen_at"), "quality_flag")
        .collect()
        .to_dicts()
    )
