"""Logs are put aside while they are written: no line is lost, torn or doubled, and no more files than kept."""

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from advisor.processes.log_files import LogFile, LogLimits, LogPump, PlainLog, words_from_now

ALL = 100
"""More files than any test makes."""


def files(path: Path) -> list[Path]:
    """The log and what was put aside, oldest first."""
    aside = sorted(path.parent.glob(f"{path.name}.*"), key=lambda each: -int(each.suffix[1:]))
    return [*aside, path]


def content(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in files(path))


def cut(data: bytes, at: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted({each % (len(data) + 1) for each in at}), len(data)]
    return [data[begin:end] for begin, end in pairwise(edges)]


@given(
    lines=st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=60),
    cuts=st.lists(st.integers(0, 3000), max_size=40),
    size=st.integers(40, 200),
)
def test_every_line_is_there_once_and_whole(lines: list[bytes], cuts: list[int], size: int) -> None:
    """However the writes cut the lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.log"
        log = LogFile(path, LogLimits(file_bytes=size, kept=ALL))
        for part in cut(b"".join(lines), cuts):
            log.write(part)
        log.close()
        assert content(path) == b"".join(lines)
        for each in files(path)[:-1]:
            text = each.read_bytes()
            assert text.endswith(b"\n")
            assert size <= len(text) < size + 31, "put aside at the first end of a line from the size on"
        assert len(path.read_bytes()) < size


@given(count=st.integers(0, 200), kept=st.integers(0, 4))
def test_no_more_files_than_are_kept_and_the_newest_lines(count: int, kept: int) -> None:
    lines = [f"line {number:04}\n".encode() for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.log"
        log = LogFile(path, LogLimits(file_bytes=50, kept=kept))
        for line in lines:
            log.write(line)
        log.close()
        # Five lines of ten bytes fill a file.
        whole, rest = divmod(count, 5)
        assert len(files(path)) == 1 + min(whole, kept)
        shown = min(whole, kept) * 5 + rest
        assert content(path) == b"".join(lines[count - shown :])


def test_a_line_without_an_end_does_not_fill_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    log = LogFile(path, LogLimits(file_bytes=100, kept=2))
    for _ in range(1000):
        log.write(b"." * 10)
    log.close()
    assert max(len(each.read_bytes()) for each in files(path)) == 200
    assert len(files(path)) == 3


def test_what_a_run_left_goes_on_and_files_beyond_the_limit_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    for run in range(3):
        log = LogFile(path, LogLimits(file_bytes=10, kept=8))
        log.write(b"%d.........\n" % run)
        log.write(b"%d\n" % run)
        log.close()
    assert content(path) == b"0.........\n0\n1.........\n1\n2.........\n2\n"
    assert len(files(path)) == 4
    LogFile(path, LogLimits(file_bytes=10, kept=1)).close()
    assert [each.name for each in files(path)] == ["x.log.1", "x.log"]


def test_a_file_that_is_too_large_already_is_put_aside_first(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(b"old\n" * 10)
    log = PlainLog(path, LogLimits(file_bytes=40, kept=1))
    os.write(log.writer, b"new\n")
    log.handed_over()
    assert (path.read_bytes(), (tmp_path / "x.log.1").read_bytes()) == (b"new\n", b"old\n" * 10)
    assert log.words() == "new\n"


def test_logs_are_for_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "x.log").touch(mode=0o644)
    log = LogFile(tmp_path / "x.log", LogLimits(file_bytes=1, kept=1))
    log.write(b"a\n")
    log.close()
    assert {each.stat().st_mode & 0o777 for each in files(tmp_path / "x.log")} == {0o600}


def pumped(path: Path, limits: LogLimits, program: str) -> LogPump:
    """Run a program to its end, its output pumped into a log."""
    pump = LogPump(path, limits)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=pump.writer, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
    ):
        pump.handed_over()
    pump.words()
    return pump


WRITER = """
import os, sys
for number in range(20_000):
    os.write(1 + number % 2, b"%07d\\n" % number)
"""


def test_a_process_that_writes_fast_loses_no_line(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    pumped(path, LogLimits(file_bytes=10_000, kept=ALL, drain_seconds=60), WRITER)
    assert len(files(path)) == 17
    assert content(path) == b"".join(b"%07d\n" % number for number in range(20_000))


def test_the_last_words_of_a_killed_process_are_there(tmp_path: Path) -> None:
    program = "import os, signal; os.write(1, b'x' * 50_000 + b'goodbye'); os.kill(os.getpid(), signal.SIGKILL)"
    pump = pumped(tmp_path / "x.log", LogLimits(tail_bytes=10), program)
    assert (tmp_path / "x.log").read_bytes() == b"x" * 50_000 + b"goodbye"
    assert pump.words() == "xxxgoodbye"


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """What a full disk does, for this process alone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_holds_nobody_up_and_what_it_cost_is_said(tmp_path: Path) -> None:
    pump = LogPump(tmp_path / "x.log", LogLimits(pipe_bytes=4096))
    with no_file_may_grow():
        written = os.write(pump.writer, b"lost line\n" * 10_000)
    assert written == 100_000, "far more than the pipe holds"
    os.write(pump.writer, b"kept line\n")
    pump.handed_over()
    assert pump.words().endswith("kept line\n")
    # The last of it may have been read when the disk had space again.
    first, _, rest = (tmp_path / "x.log").read_text().partition("\n")
    said = re.fullmatch(r"\[(\d+) bytes of this log could not be written\]", first)
    assert said is not None
    assert int(said[1]) >= 100_000 - 65_536
    assert int(said[1]) + len(rest) == 100_010
    assert rest.endswith("kept line\n")


def test_words_from_now_leave_out_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    assert words_from_now(path)() == ""
    path.write_text("before\n")
    words = words_from_now(path)
    with path.open("a") as file:
        file.write("after\n")
    assert words() == "after\n"


def test_where_no_new_file_can_be_opened_the_old_one_takes_what_comes(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "x.log"
    path.parent.mkdir()
    pump = LogPump(path, LogLimits(file_bytes=100, kept=2))
    kept = path.open("rb")
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    lines = b"".join(b"line %d\n" % n for n in range(100))
    os.write(pump.writer, lines)
    pump.handed_over()
    pump.drain()
    assert kept.read() == lines
    kept.close()
