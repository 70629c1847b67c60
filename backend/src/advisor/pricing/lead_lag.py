"""Who moves first: by how many seconds one venue's prices follow another's.

The estimator is the signed cross-correlogram of moves: each move of one venue is paired with every move of the other
on the same selection within ``longest``, and counts +1 at their distance in time where both went the same way, -1 where
they did not. Moves that have nothing to do with one another cancel, whatever the hours at which they come in bunches;
what is left is a peak at the lag. (Cross-correlograms of events: Perkel, Gerstein and Moore, Biophys. J. 7, 1967;
for prices that are not seen at the same instants: Hayashi and Yoshida, Bernoulli 11, 2005, with the lag as the place
of the highest contrast: Hoffmann, Rosenbaum and Yoshida, Bernoulli 19, 2013.)

The lag is the centre of the window that stands out most from chance; its error is that of a ratio with events as
independent clusters. A price that is pushed to us moves at the instant that the provider states. One that is polled
moves at some time between two looks, and counts in their middle; then the peak spreads over neighbouring looks in
proportion to the lag, so that no window narrower than the time between looks is tried, and the centre is still the lag.
The instants that polled answers state are left alone: they are of the provider's last look, not of the move.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final, NamedTuple

import numpy as np

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int64
from advisor.core.timing.leads import VenueLead
from advisor.core.timing.price_changes import PriceChanges, boundaries
from advisor.pricing.compiled import compiled_on_call

_MICROS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLagConfig:
    """What is looked for, and what counts as found.

    Attributes:
        longest: seconds; longer lags are not looked for.
        step: seconds: width of a bin.
        windows: half widths of the windows tried, in bins.
        streamed: venues whose prices are pushed to us; the others are polled.
        least_moves: of each of the two venues; fewer say nothing.
        least_events: that agree on the peak; few long ones are not many.
        least_score: how far the peak must stand out, in standard deviations of chance; thousands of windows are tried.
    """

    longest: float = 30.0
    step: float = 0.02
    windows: tuple[int, ...] = (1, 2, 5, 12, 25, 50, 100, 200, 350)
    streamed: frozenset[str] = frozenset()
    least_moves: int = 50
    least_events: int = 10
    least_score: float = 6.0


class _Moves(NamedTuple):
    """n moves of one competition and market type, by selection and instant.

    ``starts`` (k + 1,) bounds the selections, ``events`` (e + 1,) the events, as places in ``starts``.
    """

    starts: Int64
    events: Int64
    venue: Int64
    at: Int64
    sign: Int8


def venue_leads(changes: PriceChanges, config: LeadLagConfig) -> list[VenueLead]:
    """Every two venues that move on the same selections, by competition and market type."""
    keys = changes.competition.astype(np.int64) * (np.int64(1) << 8) + changes.market
    return [lead for key in np.unique(keys).tolist() for lead in _leads_of(changes.rows(keys == key), config)]


def _leads_of(changes: PriceChanges, config: LeadLagConfig) -> Iterator[VenueLead]:
    shown, place = np.unique(changes.venue, return_inverse=True)
    streamed = np.array([changes.venues[venue] in config.streamed for venue in shown.tolist()])
    grids = _grids(changes, shown, streamed)
    moves = _moves(changes, place.astype(np.int64), streamed)
    bins = 2 * round(config.longest / config.step) + 1
    pairs = len(shown) * (len(shown) - 1) // 2
    signed, counted, weighted = (np.zeros((pairs, bins)) for _ in range(3))
    longest = round(config.longest * _MICROS)
    correlate(moves, len(shown), longest, config.step, signed, counted, weighted)
    named = [(a, b) for a in range(len(shown)) for b in range(a + 1, len(shown))]
    coarser = [max(grids[a], grids[b]) for a, b in named]
    windows = [_window(signed[pair], counted[pair], _halves(config, coarser[pair], bins)) for pair in range(pairs)]
    low, high = (np.array([window[place] for window in windows], np.int64) for place in range(2))
    total = np.array([signed[pair, a:b].sum() for pair, (a, b) in enumerate(windows)])
    lag = np.divide(
        np.array([weighted[pair, a:b].sum() for pair, (a, b) in enumerate(windows)]),
        total,
        out=np.zeros(pairs),
        where=total > 0,
    )
    spread, chance, events = (np.zeros(pairs) for _ in range(3))
    clusters(moves, len(shown), longest, config.step, low, high, lag, spread, chance, events)
    counts = np.bincount(moves.venue, minlength=len(shown))
    for pair, (a, b) in enumerate(named):
        within = float(counted[pair, low[pair] : high[pair]].sum())
        # As many events of one size would have said as much (Kish's effective sample size).
        alike = total[pair] ** 2 / chance[pair] if chance[pair] > 0 else 0.0
        known = (
            min(counts[a], counts[b]) >= config.least_moves
            and alike >= config.least_events
            and total[pair] >= config.least_score * np.sqrt(within)
        )
        names = [changes.venues[shown[venue]] for venue in (a, b)]
        yield VenueLead(
            competition=changes.competitions[changes.competition[0]],
            market=int(changes.market[0]),
            leader=names[1] if known and lag[pair] < 0 else names[0],
            follower=names[0] if known and lag[pair] < 0 else names[1],
            seconds=abs(float(lag[pair])) if known else None,
            error=float(np.sqrt(spread[pair]) / total[pair]) if known else None,
            moves=int(min(counts[a], counts[b])),
            events=int(events[pair]),
            grid=coarser[pair],
        )


def _moves(changes: PriceChanges, place: Int64, streamed: Bool) -> _Moves:
    """Where usable odds follow usable odds of the same price."""
    first = np.zeros(len(changes), np.bool_)
    first[changes.starts()[:-1]] = True
    odds = np.where(changes.usable, changes.odds_e4, 0).astype(np.int64)
    before = np.r_[np.zeros(1, np.int64), odds[:-1]]
    moved = np.flatnonzero(~first & (odds > 0) & (before > 0))
    middle = changes.seen - (changes.seen - changes.looks().before(changes.seen)) // 2
    at = np.where(streamed[place], changes.at, middle)
    columns = (changes.event, changes.participant, changes.line, changes.selection)
    rows = moved[np.lexsort((at[moved], *(column[moved] for column in reversed(columns))))]
    starts = boundaries(*(column[rows] for column in columns))
    return _Moves(
        starts=starts,
        events=boundaries(changes.event[rows][starts[:-1]]),
        venue=place[rows],
        at=at[rows],
        sign=np.sign(odds[rows] - before[rows]).astype(np.int8),
    )


@compiled_on_call
def correlate(
    moves: _Moves, venues: int, longest: int, step: float, signed: Float64, counted: Float64, weighted: Float64
) -> None:
    """Add up the correlograms of all pairs of venues.

    Args:
        longest: µs.
        signed, counted, weighted: (pairs, bins) out: agreements minus disagreements, all, and the first times seconds.
    """
    half = signed.shape[1] // 2
    for group in range(len(moves.starts) - 1):
        stop = moves.starts[group + 1]
        for i in range(moves.starts[group], stop):
            for j in range(i + 1, stop):
                if moves.at[j] - moves.at[i] > longest:
                    break
                if moves.venue[i] != moves.venue[j]:
                    pair, seconds = _distance(moves, venues, i, j)
                    agrees = float(moves.sign[i] * moves.sign[j])
                    place = half + round(seconds / step)
                    signed[pair, place] += agrees
                    counted[pair, place] += 1.0
                    weighted[pair, place] += agrees * seconds


@compiled_on_call
def clusters(
    moves: _Moves,
    venues: int,
    longest: int,
    step: float,
    low: Int64,
    high: Int64,
    lag: Float64,
    spread: Float64,
    chance: Float64,
    events: Float64,
) -> None:
    """Add up, event by event, what the error of each pair's lag and the height of its peak are measured by.

    Args:
        low, high: (pairs,) bins of each window, the last one excluded.
        lag: (pairs,) seconds.
        spread, chance, events: (pairs,) out: squares of each event's signed distance from the lag, and of its signed
            count; number of events with a pair of moves in the window.
    """
    pairs = len(lag)
    half = round(longest / _MICROS / step)
    distance, count, met = np.zeros(pairs), np.zeros(pairs), np.zeros(pairs)
    for event in range(len(moves.events) - 1):
        distance[:], count[:], met[:] = 0.0, 0.0, 0.0
        for group in range(moves.events[event], moves.events[event + 1]):
            stop = moves.starts[group + 1]
            for i in range(moves.starts[group], stop):
                for j in range(i + 1, stop):
                    if moves.at[j] - moves.at[i] > longest:
                        break
                    if moves.venue[i] != moves.venue[j]:
                        pair, seconds = _distance(moves, venues, i, j)
                        if low[pair] <= half + round(seconds / step) < high[pair]:
                            agrees = float(moves.sign[i] * moves.sign[j])
                            distance[pair] += agrees * (seconds - lag[pair])
                            count[pair] += agrees
                            met[pair] = 1.0
        spread += distance**2
        chance += count**2
        events += met


@compiled_on_call
def _distance(moves: _Moves, venues: int, i: int, j: int) -> tuple[int, float]:
    """The pair's index, and by how many seconds its second venue moved later than its first."""
    a, b = moves.venue[i], moves.venue[j]
    seconds = (moves.at[j] - moves.at[i]) / _MICROS
    if a > b:
        a, b, seconds = b, a, -seconds
    return a * (2 * venues - a - 1) // 2 + b - a - 1, seconds


