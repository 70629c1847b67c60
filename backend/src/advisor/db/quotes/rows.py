"""Columns as the rows of a binary COPY: no Python object for any value, no text for the server to parse."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Bool

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_WIDTH: Final = ">i4"
_COUNT: Final = ">i2"
_NULL: Final = -1

Column: TypeAlias = tuple[str, NDArray[np.generic]]
"""Type in ``db.columns`` and values, (n,)."""


def binary_rows(columns: Sequence[Column], last: Column, missing: Bool) -> bytes:
    """All n rows with header and trailer, for ``copy_to_table(format="binary")``.

    Args:
        columns: none of them null; instants in microseconds since 2000.
        last: the last column; it may be null, and a null has no bytes.
        missing: (n,) True where it is null.
    """
    every = [*columns, last]
    fields = [field for place, (kind, _) in enumerate(every) for field in ((f"w{place}", _WIDTH), (f"v{place}", kind))]
    table = np.zeros(len(missing), np.dtype([("count", _COUNT), *fields]))
    table["count"] = len(every)
    for place, (kind, values) in enumerate(every):
        table[f"w{place}"] = np.dtype(kind).itemsize
        table[f"v{place}"] = values
    return b"".join((_HEADER, _body(table, len(every) - 1, missing), _TRAILER))


def _body(table: NDArray[np.void], last: int, missing: Bool) -> bytes:
    if not missing.any():
        return table.tobytes()
    table[f"w{last}"][missing] = _NULL
    flat = table.view(np.uint8).reshape(len(table), -1)
    width = flat.shape[1] - table.dtype[f"v{last}"].itemsize
    if missing.all():
        return flat[:, :width].tobytes()
    kept = np.ones(flat.shape, np.bool_)
    kept[missing, width:] = False
    found: NDArray[np.uint8] = flat[kept]
    return found.tobytes()
