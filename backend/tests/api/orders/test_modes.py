"""Bets with money and bets on paper never meet: no answer for the one changes with rows of the other."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, cast

import asyncpg
import httpx
import orjson
import pytest
from sqlalchemy import Numeric

from advisor.api.app import AdvisorApi
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.db.capital.states import write_capital_state
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.reconciliation.accounts import AccountKey
from advisor.db.reconciliation.rounds import ReadRound, write_round
from advisor.db.risk.exposures import write_exposures
from advisor.db.risk.states import write_risk_state
from advisor.db.tables import metadata
from advisor.execution.account_check import Difference, DifferenceKind
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.capital.figures import PortfolioUse, capital_figures
from advisor.risk.capital.flows import Holdings
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders
from tests.api.orders.test_risk import EXPOSURES, FIGURES

HOLDS_NOTHING: Final = {
    "engine_command": "what is asked of an order, which has its mode",
    "own_limit_change": "limits of a person, the same in all modes",
}
"""Tables with amounts that are nobody's money."""
FIRST_OF: Final = {Mode.PAPER: 1, Mode.LIVE: 101}
KEY_OF: Final = {Mode.PAPER: "paper", Mode.LIVE: "real"}
LOST: Final = Difference(
    kind=DifferenceKind.EXTERNAL_LINE, subject="9", ours="not known", theirs="other of -3.00", amount=300
)


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        await add_teams(started.database.pool, ["Ajax", "Bremen"])
        await add_event(started.database.pool, "Ajax", "Bremen", NOW - timedelta(hours=3), status="finished")
        yield started


async def fill(pool: asyncpg.Pool, client: httpx.AsyncClient, mode: Mode) -> None:
    """Some of everything that holds money, of one mode: the same of each, in a portfolio of its own."""
    event = await pool.fetchval("SELECT id FROM event")
    number, key = FIRST_OF[mode], KEY_OF[mode]
    orders = Orders(pool, key, mode)
    await orders.open()
    won, lost, opened = [
        await orders.intend(number + each, event, NOW - timedelta(hours=5), quantity=1_000 * (1 + each))
        for each in range(3)
    ]
    for each, quantity in ((won, 1_000), (lost, 2_000), (opened, 1_500)):
        await orders.send(each, NOW - timedelta(hours=5))
        await orders.match(each, NOW - timedelta(hours=4), (EVENS_AND_MORE, quantity))
    await orders.settle({won: (2, "won"), lost: (-2, "lost")}, NOW - timedelta(hours=2))
    await orders.correct({won: (-2, "lost")}, NOW - timedelta(hours=1))
    has = Holdings(free=90_000, bankroll=100_000, locked=5_000, profit=20_000, withdrawn=0, total=105_000)
    use = PortfolioUse(
        asset=Asset.of("EUR"), has=has, open=10_000, max_open=15_000, strategies=(), staked={"bet365": 10_000},
        open_at={}, moved=0, changed_at=None,
    )  # fmt: skip
    made = ReadRound(
        account=AccountKey("bet365", mode), began_at=NOW, ended_at=NOW, asset="EUR", balance=99_700, expected=99_700,
        differences=(LOST,), skipped=(),
    )  # fmt: skip
    async with pool.acquire() as lent, lent.transaction():
        connection = WritingConnection(cast("asyncpg.Connection", lent))
        await write_risk_state(connection, key, "EUR", FIGURES, NOW)
        await write_exposures(connection, key, "EUR", EXPOSURES, NOW)
        await write_capital_state(connection, key, "EUR", capital_figures(use, CapitalConfig(), NOW), NOW)
        await write_round(connection, made, timedelta(days=3))
    deposit = {"kind": "deposit", "portfolio": key, "amount": "10.00", "reason": "More"}
    assert (await client.post("capital/flows", json=deposit)).status_code == 202


async def answers(app: AdvisorApi, client: httpx.AsyncClient) -> Mapping[str, bytes]:
    """Of every route that is read and needs nothing to be named, for paper alone where it can be asked for."""
    found: dict[str, bytes] = {}
    for path, operations in app.openapi()["paths"].items():
        if "get" not in operations or "{" in path or path.startswith(("/api/v1/health", "/api/v1/stream", "/metrics")):
            continue
        known = {each["name"] for each in operations["get"].get("parameters", ())}
        answer = await client.get(path.removeprefix("/api/v1/"), params={"mode": "paper"} if "mode" in known else {})
        assert answer.status_code in {200, 422}, path
        is_whole = "mode" in known or answer.headers["Content-Type"].split(";")[0] != "application/json"
        found[path] = answer.content if is_whole else orjson.dumps(_without_live(orjson.loads(answer.content)))
    return found


