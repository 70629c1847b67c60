from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from advisor.api.http.fields import PRINTABLE, IsoDate
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.backtest.figures import Breakdown, EquityPoint, RefusalCount, Summary


class BacktestRequest(RequestSchema):
    """What to run. Parameters are checked against the strategy's own schema before the job is queued."""

    name: Annotated[str, Field(max_length=80), PRINTABLE] | None = Field(
        default=None,
        description="A label of your own.",
        examples=["Premier League, 2 % edge"],
    )
    strategy: str = Field(min_length=1, max_length=64, examples=["value"])
    config: dict[str, JsonValue] = Field(
        default_factory=dict, examples=[{"min_edge": 0.02, "fair": "sharp:pinnacle", "method": "power"}]
    )
    competitions: list[str] = Field(min_length=1, max_length=200, examples=[["E0"]])
    market: str = Field(min_length=1, max_length=32, examples=["h2h_3way"])
    date_from: IsoDate | None = Field(default=None, examples=["2019-07-01"])
    date_to: IsoDate | None = Field(default=None, examples=["2024-06-30"])
    bankroll: str = Field(default="1000.00", max_length=20, examples=["1000.00"], description="Major units.")
    currency: str = Field(default="EUR", max_length=5, examples=["EUR"])
    staking: dict[str, JsonValue] = Field(examples=[{"kind": "flat", "stake": "10.00"}])
    limits: dict[str, JsonValue] | None = Field(
        default=None, description="Null runs without limits.", examples=[{"max_stake": "50.00"}]
    )


class BacktestRun(ResponseSchema):
    """A backtest job: its request, state and progress, and its main figures once done."""

    id: UUID
    name: str | None
    state: str = Field(examples=["running"], description="queued, running, done, failed or cancelled.")
    progress: float = Field(ge=0, le=1)
    stage: str = Field(examples=["deciding"], description="What the job is doing.")
    strategy: str = Field(examples=["value"])
    competitions: list[str]
    market: str
    date_from: date | None
    date_to: date | None
    config: dict[str, JsonValue]
    staking: dict[str, JsonValue]
    limits: dict[str, JsonValue] | None
    bankroll: str = Field(examples=["1000.00"])
    currency: str = Field(examples=["EUR"])
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None = Field(description="Why it failed, in one sentence.")
    config_hash: str | None
    data_hash: str | None
    order_hash: str | None
    summary: Summary | None = Field(description="Null until done.")


class BacktestPage(ResponseSchema):
    items: list[BacktestRun]
    next_cursor: str | None


class BacktestReport(ResponseSchema):
    """Everything about one finished run except the single bets."""

    run: BacktestRun
    equity: list[EquityPoint]
    breakdowns: list[Breakdown]
    refusals: list[RefusalCount]
    notes: list[str] = Field(description="What to know when reading the figures.")


class BacktestBet(ResponseSchema):
    """One bet of a run."""

    number: int = Field(ge=1)
    placed_at: datetime
    settled_at: datetime
    kickoff: datetime
    competition: str
    season: str
    home: str
    away: str
    score: str = Field(examples=["2-1"])
    market: str
    line: str | None
    selection: str
    side: str = Field(examples=["back"], description="back or lay.")
    venue: str
    odds: str
    fair_probability: float
    edge: float = Field(description="Expected profit per unit at risk.")
    stake: str = Field(description="Of a lay the backer's.")
    at_risk: str = Field(description="What the bet could lose: its stake, or the liability of a lay.")
    outcome: str = Field(
        examples=["won"],
        description="Of the bet: won, half_won, push, half_lost, lost, void, or divided: a part of the stake won, the "
        "rest lost.",
    )
    profit: str
    bankroll: str = Field(description="Settled bankroll after this bet.")
    clv: float | None
    clv_source: str | None = Field(examples=["sharp"], description="sharp, consensus, or null.")
    given_no_push: bool | None = Field(
        description="Whether the stake, or half of it, may return while nothing known says how often, so that the edge "
        "leaves it out. Null: not recorded, by an earlier version."
    )
    clv_given_no_push: bool | None = Field(
        description="Likewise of the CLV, where neither the close nor what was known before says how often. Null: "
        "without CLV, or not recorded, by an earlier version."
    )


class BacktestBetPage(ResponseSchema):
    items: list[BacktestBet]
    next_cursor: str | None
    total: int
