"""The hash table against a dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.books.row_index import NOT_FOUND, empty_index, put_row, remove_row, row_of

KEYS = st.tuples(st.integers(-3, 3) | st.integers(-(2**62), 2**62), st.integers(-3, 3) | st.integers(-(2**62), 2**62))


@given(st.lists(st.tuples(st.booleans(), KEYS, st.integers(0, 1000)), max_size=60))
def test_holds_what_a_dictionary_holds(actions: list[tuple[bool, tuple[int, int], int]]) -> None:
    index, plain = empty_index(60), dict[tuple[int, int], int]()
    for adds, key, row in actions:
        if adds:
            put_row(index, *key, row)
            plain[key] = row
        else:
            remove_row(index, *key)
            plain.pop(key, None)
    for _, key, _ in actions:
        assert row_of(index, *key) == plain.get(key, NOT_FOUND)


def test_many_at_once() -> None:
    index = empty_index(5_000)
    for i in range(5_000):
        put_row(index, i, i % 7, 4_999 - i)
    assert [row_of(index, i, i % 7) for i in (0, 1, 4_999)] == [4_999, 4_998, 0]
    assert row_of(index, 3, 4) == NOT_FOUND
