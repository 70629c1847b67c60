"""Which rows become events, and why others do not."""

import pytest

from advisor.core.history import NO_SCORE
from advisor.core.imports import ParsedFile
from advisor.core.markets import Phase
from advisor.identity.directory import TeamDirectory
from tests.adapters.football_data.samples import EXTRA, MATCH, faults_of, read_match, read_one, table


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Div": "X1"}, "Div", "unknown division 'X1'"),
        ({"Div": ""}, "Div", "division is missing"),
        ({"Date": ""}, "Date", "date is missing"),
        ({"Date": "soon"}, "Date", "date 'soon' cannot be read"),
        ({"Date": "31/02/2025"}, "Date", "date '31/02/2025' is not in the calendar (the day stands first)"),
        ({"Date": "08/16/2025"}, "Date", "date '08/16/2025' is not in the calendar (the day stands first)"),
        ({"Date": "16/08/1869"}, "Date", "date '16/08/1869' lies outside 1870 to 2100"),
        ({"Date": "16/08/2101"}, "Date", "date '16/08/2101' lies outside 1870 to 2100"),
        ({"Time": "25:00"}, "Time", "time '25:00' cannot be read"),
        ({"Time": "noon"}, "Time", "time 'noon' cannot be read"),
        ({"HomeTeam": ""}, "HomeTeam", "team name is missing"),
        ({"AwayTeam": "?!"}, "AwayTeam", "team name '?!' cannot be read"),
        ({"HomeTeam": "A" * 61}, "HomeTeam", "team name of 61 characters; none has more than 60"),
        ({"HomeTeam": "Ars\x1b[31menal"}, "HomeTeam", r"team name 'Ars\x1b[31menal' holds characters that no name has"),
        ({"AwayTeam": "Le\u202eeds"}, "AwayTeam", r"team name 'Le\u202eeds' holds characters that no name has"),
        ({"HomeTeam": "=1+1"}, "HomeTeam", "team name '=1+1' begins like a formula of a spreadsheet"),
        ({"AwayTeam": "@SUM(A1)"}, "AwayTeam", "team name '@SUM(A1)' begins like a formula of a spreadsheet"),
        ({"AwayTeam": "-cmd|x"}, "AwayTeam", "team name '-cmd|x' begins like a formula of a spreadsheet"),
        ({"AwayTeam": "Le\ufffdds"}, "AwayTeam", r"team name 'Le\ufffdds' holds characters that no name has"),
        ({"AwayTeam": "Arsenal"}, "AwayTeam", "'Arsenal' and 'Arsenal' are one team"),
        ({"HomeTeam": "Man United", "AwayTeam": "Man Utd"}, "AwayTeam", "'Man United' and 'Man Utd' are one team"),
        ({"FTHG": ""}, "FTHG", "only one side has a score"),
        ({"FTAG": ""}, "FTAG", "only one side has a score"),
        ({"FTHG": "-1"}, "FTHG", "score '-1' is no whole number from 0 to 200"),
        ({"FTAG": "1.5"}, "FTAG", "score '1.5' is no whole number from 0 to 200"),
        ({"FTAG": "two"}, "FTAG", "score 'two' is no whole number from 0 to 200"),
        ({"FTHG": "201"}, "FTHG", "score '201' is no whole number from 0 to 200"),
        ({"FTR": "A"}, "FTR", "score 2-1 contradicts result A"),
        ({"FTR": "D"}, "FTR", "score 2-1 contradicts result D"),
        ({"FTHG": "1", "FTR": "H"}, "FTR", "score 1-1 contradicts result H"),
        ({"FTR": "X"}, "FTR", "result 'X' is none of H, D, A"),
        ({"FTHG": "", "FTAG": "", "FTR": "H"}, "FTR", "result H without a score"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_ones_stay(cells: dict[str, str], column: str, reason: str) -> None:
    good = {**MATCH, "HomeTeam": "Everton", "AwayTeam": "Fulham"}
    parsed = read_one(table([good, {**MATCH, **cells}, {**good, "Date": "23/08/2025"}]))
    assert faults_of(parsed) == [(3, column, reason)]
    assert parsed.rows_read == 3
    assert parsed.history.events.key == ["E0/2025-08-16/everton/fulham", "E0/2025-08-23/everton/fulham"]
    assert parsed.lines.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"League": "Serie Z"}, "League", "unknown league 'Serie Z' of 'Brazil'"),
        ({"Country": "Atlantis"}, "League", "unknown league 'Serie A' of 'Atlantis'"),
        ({"Season": ""}, "Season", "season is missing"),
        ({"Season": "21"}, "Season", "season '21' is neither a year nor two"),
        ({"Season": "2021/2023"}, "Season", "the years of season '2021/2023' do not follow one another"),
        ({"Res": "A"}, "Res", "score 2-1 contradicts result A"),
        ({"HG": ""}, "HG", "only one side has a score"),
        ({"Home": ""}, "Home", "team name is missing"),
    ],
)
def test_a_bad_row_of_an_extra_league_is_refused(cells: dict[str, str], column: str, reason: str) -> None:
    assert faults_of(read_one(table([{**EXTRA, **cells}]))) == [(2, column, reason)]


