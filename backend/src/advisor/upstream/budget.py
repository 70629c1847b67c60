"""The budget plan: what the calls we mean to make cost until the quota turns, and what is dropped to stay in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from advisor.upstream.calls import CallKind, Priority
from advisor.upstream.config import Window

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Calls we mean to make.

    Attributes:
        kind: what they bring.
        priority: theirs.
        per_day: how many a day.
        credits: one costs.
    """

    kind: CallKind
    priority: Priority
    per_day: float
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """What one kind at one priority costs until the end.

    Attributes:
        calls: expected until then.
        credits: theirs.
        money_e6: millionths of the plan's currency.
        kept: False where it is dropped.
    """

    kind: CallKind
    priority: Priority
    calls: int
    credits: int
    money_e6: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPlan:
    """A provider's plan until the quota's end.

    Attributes:
        until: end of the window the quota is of.
        remaining: units left in it; None when no calendar quota limits the provider.
        lines: most urgent first.
        credits: of the lines kept.
        money_e6: of the lines kept, in ``currency``.
        dropped: priorities whose calls are not made, so that the others can be.
        runs_out_at: when the quota would end if nothing were dropped; None when it lasts.
        fits: what is kept stays within the quota. False only when CRITICAL alone would break it.
    """

    provider: str
    at: datetime
    until: datetime
    remaining: int | None
    lines: tuple[BudgetLine, ...]
    credits: int
    money_e6: int
    currency: str
    dropped: tuple[Priority, ...]
    runs_out_at: datetime | None
    fits: bool


def window_end(window: Window, now: datetime) -> datetime:
    """Start of the next day or month, UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + _DAY if window is Window.DAY else (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)


def plan_budget(
    provider: str,
    demands: Sequence[Demand],
    *,
    now: datetime,
    window: Window,
    remaining: int | None,
    by_credits: bool,
    money_per_credit_e6: int,
    currency: str,
) -> BudgetPlan:
    """Add up the demands until the window turns and drop whole priorities, the least urgent first, until the rest fits.

    CRITICAL is never dropped: the bucket itself stops it when nothing is left.

    Args:
        demands: what we mean to ask.
        window: DAY or MONTH, of the quota that limits.
        remaining: units left, None for no limit.
        by_credits: those units are credits; requests otherwise.
    """
    until = window_end(window, now)
    wanted = _by_priority(demands, max(0.0, (until - now) / _DAY))
    totals = {
        priority: sum(credits if by_credits else calls for _, calls, credits in group)
        for priority, group in wanted.items()
    }
    dropped = _dropped(totals, remaining)
    lines = tuple(
        BudgetLine(
            kind=kind,
            priority=priority,
            calls=calls,
            credits=credits,
            money_e6=credits * money_per_credit_e6,
            kept=priority not in dropped,
        )
        for priority, group in wanted.items()
        for kind, calls, credits in group
    )
    kept = sum(line.credits for line in lines if line.kept)
    kept_units = sum(units for priority, units in totals.items() if priority not in dropped)
    return BudgetPlan(
        provider=provider,
        at=now,
        until=until,
        remaining=remaining,
        lines=lines,
        credits=kept,
        money_e6=kept * money_per_credit_e6,
        currency=currency,
        dropped=dropped,
        runs_out_at=_runs_out(sum(totals.values()), remaining, now, until),
        fits=remaining is None or kept_units <= remaining,
    )


def _by_priority(demands: Iterable[Demand], days: float) -> dict[Priority, list[tuple[CallKind, int, int]]]:
    """(kind, calls, credits) of each priority, most urgent first; demands of equal kind and priority are added."""
    ordered = sorted(demands, key=lambda demand: (demand.priority, demand.kind))
    found: dict[Priority, list[tuple[CallKind, int, int]]] = {}
    for (priority, kind), same in groupby(ordered, key=lambda demand: (demand.priority, demand.kind)):
        counted = [(_ceil(demand.per_day * days), demand.credits) for demand in same]
        calls = sum(number for number, _ in counted)
        found.setdefault(priority, []).append((kind, calls, sum(number * credits for number, credits in counted)))
    return found


def _dropped(totals: dict[Priority, int], remaining: int | None) -> tuple[Priority, ...]:
    if remaining is None:
        return ()
    left = sum(totals.values())
    dropped: list[Priority] = []
    for priority in sorted(totals, reverse=True):
        if left <= remaining or priority is Priority.CRITICAL:
            break
        # Priorities that cost nothing are not in the way.
        if totals[priority]:
            dropped.append(priority)
            left -= totals[priority]
    return tuple(sorted(dropped))


def _runs_out(total: int, remaining: int | None, now: datetime, until: datetime) -> datetime | None:
    if remaining is None or total <= remaining:
        return None
    return now + (until - now) * (max(0, remaining) / total)


def _ceil(number: float) -> int:
    return -int(-number // 1)
