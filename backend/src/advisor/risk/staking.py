"""How much to put at risk: flat, proportional, and the Kelly family (``pricing.kelly``).

What is at risk is the stake of a back bet and the liability of a lay.
"""

from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from advisor.core.config import TextForm
from advisor.core.money.assets import Asset
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import LAY
from advisor.pricing import kelly_scalar, lay_kelly_scalar
from advisor.pricing.compiled import compiled_on_call

Amount = Annotated[str, TextForm(r"^[0-9]{1,12}(\.[0-9]{1,8})?$", "an amount such as 12.50")]

_FLAT, _PROPORTIONAL, _KELLY, _CONFIDENCE = 0, 1, 2, 3
BY_RECORD: Final = 4
"""Kind of the plan whose fraction follows from an instance's own bets: ``own_record.by_record``."""
_SURE_FROM: Final = 0.6
_LEAST_SHARE: Final = 0.25

_HAIR: Final = 1 + 2**-50
"""More than the rounding errors of a share and its product together, and too little to reach the next unit."""


class _Plan(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class FlatStaking(_Plan):
    """The same amount at risk on every bet."""

    model_config = ConfigDict(title="Flat")

    kind: Literal["flat"] = "flat"
    stake: Amount = Field(default="10.00", title="Stake", description="Stake of every bet, in major units.")


class ProportionalStaking(_Plan):
    """A fixed share of the present bankroll."""

    model_config = ConfigDict(title="Proportional")

    kind: Literal["proportional"] = "proportional"
    fraction: float = Field(
        default=0.01,
        gt=0,
        le=1,
        title="Share of bankroll",
        description="Stake as a share of the bankroll (0.01 is 1 %).",
    )


class KellyStaking(_Plan):
    """Edge ÷ net odds of the bankroll, or a fraction of that; fraction 1 is full Kelly."""

    model_config = ConfigDict(title="Kelly")

    kind: Literal["kelly"] = "kelly"
    fraction: float = Field(
        default=0.25,
        gt=0,
        le=1,
        title="Kelly fraction",
        description="Part of the full Kelly stake to bet; 1 is full Kelly.",
    )
    cap: float = Field(
        default=0.05, gt=0, le=1, title="Cap", description="Never more than this share of the bankroll on one bet."
    )


class ConfidenceStaking(_Plan):
    """A share of the present bankroll, and less of it the less likely the bet is to win.

    The share is multiplied by (c − 0.6) ÷ 0.4, where c is the probability that the bet wins, and by no less than 0.25.
    """

    model_config = ConfigDict(title="Confidence")

    kind: Literal["confidence"] = "confidence"
    fraction: float = Field(
        default=0.02,
        gt=0,
        le=1,
        title="Share of bankroll",
        description="Share of the bankroll on a bet that is sure to win; a quarter of it on one that wins with a "
        "probability of 0.7 or less, half of it at 0.8.",
    )


class RecordStaking(_Plan):
    """Kelly by the bets of its own that were settled in the last 30 days, and not by what a signal says of itself.

    The share of the bankroll is that under which these bets would have made it grow fastest, times ``fraction``, less
    the more chance alone may explain them, and half of that with fewer than 100 bets. Where they lost, nothing is bet.
    """

    model_config = ConfigDict(title="Own record")

    kind: Literal["record"] = "record"
    fraction: float = Field(
        default=0.25,
        gt=0,
        le=0.25,
        title="Kelly fraction",
        description="Part of the full Kelly stake to bet, a quarter at most.",
    )
    cap: float = Field(
        default=0.05, gt=0, le=0.1, title="Cap", description="Never more than this share of the bankroll on one bet."
    )
    start: float = Field(
        default=0.02,
        ge=0,
        le=0.1,
        title="Share at the start",
        description="Share of the bankroll to bet while fewer than 30 bets were settled in 30 days; 0 bets nothing.",
    )


Staking: TypeAlias = Annotated[
    FlatStaking | ProportionalStaking | KellyStaking | ConfidenceStaking | RecordStaking, Field(discriminator="kind")
]
STAKING_ADAPTER: Final[TypeAdapter[Staking]] = TypeAdapter(Staking)


class StakingValues(NamedTuple):
    """A staking plan as the decision kernel reads it.

    Attributes:
        kind: 0 flat, 1 proportional, 2 Kelly, 3 by confidence, 4 by the own record.
        stake: minor units; flat only.
        fraction: share of the bankroll, or of the Kelly stake; by the own record that of the Kelly stake until
            ``own_record.by_record`` has made it a share of the bankroll, which is NaN where it could not.
        cap: largest share of the bankroll on one bet.
        start: share of the bankroll while there is no record; by the own record only.
    """

    kind: int
    stake: int
    fraction: float
    cap: float
    start: float = 0.0


def staking_values(plan: Staking, currency: Asset) -> StakingValues:
    """Turn a plan into kernel values.

    Raises:
        ValueError: the flat stake is zero or finer than the currency's smallest unit.
    """
    if isinstance(plan, FlatStaking):
        stake = currency.to_minor(plan.stake)
        if stake == 0:
            raise ValueError("A flat stake of zero bets nothing; set a stake above zero.")
        if stake > currency.largest_stake:
            raise ValueError(f"A stake of {plan.stake} is more than any venue takes.")
        return StakingValues(_FLAT, stake, 0.0, 1.0)
    if isinstance(plan, ProportionalStaking):
        return StakingValues(_PROPORTIONAL, 0, plan.fraction, 1.0)
    if isinstance(plan, ConfidenceStaking):
        return StakingValues(_CONFIDENCE, 0, plan.fraction, 1.0)
    if isinstance(plan, RecordStaking):
        return StakingValues(BY_RECORD, 0, plan.fraction, plan.cap, plan.start)
    return StakingValues(_KELLY, 0, plan.fraction, plan.cap)


@compiled_on_call
def share_of(amount: int, share: float) -> int:
    """Share in [0, 1] of an amount in minor units, rounded down; exact for shares up to an asset's largest stake.

    Shares are meant in decimals: 0.29 of 1000.00 is 290.00, which plain floating point makes 289.99…96.
    """
    return int(amount * share * _HAIR)


@compiled_on_call
def propose_at_risk(
    plan: StakingValues, bankroll: int, side: int, probability: float, odds_e4: int, commission: float, halves: float
) -> int:
    """What a plan puts at risk, in minor units, rounded down so that no bet exceeds the plan.

    Args:
        plan: staking plan.
        bankroll: settled bankroll, minor units.
        side: ``Side``.
        probability: fair probability of the selection in (0, 1), given no push.
        odds_e4: quoted odds, ten-thousandths.
        commission: share of net winnings kept by the venue.
        halves: as in ``pricing.results.halves``, of the selection.
    """
    if plan.kind == _FLAT:
        return plan.stake
    if plan.kind == _PROPORTIONAL:
        return share_of(bankroll, plan.fraction)
    if plan.kind == _CONFIDENCE:
        return _by_confidence(bankroll, plan.fraction, 1 - probability if side == LAY else probability)
    if plan.kind == BY_RECORD:
        # An unknown share is NaN and fails this comparison.
        return share_of(bankroll, min(plan.fraction, plan.cap)) if plan.fraction > 0 else 0
    odds = odds_e4 / ODDS_SCALE
    if side == LAY:
        kelly = lay_kelly_scalar(probability, odds, commission, halves)
    else:
        kelly = kelly_scalar(probability, odds, commission, halves)
    # An unknown edge is NaN and fails this comparison.
    return share_of(bankroll, min(kelly * plan.fraction, plan.cap)) if kelly > 0 else 0


@compiled_on_call
def _by_confidence(bankroll: int, fraction: float, confidence: float) -> int:
    # An unknown probability is NaN and fails this comparison.
    if not confidence >= 0:
        return 0
    share = (confidence - _SURE_FROM) / (1 - _SURE_FROM)
    return share_of(bankroll, fraction * min(max(share, _LEAST_SHARE), 1.0))
