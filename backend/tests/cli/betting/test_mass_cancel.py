"""``advisor bets cancel-all``: it shows first, asks, and then takes back what stands of one thing, or of all."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from advisor.core.money.prices import DecimalOdds
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import Orders
from tests.cli.running import advisor, advisor_json

BET, STANDS, OTHER = (str(UUID(int=number)) for number in (1, 2, 3))


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    """Of a database with a bet, and orders of two instances that stand."""
    asyncio.run(_fill(fresh_database_url))
    return ("--database-url", fresh_database_url)


async def _fill(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=1))
        orders = Orders(pool)
        await orders.open()
        for number in (1, 2, 3):
            at = NOW + timedelta(seconds=number)
            reference = await orders.intend(number, event, at, instance="other" if number == 3 else "paper-value")
            await orders.send(reference, at)
            if number == 1:
                await orders.match(reference, at, (DecimalOdds(21_000), 1_000))


def asked_for(dsn: str) -> list[str]:
    async def read() -> list[str]:
        connection = await asyncpg.connect(dsn)
        rows = await connection.fetch("SELECT subject FROM engine_command WHERE kind = 'cancel' ORDER BY id")
        await connection.close()
        return [row["subject"] for row in rows]

    return asyncio.run(read())


COMMAND = ("bets", "cancel-all", "--reason", "Line-up")


def test_nothing_is_done_before_somebody_agrees(words: tuple[str, str]) -> None:
    shown = advisor_json(*COMMAND, *words)
    assert shown == {"orders": [STANDS, OTHER]}
    refused = advisor(*COMMAND, *words)
    assert STANDS in refused.stdout
    assert BET not in refused.stdout
    assert asked_for(words[1]) == []


def test_orders_of_one_event_and_market_are_taken_back_and_counted(words: tuple[str, str]) -> None:
    event = ("--event", 1, "--market", "h2h")
    assert advisor_json(*COMMAND, *event, "--yes", *words)["asked"] == 0
    done = advisor_json(*COMMAND, "--event", 1, "--market", "h2h_3way", "--yes", *words)
    assert (done["asked"], done["asked_before"], done["waiting"]) == (2, 0, 2)
    assert asked_for(words[1]) == [STANDS, OTHER]
    again = advisor(*COMMAND, "--yes", *words)
    assert "0 orders" in again.stderr
    assert "2 more were asked before" in again.stderr


def test_a_market_without_its_event_and_what_there_is_not_are_refused(words: tuple[str, str]) -> None:
    for wrong in (("--market", "h2h"), ("--venue", "nowhere"), ("--event", 1, "--venue", "bet365")):
        result = advisor(*COMMAND, *wrong, "--yes", *words)
        assert result.exit_code != 0, wrong
    assert advisor(*COMMAND, "--event", 1, "--market", "nonsense", "--yes", *words).exit_code != 0
    assert asked_for(words[1]) == []
