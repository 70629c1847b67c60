"""When a price's life begins, ends, and is found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.timing.survival import ANY_EDGE
from advisor.pricing.fair import FairConfig
from advisor.pricing.price_lives import FindsConfig, PriceLives, find_ends, price_lives
from tests.timing.histories import Change, history

FAIR = FairConfig(lines=("sharp:s",))


def lives(changes: list[Change], config: FindsConfig | None = None) -> PriceLives:
    return price_lives(history(changes), FAIR, {}, config or FindsConfig(edges=(), ages=(2.0, 8.0)))


def rows(found: PriceLives, band: int = ANY_EDGE) -> list[tuple[int, float, float]]:
    """Band of the age, and the seconds from the find between which the life ended."""
    chosen = found.rows(found.band == band)
    return sorted(zip(chosen.age.tolist(), chosen.least.tolist(), chosen.most.tolist(), strict=True))


def test_a_worse_price_ends_a_life_and_a_better_one_does_not() -> None:
    made = lives([Change(0, 20_000), Change(10, 21_000), Change(20, 19_000), Change(30, 19_500)])
    # Seen to stand until the look before; the last two stand at the last look.
    assert rows(made) == [(0, 0.0, 10.0), (0, 0.0, np.inf), (0, 10.0, 20.0), (0, 10.0, np.inf)]


def test_a_price_is_found_at_each_change_of_its_market_for_as_long_as_it_is_the_venues() -> None:
    """Time counts from the find; the age says how long it has stood by then."""
    other = [Change(t, 30_000 + t, selection=1) for t in (1, 4, 10, 15)]
    made = lives([Change(0, 20_000), *other, Change(12, 21_000), Change(20, 19_000)])
    first = made.rows(made.price == 0)
    assert rows(first) == [(0, 14.0, 19.0), (0, 15.0, 20.0), (1, 11.0, 16.0), (2, 5.0, 10.0)]


def test_a_withdrawal_ends_it_before_the_look_that_missed_it() -> None:
    made = lives([Change(0, 20_000), Change(4, 30_000, selection=1), Change(9, 0, at=0)])
    assert rows(made.rows(made.price == 0)) == [(0, 4.0, 9.0), (1, 0.0, 5.0)]
    assert rows(made.rows(made.price != 0)) == [(0, 5.0, np.inf), (1, 0.0, np.inf)]


def test_a_venue_that_says_when_it_moved_is_believed() -> None:
    assert rows(lives([Change(5, 20_000, at=2), Change(9, 19_000, at=7)])) == [(1, 0.0, np.inf), (1, 2.0, 2.0)]


def test_unless_it_may_have_moved_once_more_before() -> None:
    quick = [Change(20 + t, 30_000 + 10 * t, selection=1, at=20 + t - 0.5) for t in range(20)]
    made = lives([Change(5, 20_000, at=2), Change(9, 19_000, at=7), *quick])
    assert rows(made.rows(made.price == 0)) == [(1, 0.0, 2.0)]


def test_what_was_over_by_the_providers_word_when_it_was_found_ends_at_once() -> None:
    ((_, least, most),) = (
        row for row in rows(lives([Change(5, 20_000, at=2), Change(9, 19_000, at=4)])) if row[2] < np.inf
    )
    assert 0 < least == most < 1e-5


def test_the_start_censors() -> None:
    found = rows(
        lives(
            [Change(0, 20_000, kickoff=20), Change(8, 30_000, selection=1, kickoff=20), Change(25, 15_000, kickoff=20)]
        )
    )
    assert found == [(0, 0.0, np.inf), (0, 8.0, np.inf), (2, 0.0, np.inf)]


def test_venues_of_one_answer_are_looked_at_together_and_a_stream_is_not() -> None:
    answers = [Change(t, 20_000 + t, venue=venue) for t in (0, 10, 20, 40) for venue in ("a", "b")]
    answers += [Change(30, 25_000, venue="b"), Change(33.3, 25_000, venue="stream")]
    changes = history(answers)
    before = changes.looks().before(changes.seen)
    at = {(changes.venues[v], int(s)): int(b) for v, s, b in zip(changes.venue, changes.seen, before, strict=True)}
    assert at["a", 40_000_000] == 30_000_000
    assert at["stream", 33_300_000] == 33_300_000


def test_the_pace_of_a_venue_is_read_off_all_its_prices() -> None:
    dated = [Change(t, 20_000 + t, venue="dated", selection=t // 4 % 2, at=t - 0.5) for t in range(0, 160, 4)]
    dated.append(Change(41, 30_000, venue="dated", at=40.5))  # once in haste
    undated = [Change(t, 20_000 + t, venue="undated") for t in range(0, 80, 5)]
    changes = history([*dated, *undated])
    paces = dict(zip((changes.venues[v] for v in changes.venue.tolist()), changes.paces().tolist(), strict=True))
    assert paces == {"dated": 4_000_000, "undated": 0}


def test_each_find_counts_in_the_band_of_its_edge_then() -> None:
    sharp = [Change(0, 20_000, venue="s", selection=place) for place in (0, 1)]
    later = [Change(10, 18_000, venue="s"), Change(10, 22_500, venue="s", selection=1)]
    soft = [Change(0, 20_400, venue="a"), Change(30, 17_000, venue="a")]
    made = lives([*sharp, *later, *soft], FindsConfig(edges=(0.05,), ages=()))
    own = made.rows(made.venue == made.venues.index("a"))
    # 2.04 on a half is worth 2 %; on 1 / 1.8 it is worth 13 %.
    assert rows(own, 2) == [(0, 0.0, 20.0)]
    assert (0, 10.0, 30.0) in rows(own, 1)
    assert {(0, 0.0, 20.0), (0, 10.0, 30.0)} <= set(rows(own))


@pytest.mark.parametrize("most", [1, 7, 16, 100])
def test_of_too_many_finds_some_are_drawn_evenly(most: int) -> None:
    changes = [Change(0, 20_000), *(Change(t, 30_000 + t, selection=1) for t in range(1, 60)), Change(61, 10_000)]
    config = FindsConfig(edges=(), ages=())
    every, some = (lives(changes, each).most for each in (config, replace(config, most=most)))
    of_first = [found[np.isfinite(found)] for found in (every, some)]
    total = len(every)
    assert total == 60 + 59 + 2
    assert len(some) == total if most >= total else most / 2 - 2 <= len(some) <= most + 2
    if most > 1:
        assert of_first[1].mean() == pytest.approx(of_first[0].mean(), abs=10)
        assert len(of_first[1]) / len(some) == pytest.approx(0.5, abs=0.15)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=60))
def test_ends_are_those_of_a_plain_search(levels: list[int]) -> None:
    odds = np.array([0 if level == 0 else 20_000 + level for level in levels], np.int32)
    ends = np.full(len(odds), -1, np.int64)
    find_ends(np.array([0, len(odds)], np.int64), odds, ends)
    for row, price in enumerate(odds.tolist()):
        expected = next((later for later in range(row + 1, len(odds)) if odds[later] < price), -1)
        assert ends[row] == (expected if price else -1)
