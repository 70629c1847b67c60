"""``advisor engine reconciliation``, ``explain``, ``conservative``, ``procedure``, and ``advisor drill``."""

import asyncio
import json
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.clock import SystemClock
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.reconciliation.accounts import AccountKey
from advisor.db.reconciliation.rounds import ReadRound, write_round
from advisor.execution.account_check import Difference, DifferenceKind
from tests.cli.running import advisor, advisor_json


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    return ("--database-url", fresh_database_url)


def found_a_charge(words: tuple[str, str]) -> None:
    """A round that found money that nobody knows of."""

    async def run() -> None:
        connection, now = await asyncpg.connect(words[1]), SystemClock().now()
        charge = Difference(
            kind=DifferenceKind.EXTERNAL_LINE, subject="9", ours="not known", theirs="other of -3.00", amount=300
        )
        made = ReadRound(
            account=AccountKey("soft", Mode.PAPER), began_at=now, ended_at=now, asset="EUR", balance=99_700,
            expected=99_700, differences=[charge], skipped=(),
        )  # fmt: skip
        async with connection.transaction():
            await write_round(WritingConnection(connection), made, timedelta(days=3))
        await connection.close()

    asyncio.run(run())


def test_a_difference_is_shown_and_explained(words: tuple[str, str]) -> None:
    assert "No account at a venue was read yet" in advisor("engine", "reconciliation", *words).stdout
    found_a_charge(words)
    text = advisor("engine", "reconciliation", *words).stdout
    assert "soft, " in text
    assert "complete, balance 997.00 EUR, 1 open difference, 0 explained, 0 orders left out" in text
    shown = advisor_json("engine", "reconciliation", *words)
    assert [item["number"] for item in shown["items"]] == [1]
    assert (shown["unexplained"], shown["items"][0]["theirs"]) == (1, "other of -3.00")
    said = advisor("engine", "explain", 1, "--reason", "a fee", *words)
    assert (said.exit_code, said.stderr) == (0, "Difference 1 counts no more while its amount stays.\n")
    assert advisor_json("engine", "reconciliation", "--venue", "soft", *words)["unexplained"] == 0
    unknown = advisor("engine", "explain", 7, "--reason", "a fee", *words)
    assert (unknown.exit_code, "difference" in unknown.stderr) == (1, True)


def test_conservative_mode_is_entered_shown_and_left(words: tuple[str, str]) -> None:
    assert advisor("engine", "conservative", *words).stdout == "Bets are placed as usual.\n"
    made = advisor("engine", "conservative", "--reason", "bad line", *words)
    assert made.stderr == "Conservative mode 1 stands everywhere: nothing new is bet.\n"
    assert "1: local asked for it everywhere at" in advisor("engine", "conservative", *words).stdout
    left = advisor_json("engine", "conservative", "--end", 1, "--reason", "good again", *words)
    assert left["ended_because"] == "good again"
    assert advisor_json("engine", "conservative", *words)["is_on"] is False
    assert advisor("engine", "conservative", "--venue", "soft", *words).exit_code == 2


def test_a_procedure_needs_no_database() -> None:
    text = advisor("engine", "procedure", "betfair_exchange").stdout
    assert text.startswith('1. halt: advisor engine halt --venue betfair_exchange --reason "…"\n')
    assert "Not possible: What was matched cannot be taken back" in text
    assert advisor_json("engine", "procedure", "bet365")["steps"][1]["action"] == "hedge_elsewhere"


def test_drills_are_listed_and_run() -> None:
    listed = {row["name"]: row for row in json.loads(advisor("drill", "--json").stdout)}
    assert {"rejection", "disk-full", "database-loss"} <= listed.keys()
    [done] = json.loads(advisor("drill", "rejection", "--json").stdout)
    assert (done["ok"], done["failure"]) == (True, None)
    assert 0 < done["seconds"] < done["limit_seconds"]
    assert advisor("drill", "rejection", "--all").exit_code == 2
