"""Growth that was put in is found, and none where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.memory.slope import growth


@given(st.floats(-50, 50), st.floats(50, 900))
def test_a_line_without_noise_is_that_line(slope: float, first: float) -> None:
    minutes = np.arange(0, 91, 0.5)
    found = growth(minutes.tolist(), (first + slope * minutes / 60).tolist())
    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.low - 1e-6 <= slope <= found.high + 1e-6
    assert found.last - found.first == pytest.approx(slope * 80 / 60, abs=1e-6)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    minutes = np.arange(0, 121, 1 / 6)
    held = [
        growth(minutes.tolist(), (200 + 6 * minutes / 60 + rng.normal(0, 2, len(minutes))).tolist()) for _ in range(400)
    ]
    share = np.mean([each.low <= 6 <= each.high for each in held])
    assert 0.91 <= share <= 0.98


def test_too_short_a_time_says_nothing() -> None:
    with pytest.raises(ValueError, match="3 whole blocks"):
        growth([0, 10, 20, 30], [1, 2, 3, 4])
