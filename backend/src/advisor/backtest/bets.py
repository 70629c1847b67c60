"""Every bet of a run, one by one, with its reasons; as values and as CSV."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TextIO

import numpy as np

from advisor.backtest.closing import ClosingSource
from advisor.backtest.run import BacktestResult
from advisor.core.clock import instant_of
from advisor.core.history import LEVEL, NO_SCORE
from advisor.core.markets import line_text
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.settlement import outcome_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BetRow:
    """One bet. Money in minor units, odds in ten-thousandths, times aware UTC; None means unknown.

    ``stake`` of a lay is the backer's; ``at_risk`` is what the bet could lose: its stake, or the liability of a lay.
    ``score`` is the one that settles the bet: "" of a void one, "level" where no more is known of normal time.
    ``given_no_push``: whether the stake may return and nobody knows how often, so that the edge leaves it out.
    ``clv_given_no_push``: likewise of the CLV, where neither the close nor what was known before says it; None without.
    """

    number: int
    placed_at: datetime
    settled_at: datetime
    kickoff: datetime
    competition: str
    season: str
    home: str
    away: str
    score: str
    market: str
    line: str | None
    selection: str
    side: str
    venue: str
    odds_e4: int
    fair_probability: float
    edge: float
    stake: int
    at_risk: int
    outcome: str
    profit: int
    bankroll: int
    clv: float | None
    clv_source: str | None
    given_no_push: bool | None
    clv_given_no_push: bool | None


def bet_rows(result: BacktestResult) -> Iterator[BetRow]:
    """The bets in order of placement; teams by their canonical keys."""
    events, books, signals, decisions = (
        result.history.events,
        result.history.books,
        result.signals,
        result.decisions,
    )
    selections, given_no_push = MARKET_TYPES[books.market_type].selections, result.given_no_push
    for number, row in enumerate(result.bets, start=1):
        market = signals.market[row]
        event = books.event[market]
        home_score, away_score = int(events.home_score[event]), int(events.away_score[event])
        void = NO_SCORE in (home_score, away_score)
        side, won = Side(signals.side[row]), int(result.result[row])
        clv = float(result.closing.value[number - 1])
        source = ClosingSource(result.closing.source[number - 1])
        yield BetRow(
            number=number,
            placed_at=instant_of(books.at[market]),
            settled_at=instant_of(result.settle_at[row]),
            kickoff=instant_of(events.kickoff[event]),
            competition=events.competition[event],
            season=events.season[event],
            home=events.home[event],
            away=events.away[event],
            score="" if void else _score(home_score, away_score),
            market=str(books.market_type),
            line=line_text(int(books.line[market])) or None,
            selection=selections[signals.selection[row]],
            side=side.name.lower(),
            venue=books.venues[signals.venue[row]],
            odds_e4=int(signals.odds_e4[row]),
            fair_probability=float(signals.probability[row]),
            edge=float(signals.edge[row]),
            stake=int(decisions.stake[row]),
            at_risk=int(decisions.at_risk[row]),
            outcome="void" if void else outcome_of(won if side is Side.BACK else -won),
            profit=int(decisions.profit[row]),
            bankroll=int(decisions.bankroll[row]),
            clv=None if np.isnan(clv) else clv,
            clv_source=None if source is ClosingSource.NONE else source.name.lower(),
            given_no_push=bool(given_no_push[number - 1]),
            clv_given_no_push=None if np.isnan(clv) else bool(result.closing.given_no_push[number - 1]),
        )


def _score(home: int, away: int) -> str:
    return "level" if LEVEL in (home, away) else f"{home}-{away}"


CSV_COLUMNS: Final = (
    "number", "placed_at", "settled_at", "kickoff", "competition", "season", "home", "away", "score", "market",
    "line", "selection", "side", "venue", "odds", "fair_probability", "edge", "stake", "at_risk", "outcome", "profit",
    "bankroll", "clv", "clv_source", "given_no_push", "clv_given_no_push", "currency",
)  # fmt: skip


def bet_values(bet: BetRow, money: Asset) -> tuple[str, ...]:
    """A bet as CSV cells, in the order of ``CSV_COLUMNS``; unknown is an empty cell.

    Each row says what its amounts are of, as the file is read far from its run.
    """
    return (
        str(bet.number),
        _stamp(bet.placed_at),
        _stamp(bet.settled_at),
        _stamp(bet.kickoff),
        bet.competition,
        bet.season,
        bet.home,
        bet.away,
        bet.score,
        bet.market,
        bet.line or "",
        bet.selection,
        bet.side,
        bet.venue,
        odds_text(bet.odds_e4),
        f"{bet.fair_probability:.6f}",
        f"{bet.edge:.6f}",
        money.text(bet.stake),
        money.text(bet.at_risk),
        bet.outcome,
        money.text(bet.profit),
        money.text(bet.bankroll),
        "" if bet.clv is None else f"{bet.clv:.6f}",
        bet.clv_source or "",
        _yes(bet.given_no_push),
        _yes(bet.clv_given_no_push),
        money.code,
    )


def _yes(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_csv(bets: Iterable[BetRow], money: Asset, out: TextIO) -> None:
    """Write a header and one line for each bet."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(bet_values(bet, money) for bet in bets)
