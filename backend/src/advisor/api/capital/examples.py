"""Examples of what the capital's routes take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.capital.schemas import Flow, FlowPage, FlowReceived, FlowRefusal, FlowRequest
from advisor.api.ledger.examples import euros
from advisor.risk.capital.flows import FlowKind, FlowRule

_REASON: Final = "Second season."
_ASKED: Final = Flow(
    id=3,
    kind=FlowKind.DEPOSIT,
    portfolio="paper",
    target=None,
    amount=euros("1000.00"),
    reason=_REASON,
    asked_by="local",
    asked_at=day.NOW,
    done_at=None,
    refusal=None,
    received=None,
)
_DONE: Final = _ASKED.model_copy(update={"done_at": day.NOW + timedelta(milliseconds=180)})
_TRANSFER: Final = _DONE.model_copy(
    update={
        "id": 2,
        "kind": FlowKind.TRANSFER,
        "target": "paper_uk",
        "received": FlowReceived(amount=euros("1000.00"), rate=None, rate_at=None),
    }
)
_REFUSED: Final = _DONE.model_copy(
    update={
        "id": 1,
        "kind": FlowKind.WITHDRAWAL,
        "refusal": FlowRefusal(
            rule=FlowRule.REALISED_PROFIT,
            text="1000.00 EUR is more than 340.20 EUR: no more was won that is not paid out or locked already",
            largest=euros("340.20"),
        ),
    }
)
EXAMPLES: Final = {
    "list_flows": FlowPage(items=[_DONE, _TRANSFER, _REFUSED], next_cursor=None),
    "get_flow": _REFUSED,
    "ask_for_flow": _ASKED,
}
REQUESTS: Final = {
    "ask_for_flow": FlowRequest(kind="deposit", portfolio="paper", amount="1000.00", reason=_REASON),
}
