"""Accounts at venues are held against what is known: differences are items, and what nothing explains stops bets."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import asyncpg
import pytest

from advisor.core.ids import order_reference, random_id
from advisor.core.readings import Reading
from advisor.db.ledger.pages import ledger_accounts
from advisor.db.reconciliation.differences import open_differences
from advisor.db.reconciliation.rounds import account_standings, last_rounds
from advisor.ledger.accounts import AccountKind
from advisor.risk.breakers.accounts import AccountStanding
from advisor.sandbox.order_venues.accounts import open_accounts
from advisor.sandbox.order_venues.faults import OrderFault, OrderFaultRule
from advisor.sandbox.order_venues.orders import Persistence
from advisor.sandbox.order_venues.removals import FieldMarket, Removal
from advisor.sandbox.order_venues.removing import remove
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES
from tests.live.betting.placing import until_placed, with_value
from tests.live.betting.test_breakers import states
from tests.live.betting.test_corrections import FULL_TIME, says
from tests.live.betting.test_order_flow import owner
from tests.live.betting.test_sandbox_orders import HOME, Betting, betting, goals, pool
from tests.live.leading import leading
from tests.live.part_of_process import Process, report
from tests.sandbox.order_venues.stands import placement

__all__ = ["owner", "pool"]


async def rounds(made: Betting, pool: asyncpg.Pool, times: int = 1) -> None:
    """Rounds a minute apart, each followed by a step."""
    for _ in range(times):
        made.clock.instant += timedelta(minutes=1)
        await made.process.orders.monitor.round(pool, made.process.writes)
        await made.process.ingest.turn(None)


async def items(pool: asyncpg.Pool) -> list[tuple[str, str | None, int, bool]]:
    rows = await pool.fetch("SELECT kind, cause, amount, closed_at IS NULL FROM reconciliation_item ORDER BY id")
    return [(row[0], row[1], int(row[2]), row[3]) for row in rows]


async def test_an_account_that_agrees_has_no_items_however_often_it_is_looked_at(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        await made.process.orders.monitor.round(pool, made.process.writes)
        [young] = await last_rounds(pool)
        assert (young.is_complete, young.skipped, young.open_items) == (True, 1, 0)
        await rounds(made, pool, 3)
        [last] = await last_rounds(pool)
    assert (last.venue, last.is_complete, last.skipped, last.open_items, last.explained_items) == (
        "soft",
        True,
        0,
        0,
        0,
    )
    assert (last.balance, last.expected, last.unexplained) == (1_000_000, 1_000_000, 0)
    assert await items(pool) == []
    assert await pool.fetchval("SELECT count(*) FROM reconciliation_round") == 4
    assert await pool.fetchval("SELECT count(*) FROM venue_statement_line") == 2, "the deposit, and nothing before it"
    shown = made.process.metrics.get_sample_value
    assert shown("advisor_reconciliation_rounds_total", {"venue": "soft", "result": "complete"}) == 4


async def test_an_order_that_the_account_cannot_pay_by_its_last_reading_is_not_sent(pool: asyncpg.Pool) -> None:
    async with betting(pool, rules=replace(BOOKMAKER_RULES, opening=1_500)) as made:
        await until_placed(made.process, pool, "filled")
        await made.process.orders.monitor.round(pool, made.process.writes)
        await with_value(made.process, made.clock, *goals(made.clock.instant))
        refused = await until_placed(made.process, pool, "rejected")
        assert len(made.remote.received) == 1
    assert (refused["origin"], refused["reason"]) == (
        "own", "venue balance: 5.00 EUR, read 0 s ago against 10.00 EUR or more, read 300 s ago or less",
    )  # fmt: skip


async def test_a_fill_that_is_not_known_here_is_an_item_until_it_is(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        kept = await owner.fetchrow("DELETE FROM order_fill RETURNING *")
        assert kept is not None
        await rounds(made, pool, 2)
        assert await items(pool) == [("fill_missing_here", None, 1_000, True)]
        assert await open_differences(pool) == 1
        [alert] = await pool.fetch("SELECT code, severity, subject, text FROM alert")
        assert tuple(alert)[:3] == ("account_differs", "high", "soft")
        assert await states(pool) == {}, "10.00 of 10,000.00 are less than a hundredth"
        await owner.execute(
            f"INSERT INTO order_fill VALUES ({', '.join(f'${n}' for n in range(1, len(kept) + 1))})",
            *kept.values(),
        )
        await rounds(made, pool)
    assert await items(pool) == [("fill_missing_here", "late_fill", 1_000, False)]


async def differing(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    """Alerts of differences, in their order."""
    rows = await pool.fetch("SELECT code, severity FROM alert WHERE starts_with(code, 'account_differs') ORDER BY id")
    return [(row["code"], row["severity"]) for row in rows]


async def test_a_bet_that_its_venue_pays_first_is_explained_until_it_is_settled_here(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        await made.process.take(Reading(provider="espn", events=(report("espn"),)))
        made.clock.instant = FULL_TIME
        made.stands.over(Fraction(1), HOME)
        await rounds(made, pool, 2)
        assert await items(pool) == [("settlement_missing_here", "late_settlement", 1_300, True)]
        assert await open_differences(pool) == 0
        made.clock.instant += timedelta(hours=24)
        await rounds(made, pool)
        assert await items(pool) == [("settlement_missing_here", None, 1_300, True)], "a day explains it no more"
        assert await differing(pool) == [("account_differs", "high")]
        # To a second before three days are over since it was found, with the minutes of the rounds.
        made.clock.instant += timedelta(hours=48) - timedelta(minutes=3, seconds=1)
        await rounds(made, pool)
        assert await differing(pool) == [("account_differs", "high")]
        made.clock.instant += timedelta(seconds=1) - timedelta(minutes=1)
        await rounds(made, pool, 2)
        assert await differing(pool) == [("account_differs", "high"), ("account_differs_long", "critical")]
        await says(made.process, (2, 1))
        await rounds(made, pool)
        assert await items(pool) == [("settlement_missing_here", "late_settlement", 1_300, False)]
        [last] = await last_rounds(pool)
    assert (last.balance, last.expected) == (1_001_300, 1_001_300)
    assert await booked(pool) == last.balance


async def booked(pool: asyncpg.Pool) -> int:
    """What the ledger says the account holds: the cash of its own book, and what bets have won and lost there."""
    rows = await ledger_accounts(pool, None, None)
    cash = sum(row.balance for row in rows if row.portfolio == "account:paper:soft" and row.kind is AccountKind.CASH)
    results = (AccountKind.WINNINGS, AccountKind.LOSSES, AccountKind.COMMISSION)
    return cash - sum(row.balance for row in rows if row.venue == "soft" and row.kind in results)


async def test_a_bet_that_is_settled_otherwise_than_it_was_paid_differs(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        await made.process.take(Reading(provider="espn", events=(report("espn"),)))
        made.clock.instant = FULL_TIME
        made.stands.over(Fraction(-1), HOME)
        await says(made.process, (2, 1))
        await rounds(made, pool)
    assert await items(pool) == [("settlement_differs", None, 2_300, True)]


async def test_an_order_of_somebody_else_is_listed_and_stops_nothing(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        at = made.clock.instant.timestamp()
        rest = placement("by-hand", 30_000, persistence=Persistence.UNTIL_CANCELLED, selection=HOME, expires=at + 60)
        theirs = made.remote.book.place(rest, at)
        await rounds(made, pool, 2)
        found = await items(pool)
    assert getattr(theirs, "reference", "") == "by-hand" or found == []
    assert [each[:2] for each in found] in ([("external_order", "external")], [])
    assert await states(pool) == {}


async def test_an_order_with_a_reference_of_ours_that_nobody_knows_stops_new_bets(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        at = made.clock.instant.timestamp()
        made.remote.book.place(placement(str(random_id()), 20_000, selection=HOME, expires=at + 60), at)
        await rounds(made, pool)
        assert [each[:2] for each in await items(pool)] == [("order_missing_here", None)]
        assert await states(pool) == {("reconciliation", "soft"): "open"}


async def test_an_order_of_ours_without_a_row_here_is_taken_up_and_its_venue_is_halted(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        at, reference = made.clock.instant.timestamp(), order_reference(random_id())
        made.remote.book.place(placement(str(reference), 20_000, selection=HOME, expires=at + 60), at)
        for _ in range(40):
            await rounds(made, pool)
            row = await pool.fetchrow("SELECT instance, venue, state FROM bet_order WHERE reference = $1", reference)
            if row is not None and row["state"] == "filled":
                break
        assert row is not None
        assert tuple(row) == ("recovered", "soft", "filled")
        assert await pool.fetchval("SELECT sum(quantity) FROM order_fill WHERE reference = $1", reference) == 1_000
        [halt] = await pool.fetch("SELECT scope, subject FROM halt WHERE lifted_at IS NULL")
        assert tuple(halt) == ("venue", "soft")
        kinds = [row["kind"] for row in await pool.fetch("SELECT kind FROM order_word WHERE reference = $1", reference)]
        assert kinds[0] == "adopted"
        [alert] = await pool.fetch("SELECT code, severity FROM alert WHERE subject = $1", str(reference))
        assert tuple(alert) == ("open_item", "critical")
        await rounds(made, pool, 2)
        assert [each for each in await items(pool) if each[3]] == [], "it is known now"


async def test_a_bet_is_paid_at_the_odds_that_a_removal_left_also_by_the_next_process(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        filled = await until_placed(made.process, pool, "filled")
        gone = HOME._replace(selection="draw")
        at = made.clock.instant.timestamp()
        remove(made.remote.book, Removal(selection=gone, factor=Fraction(1, 4), of=FieldMarket.WIN, at=at))
        await rounds(made, pool, 2)
        row = await pool.fetchrow("SELECT odds_e4, paid_at ->> 'odds_e4' AS paid FROM order_fill")
        assert row is not None
        assert tuple(row) == (23_000, "17200")
        again = Process(await leading(pool), made.clock, places_bets=True, venues=made.venues)
        await again.ingest.turn(None)
        bet = again.orders.blotter.portfolios["test"].bet(str(filled["reference"]))
        assert bet is not None
        assert bet.win == 720
        assert not any(is_open for *_, is_open in await items(pool)), "what the stream had not said yet is known"


@pytest.mark.parametrize(("gone", "breaker", "halted"), [(9_900, "", 0), (10_200, "open", 0), (51_000, "open", 1)])
async def test_what_nothing_explains_stops_new_bets_and_more_of_it_halts_the_venue(
    pool: asyncpg.Pool, gone: int, breaker: str, halted: int
) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        await rounds(made, pool)
        made.remote.book.money.post("levy", "", -gone, made.clock.instant.timestamp())
        await rounds(made, pool)
        assert await items(pool) == [("external_line", None, gone, True)]
        assert await states(pool) == ({("reconciliation", "soft"): breaker} if breaker else {})
        found = await pool.fetch("SELECT scope, subject, set_by FROM halt")
        assert [tuple(row) for row in found] == [("venue", "soft", "engine")] * halted
        standing = made.process.orders.monitor
        again = Process(await leading(pool), made.clock, places_bets=True, venues=made.venues)
        await again.ingest.turn(None)
        now = made.clock.instant
        assert list(again.orders.monitor.findings(now)) == list(standing.findings(now)), "as before the restart"


async def test_two_rounds_that_are_not_complete_stop_new_bets_and_one_does_not(pool: asyncpg.Pool) -> None:
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        await rounds(made, pool)
        made.remote.plan.add(OrderFaultRule(fault=OrderFault.PAGE_LOST, operation="statement", times=None))
        await rounds(made, pool)
        [last] = await last_rounds(pool)
        assert (last.is_complete, last.balance) == (False, None)
        assert "of" in last.reason
        assert await states(pool) == {}
        await rounds(made, pool)
        assert await states(pool) == {("reconciliation", "soft"): "open"}
        await rounds(made, pool, 5)
        assert await states(pool) == {
            ("error_rate", "soft/reads"): "open",
            ("reconciliation", "soft"): "open",
            ("venue_silent", "soft"): "open",
        }
        stored = (await account_standings(pool))["soft"]
        assert (stored.incomplete, stored.value) == (7, 1_000_000)
        made.remote.plan.clear()
        await rounds(made, pool)
        found = {key: state for key, state in (await states(pool)).items() if key[0] != "error_rate"}
        assert found == {("reconciliation", "soft"): "cool_down", ("venue_silent", "soft"): "cool_down"}
        assert await account_standings(pool) == {"soft": AccountStanding(venue="soft", value=1_000_000)}


async def test_a_sandbox_that_is_killed_and_comes_back_has_the_account_that_is_known(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    path = tmp_path / "accounts.sqlite3"
    accounts = open_accounts(path, random_id)
    async with betting(pool, accounts=accounts) as made:
        await until_placed(made.process, pool, "filled")
        await rounds(made, pool, 2)
        accounts.close()
        again = open_accounts(path, random_id)
        made.restarted(again)
        await rounds(made, pool, 2)
        assert await items(pool) == []
        await made.process.take(Reading(provider="espn", events=(report("espn"),)))
        made.clock.instant = FULL_TIME
        made.stands.over(Fraction(1), HOME)
        await says(made.process, (2, 1))
        await rounds(made, pool, 2)
        [last] = await last_rounds(pool)
        again.close()
    assert (last.is_complete, last.balance, last.expected, last.open_items) == (True, 1_001_300, 1_001_300, 0)
    assert await states(pool) == {}
    assert await pool.fetchval("SELECT count(*) FROM halt") == 0


async def test_a_sandbox_whose_account_is_gone_is_a_difference_that_stops_bets(pool: asyncpg.Pool) -> None:
    """What the file is for: without it a restart is found as money that is missing."""
    async with betting(pool) as made:
        await until_placed(made.process, pool, "filled")
        made.restarted(None)
        await rounds(made, pool, 2)
        assert [each[:2] for each in await items(pool)] == [("order_missing_there", None)]
