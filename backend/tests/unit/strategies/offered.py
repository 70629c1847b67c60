"""Offers for tests, one by one and at random."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.core.venues import VenueKind
from advisor.instruments.settlement_terms import TERMS, CalledOff, DeadHeat, SettlementTerms, Tie
from advisor.strategies.legs import Offer

USUAL: Final = TERMS[VenueKind.BOOKMAKER]
ANY_TERMS: Final = st.builds(
    replace, st.just(USUAL), tie=st.sampled_from(Tie), dead_heat=st.sampled_from(DeadHeat),
    called_off=st.sampled_from(CalledOff),
)  # fmt: skip

ODDS = st.integers(10_500, 60_000).map(lambda e4: e4 / ODDS_SCALE)
FAIR_ODDS = st.integers(18_000, 24_000).map(lambda e4: e4 / ODDS_SCALE)
COMMISSION = st.sampled_from((0.0, 0.0, 0.02, 0.05))
UNIT = st.sampled_from((1, 1, 2, 5, 10))
SIZE = st.sampled_from((SIZE_UNKNOWN, SIZE_UNKNOWN, 0, 7, 20, 45))
SIDE = st.sampled_from(Side)


def offer(
    selection: int,
    odds: float,
    venue: str = "a",
    line: int = LINE_NONE,
    side: Side = Side.BACK,
    size: int = SIZE_UNKNOWN,
    commission: float = 0.0,
    nets: bool = False,
    terms: SettlementTerms = USUAL,
) -> Offer:
    return Offer(line, selection, venue, side, round(odds * ODDS_SCALE), size, commission, nets, terms)


@st.composite
def legs_of(
    draw: st.DrawFn, selections: Sequence[int], odds: st.SearchStrategy[float], lines: Sequence[int]
) -> list[Offer]:
    """At venues of which each has its commission, on each bet or on what its market wins."""
    names = draw(st.sampled_from(("abc", "abc", "aac", "aba", "aaa")))
    kept = {venue: (draw(COMMISSION), draw(st.booleans())) for venue in "abc"}
    # The unit of `units` is that of the venue's first leg.
    return [
        offer(s, draw(odds), venue, line, draw(SIDE) if line == LINE_NONE else Side.BACK, draw(SIZE), *kept[venue])
        for s, venue, line in zip(selections, names, lines, strict=False)
    ]
