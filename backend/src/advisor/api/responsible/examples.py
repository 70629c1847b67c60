"""Examples of what the routes of limits take and answer."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.responsible.schemas import (
    LimitRequest,
    ResponsibleLimits,
    SelfExclusionRequest,
    TimeOutRequest,
)
from advisor.api.responsible.views import responsible_limits_view
from advisor.core.orders.modes import Mode
from advisor.db.responsible.use import LimitRow, OwnState
from advisor.risk.responsible import RAISED_AFTER, Break, BreakKind, OwnLimit, PendingRaise

_USED: Final = {OwnLimit.LOSS_DAY: 1_250, OwnLimit.STAKE_DAY: 8_000, OwnLimit.STAKE_MONTH: 8_000, OwnLimit.TIME_DAY: 11}
_SET: Final = {OwnLimit.LOSS_DAY: 5_000, OwnLimit.STAKE_DAY: 20_000, OwnLimit.TIME_DAY: 120}
_LAST_DAY: Final = date(day.NOW.year + 1, 12, 31)


def _state(pending: PendingRaise | None = None, taken: Break | None = None) -> ResponsibleLimits:
    limits = (
        LimitRow(
            limit=limit,
            value=_SET.get(limit),
            pending=pending if limit is OwnLimit.LOSS_DAY else None,
            used=_USED.get(limit, 0),
        )
        for limit in OwnLimit
    )
    return responsible_limits_view(OwnState(asset="EUR", mode=Mode.PAPER, limits=tuple(limits), taken=taken))


_RAISED: Final = _state(PendingRaise(10_000, day.NOW + RAISED_AFTER))
_EXCLUDED: Final = Break(
    kind=BreakKind.SELF_EXCLUSION,
    ends_at=datetime(_LAST_DAY.year, _LAST_DAY.month, _LAST_DAY.day, tzinfo=UTC) + timedelta(days=1),
)
EXAMPLES: Final = {
    "get_responsible_limits": _RAISED,
    "set_responsible_limit": _RAISED,
    "withdraw_limit_raise": _state(),
    "begin_time_out": _state(taken=Break(kind=BreakKind.TIME_OUT, ends_at=day.NOW + timedelta(weeks=1))),
    "begin_self_exclusion": _state(taken=_EXCLUDED),
}
REQUESTS: Final = {
    "set_responsible_limit": LimitRequest(value="100.00"),
    "begin_time_out": TimeOutRequest(length="1w"),
    "begin_self_exclusion": SelfExclusionRequest.model_validate(
        {"last_day": _LAST_DAY.isoformat(), "confirm_last_day": _LAST_DAY.isoformat()}
    ),
}
