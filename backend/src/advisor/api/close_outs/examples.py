"""Examples of what the close-outs' routes take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.close_outs.schemas import (
    ClosablePosition,
    CloseOut,
    CloseOutDetail,
    CloseOutPage,
    CloseOutPlan,
    CloseOutRequest,
    CloseOutTotal,
)
from advisor.api.ledger.examples import euros
from advisor.api.orders.examples import BET
from advisor.core.orders.halts import HaltScope

_REASON: Final = "Prices look wrong."
_ASKED: Final = CloseOut(
    id=day.CLOSE_OUT_ID,
    scope=HaltScope.ALL,
    subject=None,
    reason=_REASON,
    standing="planning",
    asked_by="local",
    asked_at=day.NOW,
    planned_at=None,
    expires_at=None,
    confirmed_by=None,
    confirmed_at=None,
    done_at=None,
)
_PLANNED: Final = _ASKED.model_copy(
    update={
        "standing": "planned",
        "planned_at": day.NOW + timedelta(milliseconds=210),
        "expires_at": day.NOW + timedelta(seconds=120, milliseconds=210),
    }
)
EXAMPLES: Final = {
    "list_close_outs": CloseOutPage(items=[_PLANNED], next_cursor=None),
    "plan_close_out": _ASKED,
    "get_close_out": CloseOutDetail(
        close_out=_PLANNED,
        plan=CloseOutPlan(
            cancels=[],
            closing=[
                ClosablePosition(
                    bet=BET,
                    closes=[day.BET_REFERENCE],
                    worst=euros("-13.40"),
                    best=euros("13.13"),
                    side="lay",
                    odds="2.02",
                    limit="2.06",
                    stake=euros("13.13"),
                    on_offer=euros("80.00"),
                    after=euros("-0.27"),
                )
            ],
            staying=[],
            totals=[
                CloseOutTotal(
                    closing=1,
                    after=euros("-0.27"),
                    worst=euros("-13.40"),
                    best=euros("13.13"),
                    staying=0,
                    staying_worst=euros("0.00"),
                )
            ],
        ),
        orders=[],
    ),
    "confirm_close_out": _PLANNED.model_copy(
        update={"standing": "confirmed", "confirmed_by": "local", "confirmed_at": day.NOW + timedelta(seconds=9)}
    ),
}
REQUESTS: Final = {"plan_close_out": CloseOutRequest(scope="all", reason=_REASON)}
