"""Examples of what the halts' routes take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.halts.schemas import (
    LOOKED_AT,
    Halt,
    HaltPage,
    HaltRequest,
    ResumeChecklist,
    ResumeChecklistItem,
    ResumeRequest,
)
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.checklist import ResumeItem

_REASON: Final = "Prices look wrong."
_SET: Final = Halt(
    id=day.HALT_ID,
    scope=HaltScope.VENUE,
    subject=day.ALBION,
    reason=_REASON,
    set_by="local",
    set_at=day.NOW,
    acknowledged_at=None,
    lifted_at=None,
    lifted_by=None,
    lifted_because=None,
)
_STANDING: Final = _SET.model_copy(update={"acknowledged_at": day.NOW + timedelta(milliseconds=180)})
EXAMPLES: Final = {
    "list_halts": HaltPage(items=[_STANDING], next_cursor=None, standing=1),
    "set_halt": _SET,
    "get_resume_checklist": ResumeChecklist(
        items=[
            ResumeChecklistItem(name=ResumeItem.ENGINE, is_met=True, text="The engine's steps are stored."),
            ResumeChecklistItem(
                name=ResumeItem.ORDERS,
                is_met=False,
                text="Nobody knows what became of 1 order. The engine asks the venue; resume once it has answered: "
                "advisor bets list --state open.",
            ),
            ResumeChecklistItem(name=ResumeItem.PRICES, is_met=True, text="Prices come."),
            ResumeChecklistItem(
                name=ResumeItem.RECONCILED,
                is_met=True,
                text="Nothing differs between accounts at venues and what is known.",
            ),
            ResumeChecklistItem(
                name=ResumeItem.LIMITS, is_met=True, text="No limit is reached that refuses everything."
            ),
            ResumeChecklistItem(
                name=ResumeItem.CAUSE,
                is_met=True,
                text="Nothing that the engine halted for by itself is found any more. Why a person halted only people "
                "know.",
            ),
            ResumeChecklistItem(
                name=ResumeItem.BREAKERS, is_met=True, text="No breaker is open over what is to go on."
            ),
        ]
    ),
    "lift_halt": _STANDING.model_copy(
        update={"lifted_at": day.NOW + timedelta(minutes=20), "lifted_by": "local", "lifted_because": LOOKED_AT}
    ),
}
REQUESTS: Final = {
    "set_halt": HaltRequest(scope="venue", subject=day.ALBION, reason=_REASON),
    "lift_halt": ResumeRequest(reason=LOOKED_AT),
}
