"""What the Stream API sends, read into typed values: one JSON object a line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from advisor.adapters.betfair.markets import RunnerKey
from advisor.adapters.betfair.prices import Offer, price_e4, read_size
from advisor.adapters.betfair.stream.definition import KNOWN_DEFINITION, Definition, check_definition, read_definition
from advisor.adapters.betfair.wire import PROVIDER, read_runner_key
from advisor.core.clock import instant_of
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.contracts.kinds import LABEL, LADDER, TEXT, WHOLE, each, one
from advisor.parsing.fields import as_object, label_at, label_or, optional_list, optional_object, whole_or
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, known_fields, load_json

MAX_INSTANT_MS: Final = 4_102_444_800_000
"""2100: a clock beyond it is broken."""

OTHER_OPS: Final = {"ocm": "orders", "rcm": "race positions", "ccm": "cricket scores"}
"""Messages of subscriptions we do not make, and what they are about."""

_LADDERS: Final = ("atb", "atl", "trd", "spb", "spl", "batb", "batl", "bdatb", "bdatl")
_RUNNER_FIELDS: Final = known_fields("hc ltp tv spn spf", id=WHOLE, **dict.fromkeys(_LADDERS, LADDER.optional))
_CHANGE_FIELDS: Final = known_fields(
    "img con tv", id=LABEL, marketDefinition=one(KNOWN_DEFINITION).optional, rc=each(_RUNNER_FIELDS).optional
)
_HEAD: Final = "id clk initialClk ct heartbeatMs conflateMs segmentType status"
_IMAGE_FIELDS: Final = known_fields(_HEAD, op=TEXT, pt=WHOLE, mc=each(_CHANGE_FIELDS))
MESSAGE_FIELDS: Final = known_fields(_HEAD, op=TEXT, pt=WHOLE, mc=each(_CHANGE_FIELDS).optional).by(
    "ct", {"SUB_IMAGE": _IMAGE_FIELDS}
)
_MESSAGE: Final = MESSAGE_FIELDS.names
_CHANGE: Final = _CHANGE_FIELDS.names
_RUNNER: Final = _RUNNER_FIELDS.names
_MAX_LEVEL: Final = 1000
_LONGEST_CLOCK: Final = 10_000


Hold: TypeAlias = Callable[[object], None]


class ChangeType(StrEnum):
    """Why a message came; none for an ordinary change."""

    SUB_IMAGE = "SUB_IMAGE"
    RESUB_DELTA = "RESUB_DELTA"
    HEARTBEAT = "HEARTBEAT"


class Segment(StrEnum):
    """Which part of a message too long for one this is; none for a whole one."""

    START = "SEG_START"
    MIDDLE = "SEG"
    END = "SEG_END"


_KINDS: Final = {kind.value: kind for kind in ChangeType}
_SEGMENTS: Final = {segment.value: segment for segment in Segment}


class RunnerChange(NamedTuple):
    """Changes of one runner.

    Attributes:
        prices: by field (``atb``, …): the new size at each price; 0 removes the price.
        levels: by field (``batb``, …): the new offer at each level; a size of 0 removes the level.
        last_price: ten-thousandths; None when not sent.
        volume: whole units of the account's money; None when not sent.
    """

    key: RunnerKey
    prices: Mapping[str, Sequence[Offer]]
    levels: Mapping[str, Sequence[tuple[int, Offer]]]
    last_price: int | None
    volume: float | None


class MarketChange(NamedTuple):
    """Changes of one market.

    Attributes:
        image: replaces all that is known of the market.
        conflated: several changes in one.
    """

    market_id: str
    image: bool
    conflated: bool
    definition: Definition | None
    runners: Sequence[RunnerChange]


class RefusedChange(NamedTuple):
    """A market's change that could not be read: what is known of the market no longer holds."""

    market_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketMessage:
    """A line of market changes.

    Attributes:
        id: of the subscription it answers, None when not sent (historic files).
        clk, initial_clk: where to resume; "" when not sent.
        published: ms since the Unix epoch; None when not sent.
        heartbeat_ms, conflate_ms: in force, as the server says; None when it does not.
        latent: the server's own feed lags (status 503).
    """

    id: int | None
    kind: ChangeType | None
    segment: Segment | None
    clk: str
    initial_clk: str
    published: int | None
    heartbeat_ms: int | None
    conflate_ms: int | None
    latent: bool
    changes: Sequence[MarketChange | RefusedChange]

    @property
    def published_at(self) -> datetime | None:
        return None if self.published is None else instant_of(self.published * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMessage:
    """The answer to a request of ours, or a farewell.

    Attributes:
        error: Betfair's code, "" on success.
    """

    id: int | None
    ok: bool
    error: str
    closed: bool
    connections_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionMessage:
    """The server's greeting."""

    connection_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMessage:
    """A message of a subscription we do not make."""

    op: str
    about: str


Message = MarketMessage | StatusMessage | ConnectionMessage | OtherMessage


def read_line(line: bytes, findings: Findings, held: Hold = lambda _: None) -> Message:
    """Read one line.

    Args:
        held: holds the decoded line against the contract, where it is an image or something was refused: a small
            change that can be read says nothing of the contract.

    Raises:
        PayloadRefusedError: ``"empty"``, ``"not_json"``, ``"not_an_object"``, ``"unknown_op"``.
        ContractBrokenError: as ``held`` finds.
    """
    document = load_json(PROVIDER, line)
    try:
        message = read_message(document, findings)
    except PayloadRefusedError:
        held(document)
        raise
    if isinstance(message, MarketMessage) and (message.kind is ChangeType.SUB_IMAGE or findings.refused):
        held(document)
    return message


def read_message(document: object, findings: Findings) -> Message:
    """Read a decoded line; a market whose change cannot be read is refused alone.

    Raises:
        PayloadRefusedError: ``"not_an_object"``, ``"unknown_op"``, ``"bad_changes"``.
    """
    if not isinstance(document, dict):
        raise PayloadRefusedError(PROVIDER, "not_an_object", "a line of the stream is not an object")
    item: JsonObject = document
    op = item.get("op")
    if op == "mcm":
        return _market_message(item, findings)
    if op == "status":
        error = label_or(item, "errorCode")
        return StatusMessage(
            id=_id(item),
            ok=item.get("statusCode") == "SUCCESS",
            error=error if error.replace("_", "").isalnum() else "UNKNOWN" if error else "",
            closed=item.get("connectionClosed") is True,
            connections_left=_whole(item, "connectionsAvailable"),
        )
    if op == "connection":
        return ConnectionMessage(connection_id=label_or(item, "connectionId"))
    if isinstance(op, str) and op in OTHER_OPS:
        return OtherMessage(op=op, about=OTHER_OPS[op])
    raise PayloadRefusedError(PROVIDER, "unknown_op", "a line of the stream is of no kind we know")


def _market_message(item: JsonObject, findings: Findings) -> MarketMessage:
    findings.check_fields(item, _MESSAGE, "")
    try:
        changes = optional_list(item, "mc")
    except ItemFaultError as fault:
        raise PayloadRefusedError(PROVIDER, "bad_changes", fault.detail) from None
    published = _whole(item, "pt")
    return MarketMessage(
        id=_id(item),
        kind=_KINDS.get(label_or(item, "ct")),
        segment=_SEGMENTS.get(label_or(item, "segmentType")),
        clk=_clock(item, "clk"),
        initial_clk=_clock(item, "initialClk"),
        published=published if published is not None and 0 < published < MAX_INSTANT_MS else None,
        heartbeat_ms=_whole(item, "heartbeatMs"),
        conflate_ms=_whole(item, "conflateMs"),
        latent=item.get("status") == 503,
        changes=[change for index, value in enumerate(changes) if (change := _change(value, index, findings))],
    )


def _change(value: object, index: int, findings: Findings) -> MarketChange | RefusedChange | None:
    market_id = ""
    try:
        item = as_object(value)
        market_id = label_at(item, "id")
        return _market_change(item, market_id, findings)
    except ItemFaultError as fault:
        findings.refuse(f"mc[{index}]", fault)
    return RefusedChange(market_id) if market_id else None


def _market_change(item: JsonObject, market_id: str, findings: Findings) -> MarketChange:
    findings.check_fields(item, _CHANGE, "mc")
    definition = None
    described = optional_object(item, "marketDefinition")
    if described is not None:
        check_definition(findings, described)
        definition = read_definition(market_id, described)
    return MarketChange(
        market_id,
        item.get("img") is True,
        item.get("con") is True,
        definition,
        [_runner_change(runner, findings) for runner in optional_list(item, "rc")],
    )


def _runner_change(value: object, findings: Findings) -> RunnerChange:
    item = as_object(value, "rc")
    findings.check_fields(item, _RUNNER, "mc.rc")
    prices: dict[str, Sequence[Offer]] = {}
    levels: dict[str, Sequence[tuple[int, Offer]]] = {}
    for name in _LADDERS:
        if name not in item:
            continue
        entries = optional_list(item, name)
        # The shape decides: full ladders have been sent with levels, too.
        if entries and isinstance(entries[0], list) and len(entries[0]) == 3:
            levels[name] = [_level(entry) for entry in entries]
        else:
            prices[name] = [_price(entry) for entry in entries]
    return RunnerChange(
        read_runner_key(item, "id", "hc"), prices, levels, _last_price(item.get("ltp")), _amount(item.get("tv"))
    )


def _price(entry: object) -> Offer:
    if not isinstance(entry, list) or len(entry) != 2:
        raise ItemFaultError("rc", "bad_price", "an entry of a ladder is no pair of price and size")
    return Offer(price_e4(entry[0]), read_size(entry[1]))


def _level(entry: object) -> tuple[int, Offer]:
    if not isinstance(entry, list) or len(entry) != 3:
        raise ItemFaultError("rc", "bad_price", "an entry of a ladder is no level, price and size")
    level = entry[0]
    if type(level) is not int or not 0 <= level < _MAX_LEVEL:
        raise ItemFaultError("rc", "bad_price", "a level is no whole number from 0")
    size = read_size(entry[2])
    # A level that is taken away comes with a price of 0.
    return level, Offer(price_e4(entry[1]) if size else 0, size)


def _last_price(value: object) -> int | None:
    """Beside the offers; what cannot be read counts as missing."""
    try:
        return price_e4(value) if isinstance(value, int | float) else None
    except ItemFaultError:
        return None


def _amount(value: object) -> float | None:
    try:
        return None if value is None else read_size(value)
    except ItemFaultError:
        return None


def _clock(item: JsonObject, name: str) -> str:
    """A token of Betfair's, as long as it likes within reason; it is only ever sent back."""
    value = item.get(name)
    return value if isinstance(value, str) and len(value) <= _LONGEST_CLOCK and value.isprintable() else ""


def _id(item: JsonObject) -> int | None:
    return _whole(item, "id")


def _whole(item: JsonObject, name: str) -> int | None:
    return None if item.get(name) is None or (found := whole_or(item, name, -1)) < 0 else found
