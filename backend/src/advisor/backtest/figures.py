"""The figures of a backtest report, as files and the API carry them.

Money is a decimal string in major units; ratios are fractions (0.05 is 5 %); null means unknown.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Summary(_Figures):
    """Headline figures of a run."""

    matches: int = Field(description="How many matches of the data have ended, void and postponed ones included.", ge=0)
    matches_priced: int = Field(description="How many of those have at least one pre-match price on the market.", ge=0)
    signals: int = Field(description="How many bets the strategy asked for.", ge=0)
    bets: int = Field(description="How many bets were placed.", ge=0)
    won: int = Field(description="How many bets had a profit.", ge=0)
    lost: int = Field(description="How many bets had a loss.", ge=0)
    pushed: int = Field(description="How many bets came back without profit or loss.", ge=0)
    turnover: str = Field(
        description="Sum of what the bets put at risk: stakes of back bets, liabilities of lays.", examples=["12340.00"]
    )
    profit: str = Field(description="Sum of all profits, after commission, in major units.", examples=["-215.40"])
    final_bankroll: str = Field(description="Bankroll when the last bet was settled, in major units.")
    yield_: float | None = Field(alias="yield", description="Profit ÷ turnover.")
    roi: float | None = Field(description="Profit ÷ starting bankroll.")
    win_rate: float | None = Field(description="Won ÷ (won + lost).")
    max_drawdown: str = Field(description="Deepest fall of the settled bankroll from a peak.")
    max_drawdown_share: float = Field(description="Largest fall as a share of the peak it fell from.")
    max_drawdown_days: float = Field(description="Longest time from a peak to its recovery, or to the end, in days.")
    longest_losing_streak: int = Field(
        description="How many bets were lost in a row at most, in order of settlement.", ge=0
    )
    sharpe: float | None = Field(
        description="Mean ÷ standard deviation of daily returns on the starting bankroll, every calendar day, × √365."
    )
    sortino: float | None = Field(description="Like Sharpe, a number without unit, with downside deviation only.")
    profit_factor: float | None = Field(description="Gross winnings ÷ gross losses.")
    average_odds: float | None = Field(description="Mean decimal odds, before commission; null without bets.")
    average_edge: float | None = Field(
        description="Mean edge per unit at risk when bets were placed; null without bets."
    )
    expected_profit: str = Field(description="Sum of the amounts at risk × edge.")
    expected_yield: float | None = Field(description="Expected profit ÷ turnover.")
    profit_standard_error: str = Field(
        description="Standard error of profit if the fair probabilities are right and bets are independent."
    )
    given_no_push: int | None = Field(
        description="Bets that may return their stake, or half of it, while nothing known says how often: their edge, "
        "expected profit and its error are given no push. Null: not counted, by an earlier version.",
    )
    clv: float | None = Field(
        description="Mean closing line value per unit at risk: odds taken against the margin-free close."
    )
    clv_bets: int = Field(description="How many bets have a closing line.", ge=0)
    clv_given_no_push: int | None = Field(
        description="How many of those may return their stake, or half of it, while neither the close nor what was "
        "known before says how often: their CLV is given no push. Null: not counted, by an earlier version.",
        ge=0,
    )
    clv_sharp_bets: int = Field(description="How many of those, against the sharp venue's close.", ge=0)
    clv_consensus_bets: int = Field(description="How many of those, against the consensus close.", ge=0)
    clv_beaten: float | None = Field(description="Share of these bets that beat the close.")


class Slice(_Figures):
    """Figures of one part of the bets."""

    key: str = Field(description="The value of the attribute that these bets share.", examples=["2023/24"])
    bets: int = Field(description="How many bets.")
    turnover: str = Field(description="Sum of what the bets put at risk, in major units.")
    profit: str = Field(description="Sum of their profits, in major units.")
    yield_: float | None = Field(description="Profit ÷ turnover, a fraction; null without turnover.", alias="yield")
    win_rate: float | None = Field(description="Won ÷ (won + lost), 0 to 1; null without either.")
    average_odds: float | None = Field(description="Mean decimal odds, before commission; null without bets.")
    clv: float | None = Field(description="Mean closing line value per unit at risk; null without a close.")
    clv_bets: int = Field(description="How many bets have a closing line.")


class Breakdown(_Figures):
    """The bets cut by one attribute."""

    by: str = Field(examples=["season"], description="season, competition, venue, market, selection or odds_band.")
    rows: list[Slice] = Field(description="One row for each value of the attribute.")


class EquityPoint(_Figures):
    """The settled bankroll at the end of a day with settlements."""

    at: datetime = Field(description="When the last bet of the day (UTC) was settled.")
    bankroll: str = Field(description="Settled bankroll, in major units of the run's currency.")
    drawdown: float = Field(ge=0, le=1, description="Fall from the peak as a share of it.")
    expected: str = Field(description="Bankroll if every bet had earned its edge.")


class RefusalCount(_Figures):
    """How often the decision kernel refused a signal for one reason."""

    code: str = Field(description="Stable code of the reason.", examples=["daily_loss"])
    meaning: str = Field(description="The same in words.")
    count: int = Field(description="How many signals were refused for it.")
