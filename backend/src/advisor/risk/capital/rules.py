"""How capital is shared, as settings say it: free of what computes."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from advisor.core.money.assets import Asset


class AllocationMethod(StrEnum):
    """Public, and in settings."""

    FIXED = "fixed"
    """By shares that somebody has set."""
    EQUAL = "equal"
    PROPORTIONAL = "proportional"
    """By the mean return, of which the last days count most; a loss counts as nothing."""
    SHARPE = "sharpe"
    """By return over risk, drawn towards the mean of all; what is below nothing counts as nothing."""
    INVERSE_VOLATILITY = "inverse_volatility"
    RISK_PARITY = "risk_parity"
    """Each adds the same to the risk of all together."""
    KELLY = "kelly"
    """Those under which the capital would have grown fastest, all strategies together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationConfig:
    """How it is shared; shares are of the capital, in [0, 1].

    Attributes:
        reserve: never shared.
        least, most: of each strategy.
        venue_most: of each venue.
        venue_minimum: of each venue, smallest units; less is not sent there.
    """

    method: AllocationMethod = AllocationMethod.RISK_PARITY
    reserve: float = 0.1
    least: float = 0.01
    most: float = 0.25
    venue_most: float = 0.6
    venue_minimum: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowConfig:
    """What is allowed; sums are whole units of the portfolio's asset.

    Attributes:
        deposit_least, withdrawal_least: smaller ones are refused.
        withdrawal_share: of all that there is of the asset, locked money too, in (0, 1]: what goes out at once at most.
        withdrawal_every: time between two withdrawals, whatever their portfolios.
        of_profit_only: only what was won is paid out.
        kept_least: what flows leave in a portfolio at least.
    """

    deposit_least: int = 1_000
    withdrawal_least: int = 100
    withdrawal_share: float = 0.2
    withdrawal_every: timedelta = timedelta(days=1)
    of_profit_only: bool = True
    kept_least: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanConfig:
    """How fast it may change.

    Attributes:
        differs_by: shares of the capital that are less far from their target stay.
        a_day: share of the capital that is moved within a day at most.
        every: time from one change to the next.
    """

    differs_by: float = 0.05
    a_day: float = 0.2
    every: timedelta = timedelta(hours=1)


def smallest_units(whole: int, asset: Asset) -> int:
    """Whole units of an asset in its smallest ones."""
    return asset.to_minor(str(whole))
