"""What is used of a person's limits; the database does the sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import asyncpg

from advisor.core.orders.modes import Mode
from advisor.db.responsible.rules import own_rules
from advisor.db.standing_orders import AT_RISK
from advisor.risk.responsible import (
    Break,
    DayUse,
    OwnLimit,
    PendingRaise,
    Use,
    break_in_force,
    minutes_of,
    standing,
    use_since,
    used,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A limit as it stands.

    Attributes:
        value: smallest units, or minutes; None: no limit.
        pending: a raise that does not count yet; None: none waits.
        used: of its day, week or month so far, likewise; of losses below zero where more was won.
    """

    limit: OwnLimit
    value: int | None
    pending: PendingRaise | None
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnState:
    """Everything that a person has set for themselves, as it stands.

    Attributes:
        asset: code of what amounts are of.
        mode: of the bets and the money that use them.
        limits: each that can be set, in a fixed order.
        taken: the break in force; None: none is.
    """

    asset: str
    mode: Mode
    limits: tuple[LimitRow, ...]
    taken: Break | None


async def own_state(reader: asyncpg.Connection | asyncpg.Pool, asset: str, mode: Mode, now: datetime) -> OwnState:
    """What a person has set, and what is used of it: limits are the same in all modes, what uses them is not.

    Args:
        asset: code of what amounts are of while no limit says so.
    """
    rules = await own_rules(reader)
    asset = rules.asset or asset
    use = await use_of(reader, asset, mode, now)
    exposure = await reader.fetchval(_EXPOSURE, asset, str(mode))
    use = Use(use.days, int(exposure), use.minutes)
    limits = (
        LimitRow(limit=limit, value=each.value, pending=each.pending, used=used(limit, use, now))
        for limit, each in standing(rules.changes, now).items()
    )
    return OwnState(asset=asset, mode=mode, limits=tuple(limits), taken=break_in_force(rules.breaks, now))


async def use_of(
    reader: asyncpg.Connection | asyncpg.Pool,
    asset: str,
    mode: Mode,
    now: datetime,
    known: Mapping[date, DayUse] | None = None,
    changed_since: date | None = None,
) -> Use:
    """What is used of limits in an asset, over all portfolios of a mode, but for what is open: its caller knows that.

    Closing bets are no stakes and no time of betting; what they win or lose counts.

    Args:
        known: what was read before; None: nothing.
        changed_since: the first day (UTC) on which orders were intended that have changed since, or bets settled:
            what is known of days before it stands.
    """
    first, today = use_since(now), now.astimezone(UTC).date()
    since = first if known is None or changed_since is None else max(first, min(changed_since, today))
    days = await reader.fetch(_DAYS, _midnight(since), asset, since, str(mode))
    minutes = await reader.fetch(_MINUTES, _midnight(today), _midnight(today) - timedelta(days=1), str(mode))
    read = {
        row["day"]: DayUse(staked=int(row["staked"]), lost=int(row["lost"]), deposited=int(row["deposited"]))
        for row in days
    }
    before = {day: use for day, use in (known or {}).items() if first <= day < since}
    return Use(days={**before, **read}, minutes=minutes_of([row["at"] for row in minutes]))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# The opening money of a portfolio is no deposit, and neither is what only changes portfolios or was set aside.
_DAYS: Final = f"""
    SELECT day, sum(staked) AS staked, sum(lost) AS lost, sum(deposited) AS deposited FROM (
        SELECT (intended_at AT TIME ZONE 'UTC')::date AS day, {AT_RISK} AS staked, 0 AS lost, 0 AS deposited
        FROM bet_order WHERE intended_at >= $1 AND asset = $2 AND mode = $4 AND close_out IS NULL
        UNION ALL
        SELECT day, 0, -profit, 0 FROM settled_day WHERE day >= $3 AND asset = $2 AND mode = $4
        UNION ALL
        SELECT (e.at AT TIME ZONE 'UTC')::date, 0, 0, -p.amount
        FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id JOIN ledger_account a ON a.id = p.account_id
        WHERE e.event ->> 'kind' = 'moved' AND e.at >= $1 AND e.mode = $4 AND e.key <> 'opening'
            AND a.kind = 'capital' AND a.asset = $2 AND p.amount < 0
    ) each GROUP BY day
"""  # noqa: S608 - constants alone
_MINUTES: Final = """
    SELECT DISTINCT date_trunc('minute', sent_at) AS at FROM bet_order
    WHERE sent_at >= $1 AND intended_at >= $2 AND mode = $3 AND close_out IS NULL
"""
_EXPOSURE: Final = "SELECT coalesce(sum(exposure), 0) FROM risk_state WHERE asset = $1 AND mode = $2"
