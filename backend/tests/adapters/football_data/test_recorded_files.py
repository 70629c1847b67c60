"""Every recorded file, against the figures somebody else took of it and against a second, naive reading."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pytest

from advisor.adapters.football_data import files as football_data
from advisor.core.history import day_of_key
from advisor.core.imports import ParsedFile
from advisor.core.markets import MarketTypeKey, Phase
from advisor.identity.directory import TeamDirectory, known_competitions
from advisor.identity.seasons import season_of
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, SPREADS, TOTALS
from tests.adapters.football_data.samples import assert_same_history, prices_of

WORKBOOK = "all-euro-data-2018-2019.xlsx"
TWICE_SPELLED = {
    "extra_BRA_2021.csv": ("Athletico-PR", "Atletico-PR"),
    "extra_USA_2021.csv": ("Atlanta United", "Atlanta Utd"),
    "extra_NOR_semicolon.csv": ("HamKam", "Ham-Kam"),
}
"""Teams that one file writes in two ways."""
CONTRADICTIONS = {"extra_BRA_2021.csv": 6}
"""Rows whose result contradicts their score; the newer file of the league has them right."""
FAR_PINNACLE = {("other_EL1_2526.csv", Phase.CLOSING)}
"""Rows in which Pinnacle's prices are those of the other side: 3.50/3.26/2.16 beside 2.23/3.20/3.22."""
FAR_FROM_OTHERS = {
    ("D1_1920.csv", 240): "1.20/7.00/3.00",
    ("D1_2021.csv", 130): "1.55/4.00/3.25",
    ("E0_1920.csv", 377): "1.94/1.42",
    ("E0_2526.csv", 128): "1.76/4.24",
    ("E1_1112.csv", 428): "2.50/3.20/1.88",
    ("I1_1415.csv", 139): "3.50/1.20/2.15",
    ("SP1_2526.csv", 138): "1.78/4.16",
}
"""Some of the books that have a digit wrong, or a selection of another book, as anybody sees beside the others."""

FIGURES = re.compile(
    r"football/(?P<file>\S+\.csv) (?P<rows>\d+) cols (?P<columns>\d+) (?P<first>\S+) (?P<last>\S+) \{.*?\}"
    r" missFT (?P<unplayed>\d+) PS (?P<no_ps>\S+) PSC (?P<no_psc>\S+) odds<=1: (?P<tiny>\d+)"
    r" nonnum (?P<junk>\d+) dup (?P<repeated>\d+) teams (?P<teams>\d+)"
)


@dataclass(frozen=True)
class Read:
    """A file read by us, beside its naive reading and its figures."""

    parsed: ParsedFile
    naive: list[tuple[int, dict[str, str]]]
    figures: Mapping[str, str]


@pytest.fixture(scope="module")
def football(real_data: Path) -> dict[str, Read]:
    figures = {found["file"]: found for found in FIGURES.finditer((real_data / "VERIFY.txt").read_text("utf-8"))}
    files = {path.name: path.read_bytes() for path in sorted((real_data / "football").glob("*.csv"))}
    assert files.keys() == figures.keys()
    teams = TeamDirectory.shipped()
    reads = {}
    for name, content in files.items():
        (parsed,) = football_data.read(content, name, teams)
        reads[name] = Read(parsed, list(naive_rows(content)), figures[name].groupdict())
    assert teams.created == ()
    return reads


def naive_rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Physical line and cells by heading, the slow and simple way."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    header = lines[0].split(delimiter)
    for number, line in enumerate(lines[1:], start=2):
        (cells,) = csv.reader([line], delimiter=delimiter) if line else ([],)
        if any(cell.strip() for cell in cells):
            yield number, {name: cell.strip().replace(",", ".") for name, cell in zip(header, cells, strict=False)}


