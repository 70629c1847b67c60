"""``advisor bets dispute-file``, ``record`` and ``verify``."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import pytest

from advisor.core.money.prices import DecimalOdds
from tests.api.live_seeding import NOW, a_value_bet, add_event, add_teams
from tests.api.orders.order_seeding import Orders
from tests.cli.running import advisor

BET: Final = str(UUID(int=1))


@pytest.fixture
def dsn(fresh_database_url: str) -> str:
    """A database with a bet that is won."""
    asyncio.run(_fill(fresh_database_url))
    return fresh_database_url


async def _fill(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW, status="finished")
        orders = Orders(pool)
        await orders.open()
        at = NOW - timedelta(hours=2)
        reference = await orders.intend(1, event, at, signal=a_value_bet(event, 1))
        await orders.send(reference, at)
        await orders.match(reference, at, (DecimalOdds(21_000), 1_000))
        await orders.settle({reference: (2, "won")}, NOW)


def test_a_file_is_written_and_verified_without_a_database(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bet.jsonl"
    written = advisor("bets", "dispute-file", BET, "--output", file, "--database-url", dsn)
    assert (written.exit_code, written.stdout) == (0, "")
    seal = written.stderr.split()[-1]
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    whole = advisor("bets", "verify", file)
    assert whole.exit_code == 0
    assert f"✓ Bet {BET}" in whole.stdout
    assert seal in whole.stdout
    assert advisor("bets", "verify", file, "--seal", seal.upper()).exit_code == 0
    other = advisor("bets", "verify", file, "--seal", "0" * 64)
    assert (other.exit_code, "another one was noted" in other.stderr) == (1, True)

    content = file.read_bytes()
    file.write_bytes(content.replace(b'"10.00"', b'"90.00"', 1))
    line = content[: content.index(b'"10.00"')].count(b"\n") + 1
    wrong = advisor("bets", "verify", file)
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert wrong.stderr == f"✗ Line {line}: it was changed: its hash is another one.\n"


def test_it_goes_to_stdout_and_what_cannot_be_done_is_said(dsn: str, tmp_path: Path) -> None:
    printed = advisor("bets", "dispute-file", BET, "--database-url", dsn)
    assert printed.stdout.startswith('{"before":"' + "0" * 64)
    missing = advisor("bets", "dispute-file", str(UUID(int=9)), "--database-url", dsn)
    assert (missing.exit_code, missing.stdout) == (1, "")
    nowhere = advisor("bets", "dispute-file", BET, "--output", tmp_path / "no" / "file", "--database-url", dsn)
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (2, True)
    assert advisor("bets", "verify", tmp_path / "none").exit_code == 1


def test_a_record_is_written_and_verified_without_a_database(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "record.jsonl"
    written = advisor("bets", "record", "--output", file, "--database-url", dsn)
    assert (written.exit_code, written.stdout) == (0, "")
    assert written.stderr.startswith("1 bet, 0 other signals, 1 shown, head 1:")
    head = written.stderr.split()[-1]
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    whole = advisor("bets", "verify", file, "--noted", head)
    assert (whole.exit_code, "none is missing, changed or late" in whole.stdout) == (0, True)
    for noted, words in (
        (f"2:{head[2:]}", "✗ Line 1: Number 2 was sealed once, and the record ends with number 1.\n"),
        (f"1:{'0' * 64}", "✗ Line 2: Bet 1 has another head than the one that was noted.\n"),
    ):
        other = advisor("bets", "verify", file, "--noted", noted)
        assert (other.exit_code, other.stdout, other.stderr) == (1, "", words)
    assert advisor("bets", "verify", file, "--noted", "somewhere").exit_code == 2
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Bremen", b"Bremer", 1))
    assert advisor("bets", "verify", file).stderr == "✗ Line 2: it was changed: its hash is another one.\n"
    file.write_bytes(b"no such thing")
    assert advisor("bets", "verify", file).exit_code == 1
