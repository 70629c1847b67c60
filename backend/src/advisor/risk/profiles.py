"""Limit profiles: named sets of limits that portfolios begin with."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from advisor.core.money.assets import Asset
from advisor.risk.capital_shares import LimitShares, shared_limits, tighter
from advisor.risk.limits import Limits, LimitValues


class LimitProfile(StrEnum):
    """Public."""

    CAUTIOUS = "cautious"
    NORMAL = "normal"
    RESEARCH = "research"


PROFILES: Final[Mapping[LimitProfile, Limits]] = MappingProxyType(
    {
        LimitProfile.CAUTIOUS: Limits(
            max_stake="1%",
            max_market="1%",
            max_event="1%",
            max_open="10%",
            max_open_bets=50,
            daily_loss="3%",
            weekly_loss="5%",
            monthly_loss="8%",
            drawdown_soft=0.07,
            drawdown_hard=0.10,
            loss_streak=8,
        ),
        LimitProfile.NORMAL: Limits(
            max_stake="2%",
            max_market="2%",
            max_event="2%",
            max_open="15%",
            max_open_bets=500,
            daily_loss="5%",
            weekly_loss="8%",
            monthly_loss="12%",
            drawdown_soft=0.10,
            drawdown_hard=0.15,
            loss_streak=12,
        ),
        LimitProfile.RESEARCH: Limits(
            max_stake=None,
            max_market=None,
            max_event=None,
            max_open=None,
            daily_loss="10%",
            drawdown_soft=0.15,
            drawdown_hard=0.40,
        ),
    }
)
"""Shares are of the capital, drawdowns of its peak; see ``capital_shares``. Paper and live begin with ``NORMAL``."""

POSITION_CAP: Final = "10%"
"""Of the capital: what is bet on paper or for money never puts more at risk on one market, whatever
its profile and its staking plan say."""

_CAP: Final = Limits(
    min_stake=None,
    max_stake=POSITION_CAP,
    max_market=POSITION_CAP,
    max_event=None,
    max_open=None,
    daily_loss=None,
    drawdown_soft=None,
    drawdown_scale=1,
    drawdown_hard=None,
)


def trading_limits(profile: LimitProfile, asset: Asset) -> tuple[LimitValues, LimitShares]:
    """The limits that paper and live bet within: a profile, and the cap on one market."""
    return tighter(shared_limits(PROFILES[profile], asset), shared_limits(_CAP, asset))
