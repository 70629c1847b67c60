"""A backtest's report on a terminal."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.backtest.figures import Breakdown, Summary
from advisor.backtest.report import Report
from advisor.backtest.run import BacktestResult
from advisor.core.imports import LeftOut
from advisor.core.venues import venue_of
from advisor.core.words.counts import counted

_SHOWN_REFUSED: Final = 10
_SHOWN_CUTS: Final = ("season", "venue", "odds_band")
_LIMITS: Final = {"own": "of its own, by no profile", "none": "none"}


def print_report(result: BacktestResult, report: Report, console: Console) -> None:
    """Print headline figures, breakdowns, refusals, notes and the run's identity."""
    currency, named = result.config.currency, result.config.limits_named
    console.print(_headline(report.summary, currency))
    for cut in report.breakdowns:
        if cut.by in _SHOWN_CUTS and len(cut.rows) > 1:
            console.print(_cut_table(cut, currency))
    for refusal in report.refusals:
        console.print(f"Refused [bold]{refusal.count}[/bold] × {refusal.code}: {refusal.meaning}", highlight=False)
    for note in report.notes:
        console.print(f"Note: {note}", highlight=False)
    console.print(f"Limits: {_LIMITS.get(named, f'the profile {named}')}", highlight=False)
    hashes = (("config", result.config.config_hash), ("data", result.history.data_hash), ("orders", result.order_hash))
    console.print("  ".join(f"{of} {value[:16]}" for of, value in hashes), style="dim", highlight=False)


def _headline(summary: Summary, currency: str) -> Table:
    table = Table(title="Backtest", show_header=False, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for side in ("left", "right", "left", "right"):
        table.add_column(justify="left" if side == "left" else "right")
    error = f"{summary.profit_standard_error} {currency}"
    given = _given_no_push(summary)
    streak = counted(summary.longest_losing_streak, "bet")
    longest = counted(round(summary.max_drawdown_days), "day")
    rows = [
        ("Matches", f"{summary.matches:,}", "Bets", f"{summary.bets:,}"),
        ("Turnover", f"{summary.turnover} {currency}", "Profit", f"{summary.profit} {currency}"),
        ("Yield", percent(summary.yield_), f"Expected yield{given}", percent(summary.expected_yield)),
        (f"Expected profit{given}", f"{summary.expected_profit} {currency}", "± standard error", error),
        ("ROI", percent(summary.roi), "Win rate", share_text(summary.win_rate)),
        (f"CLV{_of_clv(summary)}", percent(summary.clv), "Beat the close", share_text(summary.clv_beaten)),
        ("Max drawdown", f"{summary.max_drawdown} {currency}", "of the peak", share_text(summary.max_drawdown_share)),
        ("Longest drawdown", longest, "Losing streak", streak),
        ("Sharpe (daily, ×√365)", number(summary.sharpe), "Sortino", number(summary.sortino)),
        ("Average odds", number(summary.average_odds), f"Average edge{given}", percent(summary.average_edge)),
        ("Profit factor", number(summary.profit_factor), "Final bankroll", f"{summary.final_bankroll} {currency}"),
    ]  # fmt: skip
    for row in rows:
        table.add_row(*row)
    return table


def _given_no_push(summary: Summary) -> str:
    """What follows the name of a figure that leaves out how often stakes return, of all bets or of some."""
    return _leaves_out(summary.given_no_push, summary.bets)


def _of_clv(summary: Summary) -> str:
    """Likewise of closing line value, of the bets that have one."""
    return _leaves_out(summary.clv_given_no_push, summary.clv_bets)


def _leaves_out(unknown: int | None, bets: int) -> str:
    if not bets or not unknown:
        return ""
    return ", given no push" if unknown == bets else ", partly given no push"


def _cut_table(cut: Breakdown, currency: str) -> Table:
    table = Table(title=f"By {cut.by.replace('_', ' ')}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column(cut.by.replace("_", " "))
    for name in ("bets", f"turnover {currency}", f"profit {currency}", "yield", "odds", "CLV"):
        table.add_column(name, justify="right")
    for row in cut.rows:
        key = venue_of(row.key).name if cut.by == "venue" else row.key
        table.add_row(
            key,
            f"{row.bets:,}",
            row.turnover,
            row.profit,
            percent(row.yield_),
            number(row.average_odds),
            percent(row.clv),
        )
    return table


def print_refused(refused: Sequence[LeftOut], console: Console) -> None:
    """Print the first rows left out, and how many there are in all."""
    for row in refused[:_SHOWN_REFUSED]:
        where = f"{row.file}:{row.line}" + (f" {row.column}" if row.column else "")
        line = escape(f"{where}: {row.reason}")
        console.print(f"[yellow]left out[/yellow] {line}", soft_wrap=True, highlight=False)
    if len(refused) > _SHOWN_REFUSED:
        console.print(f"… and {len(refused) - _SHOWN_REFUSED} more", highlight=False)


def percent(change: float | None) -> str:
    """A fraction as a percentage with its sign; unknown is a dash."""
    return "–" if change is None else f"{change:+.2%}"


def share_text(share: float | None) -> str:
    """A part of a whole as a percentage; unknown is a dash."""
    return "–" if share is None else f"{share:.2%}"


def number(value: float | None) -> str:
    """Two decimals; unknown is a dash."""
    return "–" if value is None else f"{value:.2f}"
