"""Prepares history as the arrays that a backtest runs on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from advisor.backtest.pushes import on_line
from advisor.backtest.selection import take_events, take_prices
from advisor.backtest.tensors import PriceTensor, of_market, tensor_of
from advisor.core.arrays import Bool, Float64, Int32, Int64
from advisor.core.books import Books
from advisor.core.clock import MICROS_PER_DAY
from advisor.core.errors import HistoryError
from advisor.core.history import NO_SCORE, Events, History, Prices
from advisor.core.markets import EventStatus, MarketTypeKey, Period, Phase
from advisor.core.odds import ODDS_SCALE
from advisor.core.venues import KNOWN_TERMS, VenueTerms, venue_of
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.flags import OF_TIME, QualityFlag
from advisor.engine.quality.of_history import flags_of_history
from advisor.instruments.market_types import MARKET_TYPES, MarketType
from advisor.instruments.settling import settling_period, settling_scores

_MICROS_PER_HOUR = 3_600_000_000
_DURATION_HOURS = {"football": 2, "american_football": 4}
"""From kick-off until a bet is certain to be settled; decisions before then do not know the result."""
_ENDS: Final = {
    Period.WHOLE: "the end",
    Period.NORMAL_TIME: "the end of normal time",
    Period.FIRST_HALF: "half-time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the user's settings say of every run, as of the live engine.

    Attributes:
        quality: limits of the rules that flag prices.
        venues: what they are and keep.
    """

    quality: QualityConfig = field(default_factory=QualityConfig)
    venues: VenueTerms = KNOWN_TERMS


