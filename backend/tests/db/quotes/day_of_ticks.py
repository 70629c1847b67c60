"""A day of ticks, and what files should hold of it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from advisor.core.markets import MAX_PARTICIPANT
from advisor.core.money.assets import BY_NUMBER, UNKNOWN_ASSET, code_of
from advisor.db.quotes.files import scan_quotes
from tests.db.live_rows import Tick, after_noon

DAY: Final = date(2026, 11, 25)
NEXT: Final = DAY + timedelta(days=1)

_ASSETS: Final = (UNKNOWN_ASSET, *BY_NUMBER)

Row = tuple[object, ...]


def some_ticks(events: list[int], count: int, seed: int = 1, start: float = 0) -> list[Tick]:
    """Ticks of one day, with sizes known and not, and withdrawals."""
    rng = np.random.default_rng(seed)
    return [
        Tick(
            event=events[rng.integers(len(events))],
            odds_e4=int(rng.choice([0, 15_000, 21_000, 2**31 - 1])),
            at=start + n,
            # No two at one instant: the history holds one change of a price for each.
            seen=start + n + float(rng.integers(0, 3)) + n / 100_000,
            venue=str(rng.choice(["bet365", "äöü", "pinnacle"])),
            selection=int(rng.integers(3)),
            line=int(rng.choice([-(2**31), -75, 250])),
            side=int(rng.integers(2)),
            size=int(rng.choice([-1, 0, 2**40])),
            size_asset=_ASSETS[n % len(_ASSETS)],
            quality_flag=int(rng.integers(8)),
            participant=int(rng.choice([0, 17, MAX_PARTICIPANT])),
        )
        for n in range(count)
    ]


def rows_of(ticks: list[Tick]) -> set[Row]:
    """What a file should hold of them."""
    return {
        (
            tick.event, tick.market, tick.participant, tick.line, tick.selection, tick.venue, tick.side, tick.odds_e4,
            None if tick.size < 0 else tick.size, code_of(tick.size_asset), tick.quality_flag, after_noon(tick.at),
            after_noon(tick.at if tick.seen is None else tick.seen),
        )
        for tick in ticks
    }  # fmt: skip


def rows_in(path: Path) -> set[Row]:
    """The rows of a file, each once."""
    rows = scan_quotes([path]).collect().rows()
    assert len(set(rows)) == len(rows)
    return set(rows)


def as_of_before(path: Path) -> None:
    """Rewrite a file, of quotes or of bars, as it was written before it said what sizes are of and whom markets
    are about."""
    pl.read_parquet(path).drop("size_asset", "participant").write_parquet(path, metadata=pl.read_parquet_metadata(path))


def former_name(path: Path) -> None:
    """Rewrite a file as it was written before the column of quality flags got its name."""
    pl.read_parquet(path).rename({"quality_flag": "suspicion"}).write_parquet(path)
