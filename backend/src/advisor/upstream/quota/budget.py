"""The budget plan: what the calls we mean to make cost until the quota turns, and what is dropped to stay in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil

from advisor.core.errors import QuotaExhaustedError
from advisor.upstream.calls import Call, CallKind, Escalation, Priority, escalated
from advisor.upstream.config import ProviderConfig, Window
from advisor.upstream.quota.sliding_window import SlidingWindow
from advisor.upstream.snapshots import BudgetLine, BudgetPlan

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

    CRITICAL is never dropped: the rate limit itself stops it when nothing is left.

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


class Budget:
    """The demands on one provider, and the plan that follows from them and from what is left.

    Args:
        provider: its settings.
        escalation: see ``calls.escalated``.
    """

    def __init__(self, provider: ProviderConfig, escalation: Escalation) -> None:
        self._provider = provider
        self._escalation = escalation
        self._demands: tuple[Demand, ...] = ()
        self.plan: BudgetPlan | None = None

    def set_demands(self, demands: Sequence[Demand], windows: Sequence[SlidingWindow], now: datetime) -> BudgetPlan:
        """What we mean to ask from now on; the plan follows at once."""
        self._demands = tuple(demands)
        return self.replan(windows, now)

    def replan(self, windows: Sequence[SlidingWindow], now: datetime) -> BudgetPlan:
        """Compute the plan anew from what is left now of the provider's rate limits."""
        calendar = [window for window in windows if window.is_calendar]
        # The longest window is the one that hurts: a day turns tomorrow.
        calendar.sort(key=lambda window: window.config.window is Window.MONTH)
        limiting = calendar[-1] if calendar else None
        self.plan = plan_budget(
            self._provider.key,
            self._demands,
            now=now,
            window=Window.MONTH if limiting is None else limiting.config.window,
            remaining=None if limiting is None else limiting.available(now),
            by_credits=limiting is None or limiting.config.weighted,
            money_per_credit_e6=self._provider.money_per_credit_e6,
            currency=self._provider.currency,
        )
        return self.plan

    def check(self, call: Call, now: datetime) -> None:
        """Refuse calls the plan has dropped; urgency counts as it is now.

        Raises:
            QuotaExhaustedError: the plan has dropped calls of its priority. When one like it may be made is not known:
                the plan is made anew every few seconds, and what is asked for less often may be in the next one.
        """
        # Logins and probes are how the calls that are kept get through.
        if self.plan is None or not self.plan.dropped or call.kind in {CallKind.SESSION, CallKind.PROBE}:
            return
        priority = escalated(call.priority, call.kickoff, now, self._escalation)
        if priority in self.plan.dropped and call.cost:
            key = self._provider.key
            raise QuotaExhaustedError(key, f"{key}: the budget plan has dropped calls like this one.")


def _by_priority(demands: Iterable[Demand], days: float) -> dict[Priority, list[tuple[CallKind, int, int]]]:
    """(kind, calls, credits) of each priority, most urgent first; demands of equal kind and priority are added."""
    ordered = sorted(demands, key=lambda demand: (demand.priority, demand.kind))
    found: dict[Priority, list[tuple[CallKind, int, int]]] = {}
    for (priority, kind), same in groupby(ordered, key=lambda demand: (demand.priority, demand.kind)):
        counted = [(ceil(demand.per_day * days), demand.credits) for demand in same]
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
