"""Orders into PostgreSQL: intent, hold, ledger and balances in one durable transaction, and all of it read at a start.

The floors beside us write less: one bare row for each order, in the same batches; and transfers as pgledger makes them,
each a transaction of its own that inserts a transfer with two entries and updates two balances. The database is the
embedded server as ``advisor up`` runs it, safe against power loss.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from rich.console import Console

from advisor.bootstrap.garbage import collect_seldom
from advisor.core.clock import SystemClock
from advisor.core.money.assets import Asset
from advisor.core.orders.facts import Matched
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality
from advisor.db.leader.writes import LeaderWrites, opened_engine_pool
from advisor.db.ledger.entries import write_entries
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.migrate import upgrade
from advisor.db.orders.blotter import open_entries, write_changes
from advisor.engine.orders.blotter import Blotter
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.intents import Intent
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk, match_key
from advisor.ledger.fills import Fill
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.portfolios import Portfolios, SnapshotsConfig
from advisor.postgres.server import start
from advisor.risk.limits import NO_LIMITS
from tests.bench.report import Row, print_rows
from tests.live.leading import HOLDER, leading
from tests.unit.engine.orders.test_blotter import an_intent

NOON: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
CASH: Final = Account("main", None, "EUR", AccountKind.CASH)
ORDERS: Final = {100: 10_000, 10: 4_000, 1: 500}
TARGETS: Final = {100: 10_000, 10: 4_000}
OPEN: Final = 10_000
OLD: Final = 200_000
"""Entries of bets that were settled long ago."""
_AT_ONCE: Final = 100
_OF_SNAPSHOT: Final = "from a snapshot"
_OF_LEDGER: Final = "from the ledger"
_BESIDE_OLD: Final = f" beside {OLD:,} old entries"
_PORTFOLIO: Final = PortfolioConfig(
    key="main", mode=Mode.PAPER, asset=Asset.of("EUR"), opening=10**12, limits=NO_LIMITS
)
_ROWS: Final = {
    "open orders and keys": (
        "SELECT * FROM bet_order WHERE settled_at IS NULL",
        "SELECT * FROM order_fill",
        "SELECT key FROM ledger_entry",
    ),
    "the ledger": ("SELECT * FROM ledger_entry ORDER BY id", "SELECT * FROM ledger_posting ORDER BY entry_id"),
}
_FLOOR: Final = (
    "CREATE TABLE bare (reference uuid PRIMARY KEY, stake bigint, at timestamptz);"
    "CREATE TABLE transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source int, target int, "
    "amount numeric);"
    "CREATE TABLE account (id int PRIMARY KEY, balance numeric NOT NULL, version bigint NOT NULL);"
    "CREATE TABLE entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int, transfer bigint, "
    "amount numeric, before numeric, after numeric);"
    "INSERT INTO account VALUES (1, 0, 0), (2, 0, 0)"
)
_TRANSFER: Final = """
    WITH made AS (INSERT INTO transfer (source, target, amount) VALUES (1, 2, $1) RETURNING id),
    given AS (UPDATE account SET balance = balance - $1, version = version + 1 WHERE id = 1 RETURNING balance),
    taken AS (UPDATE account SET balance = balance + $1, version = version + 1 WHERE id = 2 RETURNING balance)
    INSERT INTO entry (account, transfer, amount, before, after)
    SELECT 1, made.id, -$1, given.balance + $1, given.balance FROM made, given
    UNION ALL SELECT 2, made.id, $1, taken.balance - $1, taken.balance FROM made, taken
