"""Somebody's JSON as a document of items: items refused one at a time, unknown fields counted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, TypeAlias

import orjson

from advisor.core.errors import PayloadRefusedError
from advisor.core.readings import RefusedItem

JsonObject: TypeAlias = Mapping[str, object]

_BOM: Final = b"\xef\xbb\xbf"
_LONGEST_NAME: Final = 60
_MOST_UNKNOWN: Final = 200
OTHERS: Final = "…"
"""Unknown fields beyond the first few hundred different ones are counted under this name."""


class ItemFaultError(Exception):
    """An item of a document cannot be used.

    Args:
        field: the field at fault, "" where it is the item as a whole.
        reason: stable code, such as ``"missing_field"``.
        detail: one clause for people; never what stood there.
    """

    def __init__(self, field: str, reason: str, detail: str) -> None:
        super().__init__(field, reason, detail)
        self.field = field
        self.reason = reason
        self.detail = detail


class Presence(Enum):
    """Where a field that we read has to stand."""

    EACH = "in each item"
    SOMEWHERE = "in some item"
    """It may be missing in single items; where no item of a larger answer has it, it is gone."""
    OPTIONAL = "where it stands"
    """It may be missing everywhere; what stands there has its type."""


@dataclass(frozen=True, slots=True)
class ReadField:
    """What we rely on of a field that we read; part of the provider's contract.

    Attributes:
        type: what stands there, for people: ``"a number"``.
        accepts: whether a value is of that type; null is never asked for.
        nullable: null counts as of the type.
        inside: fields of the object, or of each object of the list, that stands there.
    """

    type: str
    accepts: Callable[[object], bool]
    presence: Presence = Presence.EACH
    nullable: bool = False
    inside: "KnownFields | None" = None

    @property
    def or_null(self) -> "ReadField":
        return replace(self, nullable=True)

    @property
    def somewhere(self) -> "ReadField":
        return replace(self, presence=Presence.SOMEWHERE)

    @property
    def optional(self) -> "ReadField":
        return replace(self, presence=Presence.OPTIONAL, nullable=True)


@dataclass(frozen=True, slots=True)
class KnownFields:
    """Names of the fields we know, the known fields inside some of them, and what we rely on of those that we read.

    No other field is looked into.

    Attributes:
        case_of, cases: where the value of a field decides what is read, the fields by that value.
    """

    names: frozenset[str]
    nested: Mapping[str, "KnownFields"] = field(default_factory=dict)
    read: Mapping[str, ReadField] = field(default_factory=dict)
    case_of: str = ""
    cases: Mapping[str, "KnownFields"] = field(default_factory=dict)

    def by(self, case_of: str, cases: Mapping[str, "KnownFields"]) -> "KnownFields":
        """Other fields are read where this one has one of these values."""
        return replace(self, case_of=case_of, cases=cases)

    def of(self, item: JsonObject) -> "KnownFields":
        """The fields that are read of an item."""
        value = item.get(self.case_of) if self.cases else None
        return self.cases.get(value, self) if isinstance(value, str) else self


def known_fields(names: str, **fields: KnownFields | ReadField) -> KnownFields:
    """Fields that are known and not read as one text of names, and those read, or with known fields of their own."""
    read = {name: each for name, each in fields.items() if isinstance(each, ReadField)}
    nested = {name: each for name, each in fields.items() if isinstance(each, KnownFields)}
    nested |= {name: each.inside for name, each in read.items() if each.inside is not None}
    return KnownFields(frozenset((*names.split(), *fields)), nested, read)


class Findings:
    """What is reported about a document beside its content: items refused, and fields nobody knows."""

    def __init__(self) -> None:
        self._refused: list[RefusedItem] = []
        self._unknown: Counter[str] = Counter()

    @property
    def refused(self) -> tuple[RefusedItem, ...]:
        """In the order met."""
        return tuple(self._refused)

    @property
    def unknown_fields(self) -> dict[str, int]:
        """Times met, by dotted path without indices."""
        return dict(self._unknown)

    def refuse(self, path: str, fault: ItemFaultError) -> None:
        """Note that the item at a path is left out."""
        where = f"{path}.{fault.field}" if path and fault.field else path or fault.field
        self._refused.append(RefusedItem(where, fault.reason, fault.detail))

    def check_fields(self, item: JsonObject, known: frozenset[str], path: str) -> None:
        """Count the fields of an item that are not known.

        Args:
            path: dotted, without indices; "" at the top.
        """
        if item.keys() <= known:
            return
        for name in item.keys() - known:
            shown = name if name.isprintable() and len(name) <= _LONGEST_NAME else OTHERS
            where = f"{path}.{shown}" if path else shown
            if where not in self._unknown and len(self._unknown) >= _MOST_UNKNOWN:
                where = OTHERS
            self._unknown[where] += 1

    def check_nested(self, value: object, known: KnownFields, path: str = "") -> None:
        """Count unknown fields of an object, or of each object in a list, and of what is nested in them.

        Args:
            path: dotted, without indices; "" at the top.
        """
        if isinstance(value, list):
            for element in value:
                if isinstance(element, dict):
                    self.check_nested(element, known, path)
        elif isinstance(value, dict):
            self.check_fields(value, known.names, path)
            for name, inside in known.nested.items():
                if name in value:
                    self.check_nested(value[name], inside, f"{path}.{name}" if path else name)


def load_json(provider: str, body: bytes) -> object:
    """Decode an answer.

    Raises:
        PayloadRefusedError: ``not_json`` (also: not UTF-8, NaN, infinite numbers), or ``empty``.
    """
    content = body.removeprefix(_BOM)
    if not content.strip():
        raise PayloadRefusedError(provider, "empty", "it is empty")
    try:
        document: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise PayloadRefusedError(provider, "not_json", "it is not JSON") from None
    return document
