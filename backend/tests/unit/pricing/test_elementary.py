"""exp and log are within one unit in the last place of 80-bit results, and have the same bits everywhere."""

import math

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.pricing.elementary import exp, log

RNG = np.random.default_rng(3)


def errors_in_last_place(ours: Float64, exact: "np.ndarray[tuple[int, ...], np.dtype[np.longdouble]]") -> float:
    return float((np.abs(ours - exact) / np.spacing(np.abs(ours))).max())


@pytest.mark.parametrize("x", [RNG.uniform(-700, 700, 3000), RNG.uniform(-1, 1, 3000), RNG.uniform(-1e-6, 0, 300)])
def test_exp(x: Float64) -> None:
    ours = np.array([exp(value) for value in x])
    assert errors_in_last_place(ours, np.exp(x.astype(np.longdouble))) < 1.0


@pytest.mark.parametrize(
    "x", [1 + RNG.exponential(2, 3000), 1 + RNG.uniform(0, 1e-3, 1000), 10 ** RNG.uniform(-300, 300, 3000)]
)
def test_log(x: Float64) -> None:
    ours = np.array([log(value) for value in x])
    assert errors_in_last_place(ours, np.log(x.astype(np.longdouble))) < 1.0


def test_landmarks() -> None:
    assert exp(0.0) == 1.0
    assert log(1.0) == 0.0
    assert exp(-1e6) == exp(-708.0) > 0.0
    assert exp(1e6) == exp(708.0) < math.inf


def test_bits_are_fixed() -> None:
    """These bits are part of every run's order hash: a change here changes results on every machine alike."""
    assert [exp(x).hex() for x in (-0.7, -3.3, -21.0)] == [
        "0x1.fc80db9dd5542p-2",
        "0x1.2e259bb85be84p-5",
        "0x1.a0db0d0ddb3ecp-31",
    ]
    assert [log(x).hex() for x in (1.91, 3.4, 1000.0)] == [
        "0x1.4b511dbb8dd23p-1",
        "0x1.394958c0771c0p+0",
        "0x1.ba18a998fffa0p+2",
    ]
