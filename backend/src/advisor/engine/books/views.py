"""Views of the live books: changed quotes and quality flags, closing prices, counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from advisor.core.arrays import Bool, Float64, Int16, Int32
from advisor.engine.books.applied import Applied
from advisor.engine.books.apply import OLDER, REFUSED, UNKNOWN_EVENT, State
from advisor.engine.books.block import FlagChanges
from advisor.engine.books.columns import NO_ROW
from advisor.engine.books.messages import QuoteChanges, Reflagged, StepCounts
from advisor.engine.books.past import past_of
from advisor.engine.books.pushes import Close, standing
from advisor.engine.books.state import LiveBooks
from advisor.engine.quality.flags import QualityFlag

QualityFlagCounts = Mapping[tuple[str, str, QualityFlag], int]

_TRUSTED_AT_CLOSE = (QualityFlag.NONE, QualityFlag.STALE)


def quote_changes(state: State, applied: Applied) -> QuoteChanges:
    """Applied ticks with their quality flags after validation."""
    book, side, selection = applied.cell.T
    return QuoteChanges(
        ticks=applied.ticks,
        changed=applied.changed,
        quality_flag=state.books.quality_flag[book, side, selection],
        past=past_of(state, book, side, selection),
    )


def reflagged_of(books: LiveBooks, validated: Sequence[FlagChanges]) -> tuple[Reflagged, Int16]:
    """Prices whose quality flag changed without a quote in this step, and the indexes of their providers."""
    columns, markets = books.state.books, books.state.markets
    unquoted = [~each.confirmed for each in validated]
    book = _joined([each.book[mask] for each, mask in zip(validated, unquoted, strict=True)], np.int32)
    side = _joined([each.side[mask] for each, mask in zip(validated, unquoted, strict=True)], np.int8)
    selection = _joined([each.selection[mask] for each, mask in zip(validated, unquoted, strict=True)], np.int8)
    row = columns.market_row[book]
    reflagged = Reflagged(
        venues=tuple(books.venues),
        event=books.event_of(row),
        market=markets.market[row],
        participant=markets.participant[row],
        line=markets.line[row],
        selection=selection.astype(np.int8),
        venue=columns.venue[book],
        side=side.astype(np.int8),
        quality_flag=columns.quality_flag[book, side, selection],
    )
    return reflagged, columns.provider[book, side, selection]


def _joined(parts: list["np.ndarray[tuple[int], np.dtype[np.signedinteger]]"], kind: type) -> "np.ndarray":
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def not_started(state: State, rows: Int32) -> Bool:
    """Which markets are of events that have not started."""
    waits: Bool = state.events.started[state.markets.slot[rows]] == 0
    return waits


def not_said_on(state: State, rows: Int32) -> Bool:
    """Which markets are of events of which nobody says that they are on, be their start due or not."""
    waits: Bool = state.events.in_play[state.markets.slot[rows]] == 0
    return waits


def store_fair(state: State, rows: Int32, probability: Float64, now: int) -> Int32:
    """Store the fair probabilities (n, s) of markets: the last ones before somebody says that the game is on.

    Returns:
        Rows of those that have one and had none, or had one and have none now.
    """
    known = ~np.isnan(probability[:, 0])
    turned: Int32 = rows[known != (state.markets.fair_stands[rows] != 0)]
    state.markets.fair_stands[rows] = known
    state.markets.fair[rows[known], : probability.shape[1]] = probability[known]
    state.markets.fair_at[rows[known]] = now
    return turned


def last_fair(state: State, row: int, selection: int, close: Close) -> float | None:
    """The last fair probability, if it is of the close."""
    return float(state.markets.fair[row, selection]) if standing(state, close)[row] else None


def last_odds(books: LiveBooks, row: int, selection: int, venue: str, side: int, close: Close) -> int | None:
    """A venue's last odds on a side, if offered, confirmed within the close, and trusted."""
    columns = books.state.books
    book = int(books.state.markets.first_book[row])
    while book != NO_ROW and books.venues[columns.venue[book]] != venue:
        book = int(columns.next_book[book])
    if book == NO_ROW:
        return None
    place = (book, side, selection)
    trusted = close.since <= columns.seen[place] <= close.until and columns.quality_flag[place] in _TRUSTED_AT_CLOSE
    return int(columns.odds_e4[place]) or None if trusted else None


def quality_flags_of(
    changes: Iterable[QuoteChanges], applied: Iterable[Applied], reflagged: Reflagged, providers: Sequence[str]
) -> QualityFlagCounts:
    """Newly flagged prices by provider, venue and flag: quoted with a quality flag, or flagged without a quote.

    A price quoted again unchanged, and flagged as before, is not counted again.

    Args:
        changes, applied: one of each for each batch of ticks.
        providers: (n,) of the reflagged prices.
    """
    counts: Counter[tuple[str, str, QualityFlag]] = Counter()
    for each, of in zip(changes, applied, strict=True):
        flagged = np.flatnonzero((each.quality_flag != 0) & (each.changed | (each.quality_flag != of.before)))
        for venue, reason in zip(each.ticks.venue[flagged].tolist(), each.quality_flag[flagged].tolist(), strict=True):
            counts[each.ticks.provider, each.ticks.venues[venue], QualityFlag(reason)] += 1
    columns = zip(providers, reflagged.venue.tolist(), reflagged.quality_flag.tolist(), strict=True)
    for provider, venue, reason in columns:
        if reason:
            counts[provider, reflagged.venues[venue], QualityFlag(reason)] += 1
    return counts


def counts_of(applied: Iterable[Applied], withdrawn: Iterable[Applied]) -> StepCounts:
    """Ticks of a step by outcome."""
    applied, withdrawn = list(applied), list(withdrawn)
    outcomes = np.sum([each.outcomes for each in applied], axis=0) if applied else np.zeros(5, np.int64)
    return StepCounts(
        applied=sum(len(each.ticks) for each in applied),
        changed=sum(int(each.changed.sum()) for each in applied),
        older=int(outcomes[OLDER]),
        refused=int(outcomes[REFUSED]),
        unknown_event=int(outcomes[UNKNOWN_EVENT]),
        withdrawn=sum(len(each.ticks) for each in withdrawn),
    )