SHIPPED_TERMS: Final = Terms()
"""As the product comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketHistory:
    """One market of the events that have ended, ready to backtest.

    Attributes:
        events: in order of kick-off and key, with the scores that settle this market as theirs (``LEVEL`` where no more
            is known and that is enough). Void and postponed ones have none.
        books: pre-match prices, in order of time; what a strategy is shown.
        closing: closing odds (c, v, s) over the venues of ``books``, NaN where the rules of quality flag them, as live
            they enter no fair line either; evaluation only.
        closing_on_line: (c,) as ``Books.on_line``, by the closing prices.
        closing_row: (m,) row of ``closing`` for each market of ``books``, or -1.
        priced_venues: keys of the venues with a pre-match price, a part of those of ``books``.
        priced_events: how many events have a pre-match price.
        unscored: how many finished events are left out, as the score that settles this market is not known of them.
        late_prices: pre-match prices left out, as they are dated at or after the kick-off.
        settle_at: (n,) µs: when each event's bets are settled.
        seasons, season: labels in order, and (n,) the index of each event's.
        competitions, competition: codes in order, and (n,) the index of each event's.
        terms: under which the prices of ``books`` are flagged, and their winnings kept.
        data_hash: see ``history_hash``.
    """

    events: Events
    books: Books
    closing: Float64
    closing_on_line: Float64
    closing_row: Int32
    priced_venues: frozenset[str]
    priced_events: int
    unscored: int
    late_prices: int
    settle_at: Int64
    seasons: tuple[str, ...]
    season: Int64
    competitions: tuple[str, ...]
    competition: Int64
    terms: Terms
    data_hash: str


def prepare(
    history: History,
    market: MarketTypeKey,
    commissions: Mapping[str, float],
    terms: Terms = SHIPPED_TERMS,
) -> MarketHistory:
    """Arrays of one market of the events that have ended; the order of the history does not matter.

    Postponed and void events have ended too: that they would be was unknown when bets were placed. A score of theirs
    does not count.

    Args:
        history: any history of one sport.
        market: the market to backtest.
        commissions: of this run: share of net winnings by venue key, where it is not that of ``terms``.
        terms: those of the live engine.

    Raises:
        HistoryError: there are no events, or none has ended.
    """
    row = MARKET_TYPES[market]
    ended = _ended(history.events)
    settled = _with_scores(history.events, row)
    scored = ended[_is_scored(settled, ended)]
    if not len(scored):
        end = _ENDS[settling_period(settled.sport, row)]
        raise HistoryError(f"No score at {end} is known of any of these matches.")
    whole = take_events(replace(history, events=settled), scored)
    events = whole.events
    pre_match, closing_prices, late = _by_phase(of_market(whole.prices, market), events.kickoff)
    books, closing, closing_row = _books(pre_match, closing_prices, events.kickoff, market, commissions, terms)
    quality = terms.quality
    closing = _believed(closing, events.kickoff, quality, market)
    at_close = on_line(whole, market, Phase.CLOSING, closing.event, closing.line, closing.at, quality)
    books = replace(books, on_line=on_line(whole, market, Phase.PRE_MATCH, books.event, books.line, books.at, quality))
    seasons, season = _indexed(events.season)
    competitions, competition = _indexed(events.competition)
    return MarketHistory(
        events=events,
        books=books,
        closing=closing.odds,
        closing_on_line=at_close,
        closing_row=closing_row,
        priced_venues=frozenset(books.venues[v] for v in np.unique(pre_match.venue)),
        priced_events=len(np.unique(books.event)),
        unscored=len(ended) - len(scored),
        late_prices=late,
        settle_at=_settle_at(events),
        seasons=seasons,
        season=season,
        competitions=competitions,
        competition=competition,
        terms=terms,
        data_hash=history_hash(events, books, closing.odds, closing_row, at_close, terms),
    )


def _ended(events: Events) -> Int64:
    """Rows of the events that have ended, in order of kick-off and key."""
    if not len(events):
        raise HistoryError("There are no matches to run on.")
    rows = [i for i, status in enumerate(events.status) if status != EventStatus.SCHEDULED]
    if not rows:
        raise HistoryError("None of these matches has been played; a backtest needs results.")
    return np.array(sorted(rows, key=lambda i: (events.kickoff[i], events.key[i])), np.int64)


def _finished(events: Events) -> Bool:
    return np.array([status == EventStatus.FINISHED for status in events.status], np.bool_)


def _is_scored(settled: Events, rows: Int64) -> Bool:
    """(r,) whether the market can be settled; one whose match is void or postponed can."""
    scored = (settled.home_score[rows] != NO_SCORE) & (settled.away_score[rows] != NO_SCORE)
    known: Bool = ~_finished(settled)[rows] | scored
    return known


def _with_scores(events: Events, row: MarketType) -> Events:
    """With the scores that settle a market type as the events' own; void and postponed ones have none."""
    finished = _finished(events)
    scores = settling_scores(events.sport, row, events)
    home, away = (np.where(finished, score, NO_SCORE).astype(np.int32) for score in scores)
    return replace(events, home_score=home, away_score=away)


