"""Lines chained by their hashes: every change of a file is found, and its line named."""

import hashlib
import json
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import ProofBrokenError
from advisor.core.proofs.chained_lines import Part, canonical, chained, checked_lines, stated

FORMAT: Final = "test file 1"
PARTS: Final[list[Part]] = [
    ("quote", {"venue": "pinnacle", "odds": ["1.98", None, "4.10"]}),
    ("quote", {"venue": "Zürich Über", "odds": ["2.05"]}),
    ("check", {"name": "price", "passed": True}),
    ("entry", {"postings": [{"amount": "-10.00"}, {"amount": "10.00"}], "id": 7}),
]
FILE: Final = chained(FORMAT, {"reference": "x"}, PARTS)
LINES: Final = FILE.splitlines(keepends=True)
positions = st.integers(0, len(LINES) - 1)


def broken(file: bytes) -> int:
    """Where a file was found to be wrong."""
    with pytest.raises(ProofBrokenError) as found:
        checked_lines(file, FORMAT)
    assert f"Line {found.value.line}:" in str(found.value)
    return found.value.line


def test_what_was_written_is_read() -> None:
    first, *lines, seal = checked_lines(FILE, FORMAT)
    assert (first.kind, first.content) == ("file", {"format": FORMAT, "reference": "x"})
    assert [(line.kind, line.content) for line in lines] == PARTS
    assert (seal.kind, seal.number, seal.content) == ("seal", 6, {"lines": 5})


def test_anybody_can_write_a_verifier() -> None:
    """As the documentation describes it, in a few lines of the standard library."""
    before = "0" * 64
    for number, written in enumerate(FILE.decode().split("\n")[:-1], start=1):
        line = json.loads(written)
        said = line.pop("hash")
        form = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(form.encode()).hexdigest() == said
        assert (line["number"], line["before"]) == (number, before)
        before = said
    assert (line["kind"], line["content"]) == ("seal", {"lines": number - 1})


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_a_changed_byte_is_found_in_its_line(at: int, change: int) -> None:
    changed = bytearray(FILE)
    changed[at] ^= change
    assert broken(bytes(changed)) == FILE[:at].count(b"\n") + 1


def test_each_bit_of_a_file_counts() -> None:
    for at in range(len(FILE)):
        changed = bytearray(FILE)
        changed[at] ^= 1
        broken(bytes(changed))


@given(positions)
def test_a_dropped_line_is_found_where_it_stood(at: int) -> None:
    assert broken(b"".join(LINES[:at] + LINES[at + 1 :])) == at + 1


def test_what_stands_in_the_place_of_a_dropped_line_is_said() -> None:
    with pytest.raises(ProofBrokenError, match=r"^Line 3: line 4 stands in its place: a line was dropped"):
        checked_lines(b"".join(LINES[:2] + LINES[3:]), FORMAT)


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [(b'":', b'": '), (b"pinnacle", b"pinn\\u0061cle"), (b'{"before"', b'{"number":9,"before"'), (b"}\n", b"}\r\n")],
)
def test_the_same_in_another_form_is_found(written: bytes, otherwise: bytes) -> None:
    changed = LINES[1].replace(written, otherwise, 1)
    assert json.loads(changed) == json.loads(LINES[1])
    assert broken(b"".join([LINES[0], changed, *LINES[2:]])) == 2


@given(positions, positions)
def test_lines_that_change_places_are_found_at_the_first(one: int, other: int) -> None:
    first, second = sorted((one, other))
    if first == second:
        return
    moved = list(LINES)
    moved[first], moved[second] = moved[second], moved[first]
    assert broken(b"".join(moved)) == first + 1


@given(st.integers(0, len(LINES)), positions)
def test_a_line_that_was_added_is_found(at: int, like: int) -> None:
    assert broken(b"".join([*LINES[:at], LINES[like], *LINES[at:]])) in {at + 1, at + 2}


@given(st.integers(0, len(FILE) - 1))
def test_a_file_that_was_cut_off_is_found(at: int) -> None:
    assert broken(FILE[:at]) <= len(LINES)


def test_a_line_that_was_hashed_anew_does_not_fit_the_next() -> None:
    line = json.loads(LINES[2])
    line["content"]["odds"] = ["9.99"]
    del line["hash"]
    forged = canonical({**line, "hash": hashlib.sha256(canonical(line)).hexdigest()}) + b"\n"
    assert broken(b"".join([*LINES[:2], forged, *LINES[3:]])) == 4


def test_another_format_is_refused() -> None:
    with pytest.raises(ProofBrokenError, match="this is no other file 1"):
        checked_lines(FILE, "other file 1")


@pytest.mark.parametrize("rest", [b"", b"\n", b"x", b"[]\n", b"\xff\n", b'{"number":1}\n'])
def test_what_is_no_such_file_is_refused(rest: bytes) -> None:
    assert broken(rest) == 1
    if rest:
        assert broken(FILE + rest) == len(LINES) + 1


def test_fractions_are_refused() -> None:
    with pytest.raises(TypeError, match=r"0\.1"):
        canonical({"a": [{"b": 0.1}]})  # type: ignore[dict-item]
    assert canonical(stated({"a": [{"b": 0.1, "c": (1, None, True)}]})) == b'{"a":[{"b":"0.1","c":[1,null,true]}]}'
