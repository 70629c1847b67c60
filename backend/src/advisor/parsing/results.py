"""Tables of results of participants: a row says what one achieved in an event."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from advisor.core.errors import ImportRefusedError
from advisor.core.imports import LeftOut
from advisor.core.markets import MarketTypeKey
from advisor.core.results import DID_NOT_TAKE_PART, LOST, EventWords, StatedResult
from advisor.instruments.market_types import MARKET_TYPES, About, MarketType
from advisor.parsing.cells import RowFaultError
from advisor.parsing.tables import Row, UnreadableRow, below_one_header, read_delimited

_NEEDED: Final = ("market", "participant", "result")
_BY_ID: Final = "event"
_BY_TEAMS: Final = ("competition", "date", "home", "away")
_BY_TITLE: Final = ("competition", "title")
_KNOWN: Final = frozenset({*_NEEDED, _BY_ID, *_BY_TEAMS, *_BY_TITLE})
_ID: Final = re.compile(r"[1-9][0-9]{0,17}")
_COUNT: Final = re.compile(r"[0-9]{1,5}")
_SHARE: Final = re.compile(r"1/([2-9]|[1-9][0-9]|1[01][0-9]|120)")
_VOID: Final = "void"
_OF_FIELD: Final = {"0": LOST, "1": 1, _VOID: DID_NOT_TAKE_PART}
_OF_STATEMENT: Final = {"no": 0, "0": 0, "yes": 1, "1": 1, _VOID: DID_NOT_TAKE_PART}


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """A file of results, read.

    Attributes:
        results: in the order of the file.
        refused: rows left out, each with its reason.
    """

    results: list[StatedResult]
    refused: list[LeftOut]


def read_results(content: bytes, file: str) -> ResultsFile:
    """Read a CSV file with the columns ``market``, ``participant`` and ``result``, and those that say which event:
    ``event``, its id; ``competition`` and ``title``, of one without teams; or ``competition``, ``date``, ``home`` and
    ``away``.

    The result of one of a field is ``1``, ``0`` or a share such as ``1/2`` of a dead heat; that of a person is how many
    it achieved, and that of a statement ``yes`` or ``no``; ``void`` says of any that it took no part.

    Args:
        file: its name, for messages.

    Raises:
        ImportRefusedError: it is no such table.
    """
    text = read_delimited(content, file)
    header = [name.strip().lower() for name in text.header]
    _check_header(header, file)
    results: list[StatedResult] = []
    refused: list[LeftOut] = []
    for row in below_one_header(text.header, text.rows(), file):
        try:
            results.append(_result(row, header))
        except RowFaultError as fault:
            refused.append(LeftOut(file, row.line, fault.column, fault.reason))
    return ResultsFile(results, refused)


def _check_header(header: list[str], file: str) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise ImportRefusedError(file, f"it has no column {missing[0]!r}")
    if not any(set(header) >= set(names) for names in ((_BY_ID,), _BY_TITLE, _BY_TEAMS)):
        raise ImportRefusedError(
            file,
            "it needs the column 'event', or 'competition' and 'title', or 'competition', 'date', 'home' and 'away'",
        )
    strange = [name for name in header if name and name not in _KNOWN]
    if strange:
        raise ImportRefusedError(file, f"nobody knows what its column {strange[0]!r} is")
    if len(set(header)) < len(header):
        raise ImportRefusedError(file, "two of its columns have one name")


def _result(row: Row | UnreadableRow, header: list[str]) -> StatedResult:
    if isinstance(row, UnreadableRow):
        raise RowFaultError("", row.reason)
    cells = dict(zip(header, [*row.cells, *[""] * (len(header) - len(row.cells))], strict=True))
    market = MARKET_TYPES.get(MarketTypeKey(cells["market"]))
    if market is None or market.is_settled_by_score:
        raise RowFaultError("market", f"{cells['market']!r} is no type of markets about a participant")
    if not cells["participant"]:
        raise RowFaultError("participant", "it names nobody")
    return StatedResult(row.line, _event(cells), market.key, cells["participant"], _read(cells["result"], market))


def _event(cells: Mapping[str, str]) -> EventWords:
    if text := cells.get(_BY_ID):
        if not _ID.fullmatch(text):
            raise RowFaultError(_BY_ID, f"{text!r} is no id of an event")
        return EventWords(id=int(text))
    needed = _BY_TITLE if cells.get("title") else _BY_TEAMS
    empty = [name for name in needed if not cells.get(name)]
    if empty:
        raise RowFaultError(empty[0], "nothing says which event it is")
    return EventWords(
        competition=cells["competition"],
        day=_day(cells.get("date", "")),
        home=cells.get("home", ""),
        away=cells.get("away", ""),
        title=cells.get("title", ""),
    )


def _day(text: str) -> date | None:
    """None where there is none, as an event with a title needs no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RowFaultError("date", f"{text!r} is no day such as 2026-11-27") from None


def _read(text: str, market: MarketType) -> int:
    if market.about is About.FIELD:
        if text in _OF_FIELD:
            return _OF_FIELD[text]
        if shared := _SHARE.fullmatch(text):
            return int(shared[1])
        raise RowFaultError("result", f"{text!r} is neither 1, 0, void nor a share of the win such as 1/2")
    if market.about is About.STATEMENT:
        if text in _OF_STATEMENT:
            return _OF_STATEMENT[text]
        raise RowFaultError("result", f"{text!r} is neither yes, no nor void")
    if text == _VOID:
        return DID_NOT_TAKE_PART
    if not _COUNT.fullmatch(text):
        raise RowFaultError("result", f"{text!r} is neither void nor how many it achieved")
    return int(text)
