"""The different values of an array."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import distinct


@given(st.lists(st.integers(-3, 3)))
def test_each_value_is_there_once_and_in_order(values: list[int]) -> None:
    found = distinct(np.array(values, np.int32))
    assert found.tolist() == sorted(set(values))
    assert found.dtype == np.int32


@given(st.lists(st.sampled_from(["", "a", "ab", "b"]), min_size=1))
def test_so_is_each_text(values: list[str]) -> None:
    assert distinct(np.array(values)).tolist() == sorted(set(values))
