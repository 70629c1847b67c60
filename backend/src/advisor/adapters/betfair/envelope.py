"""What an answer is before it is read: unwrapped from its envelope, and recognised by its fields."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.fields import as_object_or_empty, label_or, object_or_empty, whole_or
from advisor.parsing.json_documents import JsonObject, load_json

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}|[A-Z]{2,6}-\d{4}")
_NUMBERED: Final = {
    "ANGX-0001": "TOO_MUCH_DATA",
    "ANGX-0002": "INVALID_INPUT_DATA",
    "ANGX-0003": "INVALID_SESSION_INFORMATION",
    "ANGX-0004": "NO_APP_KEY",
    "ANGX-0005": "NO_SESSION",
    "ANGX-0006": "UNEXPECTED_ERROR",
    "ANGX-0007": "INVALID_APP_KEY",
    "ANGX-0008": "TOO_MANY_REQUESTS",
    "ANGX-0009": "SERVICE_BUSY",
    "ANGX-0010": "TIMEOUT_ERROR",
    "ANGX-0011": "REQUEST_SIZE_EXCEEDS_LIMIT",
    "ANGX-0012": "ACCESS_DENIED",
}
_RPC_CODES: Final = {
    -32700: "PARSE_ERROR",
    -32600: "INVALID_REQUEST",
    -32601: "METHOD_NOT_FOUND",
    -32602: "INVALID_PARAMETERS",
    -32603: "INTERNAL_ERROR",
}


class Kind(StrEnum):
    """What an answer holds."""

    CATALOGUE = "catalogue"
    BOOKS = "books"
    EVENT_TYPES = "event_types"
    COMPETITIONS = "competitions"
    EVENTS = "events"
    NAVIGATION = "navigation"
    SESSION = "session"
    STREAM = "stream"
    NOTHING = "nothing"
    """An empty list, which every list operation may answer."""
    UNUSED = "unused"
    """Recognised, and of no use to us: orders, accounts, races, …"""


class Recognised(NamedTuple):
    """An answer, unwrapped; ``about`` says in words what it is."""

    kind: Kind
    about: str
    items: Sequence[object]


class _Signature(NamedTuple):
    fields: frozenset[str]
    kind: Kind
    about: str


def _signature(fields: str, about: str, kind: Kind = Kind.UNUSED) -> _Signature:
    return _Signature(frozenset(fields.split()), kind, about)


_SIGNATURES: Final = (
    _signature("op marketDataFilter", "a request"),
    _signature("op marketFilter", "a request"),
    _signature("op orderFilter", "a request"),
    _signature("op appKey", "a request"),
    _signature("op", "the stream", Kind.STREAM),
    _signature("marketId runners status", "market books", Kind.BOOKS),
    _signature("marketId isMarketDataDelayed", "market books", Kind.BOOKS),
    _signature("marketId version status", "market books", Kind.BOOKS),
    _signature("marketId profitAndLosses", "profit and loss"),
    _signature("marketId instructionReports", "reports on orders"),
    _signature("customerRef errorCode status", "reports on orders"),
    _signature("marketId marketName", "a catalogue of markets", Kind.CATALOGUE),
    _signature("eventType marketCount", "event types", Kind.EVENT_TYPES),
    _signature("competition marketCount", "competitions", Kind.COMPETITIONS),
    _signature("event marketCount", "events", Kind.EVENTS),
    _signature("venue marketCount", "venues"),
    _signature("marketType marketCount", "market types"),
    _signature("countryCode marketCount", "countries"),
    _signature("timeRange marketCount", "time ranges"),
    _signature("children type name", "the navigation menu", Kind.NAVIGATION),
    _signature("sessionToken", "a session", Kind.SESSION),
    _signature("loginStatus", "a session", Kind.SESSION),
    _signature("token status", "a session", Kind.SESSION),
    _signature("currentOrders", "current orders"),
    _signature("clearedOrders", "cleared orders"),
    _signature("betId marketId", "orders"),
    _signature("availableToBetBalance", "account funds"),
    _signature("currencyCode firstName", "account details"),
    _signature("actualTimeoutSeconds", "a heartbeat"),
    _signature("meetingId raceId", "race details"),
    _signature("race runners", "race cards"),
    _signature("numberOfRunners prize", "race cards"),
    _signature("incidents", "incidents"),
    _signature("eventId score", "scores"),
    _signature("eventId eventStatus", "events with scores"),
    _signature("eventId marketId matchStats", "cricket scores"),
    _signature("eventTypeId marketType runners", "a market definition"),
    _signature("appKeys", "application keys"),
    _signature("url method", "a request"),
    _signature("method params", "a request"),
    _signature("url headers", "a request"),
)


def error_code(document: object) -> str | None:
    """Betfair's code if the document is an error of API-NG, None when it is not one.

    Understands JSON-RPC (also a batch: its first error), REST, and the short form ``{"error": "text"}``.
    """
    if isinstance(document, list):
        codes = (error_code(element) for element in document[:100] if isinstance(element, dict))
        return next((code for code in codes if code), None)
    item = as_object_or_empty(document)
    if "result" in item or "op" in item:
        return None
    if isinstance(item.get("error"), dict):
        return _rpc_code(object_or_empty(item, "error"))
    if "faultcode" in item or "faultstring" in item:
        detail = object_or_empty(item, "detail")
        return _exception_code(detail) or _readable(label_or(item, "faultstring")) or "CLIENT_FAULT"
    if item.get("error") and "status" not in item and "loginStatus" not in item:
        return _readable(label_or(item, "error")) or "UNNAMED_ERROR"
    return None


def items_of(content: bytes) -> Sequence[object]:
    """The items of an answer of API-NG, whatever they are.

    Raises:
        PayloadRefusedError: ``"error_body"`` for an error, and for what has neither items nor an envelope.
    """
    document = load_json(PROVIDER, content)
    if error_code(document) is not None:
        raise PayloadRefusedError(PROVIDER, "error_body", "an error")
    return _unwrapped(document)


def recognise(document: object) -> Recognised:
    """Unwrap an answer and say what it holds.

    Raises:
        PayloadRefusedError: ``"error_body"`` for an error, ``"unknown_answer"`` for what we do not know.
    """
    code = error_code(document)
    if code is not None:
        raise PayloadRefusedError(PROVIDER, "error_body", f"it is the error {code}")
    items = _unwrapped(document)
    if not items:
        return Recognised(Kind.NOTHING, "an empty list", ())
    # A broken first element must not hide what the others are.
    for element in items[:20]:
        item = as_object_or_empty(element)
        for signature in _SIGNATURES:
            if signature.fields <= item.keys():
                return Recognised(signature.kind, signature.about, items)
    raise PayloadRefusedError(PROVIDER, "unknown_answer", "it is none of the answers we know")


def _unwrapped(document: object) -> Sequence[object]:
    if isinstance(document, list):
        if document and all(isinstance(element, dict) and "jsonrpc" in element for element in document):
            return [item for element in document for item in _unwrapped(element)]
        return document
    if not isinstance(document, dict):
        raise PayloadRefusedError(PROVIDER, "unknown_answer", "it is neither an object nor a list")
    if "result" not in document:
        return [document]
    result = document["result"]
    return result if isinstance(result, list) else [result]


def _rpc_code(fault: JsonObject) -> str:
    data = object_or_empty(fault, "data")
    message = _readable(label_or(fault, "message"))
    by_number = _RPC_CODES.get(whole_or(fault, "code", 0))
    return _exception_code(data) or _NUMBERED.get(message) or by_number or message or "UNNAMED_ERROR"


def _exception_code(data: JsonObject) -> str:
    for name in ("APINGException", "AccountAPINGException"):
        code = _readable(label_or(object_or_empty(data, name), "errorCode"))
        if code:
            return code
    return ""


def _readable(text: str) -> str:
    """A code as Betfair writes them; free text may hold anything, and is not repeated."""
    if not _CODE.fullmatch(text):
        return ""
    return _NUMBERED.get(text, text)
