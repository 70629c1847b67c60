"""``advisor import undo`` and ``list``: nothing goes before it was shown and agreed to."""

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.cli.running import advisor, advisor_json, written
from tests.db.importing import PRICED, unplayed


@pytest.fixture
def two_imports(tmp_path: Path, fresh_database_url: str) -> str:
    """Of "[b]first.csv", an unplayed match, and of second.csv, which plays it and brings another."""
    first = written(tmp_path / "[b]first.csv", unplayed(PRICED))
    second = written(tmp_path / "second.csv", PRICED, {**PRICED, "HomeTeam": "Foo Town"})
    advisor_json("import", "football-data", first, "--database-url", fresh_database_url)
    done = advisor_json("import", "football-data", second, "--database-url", fresh_database_url)
    assert [file["number"] for file in done["files"]] == [2]
    return fresh_database_url


def events(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM event").fetchone()
    assert row is not None
    return int(row[0])


def at_terminal(*words: str, answer: bytes) -> tuple[int, str]:
    """Run a command at a terminal of its own; its exit code and all that the terminal showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", "from advisor.cli import app; app()", *words], stdin=theirs, stdout=theirs, stderr=theirs
    ) as child:
        os.close(theirs)
        shown = b""
        while b"[y/N]" not in shown and (more := os.read(ours, 4_096)):
            shown += more
        os.write(ours, answer)
        with suppress(OSError):  # what a terminal gives whose other end is closed
            while more := os.read(ours, 4_096):
                shown += more
        os.close(ours)
    return child.returncode, shown.decode()


def test_it_is_shown_and_asked(two_imports: str) -> None:
    words = ("import", "undo", "--database-url", two_imports)
    code, said = at_terminal(*words, answer=b"n\n")
    assert (code, events(two_imports)) == (0, 2)
    assert "second.csv" in said
    assert "events: 1 removed, 1 put back to what they were, 0 kept; results: 2, prices: 5 removed or put back" in said
    assert "teams removed: Foo Town" in said
    assert "Nothing was undone." in said
    code, said = at_terminal(*words, answer=b"y\n")
    assert (code, events(two_imports)) == (0, 1)
    assert "✓ Undone." in said


def test_without_a_terminal_it_needs_yes_and_numbers(two_imports: str) -> None:
    url = ("--database-url", two_imports)
    asked = advisor("import", "undo", *url)
    assert (asked.exit_code, events(two_imports)) == (2, 2)
    assert "there is no terminal to ask at. Add --yes" in asked.stderr
    assert advisor("import", "undo", "--yes", *url).exit_code == 2
    alone = advisor("import", "undo", "1", "--yes", *url)
    assert (alone.exit_code, events(two_imports)) == (1, 2)
    assert "advisor import undo 2 1" in alone.stderr
    assert advisor("import", "undo", "7", "--yes", *url).exit_code == 1
    done = advisor("import", "undo", "1", "2", "--yes", *url)
    assert (done.exit_code, events(two_imports)) == (0, 0)
    assert advisor("import", "undo", *url).stderr.startswith("✗ Say which imports to undo")


def test_json_shows_without_yes_and_does_with_it(two_imports: str) -> None:
    url = ("--database-url", two_imports)
    shown = advisor_json("import", "undo", "2", *url)
    assert (shown["undone"], events(two_imports)) == (False, 2)
    done = advisor_json("import", "undo", "2", "--yes", *url)
    assert (done["undone"], events(two_imports)) == (True, 1)
    assert done["imports"] == shown["imports"]
    (one,) = done["imports"]
    assert (one["removed"], one["restored"], one["results"], one["prices"], one["kept"]) == (1, 1, 2, 5, [])


def test_past_imports_are_listed(two_imports: str) -> None:
    url = ("--database-url", two_imports)
    advisor("import", "undo", "2", "--yes", *url)
    imports = json.loads(advisor("import", "list", "--json", *url).stdout)["imports"]
    assert [(each["number"], Path(each["file"]).name, each["imported"], each["updated"]) for each in imports] == [
        (2, "second.csv", 1, 1),
        (1, "[b]first.csv", 1, 0),
    ]
    assert [each["undone_at"] is None for each in imports] == [False, True]
    assert [each["stands_because"] for each in imports] == [None, None]
    table = advisor("import", "list", *url).stdout
    assert "undone" in table
    assert len(json.loads(advisor("import", "list", "--limit", "1", "--json", *url).stdout)["imports"]) == 1
