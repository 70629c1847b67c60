"""nflverse games.csv: rows, signs, times, prices, refusals, and the recorded file."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.nflverse import parse as nflverse
from advisor.core.clock import micros_of
from advisor.core.errors import ImportRefusedError
from advisor.core.history import NO_SCORE, UNKNOWN
from advisor.core.imports import ImportStep, LeftOut, ParsedFile
from advisor.core.markets import LINE_NONE, Phase
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES, SPREADS

GAME: Mapping[str, str] = {
    "game_id": "2025_12_CAR_ATL",
    "season": "2025",
    "game_type": "REG",
    "week": "12",
    "gameday": "2025-11-23",
    "gametime": "13:00",
    "away_team": "CAR",
    "away_score": "17",
    "home_team": "ATL",
    "home_score": "24",
    "location": "Home",
    "result": "7",
    "total": "41",
    "away_moneyline": "155",
    "home_moneyline": "-180",
    "spread_line": "3.5",
    "away_spread_odds": "-108",
    "home_spread_odds": "-112",
    "total_line": "44.5",
    "under_odds": "-110",
    "over_odds": "-105",
    "temp": "NA",
}
OVERTIME = {"overtime": "1", "result": "3", "home_score": "23", "away_score": "20", "total": "43"}
EVENT = "NFL/2025-11-23/atlanta-falcons/carolina-panthers"


def table(rows: Sequence[Mapping[str, str]], end: str = "\n") -> str:
    columns = list(rows[0])
    return "".join(
        ",".join(cells) + end for cells in [columns, *([row.get(name, "") for name in columns] for row in rows)]
    )


def read(content: str | bytes, teams: TeamDirectory | None = None) -> ParsedFile:
    data = content.encode() if isinstance(content, str) else content
    return nflverse.parse(data, "games.csv", teams or TeamDirectory.shipped())


def read_game(**cells: str) -> ParsedFile:
    return read(table([{**GAME, **cells}]))


def prices_of(parsed: ParsedFile) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Line and odds by market, for a file of one game."""
    prices = parsed.history.prices
    assert set(prices.venues) <= {"nflverse_line"}
    assert (prices.phase == Phase.CLOSING).all()
    return {
        BY_CODE[prices.market[row]].key: (int(prices.line[row]), tuple(prices.odds_e4[row].tolist()))
        for row in range(len(prices))
    }


def faults_of(parsed: ParsedFile) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.reason) for fault in (*parsed.refused, *parsed.refused_prices)]


def utc(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros))


def test_a_game_and_its_line() -> None:
    parsed = read_game()
    events = parsed.history.events
    assert (parsed.source, parsed.rows_read, faults_of(parsed), parsed.unknown_columns) == ("nflverse", 1, [], [])
    assert (events.sport, events.key, events.competition, events.season) == (
        "american_football",
        [EVENT],
        ["NFL"],
        ["2025"],
    )
    assert (events.status, events.home_score.tolist(), events.away_score.tolist()) == (["finished"], [24], [17])
    assert utc(events.kickoff[0]) == datetime(2025, 11, 23, 18, 0, tzinfo=UTC)
    assert (parsed.history.prices.at == events.kickoff[0]).all()
    # Home favoured by 3.5 points gives 3.5 points.
    assert prices_of(parsed) == {
        "h2h": (LINE_NONE, (15_556, 25_500, 0)),
        "spreads": (-350, (18_929, 19_259, 0)),
        "totals": (4450, (19_524, 19_091, 0)),
    }
    assert len(parsed.history.aggregates) == 0


@pytest.mark.parametrize(("spread_line", "home_line"), [("3.5", -350), ("-7", 700), ("0", 0), ("-0.5", 50)])
def test_the_home_handicap_is_the_negated_spread(spread_line: str, home_line: int) -> None:
    assert prices_of(read_game(spread_line=spread_line))["spreads"][0] == home_line


@pytest.mark.parametrize(
    ("day", "time", "kickoff"),
    [
        ("2025-09-07", "20:20", datetime(2025, 9, 8, 0, 20, tzinfo=UTC)),
        ("2025-11-02", "09:30", datetime(2025, 11, 2, 14, 30, tzinfo=UTC)),
        ("2025-10-26", "9:30", datetime(2025, 10, 26, 13, 30, tzinfo=UTC)),
    ],
)
def test_times_are_eastern(day: str, time: str, kickoff: datetime) -> None:
    events = read_game(gameday=day, gametime=time).history.events
    assert utc(events.kickoff[0]) == kickoff
    assert events.kickoff_known[0]


