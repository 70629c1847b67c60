"""Trees of plain values and arrays as bytes: a header of JSON, then the arrays as they lie in memory, row by row."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from advisor.core.errors import JournalDamagedError

Array: TypeAlias = NDArray[np.generic]
Plain: TypeAlias = "str | int | float | bool | Sequence[Plain] | Mapping[str, Plain] | None"
Tree: TypeAlias = "Mapping[str, Array | Tree | Sequence[Tree] | Plain]"

_LENGTH_BYTES: Final = 4
_ARRAY: Final = "array"
_KINDS: Final = frozenset({"i1", "i2", "i4", "i8", "f8", "b1"})
"""Kinds of arrays, little-endian."""


def encoded(tree: Tree) -> bytes:
    """A tree as bytes; equal trees give equal bytes.

    Args:
        tree: numbers, text, lists and mappings of them, and arrays.
    """
    arrays: list[bytes] = []
    header = orjson.dumps(_plain(tree, arrays), option=orjson.OPT_SORT_KEYS)
    return b"".join((len(header).to_bytes(_LENGTH_BYTES, "little"), header, *arrays))


def decoded(data: bytes) -> dict[str, object]:
    """The tree of ``encoded``, with arrays that own their memory.

    Raises:
        JournalDamagedError: these are not such bytes.
    """
    start = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    try:
        header = orjson.loads(data[_LENGTH_BYTES:start])
        tree, end = _tree(header, data, start)
    except (ValueError, TypeError, KeyError) as error:
        raise JournalDamagedError("A record of the journal cannot be read.") from error
    if end != len(data) or not isinstance(tree, dict):
        raise JournalDamagedError("A record of the journal is longer than it says.")
    return tree


def _plain(value: object, arrays: list[bytes]) -> object:
    """The value with its arrays taken out, in the order in which ``_tree`` puts them back."""
    if isinstance(value, np.ndarray):
        column = np.ascontiguousarray(value)
        arrays.append(column.tobytes())
        return {_ARRAY: [column.dtype.str[1:], *column.shape]}
    if isinstance(value, Mapping):
        return {key: _plain(value[key], arrays) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(each, arrays) for each in value]
    return value


def _tree(value: object, data: bytes, at: int) -> tuple[object, int]:
    if isinstance(value, dict):
        if value.keys() == {_ARRAY}:
            kind, *shape = value[_ARRAY]
            if kind not in _KINDS:
                raise ValueError(kind)
            column = np.frombuffer(data, kind, math.prod(shape), at).reshape(shape).copy()
            return column, at + column.nbytes
        found = {}
        for key in sorted(value):
            found[key], at = _tree(value[key], data, at)
        return found, at
    if isinstance(value, list):
        items = []
        for each in value:
            item, at = _tree(each, data, at)
            items.append(item)
        return items, at
    return value, at
