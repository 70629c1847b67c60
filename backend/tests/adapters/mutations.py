"""Damaged copies of a JSON answer, drawn by hypothesis: whatever a provider, a proxy or a cut line may make of it.

Use ``damaged(document)`` for bytes, and ``mutated(document)`` for a decoded copy of which only the structure suffered.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_RAW: Final = "raw-token:"
_RAW_TOKEN: Final = re.compile(rf'"{_RAW}(\d+)"')
_MAX_DEPTH: Final = 9


def _nested(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


_TOKENS: Final = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "1e308",
    "-0",
    "0.1e-400",
    "9" * 25,
    "-" + "9" * 25,
    "9" * 5000,
    str(2**63),
    str(2**64),
    _nested("[", "]", 900),
    _nested("[", "]", 20_000),
    _nested('{"a":', "}", 20_000).replace(":}", ":1}", 1),
    '"\\ud800"',
    '"\\u0000"',
    '{"a":1,"a":2}',
    "{}}",
    "[1,]",
    "tru",
    "",
)
"""Texts that no document of Python values can be made to print."""

ODD_VALUES: Final[tuple[Json, ...]] = (
    *(None, True, False, 0, 1, -1, 1.01, 1.0, 0.5, 100, -100, 99, 1e10, 1e300, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)),
    *("", " ", "0", "-1", "1.5", "NaN", "inf", "null", "Draw", "Over", "home", "\x00", "\u202e", "x" * 5000),
    *("0000-00-00", "9999-12-31T23:59:59Z", "2026-02-30T25:61:00Z", "2026-11-22", "10000-01-01T00:00:00Z"),
    *("2026-11-22T18:00:00+99:99", "wmoUnit:degC", "5 to 10 mph", "٣", "1e5", "9" * 400),
    *([], {}, [[]], [None], {"": None}, {"error": True}, [0] * 50),
)
"""Values of other types and sizes than the field expects."""


def odd_values() -> SearchStrategy[Json]:
    """Values that a field may hold and should not."""
    tokens = st.integers(0, len(_TOKENS) - 1).map(lambda index: f"{_RAW}{index}")
    return st.one_of(
        st.sampled_from(ODD_VALUES),
        tokens,
        st.text(max_size=8),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
    )


@st.composite
def mutated(draw: DrawFn, document: Json, faults: int = 3) -> Json:
    """A copy of the document in which one to ``faults`` places were changed; the document itself stays as it is."""
    copy = document
    for _ in range(draw(st.integers(1, faults))):
        copy = _change_somewhere(draw, copy, 0)
    return _plain(copy)


@st.composite
def damaged(draw: DrawFn, document: Json, faults: int = 3) -> bytes:
    """Bytes of an answer damaged in structure, in writing, or both."""
    copy = document
    for _ in range(draw(st.integers(0, faults))):
        copy = _change_somewhere(draw, copy, 0)
    content = encoded(copy)
    # Mostly written well: else little would reach what comes after the reading of JSON.
    return content if draw(st.integers(0, 2)) else draw(_written_badly(content))


def encoded(document: Json) -> bytes:
    """The document as bytes; the marks of ``odd_values`` become the texts they stand for."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    text = _RAW_TOKEN.sub(lambda mark: _TOKENS[int(mark[1])], text)
    return text.encode("utf-8", "surrogatepass")


def _change_somewhere(draw: DrawFn, value: Json, depth: int) -> Json:
    if isinstance(value, str | int | float | None) or not value or depth == _MAX_DEPTH:
        return draw(odd_values())
    # Mostly deeper: most that can break stands at the leaves.
    if depth and draw(st.integers(0, 5)) == 0:
        return draw(odd_values())
    if isinstance(value, Mapping):
        return _change_object(draw, value, depth)
    return _change_list(draw, value, depth)


def _change_object(draw: DrawFn, value: Mapping[str, Json], depth: int) -> Json:
    name = draw(st.sampled_from(sorted(value)))
    match draw(st.integers(0, 9)):
        case 0 | 1:
            return {key: item for key, item in value.items() if key != name}
        case 2:
            return {**value, draw(st.text(max_size=6)): draw(odd_values())}
        case 3:
            return {(f"{key}X" if key == name else key): item for key, item in value.items()}
        case 4:
            return {**value, name: value[draw(st.sampled_from(sorted(value)))]}
    return {**value, name: _change_somewhere(draw, value[name], depth + 1)}


def _change_list(draw: DrawFn, value: Sequence[Json], depth: int) -> Json:
    index = draw(st.integers(0, len(value) - 1))
    items = list(value)
    match draw(st.integers(0, 9)):
        case 0:
            return items[:index] + items[index + 1 :]
        case 1:
            return [*items, items[index]]
        case 2:
            return [*items[:index], draw(odd_values()), *items[index:]]
        case 3:
            return draw(st.permutations(items)) if len(items) < 8 else items[::-1]
        case 4:
            return items[:index]
    items[index] = _change_somewhere(draw, items[index], depth + 1)
    return items


def _written_badly(content: bytes) -> SearchStrategy[bytes]:
    places = st.integers(0, len(content))
    text = content.decode("utf-8", "replace")
    other_encodings = [
        b"\xef\xbb\xbf" + content,
        text.encode("utf-16"),
        text.encode("utf-32"),
        text.encode("latin-1", "replace"),
        content + b"\xff\xfe",
    ]
    return st.one_of(
        places.map(lambda cut: content[:cut]),
        places.map(lambda cut: content[cut:]),
        st.tuples(places, st.binary(min_size=1, max_size=3)).map(
            lambda drawn: content[: drawn[0]] + drawn[1] + content[drawn[0] + len(drawn[1]) :]
        ),
        st.sampled_from(other_encodings),
        st.sampled_from([b"", b" ", b"null", b"[]", b"{}", b'""', b"0", b"<html>502 Bad Gateway</html>", content * 2]),
        st.binary(max_size=40),
    )


def _plain(value: Json) -> Json:
    """The value without marks, for those who do not print it."""
    if isinstance(value, str):
        return float("nan") if value.startswith(_RAW) else value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return value
