"""``advisor capital``: what is asked for waits while no engine runs, and is listed."""

import asyncio
import json

import asyncpg
import pytest

from advisor.core.clock import SystemClock
from advisor.db.capital.flows import note_flow
from advisor.db.leader.writes import WritingConnection
from advisor.risk.capital.flows import FlowRefusal, FlowRule
from tests.api.orders.order_seeding import Orders
from tests.cli.running import advisor, advisor_json


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    async def seed() -> None:
        async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=1) as pool:
            await Orders(pool).open()

    asyncio.run(seed())
    return ("--database-url", fresh_database_url)


def test_what_is_asked_for_is_listed_with_what_became_of_it(words: tuple[str, str]) -> None:
    assert advisor("capital", "flows", *words).stderr == "No money was moved yet.\n"
    asked = advisor("capital", "withdraw", "paper", "150", "--reason", "A holiday", *words)
    assert asked.stderr == "Flow 1: 150.00 EUR waits for the engine: advisor engine status.\n"
    plain = advisor_json("capital", "deposit", "paper", "1000", "--reason", "More", *words)
    assert (plain["number"], plain["kind"], plain["amount"], plain["done_at"]) == (
        2, "deposit", {"amount": "1000.00", "asset": "EUR"}, None,
    )  # fmt: skip

    async def refuse() -> None:
        connection = await asyncpg.connect(words[1])
        refusal = FlowRefusal(FlowRule.REALISED_PROFIT, "nothing was won", 0)
        await note_flow(WritingConnection(connection), 1, refusal, None, SystemClock().now())
        await connection.close()

    asyncio.run(refuse())
    listed = advisor("capital", "flows", *words).stdout
    assert listed.splitlines()[1].endswith("withdrawal of 150.00 EUR, paper: is refused: nothing was won")
    assert [row["number"] for row in json.loads(advisor("capital", "flows", "--json", *words).stdout)] == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("transfer", "paper", "paper", "10"), "names another portfolio"),
        (("lock", "other", "10"), "other"),
        (("unlock", "paper", "ten"), "In amount"),
        (("allot", "paper", "nobody", "10"), "nobody"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: tuple[str, str], arguments: tuple[str, ...], says: str) -> None:
    refused = advisor("capital", *arguments, "--reason", "Why not", *words)
    assert refused.exit_code != 0
    assert says in refused.stderr


def test_without_a_portfolio_nothing_is_shown(words: tuple[str, str]) -> None:
    assert advisor("capital", "show", *words).stderr.startswith("There is no portfolio")
    assert advisor("capital", "show", "--json", *words).stdout == "[]\n"
