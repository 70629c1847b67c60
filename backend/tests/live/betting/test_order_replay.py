"""A paper session replayed: the same orders and balances come of it, and whatever was changed is found."""

import zlib
from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import asyncpg
import pytest

from advisor.backtest.order_session import OrderReplay
from advisor.backtest.session import Replay, replayed
from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.orders.facts import Matched
from advisor.core.orders.halts import HaltScope
from advisor.core.readings import Reading
from advisor.db.journal.files import JournalFolder, opened_journal, sessions_in
from advisor.db.ledger.snapshots import balances_of
from advisor.db.orders.halts import lift_halt, set_halt
from advisor.db.orders.recorded import stored_orders
from advisor.engine.journal.chain import Record
from advisor.engine.recording.decisions import RecordedDecisions, decisions_bytes, decisions_of
from advisor.engine.recording.stored import StoredOrders
from advisor.engine.recording.words import words_bytes, words_of
from advisor.execution.sending import Said
from advisor.ports.journal import RecordKind
from advisor.risk.limits import Refusal
from advisor.risk.responsible import OwnLimit
from tests.cli.running import advisor, advisor_json
from tests.live.betting.placing import SHARP, process_of, sending, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.betting.test_own_limits import limited
from tests.live.part_of_process import KICKOFF, NOW, Process, book, odds, report
from tests.polling import eventually_async

__all__ = ["owner", "pool"]

BETS = 6


async def a_session(pool: asyncpg.Pool, owner: asyncpg.Pool, folder: Path) -> Process:
    """Orders that are matched, one that a halt refuses, signals that a limit refuses, a settlement and a correction."""
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    journals = JournalFolder(folder, timedelta(days=3), timedelta(days=1), clock)
    process.ingest.record_in(lambda config: journals.begin(config, anew=False))
    async with sending(process.orders):
        for number in range(BETS):
            await with_value(process, clock)
            await until(process, pool, "sent_at IS NOT NULL AND closed_at IS NOT NULL", number + 1)
            await let_go(process, clock)
        halt = await set_halt(owner, HaltScope.ALL, "", "somebody said so", "local", clock.instant)
        await process.orders.learn_halts(pool)
        await with_value(process, clock)
        await until(process, pool, "state = 'rejected'", 1)
        await let_go(process, clock)
        await lift_halt(owner, halt.id, "local", "it was looked at", clock.instant)
        await process.orders.learn_halts(pool)
        await limited(owner, OwnLimit.STAKE_DAY, "60.00")
        await process.orders.learn_own_limits(pool)
        await with_value(process, clock)
    for score in ((2, 1), (0, 1)):
        clock.instant = max(clock.instant, KICKOFF) + timedelta(minutes=100)
        for provider in ("espn", "the_odds_api"):
            await process.take(Reading(provider=provider, events=(report(provider, EventStatus.FINISHED, score),)))
    journals.end()
    return process


async def until(process: Process, pool: asyncpg.Pool, condition: str, count: int) -> None:
    async def is_so() -> bool:
        await process.ingest.turn(None)
        return bool(await pool.fetchval(f"SELECT count(*) = $1 FROM bet_order WHERE {condition}", count))

    await eventually_async(is_so, f"{count} orders with {condition}", within=30)


async def let_go(process: Process, clock: FixedClock) -> None:
    """The price is gone, so that it is another signal when it comes again."""
    clock.instant += timedelta(seconds=5)
    low = (19_000, 33_000, 35_000)
    await process.take(odds(*book("sandbox_sharp", SHARP, clock.instant), *book("soft", low, clock.instant)))
    clock.instant += timedelta(seconds=5)


async def stored(pool: asyncpg.Pool) -> StoredOrders:
    async with pool.acquire() as lent:
        return await stored_orders(cast("asyncpg.Connection", lent))


def recorded(folder: Path) -> list[Record]:
    [session] = sessions_in(folder)
    with opened_journal(folder, session.name) as records:
        return list(records)


def again(records: Sequence[Record], orders: StoredOrders) -> tuple[Replay, OrderReplay]:
    replay = OrderReplay(orders)
    return replayed(records, orders=replay), replay


def changed(records: Sequence[Record], place: int, **values: object) -> list[Record]:
    """The same records, one of which says other things of decisions."""
    said = decisions_of(records[place].payload)
    other = replace(said, **values)  # type: ignore[arg-type]
    return [*records[:place], replace(records[place], payload=decisions_bytes(other)), *records[place + 1 :]]


def decisions(records: Sequence[Record]) -> Mapping[int, RecordedDecisions]:
    """By place in the journal."""
    kinds = enumerate(records)
    return {place: decisions_of(record.payload) for place, record in kinds if record.kind == RecordKind.ORDERS}


