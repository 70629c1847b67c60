"""``value`` with ``sides: back_and_lay``: against a naive loop in fractions, and worked examples."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.quotes import Side
from advisor.pricing import edge
from advisor.strategies.scanning import Verdict
from advisor.strategies.value import build
from tests.unit.strategies.test_value import NAN, books, line_of

FAIR = np.array([[0.5, 0.25, 0.25]])
BOTH = {"sides": "back_and_lay"}


def with_lays(odds: Float64, lay: Float64) -> Books:
    shown = books(odds)
    return replace(shown, lay=lay, lay_held=lay, lay_confirmed=shown.confirmed)


def one(back: tuple[float, float, float], lay: tuple[float, float, float]) -> Books:
    """A bookmaker that has neither, and an exchange at 5 % with both."""
    none = (NAN, NAN, NAN)
    return with_lays(np.array([[none, back]]), np.array([[none, lay]]))


prices = st.one_of(st.just(NAN), st.integers(10_100, 120_000).map(lambda e4: e4 / 10_000))
probabilities = st.one_of(st.just(NAN), st.floats(0.02, 0.9))


@st.composite
def markets(draw: st.DrawFn) -> tuple[Float64, Float64, Float64]:
    count = draw(st.integers(0, 4))
    back, lay = (
        np.array(draw(st.lists(prices, min_size=count * 12, max_size=count * 12)), np.float64).reshape(count, 4, 3)
        for _ in range(2)
    )
    fair = draw(st.lists(probabilities, min_size=count * 3, max_size=count * 3))
    return back, lay, np.array(fair, np.float64).reshape(count, 3)


def exact_edge(side: Side, probability: float, odds: float, commission: float) -> Fraction:
    p, kept, gain = Fraction(probability), 1 - Fraction(commission), Fraction(odds) - 1
    return p * gain * kept - (1 - p) if side is Side.BACK else (1 - p) * kept / gain - p


@given(markets(), st.floats(-0.5, 0.5))
def test_all_against_a_naive_loop(drawn: tuple[Float64, Float64, Float64], min_edge: float) -> None:
    back, lay, fair = drawn
    shown = with_lays(back, lay)
    strategy = build({**BOTH, "choice": "all", "min_edge": min_edge, "max_edge": None})
    found = strategy.evaluate(shown, line_of(shown, fair))
    got = {
        (m, s, v, Side(side)): gain
        for m, s, v, side, gain in zip(
            *(c.tolist() for c in (found.market, found.selection, found.venue, found.side, found.edge)), strict=True
        )
    }
    assert len(got) == len(found)
    assert found.market.tolist() == sorted(found.market.tolist())
    for (m, v, s), odds in np.ndenumerate(back):
        for side, price in ((Side.BACK, float(odds)), (Side.LAY, lay.item(m, v, s))):
            known = price == price and not np.isnan(fair[m, s])
            gain = exact_edge(side, fair.item(m, s), price, shown.commission.item(v)) if known else None
            if gain is None or gain < min_edge - 1e-9:
                assert (m, s, v, side) not in got
            elif gain > min_edge + 1e-9:
                assert got[m, s, v, side] == pytest.approx(float(gain), abs=1e-9)
                assert got[m, s, v, side] == edge(np.array([fair[m, s]]), price, shown.commission[v], side)[0]


@given(markets())
def test_the_best_is_one_of_each_market_and_none_of_all_is_better_at_its_venue(
    drawn: tuple[Float64, Float64, Float64],
) -> None:
    back, lay, fair = drawn
    shown = with_lays(back, lay)
    line, terms = line_of(shown, fair), {**BOTH, "max_edge": None, "min_edge": 0.01}
    best, every = (build({**terms, "choice": choice}).evaluate(shown, line) for choice in ("best", "all"))
    assert len(set(best.market.tolist())) == len(best)
    assert set(best.market.tolist()) == set(every.market.tolist())
    for market, gain in zip(best.market.tolist(), best.edge.tolist(), strict=True):
        assert gain == pytest.approx(every.edge[every.market == market].max(), abs=1e-12)


def test_a_lay_worth_its_liability() -> None:
    """Even chances laid at 1.90: half the time 0.95 is won for 0.90 at risk, which is 2.78 % of it."""
    shown = one((1.85, NAN, NAN), (1.90, NAN, NAN))
    found = build(BOTH).evaluate(shown, line_of(shown, FAIR))
    assert (found.side.tolist(), found.selection.tolist(), found.odds_e4.tolist()) == ([Side.LAY], [0], [19_000])
    assert found.edge[0] == pytest.approx(0.5 * 0.95 / 0.9 - 0.5)
    assert found.probability[0] == 0.5


def test_by_default_nothing_is_laid() -> None:
    shown = one((1.85, NAN, NAN), (1.90, NAN, NAN))
    assert len(build({}).evaluate(shown, line_of(shown, FAIR))) == 0
    assert build({}).verdict(shown, line_of(shown, FAIR), 0, 0, 1, Side.LAY) is Verdict.NOT_ALLOWED


def test_of_both_sides_the_larger_edge_is_the_best() -> None:
    """A back at 2.20 is worth 7 % at an exchange; a lay of the draw at 3.00 24.5 %, and at 3.60 2.4 %."""
    strategy = build(BOTH)
    for lay, side in ((3.0, Side.LAY), (3.6, Side.BACK)):
        shown = one((2.2, NAN, NAN), (NAN, lay, NAN))
        assert strategy.evaluate(shown, line_of(shown, FAIR)).side.tolist() == [side]
    every = build({**BOTH, "choice": "all"}).evaluate(shown, line_of(shown, FAIR))
    assert every.side.tolist() == [Side.BACK, Side.LAY]


def test_verdicts_on_lays() -> None:
    strategy = build(BOTH)

    def said(odds: float, held: float | None = None) -> Verdict:
        shown = one((NAN, NAN, NAN), (odds, NAN, NAN))
        if held is not None:
            shown = replace(shown, lay_held=np.full((1, 2, 3), held))
        return strategy.verdict(shown, line_of(shown, FAIR), 0, 0, 1, Side.LAY)

    assert said(1.90) is Verdict.ENTER
    assert said(1.92) is Verdict.HOLD
    assert said(1.94) is Verdict.NOT_WORTH
    assert said(1.40) is Verdict.TOO_GOOD
    assert said(NAN) is Verdict.NO_PRICE
    assert said(NAN, held=1.9) is Verdict.FLAGGED
    assert strategy.worth(0.5, 19_000, 0.05, side=Side.LAY) is Verdict.ENTER
    # Where half of the stakes return, so does half of the edge.
    assert strategy.worth(0.5, 19_000, 0.05, 0.5, Side.LAY) is Verdict.HOLD
