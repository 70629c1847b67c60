"""What of a page of the board changed since an answer that a client holds: the parts that are not as they were then."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import orjson

from advisor.api.odds.schemas import BoardRow

_NULL: Final = b"null"
_VERSION: Final = re.compile(r"([0-9a-f]{32})-([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class RowText:
    """A fixture on the board, each part of it as its JSON.

    Attributes:
        fixture: the fixture itself.
        market: what is said of its market as a whole; ``null`` where it has no live price.
        cells: venues with their prices, in their order; none without a market.
    """

    fixture: bytes
    market: bytes
    cells: Sequence[tuple[str, bytes]]

    def json(self) -> bytes:
        """The whole row."""
        market = self.market
        if market != _NULL:
            market = market[:-1] + b',"cells":[' + b",".join(cell for _, cell in self.cells) + b"]}"
        return self.fixture[:-1] + b',"market":' + market + b"}"


def row_text(row: BoardRow) -> RowText:
    """The parts of a row."""
    market = row.market
    return RowText(
        fixture=row.model_dump_json(exclude={"market"}).encode(),
        market=_NULL if market is None else market.model_dump_json(exclude={"cells"}).encode(),
        cells=() if market is None else [(cell.venue, cell.model_dump_json().encode()) for cell in market.cells],
    )


class BoardText(NamedTuple):
    """A page of the board as it is written.

    Attributes:
        rows: fixtures' ids with their rows, in their order.
        venues: the columns, as JSON.
        rest: what else an answer has and is not the time it was made: the end of an object behind a comma, without the
            bracket that closes it.
    """

    rows: Sequence[tuple[int, RowText]]
    venues: bytes
    rest: bytes

    def json(self) -> bytes:
        """The end of the answer, behind what it begins with."""
        rows = b",".join(row.json() for _, row in self.rows)
        return self.rest + b',"venues":' + self.venues + b',"items":[' + rows + b"]}"


class _Part(NamedTuple):
    """A part of the board, and the version that was the first to have it so."""

    json: bytes
    since: int


@dataclass(frozen=True, slots=True)
class _Row:
    fixture: _Part
    market: _Part
    venues: _Part
    cells: Mapping[str, _Part]

    def changes(self, id_: int, since: int) -> bytes | None:
        """Its parts that are newer than a version; None: there are none."""
        cells = [cell.json for cell in self.cells.values() if cell.since > since]
        prices = _NULL
        if cells or max(self.market.since, self.venues.since) > since:
            prices = b'{"market":%b,"venues":%b,"cells":[%b]}' % (
                _newer(self.market, since),
                self.venues.json,
                b",".join(cells),
            )
        elif self.fixture.since <= since:
            return None
        return b'{"fixture_id":%d,"fixture":%b,"prices":%b}' % (id_, _newer(self.fixture, since), prices)


class BoardVersions:
    """The page that was written last, and since which version each part of it is as it is.

    An answer that was written before, however long ago, becomes the last one by the parts that are newer than it. So
    nothing has to be known of those who ask, and none is too old.

    Args:
        epoch: of these versions, 32 hexadecimal digits: others know nothing of them, such as those of another process.
    """

    def __init__(self, epoch: str) -> None:
        self._epoch = epoch
        self._number = 0
        self._last: BoardText | None = None
        self._fixtures: _Part | None = None
        self._venues: _Part | None = None
        self._rows: Mapping[int, _Row] = {}

    @property
    def version(self) -> str:
        """Of the page that was written last."""
        return f"{self._epoch}-{self._number}"

    def write(self, page: BoardText) -> None:
        """The page is this now."""
        if page == self._last:
            return
        self._last = page
        self._number += 1
        self._venues = self._now(self._venues, page.venues)
        self._fixtures = self._now(self._fixtures, orjson.dumps([id_ for id_, _ in page.rows]))
        self._rows = {id_: self._row(self._rows.get(id_), text) for id_, text in page.rows}

    def changes(self, since: str | None) -> bytes:
        """What makes the last page of the one that a client has: the end of an object, behind a comma.

        Args:
            since: the version of the client's page; None, or any that is not known here: it has nothing.
        """
        known = self._known(since)
        base = 0 if known is None else known
        rows: Iterable[bytes | None] = (row.changes(id_, base) for id_, row in self._rows.items())
        return b'%b,"version":%b,"since":%b,"venues":%b,"fixtures":%b,"rows":[%b]}' % (
            b"" if self._last is None else self._last.rest,
            orjson.dumps(self.version),
            orjson.dumps(None if known is None else since),
            _newer(self._venues, base),
            _newer(self._fixtures, base),
            b",".join(row for row in rows if row is not None),
        )

    def _known(self, since: str | None) -> int | None:
        found = None if since is None else _VERSION.fullmatch(since)
        if found is None or found[1] != self._epoch or not 0 < int(found[2]) <= self._number:
            return None
        return int(found[2])

    def _row(self, before: _Row | None, text: RowText) -> _Row:
        fixture, market, venues = (None,) * 3 if before is None else (before.fixture, before.market, before.venues)
        cells: Mapping[str, _Part] = {} if before is None else before.cells
        return _Row(
            fixture=self._now(fixture, text.fixture),
            market=self._now(market, text.market),
            venues=self._now(venues, orjson.dumps([venue for venue, _ in text.cells])),
            cells={venue: self._now(cells.get(venue), json) for venue, json in text.cells},
        )

    def _now(self, before: _Part | None, json: bytes) -> _Part:
        return before if before is not None and before.json == json else _Part(json, self._number)


def _newer(part: _Part | None, since: int) -> bytes:
    return _NULL if part is None or part.since <= since else part.json