async def test_a_paper_session_replayed_gives_the_same_orders_and_balances(
    pool: asyncpg.Pool, owner: asyncpg.Pool, tmp_path: Path, fresh_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "journal"
    await a_session(pool, owner, folder)
    records, orders = recorded(folder), await stored(pool)
    result, replay = again(records, orders)
    assert (result.difference, result.order_difference, result.complete) == (None, None, True)
    assert (replay.orders, replay.refused) == (BETS + 1, await pool.fetchval("SELECT count(*) FROM refused_signal"))
    assert replay.refused >= 1
    async with pool.acquire() as lent:
        balances = await balances_of(cast("asyncpg.Connection", lent), "test")
    assert replay.balances == {"test": {account: amount for account, amount in balances.items() if amount}}
    assert sum(amount for account, amount in balances.items() if account.kind == "losses") == 6_000

    # What became of the orders was learned once more, and a word that is changed is found and named.
    heard = {place: words_of(each.payload) for place, each in enumerate(records) if each.kind == RecordKind.WORDS}
    assert replay.words == sum(len(each.words) for each in heard.values())
    place, word, fact = next(
        (place, word, word.fact)
        for place, each in heard.items()
        for word in each.words
        if isinstance(word, Said) and isinstance(word.fact, Matched)
    )
    more = replace(word, fact=replace(fact, quantity=fact.quantity + 1))
    said_so = [more if each is word else each for each in heard[place].words]
    other_words = replace(records[place], payload=words_bytes(replace(heard[place], words=said_so)))
    _, replay = again([*records[:place], other_words, *records[place + 1 :]], orders)
    assert replay.difference is not None
    assert fact.reference in f"{replay.difference.what} {replay.difference.stored}"
    # Compressed as in the journal, of an order that is sent and matched at once.
    size = sum(len(zlib.compress(each.payload, 1)) for each in records if each.kind == RecordKind.WORDS)
    assert size / (BETS + 1) < 600

    # Whatever is changed is found, and the first order that it changes is named.
    said = decisions(records)
    place, first = next((place, each) for place, each in said.items() if each.references)
    how = first.trading["paper"]
    staked = {"paper": replace(how, staking=how.staking._replace(stake=how.staking.stake + 100))}
    _, replay = again(changed(records, place, trading=staked), orders)
    assert replay.difference is not None
    assert replay.difference.what == f"order {first.references[0]}"
    assert ("1000 EUR at 2.30" in replay.difference.stored, "1100 EUR" in replay.difference.replayed) == (True, True)
    half = replace(first.answers, factors=[0.5])
    _, replay = again(changed(records, place, answers=half), orders)
    assert replay.difference is not None
    assert "500 EUR" in replay.difference.replayed
    _, replay = again(changed(records, place, left={"paper": 700}), orders)
    assert replay.difference is not None
    assert "700 EUR" in replay.difference.replayed, "what is left of an allotment counts once more"
    none = replace(first.answers, forbidden=[Refusal.OWN_BREAK])
    _, replay = again(changed(records, place, answers=none), orders)
    assert replay.difference is not None
    assert (replay.difference.what, replay.difference.stored) == ("orders of a step", "1")
    _, replay = again([each for n, each in enumerate(records) if n != place], orders)
    assert replay.difference is not None
    assert (replay.difference.what, replay.difference.replayed) == (f"order {first.references[0]}", "nothing")
    second = list(orders.orders)[1]
    entry = orders.orders[second]
    other = replace(entry, intent=replace(entry.intent, probability=0.9))
    _, replay = again(records, replace(orders, orders={**orders.orders, second: other}))
    assert replay.difference is not None
    assert (replay.difference.what, replay.orders) == (f"order {second}", 1)
    fewer = {"test": [each for each in orders.entries["test"] if not each.key.endswith(":held")]}
    _, replay = again(records, replace(orders, entries=fewer))
    assert replay.difference is not None

    # And from the command line.
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    [session] = sessions_in(folder)
    words = ("replay", session.name, "--orders", "--database-url", fresh_database_url)
    shown = await to_thread(advisor, *words)
    assert shown.exit_code == 0, shown.stderr
    assert f"Identical: {BETS + 1} orders, " in " ".join(shown.stdout.split())
    found = await to_thread(advisor_json, *words)
    assert (found["orders"]["identical"], found["orders"]["orders"]) == (True, BETS + 1)
    await owner.execute("UPDATE bet_order SET quantity = 999 WHERE reference = $1::text::uuid", second)
    shown = await to_thread(advisor, *words)
    assert shown.exit_code == 1
    assert f"Different at order {second}" in " ".join(shown.stdout.split())
