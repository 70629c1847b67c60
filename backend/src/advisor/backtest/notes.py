"""Notes on a run that a reader needs to interpret its figures, in plain sentences."""

from dataclasses import asdict

import numpy as np

from advisor.backtest.closing import ClosingSource
from advisor.backtest.history import SHIPPED_TERMS
from advisor.backtest.run import BacktestResult
from advisor.core.history import NO_SCORE
from advisor.core.venues import venue_of
from advisor.core.words.counts import counted
from advisor.instruments.market_types import MARKET_TYPES
from advisor.risk.limits import Refusal


def notes(result: BacktestResult) -> list[str]:
    """Sentences on a run without bets, missing prices, one's own limits, missing closes, commission, estimated times
    and halted runs."""
    return [
        *_nothing_notes(result),
        *_price_notes(result),
        *_quality_notes(result),
        *_push_notes(result),
        *_closing_notes(result),
        *_commission_notes(result),
        *_kernel_notes(result),
    ]


def _nothing_notes(result: BacktestResult) -> list[str]:
    """Why a strategy that saw prices asked for no bet; of what it asked for, the refusals say why there was none."""
    if len(result.signals) or not result.history.priced_events:
        return []
    strategy, books = result.strategy, result.history.books
    if not strategy.backs:
        return ["No bets: history holds no lay prices, and the strategy bets at nothing else."]
    edges = strategy.edges(books, strategy.fair(books))
    seen = edges[~np.isnan(edges)]
    if not len(seen):
        return ["No bets: no price at a venue that the strategy bets at stands beside a fair price."]
    best, least = f"{seen.max():.2%}", f"{strategy.min_edge:.2%}"
    looked = f"No bets: of {counted(len(seen), 'price')} beside a fair price the best has an edge of {best}"
    if enough := int((seen >= strategy.min_edge).sum()):
        bounds = f"{'is' if enough == 1 else 'are'} out of the bounds of edge, odds or age"
        return [f"{looked}, and {enough:,} with the least edge of {least} or more {bounds}."]
    return [f"{looked}, and the least that is bet on is {least}."]


def _price_notes(result: BacktestResult) -> list[str]:
    history, market = result.history, MARKET_TYPES[result.history.books.market_type].name
    said = []
    if late := history.late_prices:
        said.append(f"{counted(late, 'pre-match price')} left out: dated at or after the kick-off.")
    if not history.priced_events:
        said.append(
            f"These matches have no pre-match prices on {market}; closing prices are never shown to a strategy, so "
            "there was nothing to bet on."
        )
        return said
    if unscored := history.unscored:
        out = counted(unscored, "match", "matches")
        said.append(f"{out} left out, of which the score that settles {market} is not known.")
    events = len(history.events)
    if unpriced := events - history.priced_events:
        has = "has" if unpriced == 1 else "have"
        said.append(f"{unpriced:,} of {counted(events, 'match', 'matches')} {has} no pre-match price on {market}.")
    for parameter, venues in result.strategy.named_venues.items():
        # Of several fair lines the later ones stand in for the first, and none of them needs to be there.
        named = venues[:1] if parameter == "fair" else venues
        if absent := [venue_of(venue).name for venue in named if venue not in history.priced_venues]:
            whose = ", ".join(absent)
            said.append(f"No match has a pre-match price on {market} of {whose}, which `{parameter}` names.")
    if result.config.config.get("sides") == "back_and_lay" and np.isnan(history.books.lay).all():
        said.append("`sides` had no effect: history holds no lay prices.")
    if result.strategy.min_chance > 0:
        said.append("`min_chance` had no effect: history does not say how long prices stood.")
    if unknown := int((~history.events.kickoff_known).sum()):
        known = counted(unknown, "match", "matches")
        said.append(f"{known} with a date but no kick-off time; the order within a day is assumed.")
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
        f"{unknown:,} of {counted(len(result.bets), 'bet')} may return stakes, and nothing known of the match says how "
        "often: their edge, stake by Kelly, expected profit and its error are given no push, and their CLV where the "
        f"close does not say it either ({counted(int(result.closing.given_no_push.sum()), 'bet')})."
    ]


def _closing_notes(result: BacktestResult) -> list[str]:
    source, sharp = result.closing.source, venue_of(result.config.sharp).name
    said = []
    if missing := int((source == ClosingSource.NONE).sum()):
        said.append(f"{counted(missing, 'bet')} without a closing price at the line, left out of CLV.")
    if consensus := int((source == ClosingSource.CONSENSUS).sum()):
        said.append(f"{counted(consensus, 'bet')} measured against the consensus close, as {sharp} had none.")
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
        said.append(f"{void:,} of {counted(len(result.bets), 'bet')} came back, from what was void or postponed.")
    if (refusal == Refusal.DRAWDOWN_HALT).any():
        said.append("The run reached its hard drawdown and placed no bets from then on.")
    if (refusal == Refusal.INSUFFICIENT_FUNDS).any():
        said.append("The bankroll ran out at times; the bets it could not cover were refused.")
    return said
