"""What the soak asserts is found wrong where it is wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.soak.bounds import PATIENCE, bounded_rows, flat, is_flat, sound
from tests.soak.figures import Look
from tests.soak.week import START

ROWS = {"quote": 1_000, "bet_order": 10, "event": 500, "reconciliation_round": 50, "team": 80, "upstream_cost": 5}


def at(hours: float) -> Look:
    return Look(
        at=START + timedelta(hours=hours),
        hours=hours,
        seconds=hours,
        counts={"quotes": round(hours * 3_600)},
        resident=500.0,
        database=10**8,
        rows=ROWS,
        table_bytes=dict.fromkeys(ROWS, 10**6),
        journals=10**6,
        quote_files=10**6,
        oldest=dict.fromkeys(PATIENCE, 0.0),
        open_differences=0,
        explained=0,
        ledger=(0, 0),
        wrong_balances=0,
        letters=0,
    )


GOOD = [at(float(hour)) for hour in range(1, 24 * 8)]
WRONG: dict[str, Callable[[Look], Look]] = {
    "under way": lambda each: replace(each, oldest={**each.oldest, "order_open": 1_801.0}),
    "adds up": lambda each: replace(each, ledger=(1, 0)),
    "balances": lambda each: replace(each, wrong_balances=1),
    "dead letters": lambda each: replace(each, letters=1),
    "quotes a second": lambda each: replace(each, counts={"quotes": each.counts["quotes"] + 80_000}),
    "differences": lambda each: replace(each, open_differences=1),
}


def test_a_good_week_is_sound() -> None:
    sound(GOOD)


@pytest.mark.parametrize("named", WRONG)
def test_what_is_wrong_at_the_end_is_named(named: str) -> None:
    with pytest.raises(AssertionError, match=named):
        sound([*GOOD[:-1], WRONG[named](GOOD[-1])])


def test_what_is_kept_for_ever_does_not_count_as_growth() -> None:
    assert bounded_rows(GOOD[0]) == ROWS["quote"] + ROWS["reconciliation_round"] + ROWS["upstream_cost"]


def test_growth_by_the_day_is_seen_and_noise_is_not() -> None:
    rng = np.random.default_rng(1)
    noisy = [replace(each, resident=500 + float(rng.normal(0, 3))) for each in GOOD]
    growing = [replace(each, resident=each.resident + each.hours) for each in noisy]
    assert all(is_flat(found) for _, found in flat(noisy))
    assert [name for name, found in flat(growing) if not is_flat(found)] == ["memory"]


def test_less_than_a_week_says_nothing_of_growth() -> None:
    assert list(flat(GOOD[: 24 * 6])) == []
