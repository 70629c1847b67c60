"""What a person has set for themselves is stored as it was asked for, and no statement shortens or deletes it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from advisor.core.errors import ConfigError, ConflictError
from advisor.db.responsible.rules import begin_self_exclusion, begin_time_out, change_limit, own_rules, withdraw_raise
from advisor.risk.responsible import Break, BreakKind, OwnLimit, PendingRaise, Standing, standing

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url)
    yield opened
    await opened.close()


async def changed(connection: asyncpg.Connection, value: str | None, at: datetime, currency: str = "EUR") -> None:
    async with connection.transaction():
        await change_limit(connection, OwnLimit.LOSS_DAY, value, currency, "local", at)


async def now_standing(connection: asyncpg.Connection, at: datetime) -> Standing:
    return standing((await own_rules(connection)).changes, at)[OwnLimit.LOSS_DAY]


async def test_a_limit_is_lower_at_once_higher_a_day_later_and_the_raise_can_be_withdrawn(
    connection: asyncpg.Connection,
) -> None:
    await changed(connection, "50.00", NOW)
    await changed(connection, None, NOW + HOUR)
    waits = Standing(5_000, PendingRaise(None, NOW + 25 * HOUR))
    assert await now_standing(connection, NOW + HOUR) == waits
    async with connection.transaction():
        await withdraw_raise(connection, OwnLimit.LOSS_DAY, "local", NOW + 2 * HOUR)
    assert await now_standing(connection, NOW + 30 * HOUR) == Standing(5_000)
    with pytest.raises(ConflictError, match="No raise of loss_day waits"):
        async with connection.transaction():
            await withdraw_raise(connection, OwnLimit.LOSS_DAY, "local", NOW + 3 * HOUR)


async def test_a_clock_that_went_back_brings_no_raise_nearer(connection: asyncpg.Connection) -> None:
    await changed(connection, "50.00", NOW)
    await changed(connection, "60.00", NOW - 30 * HOUR)
    assert await now_standing(connection, NOW) == Standing(5_000, PendingRaise(6_000, NOW + 24 * HOUR))


async def test_all_limits_of_a_person_are_in_the_asset_of_the_first(connection: asyncpg.Connection) -> None:
    await changed(connection, "50.00", NOW)
    await changed(connection, "40", NOW, currency="JPY")
    rules = await own_rules(connection)
    assert (rules.asset, [each.value for each in rules.changes]) == ("EUR", [5_000, 4_000])


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        (OwnLimit.LOSS_DAY, "-1"), (OwnLimit.LOSS_DAY, "0.001"), (OwnLimit.LOSS_DAY, "much"),
        (OwnLimit.LOSS_DAY, "99999999999"), (OwnLimit.TIME_DAY, "1441"), (OwnLimit.TIME_DAY, "1.5"),
        (OwnLimit.TIME_DAY, " 5"),
    ],
)  # fmt: skip
async def test_what_is_no_value_is_refused(connection: asyncpg.Connection, limit: OwnLimit, value: str) -> None:
    with pytest.raises(ConfigError, match="In value: it should be"):
        async with connection.transaction():
            await change_limit(connection, limit, value, "EUR", "local", NOW)
    assert (await own_rules(connection)).changes == ()


async def test_breaks_begin_at_once_with_an_alert_each(connection: asyncpg.Connection) -> None:
    async with connection.transaction():
        await begin_time_out(connection, "24h", "local", NOW)
        await begin_self_exclusion(connection, date(2027, 5, 30), date(2027, 5, 30), "local", NOW)
    assert (await own_rules(connection)).breaks == (
        Break(kind=BreakKind.TIME_OUT, ends_at=NOW + 24 * HOUR),
        Break(kind=BreakKind.SELF_EXCLUSION, ends_at=datetime(2027, 5, 31, tzinfo=UTC)),
    )
    rows = await connection.fetch("SELECT code, severity, subject, text FROM alert ORDER BY id")
    assert [(row["code"], row["severity"], row["subject"]) for row in rows] == [
        ("break_began", "high", "1"), ("break_began", "high", "2"),
    ]  # fmt: skip
    assert rows[0]["text"].startswith("local began a time-out until 2026-12-01 12:00 UTC")


async def test_a_self_exclusion_needs_its_last_day_twice(connection: asyncpg.Connection) -> None:
    with pytest.raises(ConfigError, match="should be 2027-05-30 again"):
        async with connection.transaction():
            await begin_self_exclusion(connection, date(2027, 5, 30), date(2027, 5, 31), "local", NOW)
    with pytest.raises(ConfigError, match="until 2027-05-30 or later"):
        async with connection.transaction():
            await begin_self_exclusion(connection, date(2027, 5, 29), date(2027, 5, 29), "local", NOW)
    assert (await own_rules(connection)).breaks == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE betting_break SET ends_at = ends_at - interval '1 hour'",
        "UPDATE betting_break SET owner = 'nobody'",
        "DELETE FROM betting_break",
        "TRUNCATE betting_break",
        "UPDATE own_limit_change SET value = 10000000",
        "UPDATE own_limit_change SET at = at - interval '2 days'",
        "DELETE FROM own_limit_change",
        "TRUNCATE own_limit_change",
    ],
)
async def test_no_statement_changes_or_deletes_what_was_set(connection: asyncpg.Connection, statement: str) -> None:
    await changed(connection, "50.00", NOW)
    async with connection.transaction():
        await begin_time_out(connection, "6w", "local", NOW)
    before = await own_rules(connection)
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed, shortened or deleted"):
        await connection.execute(statement)
    assert await own_rules(connection) == before


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("name, value, asset, at", "'loss_day', 9000, 'EUR', '2026-11-29 12:00Z'"),
        ("name, value, asset, at", "'loss_week', 9000, 'USD', '2026-11-30 12:00Z'"),
        ("name, value, asset, at", "'loss_day', -1, 'EUR', '2026-11-30 12:00Z'"),
        ("name, value, asset, at", "'loss_day', 1, NULL, '2026-11-30 12:00Z'"),
    ],
)
async def test_rows_that_contradict_the_rules_are_refused(
    connection: asyncpg.Connection, columns: str, values: str
) -> None:
    await changed(connection, "50.00", NOW)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(
            f"INSERT INTO own_limit_change (owner, withdraws, asked_by, {columns}) VALUES "
            f"('local', false, 'x', {values})"
        )


@pytest.mark.parametrize(
    ("kind", "ends_at"), [("time_out", "2026-12-01 11:59Z"), ("self_exclusion", "2027-05-29Z"), ("rest", "2027-12-31Z")]
)
async def test_breaks_that_are_too_short_are_refused(connection: asyncpg.Connection, kind: str, ends_at: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(
            "INSERT INTO betting_break (owner, kind, begins_at, ends_at, asked_by) "
            f"VALUES ('local', '{kind}', '2026-11-30 12:00Z', '{ends_at}', 'x')"
        )
