"""Limits that are shares of the capital, and what they come to: the same in backtests, on paper and for money.

The capital is the settled bankroll with which the UTC day began; of the losses of a week or a month that with which
these began. Money that is paid in or out counts from then on, what is won or lost from the next day on.
"""

from decimal import Decimal
from typing import Final, NamedTuple

from advisor.core.arrays import Int64
from advisor.core.clock import MICROS_PER_DAY
from advisor.core.money.assets import Asset
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.limits import OFF, Limits, LimitValues, limit_values
from advisor.risk.state import BANKROLL, DAY, DAY_START, MONTH_START, WEEK_START, month_of, week_of

_WHOLE: Final = 100_000_000
_PER_CENT: Final = _WHOLE // 100
_MOST: Final = 10 * _WHOLE
"""Beyond ten times the capital a limit is off: no more than all of it can be lost."""


class LimitShares(NamedTuple):
    """Of the limits that are amounts: hundred-millionths of the capital, ``OFF`` where a limit is no share of it.

    The smallest stake is 0 where it is no share.
    """

    min_stake: int
    max_stake: int
    max_market: int
    max_event: int
    max_open: int
    daily_loss: int
    weekly_loss: int
    monthly_loss: int


NO_SHARES: Final = LimitShares(0, OFF, OFF, OFF, OFF, OFF, OFF, OFF)
"""Every limit is an amount, or off."""


def shared_limits(limits: Limits | None, asset: Asset) -> tuple[LimitValues, LimitShares]:
    """Limits as the kernel reads them: those that are amounts, and those that are shares of the capital.

    Args:
        limits: None: every limit is off.

    Raises:
        ValueError: an amount is finer than the asset's smallest unit, or the amounts allow no bet at all.
    """
    if limits is None:
        return limit_values(None, 0, asset), NO_SHARES
    bounds = {name: getattr(limits, name) for name in LimitShares._fields}
    shares = {name: bound for name, bound in bounds.items() if bound is not None and bound.endswith("%")}
    amounts = limits.model_copy(update=dict.fromkeys(shares))
    return limit_values(amounts, 0, asset), NO_SHARES._replace(
        **{name: _share(name, of) for name, of in shares.items()}
    )


def _share(name: str, bound: str) -> int:
    share = int(Decimal(bound[:-1]) * _PER_CENT)
    return share if share <= _MOST else getattr(NO_SHARES, name)


def tighter(
    one: tuple[LimitValues, LimitShares], other: tuple[LimitValues, LimitShares]
) -> tuple[LimitValues, LimitShares]:
    """The limits that keep both: of each the one that allows less."""
    (limits, shares), (others, of_others) = one, other
    both = LimitValues._make(map(min, limits, others))._replace(
        min_stake=max(limits.min_stake, others.min_stake),
        min_odds_e4=max(limits.min_odds_e4, others.min_odds_e4),
        scale_by_use=limits.scale_by_use or others.scale_by_use,
    )
    least = max(shares.min_stake, of_others.min_stake)
    return both, LimitShares(*map(min, shares, of_others))._replace(min_stake=least)


@compiled_on_call
def limits_at(limits: LimitValues, shares: LimitShares, totals: Int64, at: int) -> LimitValues:
    """What limits come to at an instant.

    Args:
        totals: of the risk state.
        at: µs; a day, week or month that has not begun there yet begins with the bankroll that there is.
    """
    day, last, bankroll = at // MICROS_PER_DAY, int(totals[DAY]), int(totals[BANKROLL])
    of_day = int(totals[DAY_START]) if day <= last else bankroll
    of_week = int(totals[WEEK_START]) if week_of(day) <= week_of(last) else bankroll
    of_month = int(totals[MONTH_START]) if month_of(day) <= month_of(last) else bankroll
    return LimitValues(
        max(limits.min_stake, _part(of_day, shares.min_stake)),
        min(limits.max_stake, _part(of_day, shares.max_stake)),
        min(limits.max_market, _part(of_day, shares.max_market)),
        min(limits.max_event, _part(of_day, shares.max_event)),
        min(limits.max_open, _part(of_day, shares.max_open)),
        limits.max_open_bets,
        min(limits.daily_loss, _part(of_day, shares.daily_loss)),
        min(limits.weekly_loss, _part(of_week, shares.weekly_loss)),
        min(limits.monthly_loss, _part(of_month, shares.monthly_loss)),
        limits.drawdown_soft,
        limits.drawdown_scale,
        limits.drawdown_hard,
        limits.loss_streak,
        limits.min_odds_e4,
        limits.max_odds_e4,
        limits.stake_factor,
        limits.scale_by_use,
    )


@compiled_on_call
def _part(capital: int, share: int) -> int:
    """A share rounded down, of nothing where there is less; in two parts, as the product may not fit 64 bits."""
    if share >= OFF:
        return OFF
    capital = max(capital, 0)
    return capital // _WHOLE * share + capital % _WHOLE * share // _WHOLE