def test_names_of_leagues_are_read_without_regard_to_blanks_case_and_accents() -> None:
    rows = [
        {**EXTRA, "Country": "Japan", "League": " J1 League", "Home": "G-Osaka", "Away": "C-Osaka"},
        {**EXTRA, "League": "série a"},
    ]
    assert read_one(table(rows)).history.events.competition == ["BRA", "JPN"]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"FTHG": "", "FTAG": "", "FTR": ""}, "scheduled"),
        ({"FTHG": "NA", "FTAG": "NA", "FTR": "NA"}, "scheduled"),
        ({"FTHG": "", "FTAG": "", "FTR": "P"}, "postponed"),
        ({"FTHG": "", "FTAG": "", "FTR": "Postp"}, "postponed"),
        ({"FTHG": "", "FTAG": "", "FTR": "postponed"}, "postponed"),
        ({"FTHG": "1", "FTAG": "0", "FTR": "A-A"}, "void"),
        ({"FTHG": "1", "FTAG": "0", "FTR": "Abn"}, "void"),
        ({"FTHG": "3", "FTAG": "0", "FTR": "Awd"}, "void"),
    ],
)
def test_a_match_without_a_result_that_counts(cells: dict[str, str], status: str) -> None:
    events = read_match(**cells).history.events
    assert events.status == [status]
    assert (events.home_score.tolist(), events.away_score.tolist()) == ([NO_SCORE], [NO_SCORE])


@pytest.mark.parametrize("cells", [{"FTR": ""}, {"FTR": "h"}, {"FTHG": "2.0", "FTAG": "1.0"}])
def test_a_finished_match(cells: dict[str, str]) -> None:
    events = read_match(**cells).history.events
    assert events.status == ["finished"]
    assert (events.home_score.tolist(), events.away_score.tolist()) == ([2], [1])


def half_times(cells: dict[str, str]) -> tuple[ParsedFile, tuple[int, int]]:
    columns = (*MATCH, "HTHG", "HTAG")
    parsed = read_one(table([{**MATCH, **cells}], header=columns))
    events = parsed.history.events
    return parsed, (int(events.home_half[0]), int(events.away_half[0]))


@pytest.mark.parametrize(
    ("cells", "half"),
    [
        ({"HTHG": "1", "HTAG": "0"}, (1, 0)),
        ({"HTHG": "2.0", "HTAG": "1.0"}, (2, 1)),
        ({"HTHG": "", "HTAG": "NA"}, (NO_SCORE, NO_SCORE)),
        ({"HTHG": "1", "HTAG": "0", "FTHG": "", "FTAG": "", "FTR": ""}, (NO_SCORE, NO_SCORE)),
        ({"HTHG": "1", "HTAG": "0", "FTR": "ABN"}, (NO_SCORE, NO_SCORE)),
    ],
)
def test_the_score_at_half_time(cells: dict[str, str], half: tuple[int, int]) -> None:
    parsed, found = half_times(cells)
    assert found == half
    assert (parsed.refused, parsed.refused_prices) == ([], [])


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"HTHG": "3", "HTAG": "0"}, "HTHG", "score 3-0 at half-time is above the last, 2-1"),
        ({"HTHG": "0", "HTAG": "2"}, "HTHG", "score 0-2 at half-time is above the last, 2-1"),
        ({"HTHG": "1", "HTAG": ""}, "HTHG", "only one side has a score at half-time"),
        ({"HTHG": "1", "HTAG": "x"}, "HTAG", "score 'x' is no whole number from 0 to 200"),
    ],
)
def test_a_score_at_half_time_that_cannot_be_is_left_out_alone(cells: dict[str, str], column: str, reason: str) -> None:
    parsed, found = half_times(cells)
    assert found == (NO_SCORE, NO_SCORE)
    assert parsed.history.events.home_score.tolist() == [2]
    assert [(fault.line, fault.column, fault.reason) for fault in parsed.refused_prices] == [(2, column, reason)]


