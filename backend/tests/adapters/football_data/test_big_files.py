"""A file that is read in parts reads as a whole, and does not fill the memory several times."""

import tracemalloc

import numpy as np

from advisor.adapters.football_data.parse import parse
from advisor.identity.directory import TeamDirectory
from tests.adapters.football_data.samples import prices_of
from tests.bench.season_files import football_data_file

KEPT_BYTES = 32 * 42
"""Of a match, in memory when the file is read: 42 rows of prices of 32 bytes each."""


def test_prices_made_in_parts_are_those_of_the_whole() -> None:
    header, *rows = football_data_file(2_500).splitlines(keepends=True)
    teams = TeamDirectory.shipped()
    whole = parse(header + b"".join(rows), "whole.csv", teams)
    assert len(whole.history.events) == 2_500
    prices = whole.history.prices
    order = np.lexsort((prices.phase, prices.venue, prices.line, prices.market, prices.event))
    assert order.tolist() == list(range(len(prices)))
    chosen = rows[:60] + rows[-60:]
    part = parse(header + b"".join(chosen), "part.csv", teams).history
    for of_whole, of_part, rows_each in (
        (whole.history.prices, part.prices, 30),
        (whole.history.aggregates, part.aggregates, 12),
    ):
        found = prices_of(part, of_part)
        # A made-up row or two is refused some.
        assert len(found) > len(chosen) * rows_each - 42
        assert found.items() <= prices_of(whole.history, of_whole).items()


def test_memory_grows_by_little_more_than_the_prices_that_are_kept() -> None:
    few, many = 2_000, 5_000
    peak = {matches: _peak(football_data_file(matches)) for matches in (few, many)}
    assert (peak[many] - peak[few]) / (many - few) < 2 * KEPT_BYTES


def _peak(content: bytes) -> int:
    """Bytes taken at the most while a file is read, beside its own."""
    teams = TeamDirectory.shipped()
    tracemalloc.start()
    try:
        parse(content, "big.csv", teams)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
