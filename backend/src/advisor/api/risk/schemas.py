"""How near portfolios are to their limits, and the breakers that stop new bets."""

from datetime import datetime

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.http.schemas import ResponseSchema
from advisor.api.references import ModeRef
from advisor.engine.portfolios.exposures import ExposureBy
from advisor.risk.breakers.breaker import TradingBreakerKind, TradingBreakerState
from advisor.risk.capital.leeway import OpenBound
from advisor.risk.levels import LimitName, RiskLevel


class LimitUse(ResponseSchema):
    """How much of a limit is used up."""

    name: LimitName = Field(
        description="`daily_loss`, `weekly_loss`, `monthly_loss`, `open_exposure`, `value_at_risk` (of one day with "
        "95 %, against the limit on the day's losses): amounts; `drawdown`: shares of the peak; `open_bets`, "
        "`loss_streak`: numbers."
    )
    used: str = Field(description="What is used of it, as a decimal number.", examples=["120.50"])
    limit: str = Field(description="The limit, likewise.", examples=["500.00"])
    bound: OpenBound | None = Field(
        description="Of `open_exposure` what makes the limit: the `profile`, the `reserve`, or the most that a "
        "`portfolio` may have open at all, whichever is least. Null of other limits."
    )
    share: float = Field(
        ge=0, description="Share of the limit that is used; above 1 once it was passed.", examples=[0.241]
    )


class TailLoss(ResponseSchema):
    """What may be lost within some days, as settled results move the bankroll."""

    days: int = Field(description="Bets that are settled within so many days count.", ge=1, le=5, examples=[1])
    level: float = Field(
        description="Probability with which no more than the value at risk is lost.", gt=0, lt=1, examples=[0.95]
    )
    value_at_risk: Amount = Field(description="What is lost at most with that probability; 0 where nothing is.")
    expected_shortfall: Amount = Field(
        description="What is lost on average in the worst rest of cases; never below the value at risk."
    )


class RiskState(ResponseSchema):
    """A portfolio: what it holds, what it can lose, and how near it is to its limits."""

    portfolio: str = Field(description="Key of the portfolio.", examples=["paper"])
    mode: ModeRef
    level: RiskLevel = Field(
        description="By the worst share used of the losses of day, week and month, drawdown, open exposure and value "
        "at risk: "
        "`medium` from 0.5 on, `high` from 0.75, `critical` from 0.9, or once the hard drawdown has halted the "
        "portfolio."
    )
    is_halted: bool = Field(description="Halted by its hard drawdown, until somebody resumes.")
    bankroll: Amount = Field(description="Settled: open bets count at cost.")
    peak: Amount = Field(description="The highest bankroll so far, or since betting was resumed after the drawdown.")
    exposure: Amount = Field(description="What open bets and orders can lose together at worst.")
    open_bets: int = Field(description="Open bets and orders.", ge=0)
    day_loss: Amount = Field(description="Lost since midnight UTC; 0 of a day that has won.")
    week_loss: Amount = Field(description="Lost since Monday, UTC; 0 of a week that has won.")
    month_loss: Amount = Field(description="Lost since the first of the month, UTC; 0 of a month that has won.")
    drawdown: float = Field(
        ge=0, le=1, description="Fall of the bankroll from its peak, a share of it.", examples=[0.031]
    )
    streak: int = Field(description="Losing bets in a row.", ge=0)
    limits: list[LimitUse] = Field(description="The limits that are on, with what is used of each.")
    tails: list[TailLoss] = Field(
        description="What open bets may lose within 1 and 5 days, at 0.95 and 0.99, simulated now and then by their "
        "fair prices before the start; none before the first time, and where it could not be computed."
    )
    past_tails: list[TailLoss] = Field(
        description="What the portfolio lost within 1 and 5 whole UTC days of the last year: losses of settled bets as "
        "shares of the bankroll that the days began with, of the present one. At 0.95 from 20 such rows of days on, at "
        "0.99 from 100; empty before."
    )
    at: datetime = Field(description="Since when all this is so.")


class RiskList(ResponseSchema):
    """The risk of every portfolio."""

    items: list[RiskState] = Field(description="By key of the portfolio.")


