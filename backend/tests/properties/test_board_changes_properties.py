"""A page of the board that is kept by changes alone is the page, whatever came between and whenever it is asked."""

from dataclasses import dataclass, field
from typing import Final

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.api.odds.board_changes import BoardText, BoardVersions, RowText, row_text
from advisor.api.odds.schemas import BoardChanges, BoardRow, OddsBoard
from tests.api.odds.merging import Document, merged
from tests.effort import effort

AS_OF: Final = b'{"as_of":"2026-11-25T12:00:00Z",'
EPOCH: Final = "6f0f2c3f4d7c4a63a0b1f2d3c4b5a697"

PRICES: Final = st.fixed_dictionaries({
    "odds": st.sampled_from(["2.10", "2.20", None]),
    "previous": st.none(), "size": st.none(), "quality_flag": st.none(), "edge": st.none(),
    "value": st.just(value=False),
    "at": st.just("2026-11-25T12:00:00Z"), "changed_at": st.just("2026-11-25T12:00:00Z"),
    "confirmed_at": st.sampled_from(["2026-11-25T12:00:00Z", "2026-11-25T12:00:05Z"]),
})  # fmt: skip


def _cell(venue: str) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({
        "venue": st.just(venue), "provider": st.just("betfair"), "back": st.lists(PRICES, min_size=1, max_size=1),
        "lay": st.just([]), "overround": st.none(),
    })  # fmt: skip


CELLS: Final = st.lists(st.sampled_from("abc"), min_size=1, unique=True).flatmap(
    lambda venues: st.tuples(*map(_cell, sorted(venues))).map(list)
)
MARKETS: Final = st.none() | st.fixed_dictionaries({
    "market": st.just("totals"), "participant": st.none(), "line": st.sampled_from(["2.5", "3.5"]),
    "selections": st.just(["over"]), "cells": CELLS, "fair": st.sampled_from([[0.5], [None]]),
    "fair_odds": st.just(["2.00"]), "fair_source": st.none(), "at_risk": st.none(), "best": st.just([]),
    "best_overround": st.none(), "ageing_seconds": st.none(), "stale_seconds": st.none(),
})  # fmt: skip
ROWS: Final[st.SearchStrategy[Document]] = st.fixed_dictionaries({
    "sport": st.just("football"), "competition": st.just("E0"), "competition_name": st.just("Premier League"),
    "kickoff": st.just("2026-11-25T20:00:00Z"), "status": st.sampled_from(["scheduled", "in_play"]),
    "home": st.none(), "away": st.none(), "title": st.none(), "game": st.just(1), "score": st.none(),
    "ending": st.none(), "market": MARKETS, "markets": st.sampled_from([0, 3]), "value_bets": st.just(0),
    "value_markets": st.just([]),
})  # fmt: skip
PAGES: Final = st.lists(
    st.tuples(st.integers(1, 4), ROWS).map(lambda each: {"fixture_id": each[0], **each[1]}),
    max_size=4,
    unique_by=lambda row: row["fixture_id"],
)
VENUES: Final = st.sampled_from([b"[]", b'[{"key":"a","name":"A","kind":"bookmaker","commission":0.0,'
                                 b'"commission_basis":"bet_winnings"}]'])  # fmt: skip
CURSORS: Final = st.sampled_from([b"null", b'"behind"'])


@dataclass
class Server:
    """Writes one page after another, and knows each whole."""

    versions: BoardVersions = field(default_factory=lambda: BoardVersions(EPOCH))
    whole: Document = field(default_factory=dict)

    def write(self, rows: list[Document], venues: bytes, cursor: bytes) -> None:
        texts = [(row["fixture_id"], row_text(BoardRow.model_validate(row))) for row in rows]
        page = BoardText(texts, venues, b'"sandbox":true,"next_cursor":' + cursor)
        self.versions.write(page)
        before = AS_OF + b'"version":"%b",' % self.versions.version.encode()
        self.whole = OddsBoard.model_validate_json(before + page.json()).model_dump(mode="json")

    def changes(self, since: str | None) -> Document:
        return BoardChanges.model_validate_json(AS_OF + self.versions.changes(since)).model_dump(mode="json")


@settings(max_examples=effort(15, 200))
@given(st.lists(st.tuples(PAGES, VENUES, CURSORS, st.sets(st.integers(0, 2))), min_size=1, max_size=8))
def test_a_page_kept_by_changes_is_the_page(steps: list[tuple[list[Document], bytes, bytes, set[int]]]) -> None:
    """Three clients ask when they please, one of them twice for the same: each has the whole page at once."""
    server = Server()
    held: dict[int, Document] = {}
    for rows, venues, cursor, asking in steps:
        server.write(rows, venues, cursor)
        for client in asking:
            before = held.get(client)
            changes = server.changes(None if before is None else before["version"])
            assert merged(before, changes) == server.whole
            held[client] = merged(before, changes)
            assert merged(held[client], server.changes(held[client]["version"])) == server.whole


@given(PAGES, VENUES, CURSORS)
def test_of_a_page_that_did_not_change_nothing_is_sent(rows: list[Document], venues: bytes, cursor: bytes) -> None:
    server = Server()
    server.write(rows, venues, cursor)
    since = server.whole["version"]
    server.write(rows, venues, cursor)
    changes = server.changes(since)
    assert (changes["version"], changes["since"]) == (since, since)
    assert (changes["venues"], changes["fixtures"], changes["rows"]) == (None, None, [])


@given(PAGES.filter(bool), st.sampled_from(
    [None, "", "1", f"{EPOCH}-0", f"{EPOCH}-9", f"{'0' * 32}-1", f"{EPOCH}-1 ", f"{EPOCH}-1-1", f"{EPOCH}--1"]
))  # fmt: skip
def test_whoever_asks_with_a_version_of_nobodys_gets_everything(rows: list[Document], since: str | None) -> None:
    """As after a restart, where the versions of before mean nothing."""
    server = Server()
    server.write(rows, b"[]", b"null")
    changes = server.changes(since)
    assert changes["since"] is None
    assert merged(None, changes) == merged({"version": since, "items": ["old"]}, changes) == server.whole


def test_only_the_cell_that_changed_is_sent() -> None:
    def row(*cells: bytes) -> RowText:
        return RowText(b'{"fixture_id":7}', b'{"market":"h2h"}', list(zip("ab", cells, strict=True)))

    versions = BoardVersions(EPOCH)
    for cell in (b"1", b"2"):
        versions.write(BoardText([(7, row(b"0", cell))], b"[]", b'"next_cursor":null'))
    [changed] = orjson.loads(b"{" + versions.changes(f"{EPOCH}-1"))["rows"]
    assert changed == {"fixture_id": 7, "fixture": None, "prices": {"market": None, "venues": ["a", "b"], "cells": [2]}}
