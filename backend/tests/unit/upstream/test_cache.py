"""The cache of answers: by age, bounded in bytes, never newer than it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advisor.upstream.cache import Age, AnswerCache, CachedAnswer, age_of, key_of
from advisor.upstream.calls import CallKind, Priority
from tests.unit.upstream.building import AGES, call

NOW = datetime(2026, 1, 15, tzinfo=UTC)
DEDUP = timedelta(seconds=1)


def cached(size: int = 100, fetched_at: datetime = NOW) -> CachedAnswer:
    return CachedAnswer(status=200, headers={}, body=b"x" * size, fetched_at=fetched_at)


def test_ages_follow_the_kind_the_caller_and_the_window_of_deduplication() -> None:
    def by_kind(seconds: float) -> Age | None:
        return age_of(timedelta(seconds=seconds), None, AGES, DEDUP)

    assert [by_kind(s) for s in (10, 11, 60, 61, 600, 601)] == [
        Age.FRESH,
        Age.STALE,
        Age.STALE,
        Age.LAST_RESORT,
        Age.LAST_RESORT,
        None,
    ]
    assert age_of(timedelta(seconds=1), None, None, DEDUP) is Age.FRESH
    assert age_of(timedelta(seconds=2), None, None, DEDUP) is None
    assert age_of(timedelta(seconds=5), timedelta(seconds=4), AGES, DEDUP) is None


def test_calls_share_an_answer_only_if_everything_asked_is_the_same() -> None:
    one = call(params={"a": "1", "b": "2"})
    assert key_of(one) == key_of(replace(one, params={"b": "2", "a": "1"}, priority=Priority.LOW))
    others = [
        replace(one, params={"a": "1", "b": "3"}),
        replace(one, params={"a": "1b", "": "2"}),
        replace(one, params={}),
        replace(one, headers={"a": "1", "b": "2"}, params={}),
        replace(one, method="POST"),
        replace(one, body=b""),
        replace(one, provider="q"),
        replace(one, path="odds/2"),
    ]
    assert len({key_of(each) for each in [one, *others]}) == len(others) + 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6000)), max_size=60))
def test_it_never_holds_more_bytes_than_allowed_and_keeps_what_was_used_last(puts: list[tuple[int, int]]) -> None:
    cache = AnswerCache({CallKind.ODDS: AGES}, DEDUP, 10_000)
    for name, size in puts:
        cache.put(bytes([name]), cached(size))
        assert cache.size <= 10_000
        assert cache.find(bytes([name]), call(), NOW) is not None
    found = [pair[0].size for n in range(10) if (pair := cache.find(bytes([n]), call(), NOW)) is not None]
    assert sum(found) == cache.size
    assert len(found) == len(cache)


def test_an_older_answer_never_replaces_a_newer_one_and_giants_are_not_cached() -> None:
    cache = AnswerCache({CallKind.ODDS: AGES}, DEDUP, 10_000)
    newer = cached(fetched_at=NOW)
    cache.put(b"k", newer)
    cache.put(b"k", cached(fetched_at=NOW - timedelta(seconds=5)))
    assert cache.find(b"k", call(), NOW) == (newer, Age.FRESH)
    cache.put(b"g", cached(20_000))
    assert cache.find(b"g", call(), NOW) is None
