"""Examples of what the picks' route answers."""

from typing import Final

from advisor.api import example_day as day
from advisor.api.picks.schemas import Pick, PickList
from advisor.api.value_bets.examples import BET
from advisor.api.value_bets.schemas import ReasonStep

EXAMPLES: Final = {
    "list_picks": PickList(
        day=day.KICKOFF.date(),
        at=day.NOW,
        items=[
            Pick(
                rank=1,
                growth=0.00140989,
                bet=BET,
                reasons=[
                    ReasonStep(
                        title="Margin removed",
                        text="Sandbox Sharp prices the two outcomes at 102.2 %; without its margin home is 53.2 %.",
                    )
                ],
            )
        ],
    ),
}
