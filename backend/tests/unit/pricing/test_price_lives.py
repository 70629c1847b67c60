"""When a price's life begins, ends, and is found."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.timing.survival import ANY_EDGE
from advisor.pricing.fair import FairConfig
from advisor.pricing.price_lives import PriceLives, find_ends, price_lives
from tests.timing.histories import Change, history

FAIR = FairConfig(lines=("sharp:s",))


def lives(changes: list[Change], edges: tuple[float, ...] = ()) -> PriceLives:
    return price_lives(history(changes), FAIR, {}, edges)


def rows(found: PriceLives, band: int = ANY_EDGE) -> list[tuple[float, float, float]]:
    chosen = found.rows(found.band == band)
    return sorted(zip(chosen.found.tolist(), chosen.least.tolist(), chosen.most.tolist(), strict=True))


def test_a_worse_price_ends_a_life_and_a_better_one_does_not() -> None:
    made = lives([Change(0, 20_000), Change(10, 21_000), Change(20, 19_000), Change(30, 19_500)])
    # Seen to stand until the look before; the last two stand at the last look.
    assert rows(made) == [(0.0, 0.0, 10.0), (0.0, 0.0, np.inf), (0.0, 10.0, 20.0), (0.0, 10.0, np.inf)]


def test_a_withdrawal_ends_it_at_the_look_that_missed_it() -> None:
    assert rows(lives([Change(0, 20_000), Change(4, 30_000, selection=1), Change(9, 0, at=0)])) == [
        (0.0, 4.0, 9.0),
        (0.0, 5.0, np.inf),
    ]


def test_the_providers_word_counts_where_it_is_earlier() -> None:
    assert rows(lives([Change(5, 20_000, at=2), Change(9, 19_000, at=7)])) == [(2.0, 2.0, np.inf), (3.0, 3.0, 5.0)]


def test_the_start_censors() -> None:
    found = rows(
        lives(
            [Change(0, 20_000, kickoff=20), Change(8, 30_000, selection=1, kickoff=20), Change(25, 15_000, kickoff=20)]
        )
    )
    assert found == [(0.0, 0.0, np.inf), (0.0, 8.0, np.inf)]


def test_venues_of_one_answer_are_looked_at_together_and_a_stream_is_not() -> None:
    answers = [Change(t, 20_000 + t, venue=venue) for t in (0, 10, 20, 40) for venue in ("a", "b")]
    answers += [Change(30, 25_000, venue="b"), Change(33.3, 25_000, venue="stream")]
    changes = history(answers)
    before = changes.looks().before(changes.seen)
    at = {(changes.venues[v], int(s)): int(b) for v, s, b in zip(changes.venue, changes.seen, before, strict=True)}
    assert at["a", 40_000_000] == 30_000_000
    assert at["stream", 33_300_000] == 33_300_000


def test_a_price_is_found_again_when_its_edge_enters_another_band() -> None:
    sharp = [Change(0, 20_000, venue="s", selection=place) for place in (0, 1)]
    later = [Change(10, 18_000, venue="s"), Change(10, 22_500, venue="s", selection=1)]
    soft = [Change(0, 20_400, venue="a"), Change(30, 17_000, venue="a")]
    made = lives([*sharp, *later, *soft], edges=(0.05,))
    own = made.rows(made.venue == made.venues.index("a"))
    # 2.04 on a half is worth 2 %; on 1 / 1.8 it is worth 13 %.
    assert rows(own, 2) == [(10.0, 10.0, 30.0)]
    assert (0.0, 10.0, 30.0) in rows(own, 1)
    assert (0.0, 10.0, 30.0) in rows(own)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=60))
def test_ends_are_those_of_a_plain_search(levels: list[int]) -> None:
    odds = np.array([0 if level == 0 else 20_000 + level for level in levels], np.int32)
    ends = np.full(len(odds), -1, np.int64)
    find_ends(np.array([0, len(odds)], np.int64), odds, ends)
    for row, price in enumerate(odds.tolist()):
        expected = next((later for later in range(row + 1, len(odds)) if odds[later] < price), -1)
        assert ends[row] == (expected if price else -1)
