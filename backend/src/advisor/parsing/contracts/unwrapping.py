"""The usual forms of an answer, unwrapped for its contract."""

from collections.abc import Collection, Sequence
from typing import Final

from advisor.core.errors import ImportRefusedError, PayloadRefusedError
from advisor.parsing.contracts.documents import Unwrap
from advisor.parsing.json_documents import load_json
from advisor.parsing.tables import UnreadableRow, read_delimited

_NO_VALUE: Final = frozenset({"", "NA"})


def json_list(provider: str) -> Unwrap:
    """A list of items; an empty one says that there are none now."""

    def items(content: bytes) -> Sequence[object]:
        document = load_json(provider, content)
        if isinstance(document, list):
            return document
        raise PayloadRefusedError(provider, "wrong_shape", "no list")

    return items


def json_object(provider: str) -> Unwrap:
    """One object, itself the only item."""

    def items(content: bytes) -> Sequence[object]:
        document = load_json(provider, content)
        if isinstance(document, dict):
            return (document,)
        raise PayloadRefusedError(provider, "wrong_shape", "no object")

    return items


def table(provider: str, columns: Collection[str]) -> Unwrap:
    """A text file: each row as an object by the headings, the cells as texts, those without a value as null.

    Args:
        columns: a file without any of them is another one.
    """

    def items(content: bytes) -> Sequence[object]:
        try:
            text = read_delimited(content, "")
        except ImportRefusedError:
            raise PayloadRefusedError(provider, "wrong_shape", "no text table") from None
        if not set(text.header).intersection(columns):
            raise PayloadRefusedError(provider, "wrong_shape", "none of its columns")
        rows = (row.cells for row in text.rows() if not isinstance(row, UnreadableRow))
        return [
            {name: _cell(cells[at]) if at < len(cells) else None for at, name in enumerate(text.header)}
            for cells in rows
        ]

    return items


def _cell(text: str) -> str | None:
    return None if text in _NO_VALUE else text
