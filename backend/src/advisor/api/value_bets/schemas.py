"""Value bets found in live prices, and why each is one."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.bets import BetOutcome, SideName
from advisor.api.fixtures.schemas import BetFixture
from advisor.api.http.schemas import ResponseSchema
from advisor.api.participants import Participant

ValueBetState: TypeAlias = Literal["live", "expired", "closed"]


class StillThere(ResponseSchema):
    """How likely the price, or a better one, is still there some seconds after it was last seen."""

    after_seconds: float = Field(examples=[5])
    chance: float = Field(examples=[0.62], description="0 to 1, out of how long prices of its venue stood before.")
    error: float = Field(examples=[0.02], description="Standard error of it.")


class ValueBet(ResponseSchema):
    """A price worth more than it costs, from when it was first seen to its end."""

    id: UUID
    instance: str = Field(description="Strategy instance whose signal it is.", examples=["value"])
    fixture: BetFixture
    market: str
    participant: Participant | None
    line: str | None
    selection: str
    venue: str
    venue_name: str
    side: SideName = Field(description="`lay`: a bet against the selection, at what somebody else would back it for.")
    state: ValueBetState
    ended_because: str | None = Field(examples=["price_gone"])
    first_seen: datetime
    last_seen: datetime
    ended_at: datetime | None
    odds: str
    first_odds: str
    best_odds: str = Field(description="The highest so far; of a lay the lowest.")
    edge: float = Field(
        description="Now, or when it ended: expected profit after commission per unit staked, of a lay per unit of its "
        "liability."
    )
    first_edge: float
    best_edge: float
    fair_probability: float = Field(description="Of the selection, on either side.")
    fair_odds: str
    fair_source: str
    commission: float
    at_risk: float | None = Field(
        examples=[0.73],
        description="Expected share of a stake that does not return; null where edge and CLV are given no push: the "
        "stake may return, and nothing known of the fixture says how often.",
    )
    kelly: float = Field(
        description="Share of the bankroll that full Kelly would put at risk: the stake, or the liability of a lay."
    )
    chances: list[StillThere] = Field(description="To get it; empty where too little history is known.")
    closing_odds: str | None
    closing_probability: float | None
    closing_fair_odds: str | None = Field(description="The odds that a bet was worth at the start.")
    clv: float | None = Field(
        description="Expected profit per unit at risk at the fair closing price; null before the start."
    )
    outcome: BetOutcome | None = Field(
        description="How it ended, of a lay for who laid it: by the score, by what its participant achieved, or of a "
        "field lost once it is known who won. `divided`: a part of the stake wins and the rest loses, as in a dead "
        "heat; `void`: the fixture is void or the participant took no part, and stakes return. Null while the bet is "
        "live or no result is known, and where the venue's own rules decide: the participant of a prediction market "
        "took no part, or the fixture was called off after the bet was found."
    )
    profit: float | None = Field(
        examples=[1.1],
        description="What the outcome pays per unit at risk (the stake, or a lay's liability) at `odds`, the price of "
        "the bet when it was last seen; a loss is below zero. After `commission` on this bet alone, also where the "
        "venue charges it on what all bets in a market win together. Null without an outcome.",
    )
    dismissed_at: datetime | None


class ValueBetPage(ResponseSchema):
    items: list[ValueBet]
    next_cursor: str | None
    live: int = Field(description="Live value bets in total, without dismissed ones.")


class EvidencePrice(ResponseSchema):
    """One venue's prices for the market when the bet was last seen."""

    venue: str
    venue_name: str
    odds: list[str | None]
    at: datetime
    overround: float | None
    part: str = Field(
        description="`bet` (a back bet's own venue), `fair` (the fair price is made from it) or `other`. Back prices."
    )


class ReasonStep(ResponseSchema):
    """One step of the calculation, in words and figures."""

    title: str = Field(examples=["Margin removed"])
    text: str = Field(
        examples=["Sandbox Sharp prices the three outcomes at 102.1 %; without its margin home is 47.6 %."]
    )


class ValueBetWhy(ResponseSchema):
    """Why it is value: the prices behind it, and the calculation step by step."""

    bet: ValueBet
    selections: list[str]
    fair: list[float | None]
    fair_odds: list[str | None]
    prices: list[EvidencePrice]
    steps: list[ReasonStep]
