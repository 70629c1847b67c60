"""What bets have made, as the API shows it."""

from datetime import datetime

from pydantic import Field

from advisor.api.amounts import Amount, amount_in
from advisor.api.http.schemas import ResponseSchema
from advisor.api.references import ModeRef
from advisor.db.orders.performance import Grouping, OpenWorth, Performance

_DIGITS = 6


class OpenBetsWorth(ResponseSchema):
    """Open bets: orders of which something is matched that is not settled."""

    bets: int = Field(description="How many.", ge=0)
    at_risk: Amount = Field(description="What they can lose, each for itself.")
    priced: int = Field(description="Of how many a fair probability is stored.", ge=0)
    value: Amount | None = Field(
        description="What they are expected to bring back, net of commission, by the newest fair probability that is "
        "stored of each: what they have at risk, and their expected profit. Null unless all have one."
    )
    unpriced_because: str | None = Field(
        description="Why there is no value, for people; null where there is one.",
        examples=["No fair probability is stored for 1 of 3 open bets."],
    )
    oldest_probability_at: datetime | None = Field(
        description="When the oldest of these probabilities was last known to hold; null where none is stored."
    )


class BetPerformance(ResponseSchema):
    """What the bets of one group have made, in one mode and one asset."""

    key: str | None = Field(
        description="Name of the strategy instance, key of the venue, or the day; null of open bets by day: they are "
        "settled on none yet.",
        examples=["paper-value"],
    )
    mode: ModeRef
    asset: str = Field(description="Code of what is counted.", examples=["EUR"])
    settled: int = Field(description="How many bets are settled.", ge=0)
    won: int = Field(description="How many of them made a profit.", ge=0)
    lost: int = Field(description="How many of them made a loss.", ge=0)
    profit: Amount = Field(description="Of settled bets, net of commission: realised.")
    commission: Amount = Field(description="What was charged for settled bets.")
    turnover: Amount = Field(description="What settled bets had at risk; void ones are left out.")
    clv: float | None = Field(
        description="Mean CLV of the settled bets that have one, per unit at risk; null without one.",
        examples=[0.0192],
    )
    measured: int = Field(description="How many settled bets have a CLV.", ge=0)
    open: OpenBetsWorth = Field(description="Bets of the group that are open now, whatever days are asked for.")


class BetPerformanceList(ResponseSchema):
    """What bets have made, by group, mode and asset."""

    by: Grouping = Field(description="What they are grouped by.")
    items: list[BetPerformance] = Field(
        description="By key; days newest first, and open bets before them. Of several modes and assets one for each."
    )


def performance_view(row: Performance) -> BetPerformance:
    """One group."""
    return BetPerformance(
        key=row.key,
        mode=row.mode,
        asset=row.asset,
        settled=row.bets,
        won=row.won,
        lost=row.lost,
        profit=amount_in(row.profit, row.asset),
        commission=amount_in(row.commission, row.asset),
        turnover=amount_in(row.turnover, row.asset),
        clv=None if row.clv is None else round(row.clv, _DIGITS),
        measured=row.measured,
        open=_worth(row.open, row.asset),
    )


def _worth(worth: OpenWorth, asset: str) -> OpenBetsWorth:
    return OpenBetsWorth(
        bets=worth.bets,
        at_risk=amount_in(worth.at_risk, asset),
        priced=worth.priced,
        value=None if worth.value is None else amount_in(worth.value, asset),
        unpriced_because=worth.unpriced_because,
        oldest_probability_at=worth.oldest,
    )
