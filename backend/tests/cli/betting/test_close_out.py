"""``advisor engine close-out``: it asks the engine alone, and says in words what a plan would do."""

import pytest

from advisor.cli.betting.close_out import _total_words
from advisor.engine.orders.closing_out import PlanTotal
from tests.cli.running import advisor


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    return ("--database-url", fresh_database_url)


def test_without_an_engine_nothing_is_planned_or_closed(words: tuple[str, str]) -> None:
    for options in ((), ("--confirm", "1"), ("--yes", "--json")):
        done = advisor("engine", "close-out", *options, *words)
        assert (done.exit_code, "No engine runs" in done.stderr, done.stdout) == (1, True, "")


def test_it_is_about_one_thing_that_there_is(words: tuple[str, str]) -> None:
    assert "one option" in advisor("engine", "close-out", "--venue", "a", "--event", "1", *words).stderr
    assert "names no venue" in advisor("engine", "close-out", "--venue", "nowhere", *words).stderr
    assert "Give a reason" in advisor("engine", "close-out", "--reason", " ", *words).stderr


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (
            PlanTotal("EUR", 5, -740, -9_600, 13_100, 9, -21_600),
            "5 positions can be closed: -7.40 EUR at the prices now instead of -96.00 to 131.00. 9 positions cannot: "
            "-216.00 EUR at worst.",
        ),
        (
            PlanTotal("EUR", 1, -9, -1_000, 1_400, 0, 0),
            "1 position can be closed: -0.09 EUR at the prices now instead of -10.00 to 14.00.",
        ),
        (PlanTotal("EUR", 0, 0, 0, 0, 1, -1_000), "None can be closed; 1 position cannot: -10.00 EUR at worst."),
    ],
)
def test_a_plan_is_summed_up_in_words(total: PlanTotal, text: str) -> None:
    assert _total_words(total) == text
