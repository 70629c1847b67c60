"""Examples of what the routes of reconciliation take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.amounts import amount_in
from advisor.api.reconciliation.schemas import (
    BECAUSE,
    AccountDifference,
    AccountRound,
    ExplainRequest,
    Reconciliation,
)
from advisor.core.orders.modes import Mode
from advisor.execution.account_check import Cause, DifferenceKind

_WITHDRAWN: Final = AccountDifference(
    mode=Mode.PAPER,
    id=day.DIFFERENCE_ID,
    venue=day.ALBION,
    kind=DifferenceKind.EXTERNAL_LINE,
    subject="412 2026-11-30T09:12:00+00:00",
    reference=None,
    ours="not known",
    theirs="other of -50.00",
    amount=amount_in(5_000, "EUR"),
    cause=None,
    explained_by=None,
    explained_because=None,
    found_at=day.NOW,
    closed_at=None,
)
EXAMPLES: Final = {
    "get_reconciliation": Reconciliation(
        rounds=[
            AccountRound(
                mode=Mode.PAPER,
                venue=day.ALBION,
                began_at=day.NOW,
                ended_at=day.NOW + timedelta(milliseconds=310),
                is_complete=True,
                reason=None,
                balance=amount_in(995_000, "EUR"),
                expected=amount_in(995_000, "EUR"),
                unexplained=amount_in(5_000, "EUR"),
                open_items=1,
                explained_items=0,
                skipped=2,
            )
        ],
        items=[_WITHDRAWN],
        next_cursor=None,
        unexplained=1,
    ),
    "explain_difference": _WITHDRAWN.model_copy(
        update={"cause": Cause.PERSON, "explained_by": "local", "explained_because": BECAUSE}
    ),
}
REQUESTS: Final = {"explain_difference": ExplainRequest(reason=BECAUSE)}
