"""Bars: every quote counts in one, and the last price before the kick-off is found in them as in the quotes."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from advisor.db.quotes.bars import BAR_SCHEMA, bars_of
from advisor.db.quotes.files import SCHEMA

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
KICKOFFS = {1: NOON + timedelta(seconds=90), 2: NOON + timedelta(minutes=3)}
SELECTION = ["event", "market", "participant", "line", "selection", "venue", "side"]

Row = tuple[object, ...]


@st.composite
def quotes(draw: st.DrawFn) -> pl.DataFrame:
    """Some of few selections within minutes of their kick-offs, in the order in which they were seen."""
    # Some at the very kick-off.
    times = st.integers(0, 300_000) | st.sampled_from([90_000, 180_000])
    millis = sorted(draw(st.lists(times, min_size=1, max_size=30, unique=True)))
    rows = []
    for each in millis:
        seen = NOON + timedelta(milliseconds=each)
        rows.append(
            (
                draw(st.sampled_from([1, 2, 3])), 0, draw(st.sampled_from([0, 17])),
                draw(st.sampled_from([-75, 250])), draw(st.integers(0, 1)),
                draw(st.sampled_from(["a", "b"])), 0, draw(st.sampled_from([0, 15_000, 20_000, 21_000])),
                draw(st.sampled_from([None, 0, 500])), draw(st.sampled_from([None, "GBP", "JPY"])),
                draw(st.sampled_from([0, 0, 5])),
                seen - timedelta(milliseconds=draw(st.sampled_from([0, 0, 5]))), seen,
            )
        )  # fmt: skip
    # As the engine stores them: of one price none is older than the one before it.
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(pl.col("at").cum_max().over(SELECTION))


def closings(frame: pl.DataFrame, *, usable: bool) -> set[Row]:
    """Of each selection the last quote before the kick-off, as CLV looks for it."""
    before = [
        row
        for row in frame.sort("seen", "at").iter_rows(named=True)
        if row["event"] not in KICKOFFS or row["at"] < KICKOFFS[row["event"]]
        if not usable or (row["odds_e4"] and not row["quality_flag"])
    ]
    last = {tuple(row[name] for name in SELECTION): row for row in before}
    return {tuple(row[name] for name in SCHEMA) for row in last.values()}


@given(quotes())
def test_the_closing_price_is_exactly_what_it_was(of: pl.DataFrame) -> None:
    bars = bars_of(of, KICKOFFS)
    for usable in (False, True):
        assert closings(bars, usable=usable) == closings(of, usable=usable)


@given(quotes())
def test_every_bar_ends_with_a_quote_and_all_quotes_count(of: pl.DataFrame) -> None:
    bars = bars_of(of, KICKOFFS)
    assert bars.schema == BAR_SCHEMA
    assert bars["quotes"].sum() == len(of)
    assert set(bars.select(SCHEMA.names()).rows()) <= set(of.rows())


@given(quotes())
def test_high_and_low_bound_what_was_offered_and_nothing_else_is_mixed_in(of: pl.DataFrame) -> None:
    for bar in bars_of(of, KICKOFFS).iter_rows(named=True):
        kickoff = KICKOFFS.get(bar["event"])
        of_bar = [
            row
            for row in of.sort("seen", "at").iter_rows(named=True)
            if all(row[name] == bar[name] for name in [*SELECTION, "quality_flag"])
            and bar["minute"] <= row["seen"] < bar["minute"] + timedelta(minutes=1)
            and (kickoff is not None and row["at"] >= kickoff) == bar["started"]
            and (row["odds_e4"] == 0) == bar["withdrawn"]
        ]
        odds = [row["odds_e4"] for row in of_bar]
        figures = (bar["open_e4"], bar["high_e4"], bar["low_e4"], bar["odds_e4"], bar["quotes"])
        assert figures == (odds[0], max(odds), min(odds), odds[-1], len(odds))
        last = ("size", "size_asset", "at", "seen")
        assert [bar[name] for name in last] == [of_bar[-1][name] for name in last]


@given(quotes())
def test_bars_of_pieces_are_those_of_the_whole(of: pl.DataFrame) -> None:
    pieces = [bars_of(of.filter(pl.col("event") == event), KICKOFFS) for event in (1, 2, 3)]
    assert pl.concat(pieces).equals(bars_of(of, KICKOFFS))
