"""Examples of what the risk's route answers."""

from typing import Final

from advisor.api import example_day as day
from advisor.api.amounts import amount_in
from advisor.api.risk.schemas import LimitUse, RiskList, RiskState
from advisor.risk.levels import LimitName, RiskLevel

EXAMPLES: Final = {
    "list_risk": RiskList(
        items=[
            RiskState(
                portfolio="paper",
                level=RiskLevel.MEDIUM,
                is_halted=False,
                bankroll=amount_in(981_000, "EUR"),
                peak=amount_in(1_012_000, "EUR"),
                exposure=amount_in(84_500, "EUR"),
                open_bets=14,
                day_loss=amount_in(12_050, "EUR"),
                drawdown=0.030632,
                streak=2,
                limits=[
                    LimitUse(name=LimitName.DAILY_LOSS, used="120.50", limit="500.00", share=0.241),
                    LimitUse(name=LimitName.DRAWDOWN, used="0.0306", limit="0.1500", share=0.204216),
                    LimitUse(name=LimitName.OPEN_EXPOSURE, used="845.00", limit="1500.00", share=0.563333),
                ],
                at=day.CONFIRMED,
            )
        ]
    ),
}
