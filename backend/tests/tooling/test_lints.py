"""The rules of the house hold, and each lint finds what was planted against it."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

SCRIPTS: Final = Path(__file__).resolve().parents[3] / "scripts"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("command", [["lint_words.py"], ["lint_numbers.py"], ["graph.py", "--check"]])
def test_the_house_keeps_its_rules(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / command[0]), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("def told_by(ticks): ...", "told"),
        ("class ProviderDesk:", "desk"),
        ("const quotesTold = 1;", "told"),
        ("The best fit prices of a market.", "fit"),
        ("Calls board a flight.", "flight"),
        ("it tells its age", "tells"),
    ],
)
def test_a_planted_word_is_found(line: str, word: str) -> None:
    assert word in words_in(line)


@pytest.mark.parametrize("line", ["calls in flight", "single-flight", "indoor", "background", "what fits in memory"])
def test_words_of_the_field_are_left_alone(line: str) -> None:
    assert words_in(line) == []


def words_in(line: str) -> list[str]:
    lint = script("lint_words")
    found: list[str] = lint.BANNED.findall(lint._CAMEL.sub(" ", line).replace("_", " ").lower())
    return found


@pytest.mark.parametrize(
    "source",
    [
        "def f(age):\n    return age > 30",
        "def f(limit=50): ...",
        "PAUSE_SECONDS = 2.5",
        "PAUSE = timedelta(minutes=5)",
        "wait(timeout=10)",
        "if age > 5 * 60: ...",
        "if n < 1 << 10: ...",
        "if n > int(37) or n in (37, 38): ...",
        "if n in range(37): ...",
        "if (n := 37) > age: ...",
        "match n:\n    case 37: ...",
        "f = lambda n=37: n",
        "class Row:\n    n: int = 37",
        "class Row:\n    n: int = field(default=37)",
        "class Row(BaseModel):\n    n: int = Field(37)",
        "sleep(37)",
        "asyncio.wait_for(x, 37)",
        "self.timeout = 37",
        "timeout += 37",
        "options = {'timeout': 37}",
        "f(timedelta(days=37))",
        "retry(delay=5, ttl=10 * 60)",
        "f(timeout=httpx.Timeout(30))",
        "timedelta(*[5])",
        "sleep(random.uniform(3, 9))",
    ],
)
def test_a_planted_number_is_found(source: str) -> None:
    lint = script("lint_numbers")
    assert list(lint._hits(ast.parse(source), "")) != []


@pytest.mark.parametrize(
    "source",
    [
        "class StreamConfig:\n    pause: float = 2.5",
        "def f(n=1): ...",
        "x = 3 * y",
        "if status == 404: ...",
        "if row[3] > n: ...",
    ],
)
def test_numbers_that_steer_nothing_are_left_alone(source: str) -> None:
    lint = script("lint_numbers")
    assert list(lint._hits(ast.parse(source), "")) == []
