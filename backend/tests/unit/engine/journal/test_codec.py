"""Trees come back from their bytes as they were; anything else is refused by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.core.errors import JournalDamagedError
from advisor.engine.journal.codec import decoded, encoded

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
ARRAYS = st.sampled_from((np.int8, np.int16, np.int32, np.int64, np.float64, np.bool_)).flatmap(
    lambda kind: arrays(kind, st.integers(0, 5))
)
TREES = st.dictionaries(
    st.text(min_size=1, max_size=8).filter(lambda key: key != "array"),
    PLAIN | ARRAYS | st.lists(st.dictionaries(st.sampled_from("abc"), ARRAYS, min_size=1), max_size=2),
    max_size=4,
)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other and type(one) is type(other)


@given(TREES)
def test_there_and_back(tree: dict[str, object]) -> None:
    back = decoded(encoded(tree))  # type: ignore[arg-type]
    assert same(back, tree)
    assert encoded(back) == encoded(tree)  # type: ignore[arg-type]


def test_arrays_can_be_written_to() -> None:
    back = decoded(encoded({"at": np.arange(3)}))["at"]
    assert isinstance(back, np.ndarray)
    back[0] = 7
    assert back.tolist() == [7, 1, 2]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x02\x00\x00\x00{}x", b"\xff\xff\xff\xff", b"\x02\x00\x00\x00[]", encoded({"a": np.arange(3)})[:-1],
     encoded({"a": np.arange(3)}) + b"\x00", encoded({"a": np.arange(3)}).replace(b"i8", b"O8")],
)  # fmt: skip
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(JournalDamagedError):
        decoded(data)
