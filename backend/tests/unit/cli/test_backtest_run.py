"""``advisor backtest run --data``: the whole way from files to figures, as typed in a shell."""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from advisor.cli import application

HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,PSH,PSD,PSA,B365H,B365D,B365A,PSCH,PSCD,PSCA"
# The second match pays 2.30 at bet365 for what Pinnacle offers 2.05 for; it is won. The third is lost.
AUTUMN = [
    "E0,19/08/2023,15:00,Arsenal,Chelsea,1,1,D,2.00,3.60,4.00,1.95,3.50,3.90,2.02,3.60,3.95",
    "E0,26/08/2023,15:00,Everton,Fulham,2,0,H,2.05,3.50,3.90,2.30,3.40,3.70,1.98,3.60,4.10",
    "E0,02/09/2023,12:30,Liverpool,Burnley,3,1,H,1.40,5.00,8.00,1.38,4.80,9.50,1.42,4.90,7.80",
]
SPRING = ["E0,09/03/2024,15:00,Chelsea,Arsenal,0,2,A,3.00,3.40,2.50,2.90,3.30,2.90,3.10,3.40,2.40"]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Not that of whoever runs the tests, whose own settings would count."""
    monkeypatch.delenv("ADVISOR_PROVIDERS_FILE", raising=False)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def autumn(tmp_path: Path) -> Path:
    return season(tmp_path / "autumn.csv", AUTUMN)


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    return season(tmp_path / "spring.csv", SPRING)


def season(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def advisor(*words: str | Path) -> Result:
    return CliRunner().invoke(application("backtest"), ["backtest", "run", *map(str, words)])


def figures(*words: str | Path) -> dict[str, object]:
    """The object on stdout of a run that must succeed."""
    result = advisor(*words, "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert isinstance(answer, dict)
    return answer


def test_one_json_object_on_stdout(autumn: Path) -> None:
    answer = figures("--data", autumn, "--set", "min_edge=0.02", "--stake", "10", "--limits", "none")
    # 10 × 1.30 won at Everton, 10 lost on Burnley at 9.50.
    assert (answer["matches"], answer["bets"]) == (3, 2)
    assert (answer["turnover"], answer["profit"], answer["yield"]) == ("20.00", "3.00", 0.15)
    assert answer["clv_bets"] == answer["clv_sharp_bets"] == 2
    assert isinstance(answer["clv"], float)
    assert isinstance(answer["expected_yield"], float)
    for name in ("order_hash", "config_hash", "data_hash"):
        assert len(str(answer[name])) == 64
    assert {"equity", "breakdowns", "refusals", "notes", "config", "currency"} <= set(answer)


def test_more_files_may_follow_data_as_a_shell_writes_them(autumn: Path, spring: Path) -> None:
    together = figures("--data", autumn, spring)
    assert together["matches"] == 4
    for words in (("--data", spring, autumn), ("--data", autumn, "--data", spring), (spring, "--data", autumn)):
        again = figures(*words)
        assert {name: again[name] for name in again} == together


def test_the_users_own_limits_of_quality_count_as_they_do_live(data_folder: Path, autumn: Path) -> None:
    words = ("--data", autumn, "--stake", "10", "--limits", "none")
    shipped = figures(*words)
    # In the second match bet365's odds sum up to 0.9992, just enough by the shipped limit of 0.999.
    (data_folder / "providers.yaml").write_text("quality: {min_book_sum: 1.0}\n")
    own = figures(*words)
    assert (shipped["bets"], own["bets"]) == (2, 1)
    assert shipped["data_hash"] != own["data_hash"]
    assert shipped["config_hash"] == own["config_hash"]
    notes = own["notes"]
    assert isinstance(notes, list)
    assert [note for note in notes if "limits of your own settings: min_book_sum;" in note]
    # A file that says nothing of them, or the same, changes nothing.
    for text in ("live: {probe_every: 1m}\n", "quality: {min_book_sum: 0.999}\n"):
        (data_folder / "providers.yaml").write_text(text)
        assert figures(*words) == shipped


def test_limits_that_cannot_be_used_are_named_by_file_and_key(data_folder: Path, autumn: Path) -> None:
    for text, fault in (
        ("quality: {min_book_sum: 7}", "quality.min_book_sum: should be at most 1.05"),
        ("qualty: {min_book_sum: 1}", "qualty: there is no such setting"),
    ):
        (data_folder / "providers.yaml").write_text(text)
        result = advisor("--data", autumn)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{data_folder / 'providers.yaml'}: {fault}" in result.stderr


def test_the_same_file_twice_is_the_same_data(autumn: Path) -> None:
    assert figures("--data", autumn, autumn) == figures("--data", autumn)


def test_a_corrected_file_given_later_wins(tmp_path: Path, autumn: Path) -> None:
    corrected = season(tmp_path / "corrected.csv", [AUTUMN[1].replace(",2,0,H,", ",0,1,A,")])
    assert figures("--data", autumn, corrected)["profit"] == "-20.00"
    assert figures("--data", corrected, autumn)["profit"] == "3.00"


def test_dates_and_competitions_choose_matches(tmp_path: Path, autumn: Path, spring: Path) -> None:
    other = season(tmp_path / "other.csv", [AUTUMN[0].replace("E0,", "E1,")])
    assert figures("--data", autumn, spring, "--from", "2023-08-26", "--to", "2023-09-02")["matches"] == 2
    assert figures("--data", autumn, other, "--competition", "E1")["matches"] == 1
    assert figures("--data", autumn, other, "--competition", "E1", "--competition", "E0")["matches"] == 4


def test_the_report_for_people(autumn: Path) -> None:
    result = advisor("--data", autumn, "--limits", "none")
    assert result.exit_code == 0
    assert "3.00 EUR" in result.stdout
    assert "+15.00%" in result.stdout


def test_amounts_name_their_currency_and_one_thing_is_singular(autumn: Path) -> None:
    shown = advisor("--data", autumn, "--stake", "10", "--limits", "none", "--currency", "GBP").stdout
    assert re.search(r"± standard error\s+[0-9.]+ GBP *\n", shown)
    assert re.search(r"Losing streak\s+1 bet *\n", shown)
    assert not re.search(r"\b1 (bets|matches|days|prices)\b", shown)


def test_no_bets_are_a_report_too(autumn: Path) -> None:
    result = advisor("--data", autumn, "--set", "min_edge=5", "--set", "max_edge=null")
    assert result.exit_code == 0
    assert "0.00 EUR" in result.stdout
    answer = figures("--data", autumn, "--set", "min_edge=5", "--set", "max_edge=null")
    assert (answer["bets"], answer["yield"], answer["clv"], answer["equity"]) == (0, None, None, [])


def test_files_of_a_run(autumn: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    result = advisor("--data", autumn, "--limits", "none", "--out", folder, "--json")
    assert result.exit_code == 0
    assert "Wrote report.json, bets.csv and equity.csv" in result.stderr
    answer = json.loads(result.stdout)
    assert json.loads((folder / "report.json").read_text()) == answer
    with (folder / "bets.csv").open(newline="") as file:
        bets = list(csv.DictReader(file))
    assert [bet["selection"] for bet in bets] == ["home", "away"]
    assert sum(Decimal(bet["profit"]) for bet in bets) == Decimal(answer["profit"])
    assert [(bet["odds"], bet["stake"], bet["outcome"]) for bet in bets] == [
        ("2.30", "10.00", "won"), ("9.50", "10.00", "lost"),
    ]  # fmt: skip
    with (folder / "equity.csv").open(newline="") as file:
        equity = list(csv.DictReader(file))
    assert [point["bankroll"] for point in equity] == ["1013.00", "1003.00"]
    assert bets[-1]["bankroll"] == equity[-1]["bankroll"]
    assert {row["currency"] for row in (*bets, *equity)} == {"EUR"}


def test_refused_rows_and_prices_are_reported_on_stderr(tmp_path: Path) -> None:
    path = season(
        tmp_path / "mixed.csv", [*AUTUMN, AUTUMN[0].replace(",1,1,D,", ",1,1,H,").replace("Chelsea", "Wolves")]
    )
    result = advisor("--data", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["matches"] == 3
    assert f"{path}:5" in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--set", "min_edge=much"], "min_edge: should be a number"),
        (["--set", "min_egde=0.1"], "min_egde: there is no such parameter"),
        (["--set", "fair=sharp:pinacle"], "There is no venue 'pinacle' (in config.fair); these matches have h2h_3way "
                                          "prices of bet365, pinnacle."),
        (["--set", "venues=bet356"], "There is no venue 'bet356' (in config.venues)"),
        (["--sharp", "pinacle"], "There is no venue 'pinacle' (in sharp)"),
        (["--commission", "bet356=0.1"], "There is no venue 'bet356' (in commissions)"),
        (["--market", "corners"], "market: should be 'h2h_3way', 'h2h', 'spreads'"),
        (["--strategy", "valeu"], "There is no strategy 'valeu'; known: arbitrage, consensus, lay_value, middle, "
                                  "reversion, steam, value."),
        (["--staking", "martingale"], "there is no 'martingale'; use one of 'flat', 'proportional', 'kelly'"),
        (["--stake", "ten"], "should be an amount such as 12.50"),
        (["--bankroll", "0"], "set one above zero"),
        (["--limits", "max_stake"], "write it as none, default or KEY=VALUE"),
        (["--from", "1/2/2023"], "'1/2/2023' is not a date; write it as YYYY-MM-DD"),
        (["--from", "2024-01-02", "--to", "2024-01-01"], "date_from 2024-01-02 lies after date_to 2024-01-01"),
        (["--currency", "ZZZ"], "Unknown asset 'ZZZ'"),
    ],
)  # fmt: skip
def test_wrong_words_give_one_sentence_and_exit_code_2(autumn: Path, words: list[str], sentence: str) -> None:
    result = advisor("--data", autumn, "--json", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.strip().splitlines()
    assert sentence in line


def test_what_cannot_be_run_gives_one_sentence_and_exit_code_1(tmp_path: Path, autumn: Path) -> None:
    broken, empty = tmp_path / "broken.csv", season(tmp_path / "empty.csv", [])
    broken.write_text("<html>404</html>")
    unplayed = season(tmp_path / "fixtures.csv", ["E0,01/05/2024,15:00,Arsenal,Chelsea,,,,2.0,3.6,4.0,,,,,,"])
    for words, sentence in (
        ([tmp_path / "missing.csv"], "there is no such file"),
        ([tmp_path], "this is a folder"),
        ([broken], "web page"),
        ([autumn, broken], "web page"),
        ([empty], "There are no matches to run on"),
        ([unplayed], "None of these matches has been played"),
        ([autumn, "--from", "2030-01-01"], "There are no matches from 2030-01-01; those at hand are of 2023-08-19"),
        ([autumn, "--competition", "SP1"], "There are no matches of SP1; there are of E0."),
    ):  # fmt: skip
        result = advisor("--data", *words)
        assert (result.exit_code, result.stdout) == (1, ""), sentence
        assert sentence in " ".join(result.stderr.split())


def test_files_without_data_are_a_mistake(autumn: Path) -> None:
    result = advisor(autumn)
    assert result.exit_code == 2
    assert "name files after --data" in result.stderr
    assert advisor().exit_code == 2


def test_a_folder_that_cannot_be_written_to(autumn: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    result = advisor("--data", autumn, "--out", tmp_path / "taken", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Cannot write to" in result.stderr
