"""The iterative methods agree with independent solvers to 1e-10: ordinary, extreme and recorded odds."""

import csv
from pathlib import Path

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.pricing import Method, margin_parameter, multiplicative, overround, remove_margin
from tests.unit.pricing.margin_reference import ITERATIVE, by_brentq, by_decimals

AGREEMENT = 1e-10

RECORDED = ("E0_1819.csv", "E0_2324.csv", "D1_2324.csv", "I1_1617.csv", "SP1_1920.csv")

EXTREME = [
    [1.0001, 1000.0],
    [1.0001, 1.0001],
    [1000.0, 1000.0],
    [1.0001, 1.0001, 1.0001],
    [1.0001, 1.0001, 1000.0],
    [1.0001, 50.0, 1000.0],
    [1000.0, 900.0, 800.0],
    [1.01, 21.0, 1000.0],
    [1.0001] * 40,
    [1000.0] * 40,
    [1.05] + [1000.0] * 39,
    [1.5 + 0.7 * i**1.9 for i in range(40)],
    [4.0 + 0.9 * i**1.5 for i in range(25)],
    [2.0, 4.0, 4.0000001],
    [1.2, 3.0, 8.0, 20.0, 50.0, 120.0, 300.0, 700.0],
]


def random_books(selections: int, books: int, least_sum: float, greatest_sum: float) -> Float64:
    """Odds on the grid of 1e-4 with book sums near the asked range."""
    rng = np.random.default_rng([selections, books])
    fair = rng.dirichlet(np.full(selections, 1.5), size=books)
    asked = (fair + 1e-3) ** rng.uniform(0.85, 1.0, size=(books, 1))
    sums = rng.uniform(least_sum, greatest_sum, size=(books, 1))
    odds: Float64 = np.round(asked.sum(axis=1, keepdims=True) / asked / sums, 4)
    return np.clip(odds, 1.0001, 1000.0)


def assert_agrees(odds: Float64, method: Method) -> None:
    fair = remove_margin(odds, method)
    parameters = margin_parameter(odds, method)
    expected = [by_brentq(book, method) for book in odds]
    np.testing.assert_allclose(fair, np.array([p for p, _ in expected]), rtol=0.0, atol=AGREEMENT)
    np.testing.assert_allclose(parameters, np.array([x for _, x in expected]), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("selections", [2, 3, 5, 12, 40])
@pytest.mark.parametrize("method", ITERATIVE)
def test_random_books_with_a_margin(method: Method, selections: int) -> None:
    assert_agrees(random_books(selections, 60, 1.005, 1.35), method)


@pytest.mark.parametrize("selections", [2, 3, 12])
@pytest.mark.parametrize("method", [Method.POWER, Method.ODDS_RATIO, Method.LOGARITHMIC])
def test_random_books_without_one(method: Method, selections: int) -> None:
    odds = random_books(selections, 60, 0.8, 0.995)
    assert (overround(odds) < 0.0).any()
    assert_agrees(odds, method)


@pytest.mark.parametrize("book", EXTREME, ids=lambda book: f"{len(book)} from {book[0]} to {book[-1]:.6g}")
@pytest.mark.parametrize("method", ITERATIVE)
def test_extreme_books(method: Method, book: list[float]) -> None:
    odds = np.array(book)
    if method is Method.SHIN and overround(odds) <= 0.0:
        expected, parameter = multiplicative(odds), 0.0
    else:
        expected, parameter = by_decimals(odds, method)
    np.testing.assert_allclose(remove_margin(odds, method), expected, rtol=0.0, atol=AGREEMENT)
    np.testing.assert_allclose(margin_parameter(odds, method), parameter, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("file", RECORDED)
def test_recorded_closing_odds(real_data: Path, file: str) -> None:
    pinnacle = recorded_books(real_data / "football" / file, "PSCH", "PSCD", "PSCA")
    assert len(pinnacle) > 300
    assert (np.abs(overround(pinnacle) - 0.03) < 0.05).all()
    for method in ITERATIVE:
        assert_agrees(pinnacle[::3], method)


def test_recorded_best_odds_below_a_book_sum_of_one(real_data: Path) -> None:
    best = recorded_books(real_data / "football" / "E0_2324.csv", "MaxCH", "MaxCD", "MaxCA")
    under = best[overround(best) < 0.0]
    assert len(under) > 50
    for method in (Method.POWER, Method.ODDS_RATIO, Method.LOGARITHMIC):
        assert_agrees(under, method)
    np.testing.assert_allclose(remove_margin(under, Method.SHIN), multiplicative(under), rtol=0, atol=1e-12)


def recorded_books(path: Path, *columns: str) -> Float64:
    """Books of a football-data.co.uk file in which every named price is there."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        rows = [[row.get(column) or "nan" for column in columns] for row in csv.DictReader(stream)]
    books = np.array(rows, dtype=np.float64)
    return books[(books > 1.0).all(axis=1)]
