"""One command shows every setting, one explains it, one names what differs."""

from pathlib import Path

import pytest

from tests.cli.running import advisor, advisor_json


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ADVISOR_SANDBOX", "off")
    monkeypatch.setenv("ADVISOR_BETFAIR_PASSWORD", "hunter2")
    (tmp_path / ".env").write_text("ADVISOR_API_PORT=8010\n")
    (tmp_path / "providers.yaml").write_text("value_bets: {open_edge: 0.03}\n")


def test_show_lists_everything_but_secrets(tmp_path: Path) -> None:
    shown = {each["key"]: each for each in advisor_json("settings", "show")["settings"]}
    assert (shown["ADVISOR_API_PORT"]["value"], shown["ADVISOR_API_PORT"]["source"]) == (8010, ".env")
    assert shown["ADVISOR_SANDBOX"]["source"] == "environment"
    assert shown["value_bets.open_edge"]["source"] == str(tmp_path / "providers.yaml")
    assert shown["ADVISOR_BETFAIR_PASSWORD"]["value"] == "***"
    listed = advisor("settings", "show")
    assert "quality.max_odds" in listed.stdout
    assert "hunter2" not in listed.stdout


def test_explain_says_all_of_one() -> None:
    explained = advisor("settings", "explain", "VALUE_BETS.OPEN_EDGE").stdout
    for part in ("0.03", "0.02", "at most 1", "share of the stake", "providers.yaml", "value bet opens"):
        assert part in explained
    assert advisor_json("settings", "explain", "quality.max_odds")["default"] == 1000


def test_explain_refuses_an_unknown_key_and_names_the_nearest() -> None:
    refused = advisor("settings", "explain", "value_bets.open_edg")
    assert refused.exit_code == 2
    assert "value_bets.open_edge" in refused.stderr


def test_diff_lists_only_what_differs() -> None:
    keys = [each["key"] for each in advisor_json("settings", "diff")["settings"]]
    assert keys == [
        "ADVISOR_DATA_DIR",
        "ADVISOR_API_PORT",
        "ADVISOR_SANDBOX",
        "ADVISOR_BETFAIR_PASSWORD",
        "value_bets.open_edge",
    ]
    shown = advisor("settings", "diff").stdout
    assert "0.03" in shown
    assert "0.02" in shown


class TestWhileTheSandboxRuns:
    @pytest.fixture(autouse=True)
    def sandbox(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ADVISOR_SANDBOX", "on")

    def test_its_values_are_shown_and_said_to_be_its(self, tmp_path: Path) -> None:
        shown = advisor("settings", "explain", "value_bets.open_edge")
        assert "0.03" not in shown.stdout
        assert f"--own shows those of {tmp_path / 'providers.yaml'}" in shown.stderr

    def test_ones_own_are_shown_on_demand(self) -> None:
        shown = advisor("settings", "explain", "value_bets.open_edge", "--own")
        assert "0.03" in shown.stdout
        assert shown.stderr == ""
        differing = advisor_json("settings", "diff", "--own")["settings"]
        assert [each["key"] for each in differing if not each["key"].startswith("ADVISOR_")] == ["value_bets.open_edge"]

    def test_a_fault_of_ones_own_file_is_found_before_it_counts(self, tmp_path: Path) -> None:
        (tmp_path / "providers.yaml").write_text("value_bets: {open_egde: 0.03}\n")
        refused = advisor("settings", "show")
        assert refused.exit_code == 2
        assert "value_bets.open_egde: there is no such setting" in refused.stderr
