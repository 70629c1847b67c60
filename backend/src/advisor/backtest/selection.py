"""Which history to run on: merging several sources, and selecting events by date and competition."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Bool, Int32, Int64
from advisor.core.errors import HistoryError
from advisor.core.history import NO_SCORE, UNKNOWN, Events, History, Prices

Column: TypeAlias = NDArray[np.signedinteger]

_KEY: Final = ("event", "market", "line", "venue", "phase")
"""The columns that identify a row of prices, from the coarsest to the finest."""

_WORD: Final = ("event", "market", "venue", "phase")
"""The columns that identify what one history says of a venue's market."""

_PRICE_COLUMNS: Final = (*_KEY, "at", "odds_e4")


def merge(histories: Sequence[History]) -> History:
    """Merge histories; where two have the same event or price, the later one in the sequence wins.

    A later history that knows less erases nothing: no result, no known kick-off time and no price of a selection. What
    it says of a venue's market counts whole or not at all: another line takes the place of the earlier one, and no book
    is put together from two.

    Raises:
        HistoryError: nothing to merge, or different sports.
    """
    if not histories:
        raise HistoryError("There is no history to read.")
    if len({history.events.sport for history in histories}) > 1:
        raise HistoryError("The files are of different sports; run one backtest for each sport.")
    row_of: dict[str, int] = {}
    for history in histories:
        for key in history.events.key:
            row_of.setdefault(key, len(row_of))
    return History(
        events=_merge_events([history.events for history in histories], row_of),
        prices=_merge_prices([(h.prices, h.events) for h in histories], row_of),
        aggregates=_merge_prices([(h.aggregates, h.events) for h in histories], row_of),
    )


def _merge_events(parts: Sequence[Events], row_of: dict[str, int]) -> Events:
    latest, result, kickoff = ([-1] * len(row_of) for _ in range(3))
    joined = _joined(parts)
    for i, key in enumerate(joined.key):
        row = row_of[key]
        latest[row] = i
        if result[row] < 0 or joined.home_score[i] != NO_SCORE or joined.home_score[result[row]] == NO_SCORE:
            result[row] = i
        if kickoff[row] < 0 or joined.kickoff_known[i] or not joined.kickoff_known[kickoff[row]]:
            kickoff[row] = i
    # What one source says of a part of the match may be missing in another.
    known = [joined.home_half != NO_SCORE, joined.home_normal != NO_SCORE, joined.overtime != UNKNOWN]
    parts_of = [_last_that_knows(joined, row_of, result, each) for each in known]
    events, results, kickoffs, half_time, normal_time, overtime = (
        _rows_of(joined, np.array(rows, np.int64)) for rows in (latest, result, kickoff, *parts_of)
    )
    return replace(
        events,
        status=results.status,
        home_score=results.home_score,
        away_score=results.away_score,
        home_normal=normal_time.home_normal,
        away_normal=normal_time.away_normal,
        home_half=half_time.home_half,
        away_half=half_time.away_half,
        overtime=overtime.overtime,
        shortened=results.shortened,
        kickoff=kickoffs.kickoff,
        kickoff_known=kickoffs.kickoff_known,
    )


def _last_that_knows(joined: Events, row_of: dict[str, int], result: Sequence[int], knows: Bool) -> list[int]:
    """For each event the last row that knows something, of those with its result; else the row of its result."""
    found = list(result)
    for i in np.flatnonzero(knows).tolist():
        row = row_of[joined.key[i]]
        counted = result[row]
        # Of another result it would be another match's, or one that was corrected since.
        if (joined.home_score[i], joined.away_score[i]) == (joined.home_score[counted], joined.away_score[counted]):
            found[row] = i
    return found


def _joined(parts: Sequence[Events]) -> Events:
    columns: dict[str, object] = {}
    for name in _columns_of(parts[0]):
        values = [getattr(part, name) for part in parts]
        lists = isinstance(values[0], list)
        columns[name] = [value for part in values for value in part] if lists else np.concatenate(values)
    return replace(parts[0], **columns)  # type: ignore[arg-type]


def _merge_prices(parts: Sequence[tuple[Prices, Events]], row_of: dict[str, int]) -> Prices:
    venues = tuple(sorted({venue for prices, _ in parts for venue in prices.venues}))
    columns: dict[str, Column] = {
        name: np.concatenate([getattr(prices, name) for prices, _ in parts])
        for name in ("market", "line", "phase", "at", "odds_e4")
    }
    columns["event"] = np.concatenate([_looked_up(prices.event, events.key, row_of) for prices, events in parts])
    place = {venue: index for index, venue in enumerate(venues)}
    venue = np.concatenate([_looked_up(prices.venue, prices.venues, place) for prices, _ in parts])
    columns["venue"] = venue.astype(np.int16)
    part = np.repeat(np.arange(len(parts)), [len(prices) for prices, _ in parts])
    return _last_words(Prices(**columns, venues=venues), part)


