"""A person's own limits, above every risk profile: lower at once, higher only a day later; and breaks that nobody ends.

Days, weeks (from Monday) and months are those of UTC. Money is counted over all portfolios of the person, in one asset.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from advisor.core.errors import ConfigError, FieldFault
from advisor.core.money.assets import Asset

OWNER: Final = "local"
"""Whose limits they are, and whose all portfolios are, until there are accounts."""
RAISED_AFTER: Final = timedelta(days=1)
"""From a request until a limit is higher, or off. Not a setting: who could shorten it has no limit."""
SHORTEST_EXCLUSION: Final = 6
"""Months."""
_MONTHS: Final = 12
_LAST_YEAR: Final = 9_000


class OwnLimit(StrEnum):
    """What can be limited. Stored in the database, and public."""

    DEPOSIT_DAY = "deposit_day"
    DEPOSIT_WEEK = "deposit_week"
    DEPOSIT_MONTH = "deposit_month"
    LOSS_DAY = "loss_day"
    LOSS_WEEK = "loss_week"
    LOSS_MONTH = "loss_month"
    STAKE_ORDER = "stake_order"
    STAKE_DAY = "stake_day"
    STAKE_WEEK = "stake_week"
    STAKE_MONTH = "stake_month"
    TIME_DAY = "time_day"
    """Minutes of a day in which at least one order is sent."""


class BreakKind(StrEnum):
    """Stored in the database, and public."""

    TIME_OUT = "time_out"
    SELF_EXCLUSION = "self_exclusion"


TIME_OUTS: Final[Mapping[str, timedelta]] = MappingProxyType(
    {"24h": timedelta(days=1), **{f"{weeks}w": timedelta(weeks=weeks) for weeks in range(1, 7)}}
)
"""How long a time-out can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """What a person asked for.

    Attributes:
        value: smallest units, or minutes, from 0; None: no limit.
        at: aware UTC; never before the change before it.
        withdraws: a raise that does not count yet is taken back, and nothing else changes; ``value`` is None.
    """

    limit: OwnLimit
    value: int | None
    at: datetime
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class PendingRaise:
    """A limit that is to be higher.

    Attributes:
        value: as of a change.
        counts_from: aware UTC.
    """

    value: int | None
    counts_from: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A limit at an instant.

    Attributes:
        value: that counts, as of a change.
        pending: what it is to become; None: nothing else.
    """

    value: int | None = None
    pending: PendingRaise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A time in which nothing is bet; it counts from the moment it is known."""

    kind: BreakKind
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OwnRules:
    """Everything that a person has set for themselves.

    Attributes:
        asset: code of what their amounts are of; empty while no amount was ever limited.
        changes: in their order.
        breaks: all that there ever were.
    """

    asset: str = ""
    changes: tuple[LimitChange, ...] = ()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class DayUse:
    """What was done on a day; smallest units of one asset.

    Attributes:
        staked: what its orders have at risk, those that are open at their worst.
        lost: net of what its settlements won; below zero where they won more.
        deposited: paid in.
    """

    staked: int = 0
    lost: int = 0
    deposited: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """What is used of limits.

    Attributes:
        days: from the first day of the week or the month on; a day that is not there used nothing.
        open_risk: what all open bets and orders can lose at worst, smallest units.
        minutes: since the Unix epoch, in which orders were sent; at least those of today.
    """

    days: Mapping[date, DayUse] = field(default_factory=dict)
    open_risk: int = 0
    minutes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """An order that is to be sent, or decided on.

    Attributes:
        at_risk: what it can lose at worst, smallest units.
        asset: code.
        counted: whether the use that it is held against has it already.
    """

    at_risk: int
    asset: str
    counted: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """What a person has set for themselves against an order or a deposit.

    Attributes:
        limit: that is passed; None: a break is in force, or amounts cannot be compared.
        is_break: whether a break is in force.
        value: what was found, for people.
        bound: what it was held against, likewise.
    """

    limit: OwnLimit | None
    is_break: bool
    value: str
    bound: str


def standing(changes: Iterable[LimitChange], now: datetime) -> Mapping[OwnLimit, Standing]:
    """Every limit as it is at an instant. The last word on each counts: it ends a raise that waits.

    Args:
        changes: in their order.
        now: not before any of them; where a clock went back they all count nevertheless.
    """
    found = dict.fromkeys(OwnLimit, Standing())
    for change in changes:
        found[change.limit] = _after(_matured(found[change.limit], change.at), change)
    return {limit: _matured(each, now) for limit, each in found.items()}


def _matured(before: Standing, now: datetime) -> Standing:
    pending = before.pending
    return Standing(pending.value) if pending is not None and now >= pending.counts_from else before


def _after(before: Standing, change: LimitChange) -> Standing:
    if change.withdraws:
        return Standing(before.value)
    if is_raise(before.value, change.value):
        return Standing(before.value, PendingRaise(change.value, change.at + RAISED_AFTER))
    return Standing(change.value)


def is_raise(before: int | None, after: int | None) -> bool:
    """Whether a value allows more than another; None is no limit."""
    return before is not None and (after is None or after > before)


def break_in_force(breaks: Iterable[Break], now: datetime) -> Break | None:
    """Of the breaks that are not over the one that ends last; None where there is none."""
    return max((each for each in breaks if now < each.ends_at), key=lambda each: each.ends_at, default=None)