class Exposure(ResponseSchema):
    """What open bets and orders that have something in common can lose together."""

    by: ExposureBy = Field(
        description="What they have in common; `strategy` is an instance, `day` the one on which they start, UTC, "
        "`group` sport and day together."
    )
    subject: str = Field(
        description="Id of the event; event, market type, participant and line of the market; code of the competition; "
        "sport and day of the group; name of the instance; key of the venue; or the day. Empty where it is not known.",
        examples=["4711"],
    )
    name: str = Field(description="The subject for people.", examples=["Ravenmoor United - Dunwald"])
    amount: Amount = Field(description="What they can lose at worst: hedges within a market count.")
    bets: int = Field(description="Open bets and orders.", ge=1)
    limit: Amount | None = Field(
        description="What they may lose together, of the bankroll: of `competition` and `group`; null of others."
    )
    left: Amount | None = Field(description="What is left of the limit, never below zero; null likewise.")


class PortfolioExposure(ResponseSchema):
    """A portfolio's exposure by what bets have in common."""

    portfolio: str = Field(description="Key of the portfolio.", examples=["paper"])
    mode: ModeRef
    exposures: list[Exposure] = Field(description="The 20 largest of each kind, largest first.")
    at: datetime = Field(description="Since when all this is so.")


class ExposureList(ResponseSchema):
    """The exposure of every portfolio."""

    items: list[PortfolioExposure] = Field(description="By key of the portfolio.")


class TradingBreaker(ResponseSchema):
    """What stops new bets of what it stands over, or lets them come back at reduced stakes."""

    kind: TradingBreakerKind = Field(
        description="What opens it: `daily_loss`, `weekly_loss`, `monthly_loss`, `drawdown`, `loss_streak` and "
        "`tail_risk` (what open bets may lose could not be computed) stand over a portfolio, `odds_volatility` over a "
        "competition, `error_rate` (too many operations fail) over a venue or a part of one, the prices of a provider "
        "or all, `reconciliation` (its account differs from what is known) and `venue_silent` "
        "(its account cannot be read) over a venue, `calibration` over a strategy instance, `conservative` (a person "
        "wants it) over a venue or over `all`, `halt` over what a halt stood over that was lifted: it is never open, "
        "but half open for a while."
    )
    subject: str = Field(
        description="Key of the portfolio, code of the competition, key of the venue, or name of the instance; of an "
        "`error_rate` a venue and its part, as in `soft/reads`, a provider, as in `prices/espn`, or `database`; of a "
        "`halt` its scope and what it named, as in `venue/albion`; or `all`.",
        examples=["paper"],
    )
    state: TradingBreakerState = Field(
        description="`open`: its cause stands; `cool_down`: that is over, not long ago; both refuse new bets. "
        "`half_open`: new bets at reduced stakes. `closed`: it does nothing."
    )
    since: datetime = Field(description="Since when it is in this state.")
    reason: str = Field(
        description="Why it opened last, a sentence.",
        examples=["The day's losses reached their limit: portfolio paper."],
    )
    value: float | None = Field(
        description="What was found then: smallest units of a loss, a share, or log odds, any number. Null where it "
        "could not be computed, which opens a breaker too.",
        examples=[50_120.0],
    )
    limit: float = Field(description="What it was held against, likewise, from 0 on.", ge=0, examples=[50_000.0])


class TradingBreakerChange(ResponseSchema):
    """A change of a breaker."""

    kind: TradingBreakerKind = Field(description="What opens the breaker.")
    subject: str = Field(description="What it stands over, as of a breaker.", examples=["paper"])
    before: TradingBreakerState = Field(description="What it did until then.")
    after: TradingBreakerState = Field(description="What it did from then on.")
    reason: str = Field(
        description="Why it opened last, a sentence.",
        examples=["The day's losses reached their limit: portfolio paper."],
    )
    at: datetime = Field(description="When.")


class TradingBreakerList(ResponseSchema):
    """The trading breakers, and what became of them."""

    items: list[TradingBreaker] = Field(
        description="Those that ever opened, by kind and subject; all others are closed."
    )
    changes: list[TradingBreakerChange] = Field(
        description="The last changes of all of them, the newest first, at most 100."
    )