def _looked_up(rows: Column, names: Sequence[str], place: dict[str, int]) -> Int32:
    """Index of the name of each row."""
    return np.array([place[name] for name in names], np.int32)[rows]


def _last_words(prices: Prices, part: Int64) -> Prices:
    """What counts of several files' words, in the order of ``_KEY``.

    A word is all that one file says of a venue's market in one phase. It is kept or left out whole, so that no book
    holds prices of two moments and no market two lines of which one replaced the other. A later word counts unless it
    lacks a selection that the one before it has. ``db.imports.prices`` does the same to what is stored.

    Args:
        part: (k,) number of the file of each row.
    """
    if not len(prices):
        return prices
    of_word = [part, *(getattr(prices, name) for name in reversed(_WORD))]
    order = np.lexsort(of_word)
    word_starts, market_starts = _starts(of_word, order), _starts(of_word[1:], order)
    first_rows = np.flatnonzero(word_starts)
    priced = (prices.odds_e4[order] > 0) @ (1 << np.arange(prices.odds_e4.shape[1]))
    sides = np.bitwise_or.reduceat(priced, first_rows)
    market = np.cumsum(market_starts[first_rows]) - 1
    first_words = np.flatnonzero(market_starts[first_rows])
    turn = np.arange(len(first_rows)) - first_words[market]
    counting = first_words.copy()
    for now in range(1, int(turn.max()) + 1):
        later = np.flatnonzero(turn == now)
        before = sides[counting[market[later]]]
        wins = later[sides[later] & before == before]
        counting[market[wins]] = wins
    counts = np.zeros(len(first_rows), np.bool_)
    counts[counting] = True
    kept = np.sort(order[counts[np.cumsum(word_starts) - 1]])
    columns = [getattr(prices, name)[kept] for name in reversed(_KEY)]
    return take_prices(prices, kept[np.lexsort(columns)])


def _starts(columns: Sequence[Column], order: Int64) -> Bool:
    """(k,) True where, in this order, a row differs from the one before it."""
    starts = np.ones(len(order), np.bool_)
    values = np.stack([column[order].astype(np.int64) for column in columns])
    starts[1:] = (values[:, 1:] != values[:, :-1]).any(axis=0)
    return starts


def select_dates(history: History, first: date | None, last: date | None) -> History:
    """Keep the events whose key date lies in ``[first, last]``; None leaves a side open.

    Raises:
        HistoryError: there are events, but none on these dates.
    """
    if first is None and last is None:
        return history
    days = [date.fromisoformat(key.split("/")[1]) for key in history.events.key]
    keep = np.array([(first is None or first <= day) and (last is None or day <= last) for day in days], np.bool_)
    if days and not keep.any():
        requested = " ".join(f"{word} {day}" for word, day in (("from", first), ("to", last)) if day is not None)
        raise HistoryError(f"There are no matches {requested}; those at hand are of {min(days)} to {max(days)}.")
    return keep_events(history, keep)


def select_competitions(history: History, codes: Sequence[str]) -> History:
    """Keep the events of some competitions.

    Raises:
        HistoryError: the history has none of a requested competition.
    """
    present = set(history.events.competition)
    if missing := [code for code in codes if code not in present]:
        raise HistoryError(f"There are no matches of {', '.join(missing)}; there are of {', '.join(sorted(present))}.")
    return keep_events(history, np.array([code in codes for code in history.events.competition], np.bool_))


def keep_events(history: History, keep: Bool) -> History:
    """Keep the events marked in ``keep`` (n,) with their prices."""
    return take_events(history, np.flatnonzero(keep))


def take_events(history: History, rows: Int64) -> History:
    """The events of these rows, in this order, with their prices."""
    new_row = np.full(len(history.events), -1, np.int32)
    new_row[rows] = np.arange(len(rows), dtype=np.int32)
    return History(
        events=_rows_of(history.events, rows),
        prices=_followed(history.prices, new_row),
        aggregates=_followed(history.aggregates, new_row),
    )


def take_prices(prices: Prices, rows: Int64) -> Prices:
    """The prices of these rows, in this order."""
    return replace(prices, **{name: getattr(prices, name)[rows] for name in _PRICE_COLUMNS})


def _followed(prices: Prices, new_row: Int32) -> Prices:
    event = new_row[prices.event]
    kept = np.flatnonzero(event >= 0)
    return replace(take_prices(prices, kept), event=event[kept])


def _rows_of(events: Events, rows: Int64) -> Events:
    columns: dict[str, object] = {}
    for name in _columns_of(events):
        column = getattr(events, name)
        columns[name] = [column[row] for row in rows] if isinstance(column, list) else column[rows]
    return replace(events, **columns)  # type: ignore[arg-type]


def _columns_of(events: Events) -> list[str]:
    return [field.name for field in fields(events) if field.name != "sport"]