def test_no_row_is_lost(football: dict[str, Read]) -> None:
    for name, read in football.items():
        assert read.parsed.rows_read == int(read.figures["rows"]), name
        assert read.figures["repeated"] == "0"
        lost = CONTRADICTIONS.get(name, 0)
        assert len(read.parsed.history.events) == int(read.figures["rows"]) - lost, name
        kept = set(read.parsed.lines.tolist())
        assert len(read.parsed.refused) == lost, name
        assert all("contradicts result" in fault.reason for fault in read.parsed.refused)
        assert kept.isdisjoint(fault.line for fault in read.parsed.refused)
        assert kept.issuperset(fault.line for fault in read.parsed.refused_prices)


def test_few_real_books_lie_far_from_all_others(football: dict[str, Read]) -> None:
    """And none of the 60,000 rows looks shifted, nor torn between its books."""
    faults = [(name, fault) for name, read in football.items() for fault in read.parsed.refused_prices]
    far = [(name, fault) for name, fault in faults if "lie far from those of all others" in fault.reason]
    assert len(far) <= 25
    for place, texts in FAR_FROM_OTHERS.items():
        assert any((name, fault.line) == place and texts in fault.reason for name, fault in far), place
    assert not [fault for _, fault in faults if "contradict one another" in fault.reason]


def test_every_column_is_known(football: dict[str, Read]) -> None:
    assert {name: read.parsed.unknown_columns for name, read in football.items() if read.parsed.unknown_columns} == {}


def test_dates_span_what_they_should(football: dict[str, Read]) -> None:
    for name, read in football.items():
        days = sorted(key.split("/")[1] for key in read.parsed.history.events.key)
        assert (days[0], days[-1]) == (read.figures["first"], read.figures["last"]), name


def test_teams_are_as_many_as_there_are(football: dict[str, Read]) -> None:
    for name, read in football.items():
        at_home = {cells.get("HomeTeam") or cells["Home"] for _, cells in read.naive}
        anywhere = at_home | {cells.get("AwayTeam") or cells["Away"] for _, cells in read.naive}
        assert len(at_home) == int(read.figures["teams"]), name
        events = read.parsed.history.events
        assert len({*events.home, *events.away}) == len(anywhere) - (name in TWICE_SPELLED), name
        assert anywhere.issuperset(TWICE_SPELLED.get(name, ()))


def test_unplayed_games_are_scheduled_and_all_others_finished(football: dict[str, Read]) -> None:
    for name, read in football.items():
        expected = Counter(scheduled=int(read.figures["unplayed"]))
        expected["finished"] = len(read.parsed.history.events) - expected["scheduled"]
        assert Counter(read.parsed.history.events.status) == +expected, name


def test_pinnacle_is_missing_where_it_is_missing(football: dict[str, Read]) -> None:
    for name, read in football.items():
        history = read.parsed.history
        for figure, phase in (("no_ps", Phase.PRE_MATCH), ("no_psc", Phase.CLOSING)):
            if read.figures[figure] != "-":
                found = len(np.unique(history.prices.event[rows_of(read, H2H_3WAY, "pinnacle", phase)]))
                lost = len(FAR_PINNACLE & {(name, phase)})
                assert len(history.events) - found == int(read.figures[figure]) + lost, (name, figure)


def rows_of(read: Read, market: MarketTypeKey, venue: str, phase: Phase) -> list[int]:
    prices = read.parsed.history.prices
    if venue not in prices.venues:
        return []
    chosen = (prices.market == MARKET_TYPES[market].code) & (prices.phase == phase)
    rows: list[int] = np.flatnonzero(chosen & (prices.venue == prices.venues.index(venue))).tolist()
    return rows


def test_no_price_of_one_or_less_comes_through(football: dict[str, Read]) -> None:
    """The figures count the zeros of 1X2 columns, which are missing prices."""
    headings = [f"{code}{side}" for code in ("B365", "PS", "PSC", "Max", "MaxC", "Avg", "AvgC", "P") for side in "HDA"]
    for name, read in football.items():
        cells = [cells.get(heading) for _, cells in read.naive for heading in headings]
        assert sum(bool(cell) and Decimal(cell) <= 1 for cell in cells if cell) == int(read.figures["tiny"]), name
        odds = read.parsed.history.prices.odds_e4
        assert (odds[odds != 0] > 10_000).all()


