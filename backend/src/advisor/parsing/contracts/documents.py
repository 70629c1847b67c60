"""A provider's contract: which documents it answers with, and which of their fields we rely on.

The fields are those of ``wire.py`` with a type; nothing is listed twice. An answer is held against them as a whole:
where too large a share of the items lacks a field, or has it of another type, the provider has changed its answers, and
nothing of the answer is used. Single items are refused one at a time as ever.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from advisor.core.contracts import ContractBreak
from advisor.core.errors import ContractBrokenError, PayloadRefusedError
from advisor.parsing.json_documents import JsonObject, KnownFields, Presence, ReadField

_NOT_THE_DOCUMENT: Final = frozenset({"not_json", "empty", "error_body"})
"""Reasons of an answer that is none: what is wrong with it is no matter of its fields."""
_KINDS: Final = ((bool, "true or false"), (str, "a text"), (int, "a number"), (float, "a number"), (list, "a list"))

Unwrap: TypeAlias = Callable[[bytes], Sequence[object]]
"""The items of an answer, none where it legitimately says nothing; raises PayloadRefusedError for anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLimits:
    """When an answer as a whole counts as broken.

    Attributes:
        broken_share: more than this share of items without a field, or with another type in it.
        fewest: a field that may be missing in single items is missed only among so many.
    """

    broken_share: float = 0.5
    fewest: int = 10


Meaning: TypeAlias = Callable[[Sequence[object], ContractLimits], Sequence[ContractBreak]]
"""What items as a whole say against themselves; the document's name is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One kind of answer.

    Attributes:
        name: for people, and of alerts: ``"odds"``.
        endpoint: class of endpoints of the calls that it answers; "" for what no call answers, such as a stream.
        kind: of these calls, as ``CallKind`` names it; "" for any.
        items: unwraps it.
        fields: of an item.
        meaning: what the answer as a whole says against itself, such as ladders in the wrong order.
    """

    name: str
    endpoint: str
    kind: str = ""
    items: Unwrap
    fields: KnownFields
    meaning: Meaning = lambda _items, _limits: ()

    def hold(self, provider: str, content: bytes, limits: ContractLimits) -> frozenset[str]:
        """Hold an answer against the contract.

        Returns:
            The fields that it proved right, ``""`` for the document as a whole; none where it says nothing.

        Raises:
            ContractBrokenError: it broke it.
            PayloadRefusedError: it is no such document at all: an error, or nothing that can be decoded.
        """
        try:
            items = self.items(content)
        except PayloadRefusedError as refused:
            if refused.reason in _NOT_THE_DOCUMENT:
                raise
            seen = ContractBreak(document=self.name, field="", seen=refused.detail, expected="its known form")
            raise ContractBrokenError(provider, (seen,)) from None
        return self.hold_items(provider, items, limits)

    def hold_items(self, provider: str, items: Sequence[object], limits: ContractLimits) -> frozenset[str]:
        """The same for an answer that is decoded and unwrapped."""
        tally = _Tally()
        tally.list(items, self.fields, "")
        breaks = [
            *tally.breaks(self.name, limits),
            *(replace(each, document=self.name) for each in self.meaning(items, limits)),
        ]
        if breaks:
            raise ContractBrokenError(provider, breaks)
        return frozenset(tally.met)

    def needed(self) -> Iterator[tuple[str, ReadField]]:
        """Path and type of every field that is relied on, each once."""
        yield from dict(_paths(self.fields, "")).items()


@dataclass(frozen=True, slots=True)
class Contract:
    """All documents of a provider."""

    documents: tuple[Document, ...]

    def document(self, endpoint: str, kind: str) -> Document | None:
        """What answers a call; None where the contract says nothing of it."""
        fitting = [each for each in self.documents if each.endpoint == endpoint and each.kind in {"", kind}]
        return max(fitting, key=lambda each: len(each.kind), default=None)


class _Tally:
    """Counts, by path, how many items there were and what was wrong with the field."""

    def __init__(self) -> None:
        self.met: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._mistyped: Counter[str] = Counter()
        self._fields: dict[str, ReadField] = {}
        self._came: dict[str, str] = {}

    def list(self, items: Sequence[object], fields: KnownFields, path: str) -> None:
        for item in items:
            where = path
            self.met[where] += 1
            if isinstance(item, dict):
                self._item(item, fields.of(item), path)
            else:
                self._wrong_type(where, item)

    def _item(self, item: JsonObject, fields: KnownFields, path: str) -> None:
        for name, field in fields.read.items():
            where = f"{path}.{name}" if path else name
            value = item.get(name)
            absent = name not in item if field.nullable else value is None
            if absent and field.presence is Presence.OPTIONAL:
                continue
            self.met[where] += 1
            self._fields[where] = field
            if absent:
                self._missing[where] += 1
            elif value is not None and not field.accepts(value):
                self._wrong_type(where, value)
            elif value is not None and field.inside is not None:
                self._inside(value, field.inside, where)
        for name, nested in fields.nested.items():
            if name not in fields.read and item.get(name) is not None:
                self._inside(item[name], nested, f"{path}.{name}" if path else name)

    def _inside(self, value: object, fields: KnownFields, path: str) -> None:
        if isinstance(value, dict):
            self._item(value, fields.of(value), path)
        elif isinstance(value, list):
            for element in value:
                if isinstance(element, dict):
                    self._item(element, fields.of(element), path)
                elif fields.read:
                    self.met[path] += 1
                    self._wrong_type(path, element)

    def _wrong_type(self, path: str, value: object) -> None:
        self._mistyped[path] += 1
        self._came[path] = next((name for kind, name in _KINDS if isinstance(value, kind)), "an object")

    def breaks(self, document: str, limits: ContractLimits) -> Iterator[ContractBreak]:
        for path, met in self.met.items():
            missing, mistyped = self._missing[path], self._mistyped[path]
            field = self._fields.get(path)
            expected = field.type if field is not None else "an object"
            if field is not None and field.presence is Presence.SOMEWHERE:
                gone = missing == met >= limits.fewest
                broken = gone or mistyped > limits.broken_share * (met - missing)
            else:
                broken = missing + mistyped > limits.broken_share * met
            if broken:
                what, times = ("missing", missing) if missing >= mistyped else (self._came[path], mistyped)
                yield ContractBreak(
                    document=document, field=path, seen=f"{what} in {times} of {met}", expected=expected
                )


def _paths(fields: KnownFields, path: str) -> Iterator[tuple[str, ReadField]]:
    shapes: Mapping[str, KnownFields] = {"": fields, **fields.cases}
    for shape in shapes.values():
        for name, field in shape.read.items():
            yield (f"{path}.{name}" if path else name), field
        for name, nested in shape.nested.items():
            yield from _paths(nested, f"{path}.{name}" if path else name)