@pytest.mark.parametrize("text", ["", "NA"])
def test_a_missing_time_is_one_in_the_afternoon_and_marked_unknown(text: str) -> None:
    events = read_game(gametime=text).history.events
    assert utc(events.kickoff[0]) == datetime(2025, 11, 23, 18, 0, tzinfo=UTC)
    assert not events.kickoff_known[0]


@pytest.mark.parametrize("nothing", ["", "NA"])
def test_a_future_game_without_lines(nothing: str) -> None:
    missing = (
        *("away_score", "home_score", "result", "total", "away_moneyline", "home_moneyline", "spread_line"),
        *("away_spread_odds", "home_spread_odds", "total_line", "under_odds", "over_odds"),
    )
    parsed = read_game(**dict.fromkeys(missing, nothing))
    assert faults_of(parsed) == []
    assert parsed.history.events.status == ["scheduled"]
    assert parsed.history.events.home_score.tolist() == [NO_SCORE]
    assert len(parsed.history.prices) == 0


def test_a_tie_and_a_neutral_place() -> None:
    parsed = read_game(home_score="20", away_score="20", result="0", total="40", location="Neutral")
    assert faults_of(parsed) == []
    assert parsed.history.events.status == ["finished"]


@pytest.mark.parametrize("code", ["OAK", "LV", "Raiders", "Oakland Raiders", "LVR"])
def test_codes_of_one_team(code: str) -> None:
    assert read_game(home_team=code).history.events.home == ["las-vegas-raiders"]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"result": "8"}, "result", "score 24-17 contradicts result '8'"),
        ({"result": "-7"}, "result", "score 24-17 contradicts result '-7'"),
        ({"total": "42"}, "total", "score 24-17 contradicts total '42'"),
        ({"total": "many"}, "total", "score 24-17 contradicts total 'many'"),
        ({"home_score": "NA"}, "home_score", "only one side has a score"),
        ({"away_score": ""}, "away_score", "only one side has a score"),
        ({"home_score": "", "away_score": ""}, "result", "result 7 without a score"),
        ({"home_score": "24.5"}, "home_score", "score '24.5' is no whole number from 0 to 200"),
        ({"gameday": ""}, "gameday", "date is missing"),
        ({"gameday": "23/11/2025"}, "gameday", "date '23/11/2025' cannot be read"),
        ({"gameday": "1850-01-01"}, "gameday", "date '1850-01-01' lies outside 1920 to 2100"),
        ({"gametime": "1 pm"}, "gametime", "time '1 pm' cannot be read"),
        ({"season": "twenty"}, "season", "season 'twenty' is not a year"),
        ({"home_team": "NA"}, "home_team", "team is missing"),
        ({"away_team": "ATL"}, "away_team", "'ATL' plays itself"),
        ({"away_team": "N" * 61}, "away_team", "team name of 61 characters; none has more than 60"),
        ({"home_team": "OAK", "away_team": "LV"}, "away_team", "'OAK' and 'LV' are one team"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_ones_stay(cells: dict[str, str], column: str, reason: str) -> None:
    parsed = read(table([{**GAME, "home_team": "GB"}, {**GAME, **cells}, {**GAME, "home_team": "CHI"}]))
    assert faults_of(parsed) == [(3, column, reason)]
    assert sorted(parsed.history.events.home) == ["chicago-bears", "green-bay-packers"]
    assert sorted(parsed.lines.tolist()) == [2, 4]


@pytest.mark.parametrize(
    ("cells", "column", "reason", "lost"),
    [
        ({"home_moneyline": "50"}, "home_moneyline", "price '50' is not an American price", set()),
        ({"home_moneyline": "x"}, "home_moneyline", "price 'x' is not a number", set()),
        ({"spread_line": "NA"}, "spread_line", "prices without the line they are for", {"spreads"}),
        ({"spread_line": "3.4"}, "spread_line", "line 3.4 is no multiple of 0.25", {"spreads"}),
        ({"spread_line": "70"}, "spread_line", "line 70 lies beyond 60", {"spreads"}),
        ({"total_line": "-44"}, "total_line", "total -44 is not above zero", {"totals"}),
        (
            {"over_odds": "900", "under_odds": "900"},
            "over_odds, under_odds",
            "prices 10.00/10.00 contradict each other: they sum to 0.20",
            {"totals"},
        ),
    ],
)
def test_a_bad_price_is_refused_and_the_game_stays(
    cells: dict[str, str], column: str, reason: str, lost: set[str]
) -> None:
    parsed = read_game(**cells)
    assert faults_of(parsed) == [(2, column, reason)]
    assert parsed.history.events.key == [EVENT]
    assert prices_of(parsed).keys() == {"h2h", "spreads", "totals"} - lost


@pytest.mark.parametrize("nothing", ["", "NA"])
@pytest.mark.parametrize(
    ("missing", "columns", "lost"),
    [
        ("home_moneyline", "home_moneyline, away_moneyline", "h2h"),
        ("away_spread_odds", "home_spread_odds, away_spread_odds", "spreads"),
        ("over_odds", "over_odds, under_odds", "totals"),
    ],
)
def test_a_price_without_the_other_may_be_one_that_moved(missing: str, columns: str, lost: str, nothing: str) -> None:
    parsed = read_game(**{missing: nothing})
    ((line, column, reason),) = faults_of(parsed)
    assert (line, column) == (2, columns)
    assert reason.endswith("lack one, as where a cell is missing and all behind it moved up")
    assert prices_of(parsed).keys() == {"h2h", "spreads", "totals"} - {lost}


def test_a_repeated_game_counts_once_and_a_contradicting_one_is_refused() -> None:
    again, other = {**GAME, "temp": "60"}, {**GAME, "spread_line": "4"}
    parsed = read(table([GAME, again, other]))
    assert faults_of(parsed) == [(4, "", "the same game stands in line 2 with other values")]
    assert (parsed.rows_read, len(parsed.history.events), len(parsed.history.prices)) == (3, 1, 3)


def test_rows_are_heard_as_they_are_read() -> None:
    said: list[tuple[ImportStep, int, int]] = []
    games = table([GAME] * 600)
    nflverse.parse(games.encode(), "games.csv", TeamDirectory.shipped(), lambda *each: said.append(each))
    assert said == [(ImportStep.READING, rows, of) for rows, of in ((0, 601), (500, 601), (600, 600))]


def test_without_columns_for_lines_there_are_games_without_prices() -> None:
    columns = ("game_id", "season", "gameday", "away_team", "home_team", "away_score", "home_score")
    parsed = read(table([{column: GAME[column] for column in columns}]))
    assert (len(parsed.history.events), len(parsed.history.prices)) == (1, 0)


def test_unknown_columns_are_named() -> None:
    assert read_game(moon="full").unknown_columns == ["moon"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("<html>", "a web page"),
        ("id,name,price\n1,a,2\n", "it is not an nflverse schedule"),
        ("Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n", "football-data.co.uk; use advisor import football-data"),
        ("Country,League,Season,Date,Home,Away,HG,AG,Res\n", "football-data.co.uk; use advisor import football-data"),
        ("PK\x03\x04", "a zip archive or a workbook; use advisor import football-data"),
        (table([{name: cell for name, cell in GAME.items() if name != "gameday"}]), "its header lacks gameday"),
        (table([GAME]).replace("temp", "result", 1), "more than one column 'result'"),
        (table([{**GAME, "home_team": "Nobody"}]) + table([{**GAME, "moon": ""}]), "a second header"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: str, reason: str) -> None:
    teams = TeamDirectory.shipped()
    with pytest.raises(ImportRefusedError, match=reason):
        read(content, teams)
    assert teams.created == ()


CONTENT = table([{**GAME, "gameday": f"2025-11-{day:02d}"} for day in range(1, 9)]).encode()


@given(st.integers(0, len(CONTENT)), st.binary(max_size=40), st.integers(0, 60))
def test_bytes_put_in_or_cut_out_anywhere(at: int, inserted: bytes, removed: int) -> None:
    try:
        parsed = read(CONTENT[:at] + inserted + CONTENT[at + removed :])
    except ImportRefusedError:
        return
    assert len(set(parsed.history.events.key)) == len(parsed.history.events) <= parsed.rows_read


@given(st.permutations(range(8)), st.permutations(list(GAME)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_and_columns_does_not_show(order: Sequence[int], columns: Sequence[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(CONTENT.decode())))
    shuffled = read(table([{name: rows[index][name] for name in columns} for index in order])).history
    plain = read(CONTENT).history
    assert shuffled.events.key == plain.events.key
    assert (shuffled.events.kickoff == plain.events.kickoff).all()
    for field in ("event", "market", "line", "venue", "phase", "at", "odds_e4"):
        assert (getattr(shuffled.prices, field) == getattr(plain.prices, field)).all()


@pytest.fixture(scope="module")
def recorded(real_data: Path) -> tuple[ParsedFile, list[dict[str, str]]]:
    content = (real_data / "nfl" / "games_1999_2020.csv").read_bytes()
    return read(content), list(csv.DictReader(io.StringIO(content.decode())))


def test_the_recorded_file_is_read_whole(recorded: tuple[ParsedFile, list[dict[str, str]]], real_data: Path) -> None:
    parsed, naive = recorded
    figures = next(
        line for line in (real_data / "VERIFY.txt").read_text("utf-8").splitlines() if line.startswith("nfl/")
    )
    assert "(5852, 46) 1999-09-12 2021-02-07" in figures
    assert "'home_moneyline': 1981, 'home_spread_odds': 1981" in figures
    assert "'gametime': 259}" in figures
    assert "ties 11" in figures
    events = parsed.history.events
    assert faults_of(parsed) == []
    assert parsed.rows_read == len(events) == len(naive) == 5852
    days = sorted(key.split("/")[1] for key in events.key)
    assert (days[0], days[-1]) == ("1999-09-12", "2021-02-07")
    assert len({*events.home, *events.away}) == 32
    assert int((~events.kickoff_known).sum()) == 259
    assert int((events.home_score == events.away_score).sum()) == 11
    assert Counter(BY_CODE[code].key for code in parsed.history.prices.market)["h2h"] == 5852 - 1981


def test_the_recorded_file_equals_a_naive_reading(recorded: tuple[ParsedFile, list[dict[str, str]]]) -> None:
    parsed, naive = recorded
    events, prices = parsed.history.events, parsed.history.prices
    found = {
        (int(prices.event[row]), BY_CODE[prices.market[row]].key): (int(prices.line[row]), prices.odds_e4[row])
        for row in range(len(prices))
    }
    covered = 0
    for index, line in enumerate(parsed.lines.tolist()):
        row = naive[line - 2]
        score = (int(row["home_score"]), int(row["away_score"]))
        assert (events.home_score[index], events.away_score[index]) == score
        assert events.overtime[index] == int(row["overtime"])
        normal = (events.home_normal[index], events.away_normal[index])
        assert normal == ((NO_SCORE, NO_SCORE) if row["overtime"] == "1" else score)
        # All that ended level had been level at the end of normal time, and overtime ends with one score.
        assert abs(score[0] - score[1]) <= 6 if row["overtime"] == "1" else score[0] != score[1]
        if row["home_spread_odds"]:
            handicap, odds = found[index, "spreads"]
            assert handicap == -float(row["spread_line"]) * 100
            assert odds[0] == pytest.approx(decimal_e4(row["home_spread_odds"]), abs=0.5)
            # Home covers when it wins by more than it gives: the two columns agree.
            margin = int(row["result"])
            assert (margin + handicap / 100 > 0) == (margin > float(row["spread_line"]))
            covered += margin + handicap / 100 > 0
        if row["home_moneyline"]:
            odds = found[index, "h2h"][1]
            assert odds[0] == pytest.approx(decimal_e4(row["home_moneyline"]), abs=0.5)
            assert odds[1] == pytest.approx(decimal_e4(row["away_moneyline"]), abs=0.5)
    # With the sign the wrong way round home teams would cover far from half of the time.
    assert 0.45 < covered / np.count_nonzero(prices.market == MARKET_TYPES[SPREADS].code) < 0.52


def decimal_e4(american: str) -> float:
    value = float(american)
    return 10_000 * (1 + (value / 100 if value > 0 else -100 / value))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (NO_SCORE, NO_SCORE, UNKNOWN)),
        ({"overtime": "NA"}, (NO_SCORE, NO_SCORE, UNKNOWN)),
        ({"overtime": "0"}, (24, 17, 0)),
        ({"overtime": "0.0"}, (24, 17, 0)),
        (OVERTIME, (NO_SCORE, NO_SCORE, 1)),
    ],
)
def test_whether_there_was_overtime(more: dict[str, str], expected: tuple[int, int, int]) -> None:
    events = read(table([{**GAME, **more}])).history.events
    assert (int(events.home_normal[0]), int(events.away_normal[0]), int(events.overtime[0])) == expected


def test_overtime_that_cannot_be_read_refuses_the_row() -> None:
    parsed = read(table([{**GAME, "overtime": "0"}, {**GAME, "gameday": "2025-11-24", "overtime": "2"}]))
    assert [(fault.column, fault.reason) for fault in parsed.refused] == [
        ("overtime", "overtime '2' is neither 0 nor 1")
    ]


def test_nights_on_which_the_clocks_change() -> None:
    autumn = read(table([{**GAME, "gameday": "2025-11-02", "gametime": "01:30"}]))
    events = autumn.history.events
    assert (int(events.kickoff[0]), bool(events.kickoff_known[0])) == (
        micros_of(datetime(2025, 11, 2, 5, 30, tzinfo=UTC)),
        False,
    )
    reason = "the clocks show 01:30 twice on 2025-11-02; the earlier is taken, as an estimate"
    assert (autumn.uncertain, autumn.refused) == ([LeftOut("games.csv", 2, "gametime", reason)], [])
    spring = read(table([{**GAME, "gameday": "2025-03-09", "gametime": "02:30"}]))
    reason = "there is no 02:30 on 2025-03-09: the clocks go forward over it"
    assert (spring.refused, spring.uncertain) == ([LeftOut("games.csv", 2, "gametime", reason)], [])
