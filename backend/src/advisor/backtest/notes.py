"""Notes on a run that a reader needs to interpret its figures, in plain sentences."""

from dataclasses import asdict

import numpy as np

from advisor.backtest.closing import ClosingSource
from advisor.backtest.history import SHIPPED_TERMS
from advisor.backtest.run import BacktestResult
from advisor.core.history import NO_SCORE
from advisor.core.venues import venue_of
from advisor.risk.limits import Refusal


def notes(result: BacktestResult) -> list[str]:
    """Sentences on missing prices, one's own limits, missing closes, commission, estimated times and halted runs."""
    return [
        *_price_notes(result),
        *_quality_notes(result),
        *_push_notes(result),
        *_closing_notes(result),
        *_commission_notes(result),
        *_kernel_notes(result),
    ]


def _price_notes(result: BacktestResult) -> list[str]:
    history, market = result.history, result.history.books.market_type
    said = []
    if late := history.late_prices:
        said.append(f"{late} pre-match prices are dated at or after the kick-off and were left out.")
    if not history.priced_events:
        said.append(
            f"These matches have no pre-match prices on {market}; closing prices are never shown to a strategy, so "
            "there was nothing to bet on."
        )
        return said
    if unscored := history.unscored:
        said.append(f"{unscored} matches are left out: the score that settles {market} is not known of them.")
    events = len(history.events)
    if unpriced := events - history.priced_events:
        said.append(f"{unpriced} of {events} matches have no pre-match price on {market}.")
    for parameter, venues in result.strategy.named_venues.items():
        # Of several fair lines the later ones stand in for the first, and none of them needs to be there.
        named = venues[:1] if parameter == "fair" else venues
        if absent := [venue_of(venue).name for venue in named if venue not in history.priced_venues]:
            said.append(f"No match has a pre-match {market} price of {', '.join(absent)}, which `{parameter}` names.")
    if result.config.config.get("sides") == "back_and_lay" and np.isnan(history.books.lay).all():
        said.append("`sides` had no effect: history holds no lay prices.")
    if result.strategy.min_chance > 0:
        said.append("`min_chance` had no effect: history does not say how long prices stood.")
    if unknown := int((~history.events.kickoff_known).sum()):
        have = "1 match has" if unknown == 1 else f"{unknown} matches have"
        said.append(f"{have} a date without a kick-off time; the order within a day is assumed.")
    return said


def _quality_notes(result: BacktestResult) -> list[str]:
    if result.history.terms.quality == SHIPPED_TERMS.quality:
        return []
    limits, shipped = asdict(result.history.terms.quality), asdict(SHIPPED_TERMS.quality)
    own = [name for name, limit in limits.items() if limit != shipped[name]]
    return [f"Prices were flagged by limits of your own settings: {', '.join(own)}; `data_hash` counts them."]


def _push_notes(result: BacktestResult) -> list[str]:
    unknown = int(result.given_no_push.sum())
    if not unknown:
        return []
    return [
        f"{unknown} of {len(result.bets)} bets may return stakes, and nothing known of the match says how often: "
        "their edge, stake by Kelly, expected profit and its error are given no push, and their CLV where the close "
        f"does not say it either ({result.closing.given_no_push.sum()} bets)."
    ]


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
    events, books = result.history.events, result.history.books
    event = books.event[result.signals.market[result.bets]]
    if void := int((events.home_score[event] == NO_SCORE).sum()):
        said.append(f"{void} of {len(result.bets)} bets came back, as their matches were void or postponed.")
    if (refusal == Refusal.DRAWDOWN_HALT).any():
        said.append("The run reached its hard drawdown and placed no bets from then on.")
    if (refusal == Refusal.INSUFFICIENT_FUNDS).any():
        said.append("The bankroll ran out at times; the bets it could not cover were refused.")
    return said
