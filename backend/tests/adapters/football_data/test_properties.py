"""Whatever happens to a file: a refusal in words or the good rows, and never a trace of its order."""

import csv
import io
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.football_data import files as football_data
from advisor.core.errors import ImportRefusedError
from advisor.core.history import History
from advisor.core.imports import ParsedFile
from advisor.identity.directory import TeamDirectory
from tests.adapters.football_data.samples import assert_same_history, faults_of, prices_of, read_one, season, table

ROWS = season(14)
COLUMNS = list(ROWS[0])
PLAIN = table(ROWS)
CONTENT = PLAIN.encode()
NEEDED = {"Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG"}
NOISE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "0", "1", "-1", "1e9", "nan", "NA", '"', '""', ",", ";", "\x00", "1,9", "99", "E0", "H", "P"]),
    st.floats().map(str),
    st.integers().map(str),
    st.dates().map(str),
)


def read_or_refuse(content: bytes) -> ParsedFile | None:
    teams = TeamDirectory.shipped()
    try:
        (parsed,) = football_data.read(content, "E0.csv", teams)
    except ImportRefusedError:
        assert teams.created == ()
        return None
    check_sound(parsed, content)
    return parsed


def check_sound(parsed: ParsedFile, content: bytes) -> None:
    """What holds of every parsed file."""
    events, prices = parsed.history.events, parsed.history.prices
    assert len(set(events.key)) == len(events) <= parsed.rows_read
    assert (np.diff(events.kickoff) >= 0).all()
    assert (prices.odds_e4[prices.odds_e4 != 0] > 10_000).all()
    assert prices.odds_e4.any(axis=1).all()
    assert (prices.at <= events.kickoff[prices.event]).all()
    physical = max(content.count(b"\n"), content.count(b"\r")) + 1
    faults = faults_of(parsed)
    assert all(1 < line <= physical for line in (*parsed.lines, *(line for line, _, _ in faults)))
    assert all(reason for _, _, reason in faults)
    lines, refused = set(parsed.lines.tolist()), [fault.line for fault in parsed.refused]
    # Every row is an event, refused once, or a repetition; prices are refused only in rows that are events.
    assert len(lines) + len(set(refused)) + parsed.repeated == parsed.rows_read
    assert len(set(refused)) == len(refused)
    assert lines.isdisjoint(refused)
    assert {fault.line for fault in parsed.refused_prices} <= lines


@given(st.permutations(range(len(ROWS))), st.permutations(COLUMNS))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_and_columns_does_not_show(order: Sequence[int], columns: Sequence[str]) -> None:
    shuffled = read_one(table([ROWS[index] for index in order], header=columns))
    plain = read_one(PLAIN)
    assert_same_history(shuffled.history, plain.history)
    # Lines follow their rows.
    assert [order[line - 2] for line in shuffled.lines] == [line - 2 for line in plain.lines]


@given(st.data())
def test_noise_in_some_rows_leaves_the_others_alone(data: st.DataObject) -> None:
    noisy = data.draw(st.sets(st.integers(0, len(ROWS) - 1), max_size=4))
    rows = [dict(row) for row in ROWS]
    for index in noisy:
        for column in data.draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=6)):
            rows[index][column] = "".join(data.draw(NOISE).split())
    parsed = read_or_refuse(table(rows).encode("utf-8", "replace"))
    if parsed is None:
        assert any("\x00" in cell for row in rows for cell in row.values())
        return
    plain = read_one(PLAIN)
    untouched = {index + 2 for index in range(len(ROWS)) if index not in noisy}
    assert untouched - {fault.line for fault in parsed.refused} <= set(parsed.lines.tolist())
    twice = {fault.line for fault in parsed.refused if "the same match" in fault.reason}
    for line in untouched - twice:
        assert part(parsed, line) == part(plain, line)


def part(parsed: ParsedFile, line: int) -> tuple[object, ...]:
    """All that came of one line."""
    (row,) = np.flatnonzero(parsed.lines == line)
    events = parsed.history.events
    key = events.key[row]
    found = {name: odds for name, odds in all_prices(parsed.history).items() if name[1] == key}
    fields = (events.season, events.home, events.away, events.kickoff, events.status, events.home_score)
    return key, found, *(str(field[row]) for field in fields)


def all_prices(history: History) -> dict[tuple[str, ...], tuple[float, ...]]:
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for prices in (history.prices, history.aggregates):
        found.update({("of", *key): odds for key, odds in prices_of(history, prices).items()})
    return found


@given(st.sets(st.sampled_from(COLUMNS)), st.dictionaries(st.sampled_from(COLUMNS), NOISE, max_size=4))
def test_dropped_and_renamed_columns(dropped: set[str], renamed: dict[str, str]) -> None:
    kept = [column for column in COLUMNS if column not in dropped]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([" ".join(renamed.get(column, column).split()) for column in kept])
    writer.writerows([row[column] for column in kept] for row in ROWS)
    parsed = read_or_refuse(out.getvalue().encode("utf-8", "replace"))
    gone = dropped | renamed.keys()
    if not gone:
        assert parsed is not None
        assert_same_history(parsed.history, read_one(PLAIN).history)
    if gone.isdisjoint(NEEDED) and parsed is not None:
        assert parsed.history.events.key == read_one(PLAIN).history.events.key


@given(st.integers(0, len(CONTENT)), st.binary(max_size=40), st.integers(0, 60))
def test_bytes_put_in_or_cut_out_anywhere(at: int, inserted: bytes, removed: int) -> None:
    read_or_refuse(CONTENT[:at] + inserted + CONTENT[at + removed :])


@given(st.integers(0, len(CONTENT)))
def test_a_file_cut_short_keeps_all_rows_before_the_cut(length: int) -> None:
    parsed = read_or_refuse(CONTENT[:length])
    whole_rows = CONTENT[:length].count(b"\n") - 1
    if parsed is None:
        assert whole_rows < 0
    else:
        assert len(parsed.history.events) in {whole_rows, whole_rows + 1}


@given(st.binary(max_size=300))
def test_any_bytes_at_all(content: bytes) -> None:
    assert read_or_refuse(content) is None
