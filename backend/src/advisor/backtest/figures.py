"""The figures of a backtest report, as files and the API carry them.

Money is a decimal string in major units; ratios are fractions (0.05 is 5 %); null means unknown.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Summary(_Figures):
    """Headline figures of a run."""

    matches: int = Field(description="Matches in the data that have ended, void and postponed ones included.")
    matches_priced: int = Field(description="Of those, with at least one pre-match price on the market.")
    signals: int = Field(description="Bets the strategy asked for.")
    bets: int
    won: int = Field(description="Bets with a profit.")
    lost: int = Field(description="Bets with a loss.")
    pushed: int = Field(description="Bets that came back without profit or loss.")
    turnover: str = Field(
        description="Sum of what the bets put at risk: stakes of back bets, liabilities of lays.", examples=["12340.00"]
    )
    profit: str = Field(examples=["-215.40"])
    final_bankroll: str
    yield_: float | None = Field(alias="yield", description="Profit ÷ turnover.")
    roi: float | None = Field(description="Profit ÷ starting bankroll.")
    win_rate: float | None = Field(description="Won ÷ (won + lost).")
    max_drawdown: str = Field(description="Deepest fall of the settled bankroll from a peak.")
    max_drawdown_share: float = Field(description="Largest fall as a share of the peak it fell from.")
    max_drawdown_days: float = Field(description="Longest time from a peak to its recovery, or to the end.")
    longest_losing_streak: int = Field(description="Most losing bets in a row, in order of settlement.")
    sharpe: float | None = Field(description="Of daily returns on the starting bankroll, every calendar day, × √365.")
    sortino: float | None = Field(description="Like Sharpe, with downside deviation only.")
    profit_factor: float | None = Field(description="Gross winnings ÷ gross losses.")
    average_odds: float | None
    average_edge: float | None
    expected_profit: str = Field(description="Sum of the amounts at risk × edge.")
    expected_yield: float | None = Field(description="Expected profit ÷ turnover.")
    profit_standard_error: str = Field(
        description="Standard error of profit if the fair probabilities are right and bets are independent."
    )
    given_no_push: int | None = Field(
        description="Bets that may return their stake, or half of it, while nothing known says how often: their edge, "
        "expected profit and its error are given no push. Null: not counted, by an earlier version.",
    )
    clv: float | None = Field(description="Mean closing line value: odds taken against the margin-free close.")
    clv_bets: int = Field(description="Bets with a closing line.")
    clv_given_no_push: int | None = Field(
        description="Of those, bets that may return their stake, or half of it, while neither the close nor what was "
        "known before says how often: their CLV is given no push. Null: not counted, by an earlier version."
    )
    clv_sharp_bets: int = Field(description="Of those, against the sharp venue's close.")
    clv_consensus_bets: int = Field(description="Of those, against the consensus close.")
    clv_beaten: float | None = Field(description="Share of these bets that beat the close.")


class Slice(_Figures):
    """Figures of one part of the bets."""

    key: str = Field(examples=["2023/24"])
    bets: int
    turnover: str
    profit: str
    yield_: float | None = Field(alias="yield")
    win_rate: float | None
    average_odds: float | None
    clv: float | None
    clv_bets: int


class Breakdown(_Figures):
    """The bets cut by one attribute."""

    by: str = Field(examples=["season"], description="season, competition, venue, market, selection or odds_band.")
    rows: list[Slice]


class EquityPoint(_Figures):
    """The settled bankroll at the end of a day with settlements."""

    at: datetime
    bankroll: str
    drawdown: float = Field(ge=0, le=1, description="Fall from the peak as a share of it.")
    expected: str = Field(description="Bankroll if every bet had earned its edge.")


class RefusalCount(_Figures):
    """How often the decision kernel refused a signal for one reason."""

    code: str = Field(examples=["daily_loss"])
    meaning: str
    count: int
