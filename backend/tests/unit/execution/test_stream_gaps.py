"""A stream that may have left something out: what has to be said and read before it counts again."""

from datetime import UTC, datetime, timedelta

from advisor.execution.stream_gaps import StreamWatch

BEAT = timedelta(seconds=15)
T = datetime(2026, 11, 30, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T + timedelta(seconds=seconds)


def heard() -> StreamWatch:
    watch = StreamWatch(BEAT, 0.0)
    watch.missed(at(0))
    watch.said(0.0)
    return watch


def test_a_first_connection_misses_nothing() -> None:
    assert heard().since is None


def test_silence_is_more_than_two_heartbeats() -> None:
    watch = heard()
    assert not watch.fell_silent(at(30), 30.0)
    assert watch.since is None
    assert watch.fell_silent(at(31), 31.0)
    assert watch.since == at(31)
    assert not watch.fell_silent(at(32), 32.0), "it is listened to anew, and has as long again"


def test_a_gap_ends_once_the_lists_were_read_after_it_and_the_stream_has_spoken_again() -> None:
    watch = heard()
    watch.missed(at(10))
    watch.read(at(9))
    watch.said(11.0)
    assert watch.since == at(10), "asked before that, the lists say nothing"
    watch.read(at(12))
    assert watch.since is None


def test_lists_alone_end_no_silence() -> None:
    watch = heard()
    watch.fell_silent(at(40), 40.0)
    watch.read(at(50))
    assert watch.since == at(40)
    watch.said(60.0)
    assert watch.since is None


def test_what_is_missed_in_a_gap_needs_all_of_it_again_and_the_gap_began_before() -> None:
    watch = heard()
    watch.missed(at(10))
    watch.read(at(11))
    watch.missed(at(12))
    watch.said(13.0)
    assert watch.since == at(10)
    watch.read(at(14))
    assert watch.since is None


def test_orders_of_an_earlier_process_are_read_first() -> None:
    watch = StreamWatch(BEAT, 0.0)
    watch.unread(at(0))
    watch.said(1.0)
    assert watch.since == at(0)
    watch.read(at(1))
    assert watch.since is None


def test_a_venue_without_a_heartbeat_is_never_silent_and_counts_once_its_lists_were_read() -> None:
    watch = StreamWatch(None, 0.0)
    watch.said(0.0)
    assert not watch.fell_silent(at(10_000), 10_000.0)
    watch.missed(at(10_001))
    assert watch.since == at(10_001)
    watch.read(at(10_002))
    assert watch.since is None
