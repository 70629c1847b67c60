"""``advisor engine halt``, ``resume`` and ``status``: betting is halted over what there is, and goes on."""

import json

import pytest

from tests.cli.running import advisor, advisor_json


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    return ("--database-url", fresh_database_url)


def test_betting_is_halted_and_goes_on(words: tuple[str, str]) -> None:
    before = advisor("engine", "status", *words)
    assert (before.exit_code, before.stdout) == (0, "No engine runs.\nNo halt stands.\n")
    made = advisor("engine", "halt", "--reason", "odds look [wrong]", *words)
    assert (made.exit_code, made.stdout) == (0, "")
    assert made.stderr.splitlines() == [
        "Halt 1 stands over all betting: odds look [wrong]",
        "Let betting go on: advisor engine resume 1",
    ]
    shown = advisor_json("engine", "status", *words)
    assert shown["running"] is False
    [standing] = shown["halts"]
    assert (standing["scope"], standing["subject"], standing["set_by"]) == ("all", None, "local")
    assert "not acknowledged yet: odds look [wrong]" in advisor("engine", "status", *words).stdout
    assert advisor("engine", "resume", 1, *words).stderr == "Halt 1 over all betting is lifted.\n"
    assert advisor_json("engine", "status", *words)["halts"] == []
    again = advisor("engine", "resume", 1, *words)
    assert (again.exit_code, again.stderr) == (1, "✗ The halt 1 was lifted before.\n")


def test_all_halts_are_lifted_together(words: tuple[str, str]) -> None:
    assert advisor("engine", "resume", "--all", *words).stderr == "No halt stands.\n"
    advisor("engine", "halt", *words)
    advisor("engine", "halt", "--strategy", "value", *words)
    lifted = json.loads(advisor("engine", "resume", "--all", "--json", *words).stdout)
    assert [(each["scope"], each["subject"]) for each in lifted] == [("all", None), ("strategy", "value")]
    assert all(each["lifted_at"] for each in lifted)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("halt", "--venue", "nowhere"), "names no venue that there is"),
        (("halt", "--strategy", "nothing"), "names no strategy that there is"),
        (("halt", "--event", "7"), "names no event that there is"),
        (("halt", "--venue", "bet365", "--event", "7"), "one option, or none for all"),
        (("halt", "--reason", " "), "Give a reason"),
        (("resume",), "or --all"),
        (("resume", "1", "--all"), "or --all"),
    ],
)
def test_what_is_not_there_is_not_halted(words: tuple[str, str], command: tuple[str, ...], said: str) -> None:
    refused = advisor("engine", *command, *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert advisor_json("engine", "status", *words)["halts"] == []