def test_a_list_of_fixtures_may_have_no_column_for_results() -> None:
    columns = ("Div", "Date", "Time", "HomeTeam", "AwayTeam", "B365H", "B365D", "B365A")
    parsed = read_one(table([MATCH], header=columns))
    assert parsed.history.events.status == ["scheduled"]
    assert len(parsed.history.prices) == 1


def test_a_repeated_row_counts_once() -> None:
    parsed = read_one(table([MATCH, {**MATCH, "HomeTeam": "Everton"}, {**MATCH, "HomeTeam": "Arsenal FC"}]))
    assert faults_of(parsed) == []
    assert (parsed.rows_read, len(parsed.history.events), len(parsed.history.prices)) == (3, 2, 2)
    assert parsed.repeated == 1
    assert parsed.lines.tolist() == [2, 3]


@pytest.mark.parametrize("cells", [{"B365H": "1.95"}, {"FTHG": "3"}, {"Time": "17:30"}])
def test_a_second_row_of_a_match_is_refused(cells: dict[str, str]) -> None:
    parsed = read_one(table([MATCH, {**MATCH, **cells}]))
    assert faults_of(parsed) == [(3, "", "the same match stands in line 2 with other values")]
    assert parsed.history.events.home_score.tolist() == [2]
    assert parsed.history.prices.odds_e4.tolist() == [[19_000, 36_000, 42_000]]


def test_prices_of_a_refused_row_are_not_reported_beside_it() -> None:
    parsed = read_one(table([MATCH, {**MATCH, "B365H": "junk"}]))
    assert [fault.reason for fault in parsed.refused] == ["the same match stands in line 2 with other values"]


def test_unknown_teams_become_teams_for_review_and_only_those_of_good_rows() -> None:
    teams = TeamDirectory.shipped()
    rows = [
        {**MATCH, "HomeTeam": "Notts Forrest"},
        {**MATCH, "HomeTeam": "Nowhere Rovers", "FTR": "A"},
        {**MATCH, "HomeTeam": "Elsewhere", "AwayTeam": "elsewhere!"},
        {**MATCH, "HomeTeam": "Somewhere", "AwayTeam": "?"},
    ]
    parsed = read_one(table(rows), teams)
    assert parsed.history.events.home == ["notts-forrest"]
    assert [(created.team.key, created.team.reviewed) for created in teams.created] == [("notts-forrest", False)]
    assert teams.created[0].suggestions[0].team.key == "nottingham-forest"


FIXTURES = "Country,League,Date,Time,Home,Away,PH,PD,PA\n"


@pytest.mark.parametrize(
    ("row", "key", "season"),
    [
        ("Brazil,Serie A,29/05/2027,20:00,Santos,Bahia,2.10,3.30,3.60", "BRA/2027-05-29/santos/bahia", "2027"),
        ("Mexico,Liga MX,14/02/2027,20:00,Toluca,Tigres UANL,2.10,3.30,3.60", "MEX/2027-02-14", "2026/27"),
        # Its file of results calls the season by one year.
        ("Argentina,Liga Profesional,05/12/2026,22:30,Platense,Lanus,2.10,3.30,3.60", "ARG/2026-12-05", "2026"),
    ],
)
def test_games_to_come_of_the_extra_leagues_have_no_season_and_prices_before_the_match(
    row: str, key: str, season: str
) -> None:
    parsed = read_one(f"{FIXTURES}{row}\n")
    events, prices = parsed.history.events, parsed.history.prices
    assert faults_of(parsed) == []
    assert (events.key[0].startswith(key), events.season, events.status) == (True, [season], ["scheduled"])
    assert (prices.venues, prices.phase.tolist()) == (("pinnacle",), [Phase.PRE_MATCH])
    assert prices.odds_e4.tolist() == [[21_000, 33_000, 36_000]]
    assert prices.at[0] < events.kickoff[0]


def test_with_results_their_prices_are_closing_ones_and_the_season_is_named() -> None:
    parsed = read_one(table([{**EXTRA, "PH": "2.10", "PD": "3.30", "PA": "3.60"}]))
    assert parsed.history.prices.phase.tolist() == [Phase.CLOSING]
    assert parsed.history.events.season == ["2021"]
