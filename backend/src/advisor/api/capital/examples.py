"""Examples of what the capital's routes take and answer."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from advisor.api import example_day as day
from advisor.api.capital.schemas import (
    Allotment,
    AllotmentProposal,
    AllotmentRequest,
    Capital,
    CapitalList,
    Flow,
    FlowPage,
    FlowReceived,
    FlowRefusal,
    FlowRequest,
    StrategyCapital,
    VenueCapital,
)
from advisor.api.ledger.examples import euros
from advisor.core.orders.modes import Mode
from advisor.risk.capital.flows import FlowKind, FlowRule
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.capital.rules import AllocationMethod

_REASON: Final = "Second season."
_ASKED: Final = Flow(
    mode=Mode.PAPER,
    id=day.FLOW_ID,
    number=3,
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
        "id": UUID("c4e8b1f6-2d57-4a90-b3c8-0e9d7f6a5b42"),
        "number": 2,
        "kind": FlowKind.TRANSFER,
        "target": "paper_uk",
        "received": FlowReceived(amount=euros("1000.00"), rate=None, rate_at=None),
    }
)
_REFUSED: Final = _DONE.model_copy(
    update={
        "id": UUID("c4e8b1f6-2d57-4a90-b3c8-0e9d7f6a5b43"),
        "number": 1,
        "kind": FlowKind.WITHDRAWAL,
        "refusal": FlowRefusal(
            rule=FlowRule.REALISED_PROFIT,
            text="1000.00 EUR is more than 340.20 EUR: no more was won that is not paid out or locked already",
            largest=euros("340.20"),
        ),
    }
)
_PLAN: Final = Capital(
    mode=Mode.PAPER,
    portfolio="paper",
    bankroll=euros("10300.00"),
    locked=euros("200.00"),
    profit=euros("540.20"),
    withdrawn=euros("0.00"),
    reserve=euros("1030.00"),
    open=euros("412.80"),
    most_open=euros("1500.00"),
    bound=OpenBound.PROFILE,
    withdrawable=euros("340.20"),
    withdrawable_by=FlowRule.REALISED_PROFIT,
    method=AllocationMethod.RISK_PARITY,
    strategies=[
        StrategyCapital(
            instance="paper-value",
            allotted=euros("1500.00"),
            open=euros("412.80"),
            lost=euros("0.00"),
            left=euros("1087.20"),
            target=euros("2575.00"),
            unfunded=None,
        )
    ],
    venues=[
        VenueCapital(venue=day.ALBION, open=euros("412.80"), target=euros("6180.00"), unfunded=None),
    ],
    unallotted=euros("7725.00"),
    proposals=[AllotmentProposal(instance="paper-value", amount=euros("2575.00"), target=euros("2575.00"))],
    at=day.NOW,
)
_AS_PROPOSED: Final = "As the plan proposes."
EXAMPLES: Final = {
    "list_capital": CapitalList(items=[_PLAN]),
    "allot_capital": Allotment(
        portfolio="paper",
        instance="paper-value",
        amount=euros("2575.00"),
        reason=_AS_PROPOSED,
        asked_by="local",
        since=day.NOW,
    ),
    "list_flows": FlowPage(items=[_DONE, _TRANSFER, _REFUSED], next_cursor=None),
    "get_flow": _REFUSED,
    "ask_for_flow": _ASKED,
}
REQUESTS: Final = {
    "allot_capital": AllotmentRequest(portfolio="paper", instance="paper-value", amount="2575.00", reason=_AS_PROPOSED),
    "ask_for_flow": FlowRequest(kind="deposit", portfolio="paper", amount="1000.00", reason=_REASON),
}
