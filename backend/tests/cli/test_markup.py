"""Square brackets are markup to the terminal library: names with brackets must come out as they are."""

from pathlib import Path

from tests.cli.running import advisor, written
from tests.db.importing import PRICED


def test_a_backtest_over_files_with_brackets(tmp_path: Path) -> None:
    folder = tmp_path / "a ["
    folder.mkdir()
    file = written(folder / "bold].csv", PRICED, {**PRICED, "HomeTeam": "x", "FTR": "[/red]"})
    result = advisor("backtest", "run", "--data", file, "--out", folder)
    assert result.exit_code == 0
    assert f"Wrote report.json, bets.csv and equity.csv to {folder}" in result.stderr
    assert f"left out {file}:3 FTR: result '[/RED]' is none of H, D, A" in result.stderr
