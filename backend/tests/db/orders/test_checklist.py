"""What stands against a resume: each item by itself, with what to do."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.core.errors import ResumeRefusedError
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.checklist import CheckedItem, ResumeItem, refuse_unmet, resume_checklist
from advisor.db.orders.halts import BY_ENGINE, set_halt
from advisor.risk.breakers.breaker import TradingBreakerKind
from tests.db.running_engine import engine_runs

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def nothing_is_stopped(connection: asyncpg.Connection) -> None:
    for table in ("halt", "trading_breaker", "reconciliation_round"):
        await connection.execute(f"DELETE FROM {table}")


async def looked(
    connection: asyncpg.Connection, portfolio: str | None = None, halt: int | None = None, feeds: Sequence[str] = ()
) -> Sequence[CheckedItem]:
    return await resume_checklist(
        connection,
        NOON,
        stalled_after=timedelta(seconds=15),
        fresh_within=timedelta(minutes=2),
        feeds=feeds,
        portfolio=portfolio,
        halt=halt,
    )


async def unmet(
    connection: asyncpg.Connection, portfolio: str | None = None, halt: int | None = None, feeds: Sequence[str] = ()
) -> dict[ResumeItem, str]:
    return {item.item: item.text for item in await looked(connection, portfolio, halt, feeds) if not item.is_met}


async def test_nothing_stands_against_it_while_an_engine_runs_and_prices_come(connection: asyncpg.Connection) -> None:
    await engine_runs(connection, NOON)
    items = await looked(connection)
    assert [item.item for item in items] == list(ResumeItem)
    assert all(item.is_met and item.text for item in items)
    refuse_unmet(items)


async def test_without_an_engine_and_prices_each_item_says_what_to_do(connection: asyncpg.Connection) -> None:
    await connection.execute("UPDATE leader_lease SET expires_at = now() - interval '1 s'")
    await connection.execute("DELETE FROM feed_subject")
    await connection.execute("DELETE FROM market_confirmation")
    found = await unmet(connection)
    assert "advisor up" in found[ResumeItem.ENGINE]
    assert "No provider has brought prices yet" in found[ResumeItem.PRICES]
    with pytest.raises(ResumeRefusedError, match=r"No engine runs\..*No provider") as refused:
        refuse_unmet(await looked(connection))
    assert [fault.field for fault in refused.value.faults] == ["engine", "prices"]


@pytest.mark.parametrize(
    ("stepped_before", "reason", "said"),
    [(60.0, "", "no step for 60 s."), (1.0, "the disk is full", "the disk is full")],
)
async def test_an_engine_whose_steps_are_not_stored(
    connection: asyncpg.Connection, stepped_before: float, reason: str, said: str
) -> None:
    await engine_runs(connection, NOON, stepped_before=stepped_before, reason=reason)
    assert said in (await unmet(connection))[ResumeItem.ENGINE]


async def test_polls_that_fail_bring_no_prices_but_a_stream_may(connection: asyncpg.Connection) -> None:
    await engine_runs(connection, NOON)
    await connection.execute("UPDATE feed_subject SET error = 'timed out'")
    assert list(await unmet(connection)) == [ResumeItem.PRICES]


@pytest.mark.parametrize(
    ("breached", "portfolio", "said"),
    [
        ({"paper": ("daily_loss",)}, None, "daily loss limit. Wait until the next day"),
        ({"paper": ("weekly_loss",)}, None, "weekly loss limit. Wait until the next week begins"),
        ({"paper": ("monthly_loss",)}, None, "monthly loss limit. Wait until the next month begins"),
        ({"paper": ("loss_streak",)}, "paper", "too many losing bets in a row. Wait"),
        ({"paper": ("drawdown_halt",)}, None, "resume it first: advisor engine resume --portfolio paper"),
        ({"paper": ("drawdown_halt",)}, "paper", None),
        ({"paper": ("drawdown_halt", "daily_loss"), "other": ("daily_loss",)}, "paper", "Of the portfolio paper"),
        ({"other": ("daily_loss",)}, "paper", None),
    ],
)
async def test_limits_that_are_reached(
    connection: asyncpg.Connection, breached: Mapping[str, tuple[str, ...]], portfolio: str | None, said: str | None
) -> None:
    await engine_runs(connection, NOON, breached=breached)
    found = await unmet(connection, portfolio)
    assert set(found) == (set() if said is None else {ResumeItem.LIMITS})
    assert said is None or said in found[ResumeItem.LIMITS]
    assert "other" not in found.get(ResumeItem.LIMITS, "")


async def round_at(connection: asyncpg.Connection, at: datetime, *, reason: str = "", balance: int = 100) -> None:
    whole = not reason
    amount = balance if whole else None
    await connection.execute(
        "INSERT INTO reconciliation_round (venue, began_at, ended_at, is_complete, reason, asset, balance, expected, "
        "unexplained, open_items, explained_items, skipped, fencing_number, mode) "
        "VALUES ('soft', $1, $1, $2, $3, $4, $5, $5, $6, 0, 0, 0, 1, 'paper')",
        at, whole, reason, "EUR" if whole else None, amount, 0 if whole else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "reason", "balance", "said"),
    [
        (1, "the account is closed", 100, "could not be read: the account is closed."),
        (-1, "", 100, "was not read since then"),
        (1, "", 0, "has no money"),
        (1, "", 100, None),
    ],
)
async def test_a_closed_or_empty_account_stands_against_its_halt_alone(
    connection: asyncpg.Connection, minutes: int, reason: str, balance: int, said: str | None
) -> None:
    await engine_runs(connection, NOON)
    made = await set_halt(connection, HaltScope.VENUE, "soft", "account refused; look at it", BY_ENGINE, NOON)
    other = await set_halt(connection, HaltScope.ALL, "", "my own", "local", NOON)
    await round_at(connection, NOON + timedelta(minutes=minutes), reason=reason, balance=balance)
    found = await unmet(connection, halt=made.id)
    assert set(found) == (set() if said is None else {ResumeItem.CAUSE})
    assert said is None or (
        said in found[ResumeItem.CAUSE] and "advisor engine reconciliation" in found[ResumeItem.CAUSE]
    )
    assert not await unmet(connection, halt=other.id), "it is lifted by itself, and the other stays"
    assert set(await unmet(connection)) == set(found), "all halts together"


@pytest.mark.parametrize(
    ("kind", "subject", "state", "portfolio", "stands"),
    [
        (TradingBreakerKind.VENUE_SILENT, "soft", "open", None, True),
        (TradingBreakerKind.ERROR_RATE, "soft/reads", "open", None, True),
        (TradingBreakerKind.VENUE_SILENT, "soft", "cool_down", None, False),
        (TradingBreakerKind.VENUE_SILENT, "elsewhere", "open", None, False),
        (TradingBreakerKind.CALIBRATION, "paper", "open", None, False),
        (TradingBreakerKind.CONSERVATIVE, "all", "open", None, True),
        (TradingBreakerKind.TAIL_RISK, "paper", "open", "paper", True),
        (TradingBreakerKind.DRAWDOWN, "paper", "open", "paper", False),
        (TradingBreakerKind.TAIL_RISK, "other", "open", "paper", False),
    ],
)
async def test_an_open_breaker_over_what_is_to_go_on(
    connection: asyncpg.Connection,
    kind: TradingBreakerKind,
    subject: str,
    state: str,
    portfolio: str | None,
    stands: bool,
) -> None:
    await engine_runs(connection, NOON)
    made = await set_halt(connection, HaltScope.VENUE, "soft", "looks wrong", "local", NOON)
    await connection.execute(
        "INSERT INTO trading_breaker VALUES ($1, $2, $3, $4, 'Something is wrong.', 1, 0, 1)",
        str(kind), subject, state, NOON,
    )  # fmt: skip
    found = await unmet(connection, portfolio, halt=made.id)
    assert set(found) == ({ResumeItem.BREAKERS} if stands else set())
    assert not stands or f"{kind} over {subject} is open: Something is wrong. " in found[ResumeItem.BREAKERS]


async def test_each_feed_counts_by_its_own_age_and_the_stale_ones_are_named(connection: asyncpg.Connection) -> None:
    await engine_runs(connection, NOON)
    old = NOON - timedelta(minutes=3)
    await connection.execute(
        "INSERT INTO feed_subject (provider, kind, key, sport, cost, tried_at, succeeded_at, next_due) VALUES "
        "('slow', 'odds', 'all', 'football', 1, $1, $1, NULL), ('planned', 'odds', 'all', 'football', 1, $1, $1, $2)",
        old,
        NOON + timedelta(minutes=5),
    )
    found = await unmet(connection, feeds=("the_odds_api", "slow", "planned", "silent"))
    assert set(found) == {ResumeItem.PRICES}
    assert "silent has brought none yet; those of slow are 180 s old, and 120 s are" in found[ResumeItem.PRICES]
    assert "planned" not in found[ResumeItem.PRICES]
    assert not await unmet(connection, feeds=("the_odds_api", "planned"))
    await connection.execute("UPDATE feed_subject SET next_due = $1 WHERE provider = 'planned'", old)
    assert "planned" in (await unmet(connection, feeds=("planned",)))[ResumeItem.PRICES], "overdue"
