"""``advisor strategies``: instances are made from files, run, changed and taken back."""

import json
from pathlib import Path

import pytest

from tests.cli.running import advisor, advisor_json


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    return ("--database-url", fresh_database_url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return defined(tmp_path, strategy="steam", mode="paper", config={"min_edge": 0.03})


def defined(folder: Path, **definition: object) -> Path:
    path = folder / "steam.json"
    path.write_text(json.dumps(definition))
    return path


def test_an_instance_from_a_file_to_its_end(words: tuple[str, str], file: Path, tmp_path: Path) -> None:
    assert "no strategy instances" in advisor("strategies", "list", *words).stderr
    made = advisor("strategies", "create", "steam", file, "--note", "A try.", *words)
    assert (made.exit_code, made.stderr) == (0, "steam is made. Start it: advisor strategies start steam\n")
    assert advisor("strategies", "start", "steam", *words).stderr == "steam is running.\n"
    listed = advisor("strategies", "list", *words).stdout
    assert all(word in listed for word in ("steam", "running", "paper"))
    assert advisor("strategies", "pause", "steam", "--note", "Odd prices.", *words).stderr == "steam is paused.\n"

    other = defined(tmp_path, strategy="steam", mode="paper", config={"min_edge": 0.05})
    assert advisor("strategies", "change", "steam", other, *words).stderr == "steam has version 2 now.\n"
    back = advisor_json("strategies", "roll-back", "steam", 1, *words)
    assert (back["version"]["number"], back["version"]["config"]) == (3, {"min_edge": 0.03})
    assert advisor("strategies", "clone", "steam", "copy", *words).exit_code == 0
    assert advisor_json("strategies", "demote", "steam", "watch", *words)["version"]["mode"] == "watch"
    assert advisor_json("strategies", "stop", "steam", *words)["state"] == "stopped"

    shown = advisor_json("strategies", "show", "steam", *words)
    assert [each["number"] for each in shown["versions"]] == [4, 3, 2, 1]
    assert [each["name"] for each in json.loads(advisor("strategies", "list", "--json", *words).stdout)] == [
        "copy",
        "steam",
    ]
    lines = advisor("strategies", "show", "steam", *words).stdout
    assert lines.startswith("steam is stopped")
    assert "rolled back" in lines
    assert "A try." in lines


def test_a_version_that_is_shown_can_be_given_back(words: tuple[str, str], file: Path, tmp_path: Path) -> None:
    advisor("strategies", "create", "steam", file, *words)
    [version] = advisor_json("strategies", "show", "steam", *words)["versions"]
    again = defined(tmp_path, **version["definition"])
    assert advisor_json("strategies", "change", "steam", again, *words)["version"]["number"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "should hold an object"),
        ('{"strategy": "steem"}', "steem"),
        ('{"strategy": "steam", "config": {"min_edge": "much"}}', "min_edge"),
        ('{"strategy": "steam", "mode": "live"}', "mode"),
        ('{"strategy": "steam", "portfolio": "none"}', "portfolio"),
    ],
)
def test_what_could_not_be_run_is_refused(words: tuple[str, str], tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(text)
    refused = advisor("strategies", "create", "steam", path, *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert json.loads(advisor("strategies", "list", "--json", *words).stdout) == []


def test_what_is_not_there_is_named(words: tuple[str, str]) -> None:
    for command in (("start", "none"), ("show", "none"), ("clone", "none", "copy"), ("roll-back", "none", 1)):
        refused = advisor("strategies", *command, *words)
        assert (refused.exit_code, refused.stderr) == (1, "✗ There is no strategy instance 'none'.\n")
