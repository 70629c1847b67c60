"""Answers that broke their contract in one field: it is gone, has another name, or another type, in every item."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import orjson

from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.json_documents import Presence, ReadField
from advisor.upstream.calls import Call

Damage: TypeAlias = Callable[[bytes], bytes]
_ENVELOPES: Final = ("result", "results")
_WRONG: Final[tuple[object, ...]] = (1234.5, "☃\x00", [[7]], {"x": 1}, True)
_WRONG_CELLS: Final = ("☃☃",)
RENAMED: Final = "{}Renamed"


def damages(contract: Contract) -> Iterator[tuple[Document, str, str]]:
    """Each document that calls answer, with each field it names and each way in which that may break."""
    for document in contract.documents:
        if not document.endpoint:
            continue
        for path, field in document.needed():
            if field.presence is not Presence.OPTIONAL:
                yield document, path, "dropped"
                yield document, path, "renamed"
            if _wrong_value(document, field) is not None:
                yield document, path, "retyped"


def damage(document: Document, path: str, how: str) -> Damage:
    """Does that to an answer."""
    if document.endpoint == "files":
        return lambda body: _damaged_table(body, path, how)
    return lambda body: damaged_json(body, document, path, how)


def damaged_json(body: bytes, document: Document, path: str, how: str) -> bytes:
    """A JSON answer with the field gone, renamed or of another type in every item."""
    wrong = _wrong_value(document, dict(document.needed())[path])
    return orjson.dumps(_changed(orjson.loads(body), path.split("."), how, wrong))


def damaged_answer(contract: Contract, document: Document, change: Damage) -> Callable[[Call, bytes], bytes]:
    """The change, made to the answers that are this document and to no others."""

    def changed(call: Call, body: bytes) -> bytes:
        return change(body) if contract.document(call.endpoint, call.kind) is document else body

    return changed


def _wrong_value(document: Document, field: ReadField) -> object | None:
    values: Sequence[object] = _WRONG_CELLS if document.endpoint == "files" else _WRONG
    return next((value for value in values if not field.accepts(value)), None)


def _changed(value: object, path: Sequence[str], how: str, wrong: object) -> object:
    if isinstance(value, list):
        return [_changed(element, path, how, wrong) for element in value]
    if not isinstance(value, Mapping):
        return value
    envelope = next((name for name in _ENVELOPES if name in value), None)
    if path[0] not in value:
        return value if envelope is None else {**value, envelope: _changed(value[envelope], path, how, wrong)}
    if len(path) > 1:
        return {**value, path[0]: _changed(value[path[0]], path[1:], how, wrong)}
    if how == "retyped":
        return {**value, path[0]: wrong}
    rest = {name: item for name, item in value.items() if name != path[0]}
    return rest if how == "dropped" else {**rest, RENAMED.format(path[0]): value[path[0]]}


def _damaged_table(body: bytes, column: str, how: str) -> bytes:
    header, *rows = csv.reader(io.StringIO(body.decode()))
    if column not in header:
        return body
    at = header.index(column)
    if how == "renamed":
        header[at] = RENAMED.format(column)
    elif how == "dropped":
        header, *rows = [[*cells[:at], *cells[at + 1 :]] for cells in (header, *rows)]
    else:
        rows = [[*cells[:at], _WRONG_CELLS[0], *cells[at + 1 :]] for cells in rows]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()
