"""Value bets found in live prices, and why each is one."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.bets import BetOutcome, SideName
from advisor.api.fixtures.schemas import BetFixture
from advisor.api.http.schemas import ResponseSchema
from advisor.api.participants import Participant
from advisor.api.references import LineText, MarketRef, NextCursor, SelectionKeys, SelectionRef, VenueRef, VenueTitle

ValueBetState: TypeAlias = Literal["live", "expired", "closed"]


class StillThere(ResponseSchema):
    """How likely the price, or a better one, is still there some seconds after it was last seen."""

    after_seconds: float = Field(description="Seconds since the price was last seen.", examples=[5])
    chance: float = Field(examples=[0.62], description="0 to 1, out of how long prices of its venue stood before.")
    error: float = Field(description="Standard error of `chance`, on its scale of 0 to 1.", examples=[0.02])


class ValueBet(ResponseSchema):
    """A price worth more than it costs, from when it was first seen to its end."""

    id: UUID = Field(description="Id of the value bet.")
    instance: str = Field(description="Strategy instance whose signal it is.", examples=["value"])
    fixture: BetFixture = Field(description="The event that the bet is on.")
    market: MarketRef
    participant: Participant | None = Field(description="Whom the market is about; null: the fixture as a whole.")
    line: LineText
    selection: SelectionRef
    venue: VenueRef
    venue_name: VenueTitle
    side: SideName = Field(description="`lay`: a bet against the selection, at what somebody else would back it for.")
    state: ValueBetState = Field(
        description="`live` while it is value; `expired` once it is not any more; `closed` when its event began."
    )
    ended_because: str | None = Field(
        description="Why it is no longer live: `price_gone`, `edge_gone`, `no_fair`, `stale`, `provider_down`, "
        "`unlike_age`, `flagged`, `started`, `event_over` or `strategy_changed`; null while it is.",
        examples=["price_gone"],
    )
    first_seen: datetime = Field(description="When it was found.")
    last_seen: datetime = Field(description="When it was last known to be value.")
    ended_at: datetime | None = Field(description="When it ended; null while it is live.")
    odds: str = Field(description="Decimal odds now, or when it ended; before commission.")
    first_odds: str = Field(description="Decimal odds when it was found.")
    best_odds: str = Field(description="The highest so far; of a lay the lowest.")
    edge: float = Field(
        description="Now, or when it ended: expected profit after commission per unit staked, of a lay per unit of its "
        "liability."
    )
    first_edge: float = Field(
        description="The edge when it was found: expected profit per unit at risk, after commission."
    )
    best_edge: float = Field(description="The highest edge so far, per unit at risk.")
    fair_probability: float = Field(description="Fair probability of the selection, on either side; 0 to 1.")
    fair_odds: str = Field(description="The odds at which the bet costs what it is worth, before commission.")
    fair_source: str = Field(description="`sharp:<venue>` or `consensus`: what the fair probability is made from.")
    commission: float = Field(description="Share that the venue charges, counted in the edge; 0 to 1.")
    at_risk: float | None = Field(
        examples=[0.73],
        description="Expected share of a stake that does not return; null where edge and CLV are given no push: the "
        "stake may return, and nothing known of the fixture says how often.",
    )
    kelly: float = Field(
        description="Share of the bankroll that full Kelly would put at risk: the stake, or the liability of a lay."
    )
    chances: list[StillThere] = Field(description="To get it; empty where too little history is known.")
    closing_odds: str | None = Field(
        description="The last odds of its own venue before the start; null before it or where unknown."
    )
    closing_probability: float | None = Field(
        description="Fair probability of the selection at the start, 0 to 1; null before it or where unknown."
    )
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
    dismissed_at: datetime | None = Field(description="When somebody hid it from the list; null: nobody did.")


class ValueBetPage(ResponseSchema):
    """A page of value bets."""

    items: list[ValueBet] = Field(description="Value bets in the order asked for.")
    next_cursor: NextCursor
    live: int = Field(description="How many value bets are live on all pages together, without dismissed ones.", ge=0)


class EvidencePrice(ResponseSchema):
    """One venue's prices for the market when the bet was last seen."""

    venue: VenueRef
    venue_name: VenueTitle
    odds: list[str | None] = Field(
        description="Decimal odds of the back prices, in the order of `selections`; null where it had none."
    )
    at: datetime = Field(description="When the venue's prices were current.")
    overround: float | None = Field(
        description="Sum of inverse odds per selection that wins, minus 1; null where a price is missing."
    )
    part: str = Field(
        description="`bet` (a back bet's own venue), `fair` (the fair price is made from it) or `other`. Back prices."
    )


class ReasonStep(ResponseSchema):
    """One step of the calculation, in words and figures."""

    title: str = Field(description="What the step does.", examples=["Margin removed"])
    text: str = Field(
        description="The step in words, with its figures.",
        examples=["Sandbox Sharp prices the three outcomes at 102.1 %; without its margin home is 47.6 %."],
    )


class ValueBetWhy(ResponseSchema):
    """Why it is value: the prices behind it, and the calculation step by step."""

    bet: ValueBet = Field(description="The value bet that is explained.")
    selections: SelectionKeys
    fair: list[float | None] = Field(
        description="Fair probabilities in the order of `selections`, 0 to 1; null where unknown."
    )
    fair_odds: list[str | None] = Field(
        description="The odds at which a bet costs what it is worth, in the same order; null where unknown."
    )
    prices: list[EvidencePrice] = Field(
        description="The prices that it rests on, one row for each venue; empty once they were deleted."
    )
    steps: list[ReasonStep] = Field(description="The calculation in words, in its order.")