def _window(signed: Float64, counted: Float64, halves: tuple[int, ...]) -> tuple[int, int]:
    """First and last bin (excluded) of the window that stands out most from chance."""
    bins = len(signed)
    totals, counts = (np.r_[0.0, np.cumsum(each)] for each in (signed, counted))
    centre = np.arange(bins)
    best, found = 0.0, (0, 0)
    for half in halves:
        low, high = np.maximum(centre - half, 0), np.minimum(centre + half + 1, bins)
        number = counts[high] - counts[low]
        score = np.divide(totals[high] - totals[low], np.sqrt(number), out=np.zeros(bins), where=number > 0)
        at = int(score.argmax())
        if score[at] > best:
            best, found = float(score[at]), (int(low[at]), int(high[at]))
    return found


def _halves(config: LeadLagConfig, grid: float, bins: int) -> tuple[int, ...]:
    """Half widths of the windows to try: none where the grid is as coarse as what is looked for."""
    least = ceil(grid / config.step)
    return tuple(sorted({max(half, least) for half in config.windows})) if 2 * least < bins // 2 else ()


def _grids(changes: PriceChanges, shown: Int16, streamed: Bool) -> list[float]:
    """Seconds between two looks at each venue, 0 for those that are streamed."""
    gaps = changes.looks().gaps()
    groups = {venue: changes.looks().group[changes.venue == venue][0] for venue in shown.tolist()}
    return [
        0.0 if pushed else gaps.get(int(groups[venue]), 0.0)
        for venue, pushed in zip(shown.tolist(), streamed.tolist(), strict=True)
    ]