def _settle_at(events: Events) -> Int64:
    """When bets are settled for certain: after the usual duration, and at the day's end if only the day is known."""
    ended = events.kickoff + _DURATION_HOURS[events.sport] * _MICROS_PER_HOUR
    end_of_day = (events.kickoff // MICROS_PER_DAY + 1) * MICROS_PER_DAY - 1
    return np.where(events.kickoff_known, ended, np.maximum(ended, end_of_day))


def _by_phase(prices: Prices, kickoff: Int64) -> tuple[Prices, Prices, int]:
    """Pre-match and closing prices, and how many pre-match ones are left out for standing at or after the kick-off."""
    pre_match = prices.phase == Phase.PRE_MATCH
    late = pre_match & (prices.at >= kickoff[prices.event])
    return (
        take_prices(prices, np.flatnonzero(pre_match & ~late)),
        take_prices(prices, np.flatnonzero(~pre_match)),
        int(late.sum()),
    )


def _indexed(labels: list[str]) -> tuple[tuple[str, ...], Int64]:
    """Distinct labels in order, and the index of each given one."""
    distinct = tuple(sorted(set(labels)))
    index = {label: i for i, label in enumerate(distinct)}
    return distinct, np.array([index[label] for label in labels], np.int64)


def _books(
    pre_match: Prices,
    closing_prices: Prices,
    kickoff: Int64,
    market: MarketTypeKey,
    commissions: Mapping[str, float],
    terms: Terms,
) -> tuple[Books, PriceTensor, Int32]:
    before, closing = tensor_of(pre_match, market), tensor_of(closing_prices, market)
    # Decisions are taken in the order of time; ties in the order of kick-off, key and line.
    before = before.rows(np.lexsort((before.key, before.at)))
    at, start = before.at, kickoff[before.event]
    row_of = {key: row for row, key in enumerate(closing.key.tolist())}
    closing_row = np.array([row_of.get(key, -1) for key in before.key.tolist()], np.int32)
    books = Books.of_back_prices(
        market_type=market,
        event=before.event,
        line=before.line,
        at=at,
        start=start,
        odds=before.odds,
        venues=[terms.venues.venue(venue) for venue in pre_match.venues],
        commission=commission_rates(pre_match.venues, terms, commissions),
        confirmed=before.confirmed,
        quality_flag=flags_of_history(before.odds, before.confirmed, at, start, terms.quality, market),
        untimely=OF_TIME,
    )
    return books, closing, closing_row


def _believed(closing: PriceTensor, kickoff: Int64, quality: QualityConfig, market: MarketTypeKey) -> PriceTensor:
    """Closing prices without those that the live engine would not have measured by."""
    flags = flags_of_history(closing.odds, closing.confirmed, closing.at, kickoff[closing.event], quality, market)
    return closing._replace(odds=np.where(flags == QualityFlag.NONE, closing.odds, np.nan))


def commission_rates(venues: Sequence[str], terms: Terms, commissions: Mapping[str, float]) -> Float64:
    """(v,) share of net winnings each venue keeps: the run's own rate, that of the terms, or else the venue's."""
    of_run = replace(terms.venues, commissions={**terms.venues.commissions, **commissions})
    return np.array([of_run.commission(venue) for venue in venues], np.float64)


def _kind_unlike_known(venue: str, terms: Terms) -> str:
    """What the terms make of a venue that it is not known as: commission and ties depend on it."""
    kind = terms.venues.venue(venue).kind
    return "" if kind is venue_of(venue).kind else f":{kind}"


def history_hash(
    events: Events, books: Books, closing: Float64, closing_row: Int32, closing_on_line: Float64, terms: Terms
) -> str:
    """SHA-256 of everything in a market's history that can change a report.

    Args:
        events, books, closing, closing_row, closing_on_line: as in ``MarketHistory``; rates in ``books`` are not read.
        terms: their rates are part of the data like the prices, and those a run sets itself in the hash of its
            config; limits count where they are not the product's own.
    """
    rates = commission_rates(books.venues, terms, {})
    venues = ",".join(
        f"{venue}@{rate}{_kind_unlike_known(venue, terms)}"
        for venue, rate in zip(books.venues, rates.tolist(), strict=True)
    )
    digest = hashlib.sha256(f"{events.sport}\n{books.market_type}\n{venues}\n".encode())
    if terms.quality != SHIPPED_TERMS.quality:
        digest.update(f"{terms.quality}\n".encode())
    for key, season, status in zip(events.key, events.season, events.status, strict=True):
        digest.update(f"{key}|{season}|{status}\n".encode())
    columns = (
        events.kickoff,
        events.kickoff_known,
        events.home_score,
        events.away_score,
        books.event,
        books.line,
        books.at,
        closing_row,
    )
    for column in columns:
        digest.update(np.ascontiguousarray(column).astype("<i8").tobytes())
    # Nothing is added where nothing can push, so that such data keeps its hash.
    for on_line_of in (books.on_line, closing_on_line):
        if not np.isnan(on_line_of).all():
            digest.update(np.nan_to_num(on_line_of, nan=-1.0).astype("<f4").tobytes())
    for odds in (books.held, closing):
        digest.update(np.nan_to_num(odds * ODDS_SCALE, nan=0.0).round().astype("<i4").tobytes())
    return digest.hexdigest()
