"""Lines that are chained by their hashes: whoever changes, adds, drops or moves one is found, and the line named.

Each line is an object of JSON with five fields: ``number`` (from 1 on), ``kind``, ``content``, ``before`` (the hash of
the line before; zeros in the first) and ``hash``, which is SHA-256 over the line without that field. All of it is in
one canonical form: sorted names, no spaces, UTF-8, no numbers but whole ones, each line ended by a line feed. The first
line is of the kind ``file`` and names the format, the last is of the kind ``seal`` and says how many lines are before
it. What is canonical is RFC 8785, as far as whole numbers need it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import orjson

from advisor.core.errors import ProofBrokenError

Content: TypeAlias = "str | int | bool | Sequence[Content] | Mapping[str, Content] | None"
"""What lines may hold: amounts, odds and probabilities are text, as whole numbers alone are written alike by all."""
Part: TypeAlias = "tuple[str, Mapping[str, Content]]"
"""Kind and content of a line."""

FIRST: Final = "file"
LAST: Final = "seal"
NOTHING_BEFORE: Final = "0" * 64

_FIELDS: Final = frozenset({"number", "kind", "content", "before", "hash"})
_END: Final = b"\n"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was checked.

    Attributes:
        content: an object; of the first line it names the format.
        hash: SHA-256, hexadecimal.
    """

    number: int
    kind: str
    content: Mapping[str, Content]
    hash: str


def canonical(content: Content) -> bytes:
    """The one form in which this is written and hashed.

    Raises:
        TypeError: it holds a number with a fraction, or what is no JSON.
    """
    _refuse_fractions(content)
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def stated(value: object) -> Content:
    """The same for a line: what no whole number says as text, in the shortest form that reads back the same."""
    if isinstance(value, Mapping):
        return {str(name): stated(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [stated(each) for each in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    return repr(value) if isinstance(value, float) else str(value)


def hash_of(content: Content) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def chained(
    file_format: str, about: Mapping[str, Content], parts: Iterable[tuple[str, Mapping[str, Content]]]
) -> bytes:
    """A file of chained lines.

    Args:
        file_format: its name with a version, which ``checked_lines`` asks for.
        about: what else the first line says of the file.
        parts: of each line between the first and the seal.
    """
    before, lines = NOTHING_BEFORE, list[bytes]()
    whole: list[Part] = [(FIRST, {**about, "format": file_format}), *parts]
    for number, (kind, content) in enumerate([*whole, (LAST, {"lines": len(whole)})], start=1):
        line: dict[str, Content] = {"number": number, "kind": kind, "content": content, "before": before}
        before = hash_of(line)
        lines.append(canonical({**line, "hash": before}) + _END)
    return b"".join(lines)


def format_of(file: bytes) -> str | None:
    """The format that a file says it has, which is not checked; None where it says none."""
    try:
        first = orjson.loads(file.partition(_END)[0])
        named = first["content"]["format"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return named if isinstance(named, str) else None


def checked_lines(file: bytes, file_format: str) -> tuple[Line, ...]:
    """All lines of a file, the first and the seal among them, each checked.

    Raises:
        ProofBrokenError: this is no such file, or a line was changed, added, dropped or moved; it names the line.
    """
    lines = tuple(_checked(file))
    if not lines or lines[0].kind != FIRST or lines[0].content.get("format") != file_format:
        raise ProofBrokenError(1, f"this is no {file_format}")
    if lines[-1].kind != LAST or lines[-1].content != {"lines": len(lines) - 1}:
        raise ProofBrokenError(len(lines) + 1, "the seal is missing: the file was cut off here")
    return lines


def _checked(file: bytes) -> Iterator[Line]:
    before, sealed = NOTHING_BEFORE, False
    *written, rest = file.split(_END)
    for number, line in enumerate(written, start=1):
        if sealed:
            raise ProofBrokenError(number, "it was added after the seal")
        yield (read := _read(number, line, before))
        before, sealed = read.hash, read.kind == LAST
    if rest:
        raise ProofBrokenError(len(written) + 1, "it does not end as a line does")


def _read(number: int, written: bytes, before: str) -> Line:
    try:
        line = orjson.loads(written)
        as_written = orjson.dumps(line, option=orjson.OPT_SORT_KEYS) == written
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        raise ProofBrokenError(number, "it was changed: it cannot be read") from None
    if not as_written or not isinstance(line, dict) or line.keys() != _FIELDS or not isinstance(line["content"], dict):
        raise ProofBrokenError(number, "it was changed: it is not in the form in which lines are written")
    said = line.pop("hash")
    if said != hashlib.sha256(orjson.dumps(line, option=orjson.OPT_SORT_KEYS)).hexdigest():
        raise ProofBrokenError(number, "it was changed: its hash is another one")
    stands = line["number"]
    if stands != number:
        raise ProofBrokenError(number, f"line {stands} stands in its place: a line was dropped, added or moved")
    if line["before"] != before:
        raise ProofBrokenError(number, f"it does not follow line {number - 1}: one of them was changed")
    return Line(number, line["kind"], line["content"], said)


def _refuse_fractions(content: object) -> None:
    if isinstance(content, float):
        raise TypeError(f"{content!r} would not be written alike by all; write it as text.")
    if isinstance(content, Mapping):
        for value in content.values():
            _refuse_fractions(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _refuse_fractions(value)
