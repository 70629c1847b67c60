"""Margin removal on one core in batches of 100,000 three-way books, beside the packages shin and penaltyblog.

Both peers take one book per call; theirs is the rate of such calls. Every comparison first checks that the peer
and we give the same probabilities.
"""

from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console

from advisor.core.arrays import Float64
from advisor.pricing import Method, best_price, consensus, remove_margin, sharp
from tests.bench.report import Row, best_seconds, print_rows

BATCH = 100_000
PEER_SAMPLE = 1_000
REPEATS = 15
PEER_REPEATS = 3
MILLION = 1e6

TARGETS = {
    Method.SHIN: 5 * MILLION,
    Method.POWER: 3 * MILLION,
    Method.ODDS_RATIO: 3 * MILLION,
    Method.LOGARITHMIC: 3 * MILLION,
}

Peer = Callable[[list[float]], Sequence[float]]


def run(console: Console) -> list[Row]:
    """Measure and print."""
    rows = [row for method in Method for row in _compare(method, _books(BATCH, 3))]
    rows += [_rate(f"{method}, 20-way", method, _books(BATCH // 10, 20)) for method in (Method.SHIN, Method.POWER)]
    rows += _lines()
    print_rows(console, rows, "Margin removal and lines, one core")
    return rows


def _books(count: int, selections: int) -> Float64:
    """Realistic odds: book sums of 1.01 to 1.12, longshots shaded more than favourites."""
    rng = np.random.default_rng(2)
    fair = rng.dirichlet(np.full(selections, 3.0), size=count) + 0.004
    shaded = fair ** rng.uniform(0.95, 1.0, size=(count, 1))
    asked = shaded / shaded.sum(axis=1, keepdims=True) * rng.uniform(1.01, 1.12, size=(count, 1))
    odds: Float64 = np.round(1.0 / asked, 4)
    return np.maximum(odds, 1.0001)


def _compare(method: Method, odds: Float64) -> list[Row]:
    ours = _rate(f"{method}, 3-way", method, odds)
    peers = {"penaltyblog": _penaltyblog(method)}
    if method is Method.SHIN:
        peers = {"shin 0.2.2": _shin(), **peers}
    return [
        Row(
            what=ours.what,
            ours=ours.ours,
            unit=ours.unit,
            peer=name,
            peer_value=None if peer is None else _peer_rate(peer, method, odds[:PEER_SAMPLE]),
            target=TARGETS.get(method),
        )
        for name, peer in peers.items()
    ]


def _rate(what: str, method: Method, odds: Float64) -> Row:
    seconds = best_seconds(lambda: remove_margin(odds, method), REPEATS)
    return Row(what=what, ours=len(odds) / seconds, unit="markets/s")


def _peer_rate(peer: Peer, method: Method, odds: Float64) -> float:
    books = odds.tolist()
    fair = remove_margin(odds, method)
    proper = ~np.isnan(fair[:, 0])
    theirs = np.array([peer(book) for book in books])
    np.testing.assert_allclose(fair[proper], theirs[proper], rtol=0.0, atol=1e-8)
    return len(books) / best_seconds(lambda: [peer(book) for book in books], PEER_REPEATS)


def _shin() -> Peer | None:
    try:
        from shin import calculate_implied_probabilities
    except ImportError:
        return None
    return lambda book: calculate_implied_probabilities(book)


def _penaltyblog(method: Method) -> Peer | None:
    try:
        from penaltyblog.implied import calculate_implied
    except ImportError:
        return None
    return lambda book: calculate_implied(book, method=method.value).probabilities


def _lines() -> list[Row]:
    odds = np.stack([_books(10_000, 3) for _ in range(6)], axis=1)
    commission, allowed, weights = np.zeros(6), np.ones(6, dtype=np.bool_), np.ones(6)

    def sharp_and_best() -> None:
        sharp(odds, 0, Method.POWER)
        best_price(odds, commission, allowed)

    return [
        Row(
            what=what,
            ours=best_seconds(action, REPEATS) * 1e3,
            unit="ms",
            target=target,
            less_is_better=True,
        )
        for what, action, target in (
            ("sharp line and best price, 10,000 × 6 venues", sharp_and_best, 1.0),
            ("consensus, 10,000 × 6 venues", lambda: consensus(odds, weights, Method.POWER), None),
        )
    ]


if __name__ == "__main__":
    run(Console())
