"""From history to the arrays a backtest runs on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.core.books import Books
from advisor.core.errors import HistoryError
from advisor.core.history import Bool, Events, Float64, History, Int32, Int64, Prices
from advisor.core.markets import MARKET_CODES, SELECTIONS, EventStatus, MarketType, Phase
from advisor.core.odds import ODDS_SCALE
from advisor.core.venues import venue_of

_MICROS_PER_HOUR = 3_600_000_000
_DURATION_HOURS = {"football": 2, "american_football": 4}
"""From kick-off until a bet is surely settled; decisions taken before then do not know the result."""


Column: TypeAlias = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketHistory:
    """One market of played events, ready to backtest.

    Attributes:
        events: played events in order of kick-off and key.
        books: pre-match prices, in order of time; what a strategy is shown.
        closing: closing odds (c, v, s) over the venues of ``books``; evaluation only.
        closing_row: (m,) row of ``closing`` for each market of ``books``, or -1.
        priced_events: how many events have a pre-match price.
        settle_at: (n,) µs: when each event's bets are settled.
        seasons, season: labels in order, and (n,) the index of each event's.
        competitions, competition: codes in order, and (n,) the index of each event's.
        data_hash: SHA-256 over all of the above and the keys behind it.
    """

    events: Events
    books: Books
    closing: Float64
    closing_row: Int32
    priced_events: int
    settle_at: Int64
    seasons: tuple[str, ...]
    season: Int64
    competitions: tuple[str, ...]
    competition: Int64
    data_hash: str


def merge(histories: Sequence[History]) -> History:
    """Join histories; where two tell of the same event or price, the later one in the sequence wins.

    A later history that lacks a price or a result does not erase it.

    Raises:
        HistoryError: nothing to merge, or different sports.
    """
    if not histories:
        raise HistoryError("There is no history to read.")
    if len({history.events.sport for history in histories}) > 1:
        raise HistoryError("The files are of different sports; run one backtest for each sport.")
    row_of: dict[str, int] = {}
    sources: list[tuple[int, int]] = []
    for h, history in enumerate(histories):
        for i, key in enumerate(history.events.key):
            row = row_of.setdefault(key, len(sources))
            if row == len(sources):
                sources.append((h, i))
            elif history.events.status[i] != EventStatus.SCHEDULED:
                sources[row] = (h, i)
    events = _gather_events(histories, sources)
    return History(
        events=events,
        prices=_merge_prices([(h.prices, h.events) for h in histories], row_of),
        aggregates=_merge_prices([(h.aggregates, h.events) for h in histories], row_of),
    )


def _gather_events(histories: Sequence[History], sources: list[tuple[int, int]]) -> Events:
    offsets = np.cumsum([0] + [len(history.events) for history in histories])
    rows = np.array([offsets[h] + i for h, i in sources], dtype=np.int64)
    columns: dict[str, object] = {"sport": histories[0].events.sport}
    for field in fields(Events):
        if field.name == "sport":
            continue
        parts = [getattr(history.events, field.name) for history in histories]
        if isinstance(parts[0], list):
            joined = [value for part in parts for value in part]
            columns[field.name] = [joined[row] for row in rows]
        else:
            columns[field.name] = np.concatenate(parts)[rows]
    return Events(**columns)  # type: ignore[arg-type]


def _merge_prices(parts: list[tuple[Prices, Events]], row_of: dict[str, int]) -> Prices:
    venues = tuple(sorted({venue for prices, _ in parts for venue in prices.venues}))
    event = [np.array([row_of[k] for k in events.key], np.int32)[prices.event] for prices, events in parts]
    venue = [
        np.array([venues.index(v) for v in prices.venues], np.int16)[prices.venue] if len(prices) else prices.venue
        for prices, _ in parts
    ]
    columns: dict[str, Column] = {
        name: np.concatenate([getattr(prices, name) for prices, _ in parts])
        for name in ("market", "line", "phase", "at", "odds_e4")
    }
    columns |= {"event": np.concatenate(event), "venue": np.concatenate(venue)}
    keys = np.stack([columns[name].astype(np.int64) for name in ("event", "market", "line", "venue", "phase")])
    # np.unique keeps the first of equal columns; reversed, that is the last one given.
    _, last = np.unique(keys[:, ::-1], axis=1, return_index=True)
    keep = keys.shape[1] - 1 - last
    return Prices(**{name: column[keep] for name, column in columns.items()}, venues=venues)


def select_dates(history: History, first: date | None, last: date | None) -> History:
    """Keep the events whose key date lies in ``[first, last]``; None leaves a side open."""
    days = [date.fromisoformat(key.split("/")[1]) for key in history.events.key]
    keep = np.array([(first is None or first <= day) and (last is None or day <= last) for day in days], np.bool_)
    return keep_events(history, keep)


def select_competitions(history: History, codes: Sequence[str]) -> History:
    """Keep the events of some competitions.

    Raises:
        HistoryError: the history has none of a competition that was asked for.
    """
    present = set(history.events.competition)
    if missing := [code for code in codes if code not in present]:
        raise HistoryError(f"There are no matches of {', '.join(missing)}; there are of {', '.join(sorted(present))}.")
    return keep_events(history, np.array([code in codes for code in history.events.competition], np.bool_))


def keep_events(history: History, keep: Bool) -> History:
    """Keep the events marked in ``keep`` (n,) with their prices."""
    order = np.flatnonzero(keep)
    new_row = np.full(len(history.events), -1, np.int32)
    new_row[order] = np.arange(len(order), dtype=np.int32)
    return History(
        events=_take_events(history.events, order),
        prices=_follow_events(history.prices, new_row),
        aggregates=_follow_events(history.aggregates, new_row),
    )


def _take_events(events: Events, order: Int64) -> Events:
    taken: dict[str, object] = {}
    for field in fields(Events):
        column = getattr(events, field.name)
        if isinstance(column, list):
            taken[field.name] = [column[row] for row in order]
        elif isinstance(column, np.ndarray):
            taken[field.name] = column[order]
    return replace(events, **taken)  # type: ignore[arg-type]


def _follow_events(prices: Prices, new_row: Int32) -> Prices:
    rows = new_row[prices.event]
    kept = np.flatnonzero(rows >= 0)
    columns = {name: getattr(prices, name)[kept] for name in ("market", "line", "venue", "phase", "at", "odds_e4")}
    return replace(prices, event=rows[kept], **columns)


def prepare(history: History, market: MarketType, commissions: Mapping[str, float]) -> MarketHistory:
    """Lay one market of the played events out as arrays, whatever order the history came in.

    Args:
        history: any history of one sport.
        market: the market to backtest.
        commissions: share of net winnings by venue key, where it is not the venue's own.

    Raises:
        HistoryError: no event of the history has been played.
    """
    played = np.array(
        [status in (EventStatus.FINISHED, EventStatus.VOID) for status in history.events.status], np.bool_
    )
    if not played.any():
        raise HistoryError("None of these matches has been played; a backtest needs results.")
    history = keep_events(history, played)
    by_kickoff = sorted(range(len(history.events)), key=lambda i: (history.events.kickoff[i], history.events.key[i]))
    order = np.array(by_kickoff, np.int64)
    new_row = np.empty(len(order), np.int32)
    new_row[order] = np.arange(len(order), dtype=np.int32)
    events = _take_events(history.events, order)
    prices = _of_market(_follow_events(history.prices, new_row), market)
    books, closing, closing_row = _books(prices, market, commissions)
    settle_at = events.kickoff + _DURATION_HOURS[events.sport] * _MICROS_PER_HOUR
    seasons, season = _indexed(events.season)
    competitions, competition = _indexed(events.competition)
    return MarketHistory(
        events=events,
        books=books,
        closing=closing,
        closing_row=closing_row,
        priced_events=len(np.unique(books.event)),
        settle_at=settle_at,
        seasons=seasons,
        season=season,
        competitions=competitions,
        competition=competition,
        data_hash=_data_hash(events, books, closing, closing_row),
    )


def _indexed(labels: list[str]) -> tuple[tuple[str, ...], Int64]:
    """Distinct labels in order, and the index of each given one."""
    distinct = tuple(sorted(set(labels)))
    index = {label: i for i, label in enumerate(distinct)}
    return distinct, np.array([index[label] for label in labels], np.int64)


def _of_market(prices: Prices, market: MarketType) -> Prices:
    rows = np.flatnonzero(prices.market == MARKET_CODES[market])
    names = ("event", "market", "line", "venue", "phase", "at", "odds_e4")
    kept = replace(prices, **{name: getattr(prices, name)[rows] for name in names})
    # Only venues that price this market, in the order of their keys: the same arrays from files and from the database.
    present = sorted({kept.venues[v] for v in np.unique(kept.venue)})
    index = np.array([present.index(v) if v in present else -1 for v in kept.venues], np.int16)
    return replace(kept, venue=index[kept.venue] if len(kept) else kept.venue, venues=tuple(present))


def _books(prices: Prices, market: MarketType, commissions: Mapping[str, float]) -> tuple[Books, Float64, Int32]:
    pre = prices.phase == Phase.PRE_MATCH
    keys, at, odds = _tensor(prices, pre, market)
    closing_keys, _, closing = _tensor(prices, ~pre, market)
    # Decisions are taken in the order of time; ties in the order of kick-off, key and line.
    order = np.lexsort((keys[1], keys[0], at))
    keys, at, odds = keys[:, order], at[order], odds[order]
    row_of = {(int(e), int(line)): row for row, (e, line) in enumerate(closing_keys.T)}
    closing_row = np.array([row_of.get((int(e), int(line)), -1) for e, line in keys.T], np.int32)
    commission = [commissions.get(venue, venue_of(venue).commission) for venue in prices.venues]
    books = Books(
        market_type=market,
        event=keys[0].astype(np.int32),
        line=keys[1].astype(np.int32),
        at=at,
        odds=odds,
        venues=prices.venues,
        commission=np.array(commission, np.float64),
    )
    return books, closing, closing_row


def _tensor(prices: Prices, rows: Bool, market: MarketType) -> tuple[Int64, Int64, Float64]:
    """Keys (2, m) of event and line, newest time (m,), and odds (m, v, s) with NaN where there is no price."""
    selected = np.flatnonzero(rows)
    pairs = np.stack([prices.event[selected], prices.line[selected]]).astype(np.int64)
    keys, market_row = np.unique(pairs, axis=1, return_inverse=True)
    market_row = market_row.reshape(-1)
    width = len(SELECTIONS[market])
    odds = np.full((keys.shape[1], len(prices.venues), width), np.nan)
    e4 = prices.odds_e4[selected, :width]
    odds[market_row, prices.venue[selected]] = np.where(e4 > 0, e4 / ODDS_SCALE, np.nan)
    at = np.full(keys.shape[1], np.iinfo(np.int64).min)
    np.maximum.at(at, market_row, prices.at[selected])
    return keys, at, odds


def _data_hash(events: Events, books: Books, closing: Float64, closing_row: Int32) -> str:
    digest = hashlib.sha256(f"{events.sport}\n{books.market_type}\n{','.join(books.venues)}\n".encode())
    for key, season, status in zip(events.key, events.season, events.status, strict=True):
        digest.update(f"{key}|{season}|{status}\n".encode())
    columns = (
        events.kickoff,
        events.home_score,
        events.away_score,
        books.event,
        books.line,
        books.at,
        closing_row,
    )
    for column in columns:
        digest.update(np.ascontiguousarray(column).astype("<i8").tobytes())
    for odds in (books.odds, closing):
        digest.update(np.nan_to_num(odds * ODDS_SCALE, nan=0.0).round().astype("<i4").tobytes())
    return digest.hexdigest()
