from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from advisor.api.http.fields import PRINTABLE, IsoDate
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.references import CompetitionRef, LineText, MarketRef, NextCursor, SelectionRef, VenueRef
from advisor.backtest.figures import Breakdown, EquityPoint, RefusalCount, Summary
from advisor.risk.profiles import LimitProfile


class BacktestRequest(RequestSchema):
    """What to run. Parameters are checked against the strategy's own schema before the job is queued."""

    name: Annotated[str, Field(max_length=80), PRINTABLE] | None = Field(
        default=None,
        description="A label of your own.",
        examples=["Premier League, 2 % edge"],
    )
    strategy: str = Field(
        description="Name of the strategy, as of `strategies`.", min_length=1, max_length=64, examples=["value"]
    )
    config: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Parameters of the strategy, by its `parameters` schema; those left out have their defaults.",
        examples=[{"min_edge": 0.02, "fair": "sharp:pinnacle", "method": "power"}],
    )
    competitions: list[str] = Field(
        description="Codes of the competitions to bet on, as of `competitions`.",
        min_length=1,
        max_length=200,
        examples=[["E0"]],
    )
    market: str = Field(
        description="Key of the market type to bet on, as of `market-types`.",
        min_length=1,
        max_length=32,
        examples=["h2h_3way"],
    )
    date_from: IsoDate | None = Field(
        default=None, description="First match day; null: from the first in the history.", examples=["2019-07-01"]
    )
    date_to: IsoDate | None = Field(
        default=None, description="Last match day; null: to the last in the history.", examples=["2024-06-30"]
    )
    bankroll: str = Field(default="1000.00", max_length=20, examples=["1000.00"], description="Major units.")
    currency: str = Field(
        default="EUR",
        description="Code of the currency of the bankroll and of all stakes.",
        max_length=5,
        examples=["EUR"],
    )
    staking: dict[str, JsonValue] = Field(
        description="How much to stake, by the `staking` schema of `strategies`.",
        examples=[{"kind": "flat", "stake": "10.00"}],
    )
    limits: dict[str, JsonValue] | None = Field(
        default=None,
        description="Limits of one's own; null, unless `limit_profile` names some, runs without limits.",
        examples=[{"max_stake": "50.00"}],
    )
    limit_profile: Annotated[LimitProfile, Field(strict=False)] | None = Field(
        default=None,
        description="The limits of paper and live by this profile, in place of `limits`; null: those of `limits`.",
        examples=["normal"],
    )


class BacktestRun(ResponseSchema):
    """A backtest job: its request, state and progress, and its main figures once done."""

    id: UUID = Field(description="Id of the backtest.")
    name: str | None = Field(description="A label of its owner's; null: none was given.")
    state: str = Field(examples=["running"], description="queued, running, done, failed or cancelled.")
    progress: float = Field(description="Share of the work that is done, 0 to 1.", ge=0, le=1)
    stage: str = Field(examples=["deciding"], description="What the job is doing.")
    strategy: str = Field(description="Name of the strategy, as of `strategies`.", examples=["value"])
    competitions: list[str] = Field(description="Codes of the competitions that are bet on.")
    market: MarketRef
    date_from: date | None = Field(description="First match day; null: from the first in the history.")
    date_to: date | None = Field(description="Last match day; null: to the last in the history.")
    config: dict[str, JsonValue] = Field(description="Parameters of the strategy, as they were given.")
    staking: dict[str, JsonValue] = Field(description="How much is staked, with all defaults filled in.")
    limits: dict[str, JsonValue] | None = Field(
        description="Limits of risk of its own, with all defaults filled in; null: those of `limit_profile`, or none."
    )
    limit_profile: LimitProfile | None = Field(
        description="The limit profile that it runs by; null: by `limits`, or without any.", examples=["normal"]
    )
    bankroll: str = Field(description="What it starts with, in major units of the currency.", examples=["1000.00"])
    currency: str = Field(description="Code of the currency of all its money.", examples=["EUR"])
    created_at: datetime = Field(description="When it was queued.")
    started_at: datetime | None = Field(description="When a worker began it; null while it waits.")
    finished_at: datetime | None = Field(description="When it was done, failed or was cancelled; null until then.")
    error: str | None = Field(description="Why it failed, in one sentence.")
    config_hash: str | None = Field(description="Hash of what was asked for: the same for the same request.")
    data_hash: str | None = Field(description="Hash of the history it ran on; null until done.")
    order_hash: str | None = Field(
        description="Hash of all bets it placed: runs with the same bets have the same; null until done."
    )
    summary: Summary | None = Field(description="Null until done.")


class BacktestPage(ResponseSchema):
    """A page of backtests."""

    items: list[BacktestRun] = Field(description="Backtests, newest first.")
    next_cursor: NextCursor


class BacktestReport(ResponseSchema):
    """Everything about one finished run except the single bets."""

    run: BacktestRun = Field(description="What was run, and its main figures.")
    equity: list[EquityPoint] = Field(description="The settled bankroll by day, at most 1,000 points.")
    breakdowns: list[Breakdown] = Field(description="The bets cut by one attribute at a time.")
    refusals: list[RefusalCount] = Field(description="Why signals became no bets, with how often.")
    notes: list[str] = Field(description="What to know when reading the figures.")


class BacktestBet(ResponseSchema):
    """One bet of a run."""

    number: int = Field(description="Place in the order in which the bets were placed, from 1.", ge=1)
    placed_at: datetime = Field(description="When the bet was placed, by the clock of the history.")
    settled_at: datetime = Field(description="When its stake and winnings came back, by the same clock.")
    kickoff: datetime = Field(description="When the match began.")
    competition: CompetitionRef
    season: str = Field(description="The competition's season, as its files call it.")
    home: str = Field(description="Key of the home team.")
    away: str = Field(description="Key of the away team.")
    score: str = Field(
        description="The score that settles the bet, home first; empty where it is void, `level` where no more "
        "is known of normal time.",
        examples=["2-1"],
    )
    market: MarketRef
    line: LineText
    selection: SelectionRef
    side: str = Field(examples=["back"], description="back or lay.")
    venue: VenueRef
    odds: str = Field(description="Decimal odds at which it was placed, before commission.")
    fair_probability: float = Field(
        description="Probability of the selection without margin when the bet was placed, 0 to 1."
    )
    edge: float = Field(description="Expected profit per unit at risk.")
    stake: str = Field(description="Of a lay the backer's.")
    at_risk: str = Field(description="What the bet could lose: its stake, or the liability of a lay.")
    outcome: str = Field(
        examples=["won"],
        description="Of the bet: won, half_won, push, half_lost, lost, void, or divided: a part of the stake won, the "
        "rest lost.",
    )
    profit: str = Field(description="What the bet won (above 0) or lost, after commission, in the run's currency.")
    bankroll: str = Field(description="Settled bankroll after this bet.")
    clv: float | None = Field(
        description="Closing line value: expected profit per unit at risk by the margin-free closing price; null "
        "without a close."
    )
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
    """A page of a backtest's bets."""

    items: list[BacktestBet] = Field(description="Bets in the order asked for.")
    next_cursor: NextCursor
    total: int = Field(description="How many bets fit the filters, on all pages together.")
