"""Examples of what the routes of risk answer."""

from typing import Final

from advisor.api import example_day as day
from advisor.api.amounts import amount_in
from advisor.api.risk.schemas import (
    Exposure,
    ExposureList,
    LimitUse,
    PortfolioExposure,
    RiskList,
    RiskState,
    TailLoss,
    TradingBreaker,
    TradingBreakerChange,
    TradingBreakerList,
)
from advisor.core.orders.modes import Mode
from advisor.engine.portfolios.exposures import ExposureBy
from advisor.risk.breakers.breaker import TradingBreakerKind, TradingBreakerState
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.levels import LimitName, RiskLevel

_MOVED: Final = (
    "Odds of eng.1 moved by 0.0912 in log odds in a quarter of an hour, where 0.0206 is the median of 30 days."
)
EXAMPLES: Final = {
    "list_risk": RiskList(
        items=[
            RiskState(
                mode=Mode.PAPER,
                portfolio="paper",
                level=RiskLevel.MEDIUM,
                is_halted=False,
                bankroll=amount_in(981_000, "EUR"),
                peak=amount_in(1_012_000, "EUR"),
                exposure=amount_in(84_500, "EUR"),
                open_bets=14,
                day_loss=amount_in(12_050, "EUR"),
                week_loss=amount_in(21_000, "EUR"),
                month_loss=amount_in(19_000, "EUR"),
                drawdown=0.030632,
                streak=2,
                limits=[
                    LimitUse(name=LimitName.DAILY_LOSS, used="120.50", limit="500.00", bound=None, share=0.241),
                    LimitUse(name=LimitName.WEEKLY_LOSS, used="210.00", limit="800.00", bound=None, share=0.2625),
                    LimitUse(name=LimitName.MONTHLY_LOSS, used="190.00", limit="1200.00", bound=None, share=0.158333),
                    LimitUse(name=LimitName.DRAWDOWN, used="0.0306", limit="0.1500", bound=None, share=0.204216),
                    LimitUse(
                        name=LimitName.OPEN_EXPOSURE,
                        used="845.00",
                        limit="1500.00",
                        bound=OpenBound.PROFILE,
                        share=0.563333,
                    ),
                ],
                past_tails=[
                    TailLoss(
                        days=1,
                        level=0.95,
                        value_at_risk=amount_in(18_400, "EUR"),
                        expected_shortfall=amount_in(23_150, "EUR"),
                    )
                ],
                tails=[
                    TailLoss(
                        days=days,
                        level=level,
                        value_at_risk=amount_in(at_risk, "EUR"),
                        expected_shortfall=amount_in(shortfall, "EUR"),
                    )
                    for days, level, at_risk, shortfall in (
                        (1, 0.95, 31_000, 39_150),
                        (1, 0.99, 46_000, 51_020),
                        (5, 0.95, 42_500, 52_740),
                        (5, 0.99, 61_500, 66_310),
                    )
                ],
                at=day.CONFIRMED,
            )
        ]
    ),
    "list_exposure": ExposureList(
        items=[
            PortfolioExposure(
                mode=Mode.PAPER,
                portfolio="paper",
                exposures=[
                    Exposure(
                        by=by,
                        subject=subject,
                        name=name,
                        amount=amount_in(amount, "EUR"),
                        bets=bets,
                        limit=None if limit is None else amount_in(limit, "EUR"),
                        left=None if limit is None else amount_in(limit - amount, "EUR"),
                    )
                    for by, subject, name, amount, bets, limit in (
                        (ExposureBy.EVENT, "4711", "Ravenmoor United - Dunwald", 20_000, 3, None),
                        (ExposureBy.COMPETITION, "eng.1", "eng.1", 61_500, 9, 245_250),
                        (ExposureBy.GROUP, "football 2026-11-28", "football 2026-11-28", 70_000, 11, 490_500),
                        (ExposureBy.DAY, "2026-11-28", "2026-11-28", 84_500, 14, None),
                        (ExposureBy.STRATEGY, "paper-value", "paper-value", 84_500, 14, None),
                        (ExposureBy.VENUE, day.ALBION, day.ALBION, 45_000, 8, None),
                    )
                ],
                at=day.CONFIRMED,
            )
        ]
    ),
    "list_trading_breakers": TradingBreakerList(
        items=[
            TradingBreaker(
                kind=TradingBreakerKind.ODDS_VOLATILITY,
                subject="eng.1",
                state=TradingBreakerState.HALF_OPEN,
                since=day.CONFIRMED,
                reason=_MOVED,
                value=0.0912,
                limit=0.0618,
            )
        ],
        changes=[
            TradingBreakerChange(
                kind=TradingBreakerKind.ODDS_VOLATILITY,
                subject="eng.1",
                before=TradingBreakerState.COOL_DOWN,
                after=TradingBreakerState.HALF_OPEN,
                reason=_MOVED,
                at=day.CONFIRMED,
            )
        ],
    ),
}
