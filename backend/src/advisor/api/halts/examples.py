"""Examples of what the halts' routes take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.halts.schemas import Halt, HaltPage, HaltRequest
from advisor.core.orders.halts import HaltScope

_REASON: Final = "Prices look wrong."
_SET: Final = Halt(
    id=3,
    scope=HaltScope.VENUE,
    subject=day.ALBION,
    reason=_REASON,
    set_by="local",
    set_at=day.NOW,
    acknowledged_at=None,
    lifted_at=None,
    lifted_by=None,
)
_STANDING: Final = _SET.model_copy(update={"acknowledged_at": day.NOW + timedelta(milliseconds=180)})
EXAMPLES: Final = {
    "list_halts": HaltPage(items=[_STANDING], next_cursor=None, standing=1),
    "set_halt": _SET,
    "lift_halt": _STANDING.model_copy(update={"lifted_at": day.NOW + timedelta(minutes=20), "lifted_by": "local"}),
}
REQUESTS: Final = {"set_halt": HaltRequest(scope="venue", subject=day.ALBION, reason=_REASON)}