def _without_live(value: object) -> object:
    """Without the things in lists that say they are live."""
    if isinstance(value, dict):
        return {key: _without_live(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_live(each) for each in value if not (isinstance(each, dict) and each.get("mode") == "live")]
    return value


async def test_no_answer_for_one_mode_changes_with_rows_of_another(running: Running, client: httpx.AsyncClient) -> None:
    pool = running.database.pool
    await fill(pool, client, Mode.PAPER)
    before = await answers(running.app, client)
    await fill(pool, client, Mode.LIVE)
    after = await answers(running.app, client)
    assert {path for path in before if before[path] != after[path]} == set(CHANGED)
    live = orjson.loads((await client.get("bets/performance", params={"mode": "live"})).content)["items"]
    paper = orjson.loads((await client.get("bets/performance", params={"mode": "paper"})).content)["items"]
    assert [{**each, "mode": ""} for each in live] == [{**each, "mode": ""} for each in paper]
    both = orjson.loads((await client.get("bets/performance")).content)["items"]
    assert both == [*live, *paper], "sums of each mode for themselves"


CHANGED: Final = {
    "/api/v1/halts/checklist": "nothing resumes while anything is not known, whoever's money it is",
}
"""Answers that are about everything there is."""


async def test_every_table_with_amounts_says_with_whose_money() -> None:
    amounts = {
        table.name: "mode" in table.columns
        for table in metadata.sorted_tables
        if any(isinstance(each.type, Numeric) and each.type.precision == 40 for each in table.columns)
    }
    assert {name for name, has_mode in amounts.items() if not has_mode} == set(HOLDS_NOTHING)
    assert "mode" in metadata.tables["backtest_bet"].columns


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portfolio SET mode = 'live' WHERE name = 'paper'",
        "UPDATE ledger_account SET mode = 'live' WHERE portfolio = 'paper'",
        "UPDATE risk_state SET mode = 'live' WHERE portfolio = 'paper'",
        "UPDATE capital_flow SET target = 'real', kind = 'transfer' WHERE portfolio = 'paper'",
        "INSERT INTO order_fill SELECT reference, 'more', 9, price, odds_e4, quantity, finality, at, paid_at, 'live' "
        "FROM order_fill WHERE mode = 'paper' LIMIT 1",
        "INSERT INTO ledger_posting SELECT e.id, a.id, 0, 'live' FROM ledger_entry e, ledger_account a "
        "WHERE e.mode = 'live' AND a.mode = 'paper' LIMIT 1",
    ],
)
async def test_the_database_refuses_what_would_mix_them(
    running: Running, client: httpx.AsyncClient, statement: str
) -> None:
    pool = running.database.pool
    await fill(pool, client, Mode.PAPER)
    await fill(pool, client, Mode.LIVE)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await pool.execute(statement)


async def test_a_portfolio_is_of_one_mode_for_good_and_no_order_of_another_is_stored(running: Running) -> None:
    pool = running.database.pool
    await Orders(pool).open()
    stranger = Orders(pool, "paper", Mode.LIVE)
    with pytest.raises(ConfigError, match="paper is paper for good"):
        await stranger.open()
    with pytest.raises(asyncpg.NotNullViolationError, match="bet_order"):
        await stranger.intend(1, 1, NOW)
    assert await pool.fetchval("SELECT count(*) FROM bet_order") == 0


async def test_a_portfolio_that_nobody_opened_holds_nothing(running: Running) -> None:
    async with running.database.pool.acquire() as lent:
        with pytest.raises(asyncpg.NotNullViolationError):
            await write_risk_state(
                WritingConnection(cast("asyncpg.Connection", lent)), "nobody", "EUR", replace(FIGURES, streak=0), NOW
            )
        await open_portfolio(WritingConnection(cast("asyncpg.Connection", lent)), "nobody", Mode.PAPER)


async def test_money_on_paper_never_becomes_money(running: Running, client: httpx.AsyncClient) -> None:
    pool = running.database.pool
    await Orders(pool).open()
    await Orders(pool, "real", Mode.LIVE).open()
    transfer = {"kind": "transfer", "portfolio": "paper", "target": "real", "amount": "10.00", "reason": "More"}
    refused = await client.post("capital/flows", json=transfer)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_config")
    assert "money of the one never becomes that of the other" in refused.json()["detail"]
