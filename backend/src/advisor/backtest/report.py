"""The figures of a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from pydantic import JsonValue

from advisor.backtest.closing import ClosingSource
from advisor.backtest.figures import Breakdown, EquityPoint, RefusalCount, Slice, Summary
from advisor.backtest.metrics import Days, Path, by_day, sharpe_and_sortino, tally, walk
from advisor.backtest.notes import notes
from advisor.backtest.run import BacktestResult
from advisor.core.arrays import Float64, Int64
from advisor.core.clock import MICROS_PER_DAY, instant_of
from advisor.core.money.assets import Asset
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import LAY
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.results import shares_of_bets
from advisor.risk.limits import REFUSAL_MEANINGS, Refusal

MAX_EQUITY_POINTS: Final = 1000

ODDS_BANDS: Final = (1.5, 2.0, 3.0, 5.0, 10.0)
_BAND_LABELS: Final = (
    "under 1.50",
    "1.50 to 2.00",
    "2.00 to 3.00",
    "3.00 to 5.00",
    "5.00 to 10.00",
    "10.00 and over",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run's figures; single bets come from ``bets.bet_rows``."""

    currency: Asset
    summary: Summary
    days: Days
    breakdowns: list[Breakdown]
    refusals: list[RefusalCount]
    notes: list[str]

    def equity(self) -> Iterator[EquityPoint]:
        """The bankroll by day, at most 1,000 points; of each stretch its lowest and its last day are kept."""
        for d in _thinned(self.days.bankroll, MAX_EQUITY_POINTS):
            bankroll, peak = int(self.days.bankroll[d]), int(self.days.peak[d])
            yield EquityPoint(
                at=instant_of(self.days.at[d]),
                bankroll=self.currency.text(bankroll),
                drawdown=min((peak - bankroll) / peak, 1.0) if peak > 0 else 0.0,
                expected=self.currency.text(round(float(self.days.expected[d]))),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """The bets (b,) in order of settlement."""

    at: Int64
    at_risk: Int64
    profit: Int64
    odds: Float64
    edge: Float64
    clv: Float64
    row: Int64


def build_report(result: BacktestResult) -> Report:
    """Compute every figure of a run."""
    bets = _settled(result)
    bankroll = result.config.bankroll_minor
    path = walk(bankroll, bets.at, bets.profit)
    days = by_day(bankroll, bets.at, bets.profit, bets.at_risk * bets.edge)
    return Report(
        currency=result.config.money,
        summary=_summary(result, bets, path, days),
        days=days,
        breakdowns=_breakdowns(result, bets),
        refusals=_refusals(result),
        notes=notes(result),
    )


def _settled(result: BacktestResult) -> _Settled:
    order = np.argsort(result.settle_at[result.bets], kind="stable")
    row = result.bets[order]
    signals, decisions = result.signals, result.decisions
    return _Settled(
        at=result.settle_at[row],
        at_risk=decisions.at_risk[row],
        profit=decisions.profit[row],
        odds=signals.odds_e4[row] / ODDS_SCALE,
        edge=signals.edge[row],
        clv=result.closing.value[order],
        row=row,
    )


def _summary(result: BacktestResult, bets: _Settled, path: Path, days: Days) -> Summary:
    money, bankroll = result.config.money, result.config.bankroll_minor
    count, turnover, profit = len(bets.row), int(bets.at_risk.sum()), int(bets.profit.sum())
    expected = float((bets.at_risk * bets.edge).sum())
    sharpe, sortino = sharpe_and_sortino(days)
    with_close = ~np.isnan(bets.clv)
    closes = int(with_close.sum())
    source = result.closing.source
    return Summary(
        matches=len(result.history.events),
        matches_priced=result.history.priced_events,
        signals=len(result.signals),
        bets=count,
        won=path.won,
        lost=path.lost,
        pushed=count - path.won - path.lost,
        turnover=money.text(turnover),
        profit=money.text(profit),
        final_bankroll=money.text(bankroll + profit),
        yield_=_ratio(profit, turnover),
        roi=_ratio(profit, bankroll),
        win_rate=_ratio(path.won, path.won + path.lost),
        max_drawdown=money.text(path.deepest),
        max_drawdown_share=path.deepest_share,
        max_drawdown_days=path.longest / MICROS_PER_DAY,
        longest_losing_streak=path.streak,
        sharpe=sharpe,
        sortino=sortino,
        profit_factor=_ratio(path.gains, path.losses),
        average_odds=_ratio(float(bets.odds.sum()), count),
        average_edge=_ratio(float(bets.edge.sum()), count),
        expected_profit=money.text(round(expected)),
        expected_yield=_ratio(expected, turnover),
        profit_standard_error=money.text(round(_standard_error(result, bets))),
        given_no_push=int(result.given_no_push.sum()),
        clv=_ratio(float(bets.clv[with_close].sum()), closes),
        clv_bets=closes,
        clv_given_no_push=int(result.closing.given_no_push.sum()),
        clv_sharp_bets=int((source == ClosingSource.SHARP).sum()),
        clv_consensus_bets=int((source == ClosingSource.CONSENSUS).sum()),
        clv_beaten=_ratio(int((bets.clv[with_close] > 0).sum()), closes),
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _standard_error(result: BacktestResult, bets: _Settled) -> float:
    """Of profit, in minor units: √Σ amount at risk²·variance of the return of a unit; bets are independent."""
    signals, books = result.signals, result.history.books
    market = signals.market[bets.row]
    shares = shares_of_bets(
        signals.probability[bets.row],
        signals.selection[bets.row],
        books.on_line[market],
        books.line[market],
        MARKET_TYPES[books.market_type].line,
    )
    is_lay = signals.side[bets.row] == LAY
    won, lost = shares.win + shares.half_win / 4, shares.loss + shares.half_loss / 4
    gain = np.where(is_lay, 1 / (bets.odds - 1), bets.odds - 1) * (1 - result.commission[bets.row])
    # What the selection loses, a lay wins.
    square = np.where(is_lay, lost * gain**2 + won, won * gain**2 + lost)
    variance = bets.at_risk.astype(np.float64) ** 2 * (square - bets.edge**2)
    return float(np.sqrt(variance.sum()))


def _breakdowns(result: BacktestResult, bets: _Settled) -> list[Breakdown]:
    history, signals = result.history, result.signals
    market = signals.market[bets.row]
    event = history.books.event[market]
    cuts: list[tuple[str, Sequence[str], Int64]] = [
        ("season", history.seasons, history.season[event]),
        ("competition", history.competitions, history.competition[event]),
        ("venue", history.books.venues, signals.venue[bets.row].astype(np.int64)),
        ("market", (str(history.books.market_type),), np.zeros(len(bets.row), np.int64)),
        ("selection", MARKET_TYPES[history.books.market_type].selections, signals.selection[bets.row].astype(np.int64)),
        ("odds_band", _BAND_LABELS, np.searchsorted(ODDS_BANDS, bets.odds, side="right").astype(np.int64)),
    ]
    # Each cut has slices of its own, one behind the other, so that one pass over the bets sums them all.
    ends = np.cumsum([len(labels) for _, labels, _ in cuts]).tolist()
    starts = [0, *ends[:-1]]
    key = np.stack([key + start for (_, _, key), start in zip(cuts, starts, strict=True)])
    sums = tally(ends[-1], key, bets.at_risk, bets.profit, bets.odds, bets.clv)
    rows = list(zip(*(column.tolist() for column in sums), strict=True))
    return [
        Breakdown(by=by, rows=_slices(result.config.money, labels, rows[start:end]))
        for (by, labels, _), start, end in zip(cuts, starts, ends, strict=True)
    ]


_Sums: TypeAlias = tuple[int, int, int, int, int, float, float, int]
"""One slice's, in the order of ``Tally``."""


def _slices(money: Asset, labels: Sequence[str], rows: Sequence[_Sums]) -> list[Slice]:
    return [
        Slice(
            key=label,
            bets=count,
            turnover=money.text(stake),
            profit=money.text(profit),
            yield_=_ratio(profit, stake),
            win_rate=_ratio(won, won + lost),
            average_odds=_ratio(odds, count),
            clv=_ratio(clv, clv_bets),
            clv_bets=clv_bets,
        )
        for label, (count, stake, profit, won, lost, odds, clv, clv_bets) in zip(labels, rows, strict=True)
        if count
    ]


def _refusals(result: BacktestResult) -> list[RefusalCount]:
    counts = np.bincount(result.decisions.refusal, minlength=len(Refusal))
    return [
        RefusalCount(code=refusal.name.lower(), meaning=REFUSAL_MEANINGS[refusal], count=int(counts[refusal]))
        for refusal in REFUSAL_MEANINGS
        if counts[refusal]
    ]


def _thinned(bankroll: Int64, most: int) -> list[int]:
    """Rows to draw: all of them, or of each of ``most // 2`` stretches the lowest and the last."""
    if len(bankroll) <= most:
        return list(range(len(bankroll)))
    stretches = np.array_split(np.arange(len(bankroll)), most // 2)
    return sorted({row for s in stretches for row in (int(s[bankroll[s].argmin()]), int(s[-1]))})


def report_json(report: Report) -> dict[str, JsonValue]:
    """The report as plain JSON values, as stored and served."""
    return {
        "summary": report.summary.model_dump(mode="json", by_alias=True),
        "equity": [point.model_dump(mode="json") for point in report.equity()],
        "breakdowns": [cut.model_dump(mode="json", by_alias=True) for cut in report.breakdowns],
        "refusals": [refusal.model_dump(mode="json") for refusal in report.refusals],
        "notes": list(report.notes),
    }
