"""``advisor picks``: the best of a day, as lines, as a report and as JSON."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import SystemClock
from tests.api.live_seeding import add_event, add_teams, add_value_bet
from tests.cli.running import advisor, advisor_json

KICKOFF = SystemClock().now() + timedelta(hours=2)


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, ...]:
    """Of a database with two bets on one game, for the day of its start."""
    asyncio.run(_fill(fresh_database_url))
    return ("--day", f"{KICKOFF:%Y-%m-%d}", "--database-url", fresh_database_url)


async def _fill(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", KICKOFF)
        await add_value_bet(pool, event, 1, edge=0.04)
        await add_value_bet(pool, event, 2, edge=0.06, venue="bwin")


def test_the_best_of_each_game_with_its_reasons(words: tuple[str, ...]) -> None:
    found = advisor_json("picks", *words)
    assert [(pick["rank"], pick["bet"]["venue"]) for pick in found["items"]] == [(1, "bwin")]
    assert advisor("picks", *words).stdout.splitlines() == [
        " 1  +6.0%  home (h2h 3way) at 2.10, Bwin",
        f"    Ajax - Bremen, {KICKOFF:%H:%M} UTC, Kelly 1.2%",
    ]
    report = advisor("picks", "--report", *words).stdout
    assert report.startswith(f"# Picks of {KICKOFF:%Y-%m-%d}\n")
    assert "## 1. home (h2h 3way) at 2.10, Bwin" in report
    assert "\n- Margin removed: " in report


def test_a_day_without_any_says_so(words: tuple[str, ...]) -> None:
    empty = advisor("picks", "--day", "2020-01-01", *words[2:])
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "Nothing that starts on 2020-01-01 is worth more than it costs now." in empty.stderr
    assert advisor("picks", "--day", "tomorrow", *words[2:]).exit_code == 2
