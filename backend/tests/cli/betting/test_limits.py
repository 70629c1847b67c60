"""``advisor limits``: what you have set is shown and changed; what nobody can undo is asked about first."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from advisor.cli import application
from advisor.core.clock import SystemClock
from tests.cli.running import advisor, advisor_json

TODAY = SystemClock().now()
LAST_DAY = (TODAY + timedelta(days=400)).date().isoformat()


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    return ("--database-url", fresh_database_url)


def typed(text: str, *arguments: str) -> tuple[int, str]:
    """A command with what a person types when it asks."""
    result = CliRunner().invoke(application("limits"), ["limits", *arguments], input=text)
    return result.exit_code, result.stderr


def test_a_limit_is_set_raised_and_the_raise_withdrawn(words: tuple[str, str]) -> None:
    before = advisor("limits", "show", *words)
    assert before.stdout.splitlines()[3] == "loss_day: no limit, 0.00 used"
    assert before.stdout.splitlines()[-1] == "No break is in force."
    assert advisor("limits", "set", "loss_day", "50", *words).stderr == "loss_day: 50.00 EUR, 0.00 used\n"
    raised = advisor("limits", "set", "loss_day", "off", *words)
    assert raised.stderr.startswith("loss_day: 50.00 EUR, 0.00 used; no limit from ")
    assert advisor("limits", "withdraw", "loss_day", *words).stderr == "loss_day: 50.00 EUR, 0.00 used\n"
    again = advisor("limits", "withdraw", "loss_day", *words)
    assert (again.exit_code, again.stderr) == (1, "✗ No raise of loss_day waits.\n")
    shown = advisor_json("limits", "show", *words)
    assert (shown["asset"], shown["limits"][3]["value"], shown["break_in_force"]) == ("EUR", "50.00", None)
    wrong = advisor("limits", "set", "loss_day", "0.001", *words)
    assert (wrong.exit_code, "it should be an amount of EUR" in wrong.stderr) == (2, True)


def test_a_time_out_asks_first(words: tuple[str, str]) -> None:
    code, asked = typed("n\n", "time-out", "24h", *words)
    assert (code, "Nobody can end it early." in asked, "Nothing was done." in asked) == (0, True, True)
    assert advisor_json("limits", "show", *words)["break_in_force"] is None
    assert "lasts one of these: 24h, 1w" in advisor("limits", "time-out", "1h", "--yes", *words).stderr
    begun = advisor("limits", "time-out", "24h", "--yes", *words)
    assert begun.stderr.startswith("Nothing new is bet: time-out until ")
    assert advisor_json("limits", "show", *words)["break_in_force"]["kind"] == "time_out"


def test_a_self_exclusion_asks_for_its_last_day_again(words: tuple[str, str]) -> None:
    for text in ("2099-01-01\n", "yes\n"):
        code, _ = typed(text, "exclude", LAST_DAY, *words)
        assert code == 2
    assert advisor_json("limits", "show", *words)["break_in_force"] is None
    soon = advisor("limits", "exclude", TODAY.date().isoformat(), *words)
    assert (soon.exit_code, "lasts six months at least" in soon.stderr) == (2, True)
    code, said = typed(f"{LAST_DAY}\n", "exclude", LAST_DAY, *words)
    assert (code, "self-exclusion until" in said) == (0, True)
    longer = advisor_json("limits", "exclude", "2099-01-01", "--confirm", "2099-01-01", *words)
    assert longer["break_in_force"]["ends_at"].startswith("2099-01-02")