GROUPS: tuple[tuple[tuple[str, ...], MarketTypeKey, str, Phase, str | None], ...] = (
    (("B365H", "B365D", "B365A"), H2H_3WAY, "bet365", Phase.PRE_MATCH, None),
    (("WHH", "WHD", "WHA"), H2H_3WAY, "william_hill", Phase.PRE_MATCH, None),
    (("VCH", "VCD", "VCA"), H2H_3WAY, "vc_bet", Phase.PRE_MATCH, None),
    (("BFDH", "BFDD", "BFDA"), H2H_3WAY, "betfred", Phase.PRE_MATCH, None),
    (("PSCH", "PSCD", "PSCA"), H2H_3WAY, "pinnacle", Phase.CLOSING, None),
    (("VCCH", "VCCD", "VCCA"), H2H_3WAY, "vc_bet", Phase.CLOSING, None),
    (("CLCH", "CLCD", "CLCA"), H2H_3WAY, "coral", Phase.CLOSING, None),
    (("BFECH", "BFECD", "BFECA"), H2H_3WAY, "betfair_exchange", Phase.CLOSING, None),
    (("P>2.5", "P<2.5"), TOTALS, "pinnacle", Phase.PRE_MATCH, None),
    (("P_2_5", "P_2_5_1"), TOTALS, "pinnacle", Phase.PRE_MATCH, None),
    (("B365C>2.5", "B365C<2.5"), TOTALS, "bet365", Phase.CLOSING, None),
    (("PAHH", "PAHA"), SPREADS, "pinnacle", Phase.PRE_MATCH, "AHh"),
    (("PCAHH", "PCAHA"), SPREADS, "pinnacle", Phase.CLOSING, "AHCh"),
)


@pytest.mark.parametrize(("headings", "market", "venue", "phase", "line_heading"), GROUPS)
def test_prices_equal_a_naive_reading(
    football: dict[str, Read],
    headings: tuple[str, ...],
    market: MarketTypeKey,
    venue: str,
    phase: Phase,
    line_heading: str | None,
) -> None:
    compared = 0
    for name, read in football.items():
        naive = dict(read.naive)
        if not any(headings[0] in cells for cells in naive.values()):
            continue
        prices, lines = read.parsed.history.prices, read.parsed.lines
        refused = {fault.line for fault in (*read.parsed.refused, *read.parsed.refused_prices)}
        ours = {}
        for row in rows_of(read, market, venue, phase):
            line = Decimal(int(prices.line[row])) / 100 if market != H2H_3WAY else None
            odds = [int(price) for price in prices.odds_e4[row, : len(headings)]]
            ours[int(lines[prices.event[row]])] = (line, odds)
        theirs = {}
        for number, cells in naive.items():
            odds = [exact(cells.get(heading, "")) for heading in headings]
            if any(odds) and number not in refused:
                theirs[number] = (line_of(market, cells, line_heading), odds)
        assert {number: found for number, found in ours.items() if number not in refused} == theirs, name
        compared += len(theirs)
    assert compared > 200


def exact(text: str) -> int:
    return int((Decimal(text or 0) * 10_000).quantize(Decimal(1), ROUND_HALF_EVEN))


def line_of(market: MarketTypeKey, cells: Mapping[str, str], heading: str | None) -> Decimal | None:
    if market == H2H_3WAY:
        return None
    return Decimal(cells[heading]) if heading else Decimal("2.5")


def test_scores_equal_a_naive_reading(football: dict[str, Read]) -> None:
    for name, read in football.items():
        naive = dict(read.naive)
        events = read.parsed.history.events
        for row, line in enumerate(read.parsed.lines.tolist()):
            cells = naive[line]
            score = (cells.get("FTHG", cells.get("HG")), cells.get("FTAG", cells.get("AG")))
            expected = tuple(int(goals) if goals else -1 for goals in score)
            assert (events.home_score[row], events.away_score[row]) == expected, (name, line)
            assert (events.home_normal[row], events.away_normal[row]) == expected, (name, line)


