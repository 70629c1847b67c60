"""What stands against a resume: each item by itself, with what to do."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from advisor.core.errors import ResumeRefusedError
from advisor.db.orders.checklist import CheckedItem, ResumeItem, refuse_unmet, resume_checklist
from tests.db.running_engine import engine_runs

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


async def looked(connection: asyncpg.Connection, portfolio: str | None = None) -> Sequence[CheckedItem]:
    return await resume_checklist(
        connection, NOON, stalled_after=timedelta(seconds=15), fresh_within=timedelta(minutes=2), portfolio=portfolio
    )


async def unmet(connection: asyncpg.Connection, portfolio: str | None = None) -> dict[ResumeItem, str]:
    return {item.item: item.text for item in await looked(connection, portfolio) if not item.is_met}


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
