"""``advisor engine halt``, ``resume`` and ``status``: betting is halted over what there is, and goes on."""

import asyncio
import json
from dataclasses import replace
from typing import Final

import asyncpg
import pytest

from advisor.core.clock import SystemClock
from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.breakers import BreakerChange, write_changes
from advisor.risk.breakers.breaker import Breaker, TradingBreakerKind, TradingBreakerState
from tests.cli.running import advisor, advisor_json
from tests.db.running_engine import engine_runs

WHY: Final = ("--reason", "looked into")


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    return ("--database-url", fresh_database_url)


def run_engine(words: tuple[str, str]) -> None:
    """Let an engine lead, as it looks from here."""

    async def run() -> None:
        connection = await asyncpg.connect(words[1])
        await engine_runs(connection, SystemClock().now())
        await connection.close()

    asyncio.run(run())


def test_betting_is_halted_and_goes_on(words: tuple[str, str]) -> None:
    before = advisor("engine", "status", *words)
    assert (before.exit_code, before.stdout) == (0, "No engine runs.\nNo halt stands.\n")
    made = advisor("engine", "halt", "--reason", "odds look [wrong]", *words)
    assert (made.exit_code, made.stdout) == (0, "")
    assert made.stderr.splitlines() == [
        "Halt 1 stands over all betting: odds look [wrong]",
        "Let betting go on: advisor engine resume 1 --reason …",
    ]
    shown = advisor_json("engine", "status", *words)
    assert shown["running"] is False
    [standing] = shown["halts"]
    assert (standing["scope"], standing["subject"], standing["set_by"]) == ("all", None, "local")
    assert "not acknowledged yet: odds look [wrong]" in advisor("engine", "status", *words).stdout
    early = advisor("engine", "resume", 1, *WHY, *words)
    assert (early.exit_code, "No engine runs. Start the platform with advisor up" in early.stderr) == (1, True)
    run_engine(words)
    assert advisor("engine", "resume", 1, *WHY, *words).stderr == "Halt 1 over all betting is lifted.\n"
    assert advisor_json("engine", "status", *words)["halts"] == []
    again = advisor("engine", "resume", 1, *WHY, *words)
    assert (again.exit_code, again.stderr) == (1, "✗ The halt was lifted before.\n")


def test_breakers_that_do_something_are_shown(words: tuple[str, str]) -> None:
    at = SystemClock().now()
    closed = Breaker(
        kind=TradingBreakerKind.CALIBRATION, subject="steam", state=TradingBreakerState.CLOSED, since=at,
        reason="It was off.", value=0.2, limit=0.05,
    )  # fmt: skip
    half = replace(closed, kind=TradingBreakerKind.ERROR_RATE, subject="soft", state=TradingBreakerState.HALF_OPEN)

    async def store() -> None:
        connection = await asyncpg.connect(words[1])
        writing = WritingConnection(connection)
        changes = [BreakerChange(before=TradingBreakerState.HALF_OPEN, after=each) for each in (closed, half)]
        await write_changes(writing, changes)
        await connection.close()

    asyncio.run(store())
    status = advisor("engine", "status", *words).stdout
    assert f"Breaker error_rate over soft: half-open since {at:%Y-%m-%d %H:%M}. It was off." in status
    assert "calibration" not in status
    [shown] = advisor_json("engine", "status", *words)["breakers"]
    assert (shown["kind"], shown["subject"], shown["state"]) == ("error_rate", "soft", "half_open")


def test_all_halts_are_lifted_together(words: tuple[str, str]) -> None:
    run_engine(words)
    assert advisor("engine", "resume", "--all", *WHY, *words).stderr == "No halt stands.\n"
    advisor("engine", "halt", *words)
    advisor("engine", "halt", "--strategy", "value", *words)
    lifted = json.loads(advisor("engine", "resume", "--all", *WHY, "--json", *words).stdout)
    assert [(each["scope"], each["subject"]) for each in lifted] == [("all", None), ("strategy", "value")]
    assert all(each["lifted_at"] and each["lifted_because"] == "looked into" for each in lifted)


def test_a_portfolio_that_is_not_halted_cannot_resume(words: tuple[str, str]) -> None:
    run_engine(words)
    assert "no portfolio 'paper'" in advisor("engine", "resume", "--portfolio", "paper", *WHY, *words).stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("halt", "--venue", "nowhere"), "names no venue that there is"),
        (("halt", "--strategy", "nothing"), "names no strategy that there is"),
        (("halt", "--event", "7"), "names no event that there is"),
        (("halt", "--venue", "bet365", "--event", "7"), "one option, or none for all"),
        (("halt", "--reason", " "), "Give a reason"),
        (("resume", "--reason", "x"), "or --all"),
        (("resume", "1", "--all", "--reason", "x"), "or --all"),
        (("resume", "1", "--reason", " "), "Give a reason"),
        (("resume", "1"), "--reason"),
    ],
)
def test_what_is_not_there_is_not_halted(words: tuple[str, str], command: tuple[str, ...], said: str) -> None:
    refused = advisor("engine", *command, *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert advisor_json("engine", "status", *words)["halts"] == []
