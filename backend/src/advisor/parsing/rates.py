"""Tables of rates: a row says what one unit of an asset costs in another, and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from advisor.core.clock import micros_of
from advisor.core.errors import ImportRefusedError
from advisor.core.money.assets import ASSETS
from advisor.core.money.rates import LARGEST_RATE, LEAST_RATE, Rate
from advisor.parsing.cells import RowFaultError
from advisor.parsing.tables import Row, UnreadableRow, below_one_header, read_delimited

OUT_AT: Final = time(16, tzinfo=UTC)
"""From when on a rate that names a day alone counts: central banks have published theirs by then."""

_NEEDED: Final = ("base", "quote", "rate")
_WHEN: Final = ("at", "date")
_KNOWN: Final = frozenset({*_NEEDED, *_WHEN, "source"})
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
_MOST_FAULTS: Final = 10


@dataclass(frozen=True, slots=True)
class RefusedRate:
    """A line that says no rate, and why."""

    line: int
    reason: str


def read_rates(content: bytes, file: str, source: str) -> list[Rate]:
    """Read a CSV file with the columns ``date`` or ``at``, ``base``, ``quote``, ``rate`` and, if it likes, ``source``.

    Args:
        file: its name, for messages.
        source: of rows that name none.

    Returns:
        In the order of the file.

    Raises:
        ImportRefusedError: it is no such table, or a row of it cannot be used; each such row is named.
    """
    text = read_delimited(content, file)
    header = [name.strip().lower() for name in text.header]
    _check_header(header, file)
    rates: dict[tuple[str, str, int], Rate] = {}
    refused: list[RefusedRate] = []
    for row in below_one_header(text.header, text.rows(), file):
        try:
            rate = _rate(row, header, source)
            known = rates.setdefault(rate[:3], rate)
            if known != rate:
                raise RowFaultError("rate", "another row has another rate for the same pair and time")
        except RowFaultError as fault:
            refused.append(RefusedRate(row.line, f"{fault.column}: {fault.reason}" if fault.column else fault.reason))
    if refused:
        raise ImportRefusedError(file, _named(refused))
    return list(rates.values())


def _check_header(header: list[str], file: str) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise ImportRefusedError(file, f"it has no column {missing[0]!r}")
    if sum(name in header for name in _WHEN) != 1:
        raise ImportRefusedError(file, "it needs one of the columns 'date' and 'at'")
    strange = [name for name in header if name and name not in _KNOWN]
    if strange:
        raise ImportRefusedError(file, f"nobody knows what its column {strange[0]!r} is")
    if len(set(header)) < len(header):
        raise ImportRefusedError(file, "two of its columns have one name")


def _rate(row: Row | UnreadableRow, header: list[str], source: str) -> Rate:
    if isinstance(row, UnreadableRow):
        raise RowFaultError("", row.reason)
    cells = dict(zip(header, [*row.cells, *[""] * (len(header) - len(row.cells))], strict=True))
    base, quote = _asset(cells, "base"), _asset(cells, "quote")
    if base == quote:
        raise RowFaultError("quote", "both assets are the same")
    return Rate(base, quote, _instant(cells), _number(cells["rate"]), cells.get("source") or source)


def _asset(cells: Mapping[str, str], column: str) -> str:
    if cells[column] not in ASSETS:
        raise RowFaultError(column, f"{cells[column]!r} is no asset that is known")
    return cells[column]


def _instant(cells: Mapping[str, str]) -> int:
    column = next(name for name in _WHEN if name in cells)
    text = cells[column]
    try:
        if column == "date" and not _DAY.fullmatch(text):
            raise ValueError
        read = datetime.fromisoformat(text)
    except ValueError:
        raise RowFaultError(
            column, f"{text!r} is no {'day such as 2026-11-27' if column == 'date' else 'instant'}"
        ) from None
    if column == "date":
        return micros_of(datetime.combine(read.date(), OUT_AT))
    if read.tzinfo is None:
        raise RowFaultError(column, f"{text!r} does not say in which time zone, as 2026-11-27T15:00:00Z does")
    return micros_of(read.astimezone(UTC))


def _number(text: str) -> Decimal:
    try:
        rate = Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        rate = None
    if rate is None or not LEAST_RATE <= rate <= LARGEST_RATE:
        raise RowFaultError("rate", f"{text!r} is no rate such as 1.1650")
    return rate


def _named(refused: list[RefusedRate]) -> str:
    lines = "; ".join(f"line {each.line}: {each.reason}" for each in refused[:_MOST_FAULTS])
    rest = len(refused) - _MOST_FAULTS
    return f"{lines}{f'; and {rest} more lines' if rest > 0 else ''}. Nothing was imported"
