"""What a reader must know to read a run's figures right, in plain sentences."""

from advisor.backtest.closing import ClosingSource
from advisor.backtest.run import BacktestResult
from advisor.core.venues import venue_of
from advisor.risk.limits import Refusal


def notes(result: BacktestResult) -> list[str]:
    """Sentences on missing prices, missing closes, commission, estimated times and halted runs."""
    return [*_price_notes(result), *_closing_notes(result), *_commission_notes(result), *_kernel_notes(result)]


def _price_notes(result: BacktestResult) -> list[str]:
    books, events = result.history.books, result.history.events
    if not len(books):
        return [
            f"These matches have no pre-match prices on {books.market_type}; closing prices are never shown to a "
            "strategy, so there was nothing to bet on."
        ]
    said = []
    unpriced = len(events) - result.history.priced_events
    if unpriced:
        said.append(f"{unpriced} of {len(events)} matches have no pre-match price on {books.market_type}.")
    fair = str(result.config.config.get("fair", ""))
    if fair.startswith("sharp:") and fair.removeprefix("sharp:") not in books.venues:
        said.append(f"No match has a price of {fair.removeprefix('sharp:')}, the fair line; so there was no signal.")
    if not events.kickoff_known.all():
        unknown = int((~events.kickoff_known).sum())
        said.append(f"{unknown} matches carry a date without a kick-off time; their order within a day is assumed.")
    return said


def _closing_notes(result: BacktestResult) -> list[str]:
    source = result.closing.source
    said = []
    if missing := int((source == ClosingSource.NONE).sum()):
        said.append(f"{missing} bets have no closing price at their line and are left out of CLV.")
    if consensus := int((source == ClosingSource.CONSENSUS).sum()):
        said.append(f"{consensus} bets are measured against the consensus close, as {result.config.sharp} had none.")
    return said


def _commission_notes(result: BacktestResult) -> list[str]:
    books = result.history.books
    return [
        f"Winnings at {venue_of(venue).name} are counted after {commission:.1%} commission."
        for venue, commission in zip(books.venues, books.commission, strict=True)
        if commission > 0
    ]


def _kernel_notes(result: BacktestResult) -> list[str]:
    refusal = result.decisions.refusal
    said = []
    if (refusal == Refusal.DRAWDOWN_HALT).any():
        said.append("The run reached its hard drawdown and placed no bets from then on.")
    if (refusal == Refusal.INSUFFICIENT_FUNDS).any():
        said.append("The bankroll ran out at times; the bets it could not cover were refused.")
    return said