def test_play_offs_stand_with_the_score_before_extra_time(football: dict[str, Read]) -> None:
    """Toronto beat Montreal by 5-2 and Pumas beat Tigres by 4-1, after extra time in both."""
    for name, day, home, score in (
        ("extra_USA_2021.csv", "2016-12-01", "toronto-fc", (3, 2)),
        ("extra_MEX_2021.csv", "2015-12-14", "pumas-unam", (3, 0)),
    ):
        events = football[name].parsed.history.events
        found = [
            (int(events.home_normal[row]), int(events.away_normal[row]))
            for row, key in enumerate(events.key)
            if key.split("/")[1] == day and events.home[row] == home
        ]
        assert found == [score]


def test_bigquery_headings_mean_what_the_plain_ones_mean(football: dict[str, Read]) -> None:
    plain, renamed = (football[name].parsed.history for name in ("D1_2021.csv", "D1_2021_bqheaders.csv"))
    ours, theirs = prices_of(plain), prices_of(renamed)
    assert len(theirs) == len(ours) == 6109
    totals = {key: odds for key, odds in ours.items() if key[1] == "totals"}
    assert len(totals) == 1214
    assert {key: theirs[key] for key in totals} == totals


def test_the_semicolon_file_agrees_with_the_older_one(football: dict[str, Read]) -> None:
    """The older file calls its closing prices PH, PD, PA; where both have them they are the same prices."""
    older, newer = (
        prices_of(football[name].parsed.history) for name in ("extra_BRA_2021.csv", "extra_BRA_semicolon.csv")
    )
    shared = older.keys() & newer.keys()
    assert len(shared) > 3000
    assert sum(older[key] == newer[key] for key in shared) / len(shared) > 0.99
    assert {key[4] for key in older} == {key[4] for key in newer} == {Phase.CLOSING.name}


def test_seasons(football: dict[str, Read]) -> None:
    for name, read in football.items():
        digits = re.fullmatch(r"(?:other_)?[^_]+_(\d\d)(\d\d)(?:_\w+)?\.csv", name)
        if digits and not name.startswith("extra"):
            assert set(read.parsed.history.events.season) == {f"20{digits[1]}/{digits[2]}"}, name
    assert football["extra_MEX_2021.csv"].parsed.history.events.season[0] == "2012/13"
    assert football["extra_NOR_semicolon.csv"].parsed.history.events.season[-1] == "2026"


def test_seasons_that_files_name_are_those_of_their_days(football: dict[str, Read]) -> None:
    """So that a list of games to come, which names none, and a provider mean the season that the file will name."""
    known = known_competitions()
    for name, read in football.items():
        events = read.parsed.history.events
        days = [day_of_key(key)[0] for key in events.key]
        named = zip(events.competition, days, events.season, strict=True)
        other = [(code, day, season) for code, day, season in named if season_of(known[code], day) != season]
        assert other == [], name


def test_a_known_match(football: dict[str, Read]) -> None:
    history = football["E0_2324.csv"].parsed.history
    row = history.events.key.index("E0/2023-08-11/burnley/manchester-city")
    assert np.datetime64(int(history.events.kickoff[row]), "us") == np.datetime64("2023-08-11T19:00")
    assert (history.events.home_score[row], history.events.away_score[row]) == (0, 3)
    assert history.events.kickoff_known[row]


def test_every_sheet_of_the_workbook(football: dict[str, Read], real_data: Path) -> None:
    teams = TeamDirectory.shipped()
    sheets = football_data.read((real_data / "football" / WORKBOOK).read_bytes(), WORKBOOK, teams)
    assert teams.created == ()
    assert len(sheets) == 22
    assert sum(sheet.rows_read for sheet in sheets) == sum(len(sheet.history.events) for sheet in sheets) == 7690
    for sheet in sheets:
        division = sheet.history.events.competition[0]
        assert sheet.file == f"{WORKBOOK}[{division}]"
        assert set(sheet.history.events.season) == {"2018/19"}
        same = football.get(f"{division}_1819.csv")
        if same:
            assert_same_history(sheet.history, same.parsed.history)
    matches_of = {sheet.file[-4:-1].strip("["): len(sheet.history.events) for sheet in sheets}
    assert (matches_of["E0"], matches_of["SP2"], matches_of["SC3"]) == (380, 462, 180)
