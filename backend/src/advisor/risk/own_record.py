"""What an instance's own settled bets say of how much to stake: Kelly by the returns that it had."""

from typing import Final, NamedTuple

from advisor.core.clock import MICROS_PER_DAY
from advisor.pricing.compiled import compiled_on_call
from advisor.risk.staking import BY_RECORD, StakingValues

LOOK_BACK_DAYS: Final = 30
LOOK_BACK_MICROS: Final = LOOK_BACK_DAYS * MICROS_PER_DAY
LEAST_BETS: Final = 30
"""With fewer the record is chance alone, and the share of the start is staked."""
SURE_FROM: Final = 100
"""Bets from which the record is taken in full; by fewer half as much is staked."""
RETURN_SCALE: Final = 10_000
MOST_RETURN: Final = 1_000.0
"""A return above is counted as this one, so that sums stay exact; a loss is never more than what was at risk."""


class OwnRecord(NamedTuple):
    """Returns of an instance's bets that were settled within ``LOOK_BACK_DAYS``; those that came back whole left out.

    The sums are exact, so that they are the same in whichever order they were made.

    Attributes:
        bets: how many; below zero where they are not known.
        total: sum of the returns (profit ÷ what was at risk), ten-thousandths, each rounded towards zero.
        squares: sum of their squares, hundred-millionths.
    """

    bets: int
    total: int
    squares: int


NO_RECORD: Final = OwnRecord(0, 0, 0)
UNKNOWN: Final = OwnRecord(-1, 0, 0)


@compiled_on_call
def return_e4(profit: int, at_risk: int) -> int:
    """What a bet returned for each unit at risk, ten-thousandths; 0 where nothing was at risk."""
    if at_risk <= 0:
        return 0
    return int(min(profit / at_risk, MOST_RETURN) * RETURN_SCALE)


@compiled_on_call
def counted(record: OwnRecord, of: int, times: int) -> OwnRecord:
    """A record with a return (ten-thousandths) more, or with ``times`` -1 without it."""
    if of == 0:
        return record
    return OwnRecord(record.bets + times, record.total + times * of, record.squares + times * of * of)


@compiled_on_call
def record_share(record: OwnRecord, part: float, start: float) -> float:
    """Share of the bankroll to put at risk on the next bet, in [0, 1]; NaN where the record is not known.

    The Kelly share is mean ÷ mean square of the returns, which is what makes the mean logarithm of growth greatest up
    to its second order (E. Thorp, The Kelly Criterion in Blackjack, Sports Betting and the Stock Market, 2006). As the
    mean is an estimate, the share is multiplied by mean² ÷ (mean² + its variance) (R. Baker and I. McHale, Optimal
    Betting Under Parameter Uncertainty, 2013), and halved with fewer than ``SURE_FROM`` bets.

    Args:
        part: of the Kelly share that is staked, in (0, 1].
        start: what is staked with fewer than ``LEAST_BETS`` bets.
    """
    if record.bets < 0:
        return float("nan")
    if record.bets < LEAST_BETS:
        return start
    mean = record.total / record.bets / RETURN_SCALE
    square = record.squares / record.bets / RETURN_SCALE / RETURN_SCALE
    if mean <= 0:
        return 0.0
    error = max(square - mean * mean, 0.0) / (record.bets - 1)
    share = mean / square * part * mean * mean / (mean * mean + error)
    if record.bets < SURE_FROM:
        share /= 2
    return float(min(share, 1.0))


@compiled_on_call
def by_record(plan: StakingValues, record: OwnRecord) -> StakingValues:
    """A plan as it is for the next bet: the fraction of one by the record is the share that the record says."""
    if plan.kind != BY_RECORD:
        return plan
    return StakingValues(plan.kind, plan.stake, record_share(record, plan.fraction, plan.start), plan.cap, plan.start)