def exclusion_end(last_day: date, now: datetime) -> datetime:
    """When a self-exclusion ends that has this last day: with that day.

    Raises:
        ConfigError: it would be shorter than half a year.
    """
    today = now.astimezone(UTC).date()
    months = today.year * _MONTHS + today.month - 1 + SHORTEST_EXCLUSION
    # The last day of a shorter month stands for one that the month does not have.
    least = min(_first_of(months) + timedelta(days=today.day - 1), _first_of(months + 1) - timedelta(days=1))
    if last_day < least or last_day.year > _LAST_YEAR:
        reason = f"a self-exclusion lasts six months at least: until {least.isoformat()} or later"
        raise ConfigError(f"In last_day: {reason}.", (FieldFault("last_day", reason),))
    return datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + timedelta(days=1)


def _first_of(months: int) -> date:
    """The first day of the month that begins so many months after the year 0."""
    year, month = divmod(months, _MONTHS)
    return date(year, month + 1, 1)


def period_start(limit: OwnLimit, now: datetime) -> date:
    """The first day of the day, the week or the month that a limit counts over; of a limit for each order today."""
    today = now.astimezone(UTC).date()
    match limit.rpartition("_")[2]:
        case "week":
            return today - timedelta(days=today.weekday())
        case "month":
            return today.replace(day=1)
        case _:
            return today


def use_since(now: datetime) -> date:
    """The first day whose use counts for any limit."""
    return min(period_start(limit, now) for limit in OwnLimit)


def used(limit: OwnLimit, use: Use, now: datetime) -> int:
    """What is used of a limit: smallest units, or minutes; of losses below zero where more was won than may be lost.

    Losses are those of settled bets net of what was won, and all that is open counts as lost: no bet that is allowed
    can take a loss beyond its limit, whatever its result.
    """
    start = period_start(limit, now)
    days = [each for day, each in use.days.items() if day >= start]
    match limit.partition("_")[0]:
        case "deposit":
            return sum(day.deposited for day in days)
        case "loss":
            return sum(day.lost for day in days) + use.open_risk
        case "stake":
            return 0 if limit is OwnLimit.STAKE_ORDER else sum(day.staked for day in days)
        case _:
            first = _minute(datetime(start.year, start.month, start.day, tzinfo=UTC))
            return sum(minute >= first for minute in use.minutes)


def order_breach(rules: OwnRules, use: Use, order: Asked, now: datetime) -> Breach | None:
    """What stands against an order that opens risk; None: nothing."""
    limits = _in_force(rules, now)
    passed = (
        _passed(limit, value, _with(limit, order, use, now), order.asset)
        for limit, value in limits.items()
        if not _is_of_deposits(limit)
    )
    return _general(rules, limits, order.asset, now) or next(filter(None, passed), None)


def deposit_breach(rules: OwnRules, use: Use, amount: int, asset: str, now: datetime) -> Breach | None:
    """What stands against paying money into a portfolio; None: nothing.

    Args:
        amount: smallest units, above 0.
    """
    limits = _in_force(rules, now)
    passed = (
        _passed(limit, value, used(limit, use, now) + amount, asset)
        for limit, value in limits.items()
        if _is_of_deposits(limit)
    )
    return _general(rules, limits, asset, now) or next(filter(None, passed), None)


def _is_of_deposits(limit: OwnLimit) -> bool:
    return limit.startswith("deposit")


def _in_force(rules: OwnRules, now: datetime) -> Mapping[OwnLimit, int]:
    return {limit: each.value for limit, each in standing(rules.changes, now).items() if each.value is not None}


def _general(rules: OwnRules, limits: Mapping[OwnLimit, int], asset: str, now: datetime) -> Breach | None:
    """What stands against everything."""
    taken = break_in_force(rules.breaks, now)
    if taken is not None:
        return Breach(None, True, break_words(taken), "no break")
    if asset != rules.asset and any(limit is not OwnLimit.TIME_DAY for limit in limits):
        return Breach(None, False, f"in {asset}", f"limits in {rules.asset}, which it cannot be counted against")
    return None


def _with(limit: OwnLimit, order: Asked, use: Use, now: datetime) -> int:
    """What would be used with an order."""
    if limit is OwnLimit.STAKE_ORDER:
        return order.at_risk
    before = used(limit, use, now)
    if limit is OwnLimit.TIME_DAY:
        return before + (_minute(now) not in use.minutes)
    return before if order.counted else before + order.at_risk


def _passed(limit: OwnLimit, value: int, would_be: int, asset: str) -> Breach | None:
    if would_be <= value:
        return None
    return Breach(
        limit,
        False,
        f"{limit.replace('_', ' ')} of {value_text(limit, would_be, asset)}",
        f"{value_text(limit, value, asset)} or less",
    )


def break_words(taken: Break) -> str:
    """A break, for people."""
    return f"{taken.kind.replace('_', '-')} until {taken.ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def value_text(limit: OwnLimit, value: int, asset: str) -> str:
    """A value of a limit for people: ``50.00 EUR``, ``90 minutes``."""
    return f"{value} minutes" if limit is OwnLimit.TIME_DAY else f"{Asset.of(asset).text(value)} {asset}"


def minutes_of(instants: Sequence[datetime]) -> frozenset[int]:
    """The minutes that these instants lie in, since the Unix epoch."""
    return frozenset(_minute(each) for each in instants)


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)