"""


def run(console: Console) -> list[Row]:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder,
        start(Path(folder) / "postgres", die_with_us=True) as server,
    ):
        upgrade(server.dsn)
        found = asyncio.run(_measure(server.dsn))
    rows = [
        Row(
            what=f"intent and hold, committed in batches of {batch}",
            ours=found[f"ours {batch}"],
            unit="orders/s",
            peer="bare inserts",
            peer_value=found[f"bare {batch}"],
            target=TARGETS.get(batch),
        )
        for batch in ORDERS
    ]
    rows += [
        Row(what="the same, 10 at once", ours=found["ours 10"], unit="orders/s", peer="transfers as pgledger's",
            peer_value=found["transfers"]),
        Row(what="one order alone, p50", ours=found["alone"], unit="ms", target=2.0, less_is_better=True),
    ]  # fmt: skip
    rows += [
        Row(
            what=f"a start with {OPEN:,} open bets{beside}, {how}",
            ours=found[f"{how}{beside}"],
            unit="s",
            peer=f"bare rows of {what}",
            peer_value=found[f"bare {what}{beside}"],
            target=5.0 if how == _OF_SNAPSHOT else None,
            less_is_better=True,
        )
        for beside in ("", _BESIDE_OLD)
        for how, what in ((_OF_SNAPSHOT, "open orders and keys"), (_OF_LEDGER, "the ledger"))
    ]
    print_rows(console, rows, "Orders into the embedded PostgreSQL")
    return rows


async def _measure(dsn: str) -> dict[str, float]:
    portfolio = Portfolio(CASH, NO_LIMITS)
    portfolio.move("opening", 10**12, NOON)
    blotter, found, number = Blotter({"main": portfolio}), dict[str, float](), 0
    async with opened_engine_pool(dsn, connections=4, holder=HOLDER, patience=timedelta(minutes=2)) as pool:
        writes = await leading(pool, duration=timedelta(hours=2))
        # As the engine does once it is up.
        collect_seldom()
        async with writes.transaction() as opening:
            await open_portfolio(opening, _PORTFOLIO.key, _PORTFOLIO.mode)
        for batch, total in ORDERS.items():
            times = []
            for _ in range(total // batch):
                intents = [_intent(number + n) for n in range(batch)]
                number += batch
                times.append(await _seconds(partial(_store, writes, blotter, intents)))
            found[f"ours {batch}"] = total / sum(times)
            found["alone"] = 1e3 * statistics.median(times)
        await _fill(writes, blotter, list(blotter.entries)[:OPEN])
        found |= await _starts(pool, writes, portfolio, "")
        await _grow_old(writes, portfolio)
        found |= await _starts(pool, writes, portfolio, _BESIDE_OLD)
    connection = await asyncpg.connect(dsn)
    await connection.execute(_FLOOR)
    for batch, total in ORDERS.items():
        seconds = await _seconds(partial(_bare, connection, batch, total))
        found[f"bare {batch}"] = total / seconds
    found["transfers"] = ORDERS[1] / await _seconds(lambda: _transfers(connection, ORDERS[1]))
    await connection.close()
    return found


def _intent(number: int) -> Intent:
    intent = an_intent(str(UUID(int=number + 1)))
    event = str(number // 20)
    return replace(intent, cause=UUID(int=number + 1), event=event, market=f"{event} h2h_3way 0 0")


async def _store(writes: LeaderWrites, blotter: Blotter, intents: list[Intent]) -> None:
    for intent in intents:
        blotter.intend(intent)
    async with writes.transaction() as connection:
        await write_changes(connection, blotter.changes())


async def _fill(writes: LeaderWrites, blotter: Blotter, references: list[str]) -> None:
    for reference in references:
        entry = blotter.entries[reference]
        blotter.sent(reference, (), NOON)
        request = entry.intent.request
        blotter.learn(Matched(reference, "1", request.price, request.quantity, Finality.FINAL), NOON)
    async with writes.transaction() as connection:
        await write_changes(connection, blotter.changes())


async def _starts(pool: asyncpg.Pool, writes: LeaderWrites, portfolio: Portfolio, beside: str) -> dict[str, float]:
    """Seconds of a start from the whole ledger and from a snapshot, and of reading bare rows."""
    found, portfolios = dict[str, float](), Portfolios(SnapshotsConfig(), SystemClock())
    for what, statements in _ROWS.items():
        found[f"bare {what}{beside}"] = await _seconds(partial(_read, pool, statements))
    async with writes.transaction() as connection:
        await connection.execute("DELETE FROM portfolio_snapshot")
    found[f"{_OF_LEDGER}{beside}"] = await _seconds(lambda: _start(writes, portfolios))
    async with writes.transaction() as connection:
        await portfolios.keep_all(connection, {"main": portfolio}, NOON)
    found[f"{_OF_SNAPSHOT}{beside}"] = await _seconds(lambda: _start(writes, portfolios))
    return found


async def _start(writes: LeaderWrites, portfolios: Portfolios) -> None:
    async with writes.transaction() as connection:
        blotter = Blotter(await portfolios.restored(connection, (_PORTFOLIO,), NOON))
        blotter.restore(await open_entries(connection), NOON)
    assert len(blotter.portfolios["main"].open_bets) == OPEN


async def _grow_old(writes: LeaderWrites, portfolio: Portfolio) -> None:
    """Bets that were held for, matched and settled: four entries of each."""
    for number in range(0, OLD // 4, _AT_ONCE):
        bets = [_intent(10**6 + number + n) for n in range(_AT_ONCE)]
        for intent in bets:
            request = intent.request
            bet = Bet(
                key=intent.reference, event=intent.event, market=intent.market, venue=intent.venue,
                outcomes=intent.outcomes, selection=request.instrument.selection, covered=intent.covered,
                fills=(Fill(side=request.side, price=request.price, quantity=request.quantity),),
                commission=intent.commission, nets=intent.nets,
            )  # fmt: skip
            portfolio.hold(intent.hold, NOON)
            part = MatchedRisk(match_key(bet.key, "1"), bet.at_risk, AccountKind.AT_RISK)
            portfolio.match(part, bet, bet.at_risk, NOON)
        portfolio.settle({intent.reference: 2 - n % 2 * 4 for n, intent in enumerate(bets)}, NOON)
        portfolio.forget_settled(NOON + timedelta(days=1))
        async with writes.transaction() as connection:
            await write_entries(connection, "main", portfolio.ledger.take())


async def _read(pool: asyncpg.Pool, statements: Sequence[str]) -> None:
    for statement in statements:
        await pool.fetch(statement)


async def _bare(connection: asyncpg.Connection, batch: int, total: int) -> None:
    insert = "INSERT INTO bare SELECT gen_random_uuid(), $1, now()"
    for _ in range(total // batch):
        await connection.executemany(insert, [(n,) for n in range(batch)])


async def _transfers(connection: asyncpg.Connection, total: int) -> None:
    for _ in range(total):
        await connection.execute(_TRANSFER, 10)


async def _seconds(action: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await action()
    return time.perf_counter() - begun


if __name__ == "__main__":
    run(Console())
