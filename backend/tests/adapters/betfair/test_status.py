"""What a market says of its event: the same by its polled book and by its streamed definition."""

from collections.abc import Mapping
from typing import Final

import pytest

from advisor.adapters.betfair.markets import Market
from advisor.adapters.betfair.parse import parse_books, parse_catalogue, reading_of_books
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.core.markets import EventStatus
from advisor.parsing.json_documents import Findings
from tests.adapters.betfair.samples import (
    AWAY,
    DRAW,
    HOME,
    MATCH,
    SEEN,
    book,
    change,
    definition,
    message,
    rpc,
    runner,
)
from tests.adapters.mutations import Json, encoded

RUNNERS: Final = (HOME, AWAY, DRAW)


def market(kind: str) -> Mapping[str, Market]:
    assert isinstance(MATCH, dict)
    described: Json = {"marketType": kind, "bettingType": "ODDS", "marketTime": "2026-11-28T15:00:00.000Z"}
    (found,) = parse_catalogue(encoded(rpc([{**MATCH, "description": described}]))).markets
    return {found.market_id: found}


def polled(kind: str, status: str, in_play: bool, states: tuple[str, ...]) -> EventStatus | None:
    runners: Json = [runner(key, [], [], status=state) for key, state in zip(RUNNERS, states, strict=False)]
    books = parse_books(encoded(rpc([book("1.1", runners, status, inplay=in_play)])))
    (event,) = reading_of_books(books, market(kind), SEEN).events
    return event.status


def streamed(kind: str, status: str, in_play: bool, states: tuple[str, ...]) -> EventStatus | None:
    runners: Json = [
        {"id": key, "sortPriority": place, "status": state}
        for place, (key, state) in enumerate(zip(RUNNERS, states, strict=False), start=1)
    ]
    defined = definition(status, kind, inPlay=in_play, runners=runners)
    findings = Findings()
    line = read_line(encoded(message(change(img=True, marketDefinition=defined))), findings)
    assert isinstance(line, MarketMessage)
    events = StreamCache(market(kind)).apply(line, SEEN, findings).events
    return events[0].status if events else None


ALL_REMOVED: Final = ("REMOVED",) * 3


@pytest.mark.parametrize("kind", ["MATCH_ODDS", "MONEY_LINE", "MONEYLINE"])
@pytest.mark.parametrize(
    ("status", "in_play", "states", "expected"),
    [
        ("OPEN", False, ("ACTIVE",) * 3, EventStatus.SCHEDULED),
        ("OPEN", True, ("ACTIVE",) * 3, EventStatus.IN_PLAY),
        ("SUSPENDED", True, ("ACTIVE",) * 3, EventStatus.IN_PLAY),
        ("INACTIVE", False, ("ACTIVE",) * 3, None),
        ("INACTIVE", True, ALL_REMOVED, None),
        ("CLOSED", True, ("WINNER", "LOSER", "LOSER"), EventStatus.FINISHED),
        ("CLOSED", False, ("REMOVED", "LOSER", "WINNER"), EventStatus.FINISHED),
        ("CLOSED", False, ALL_REMOVED, EventStatus.VOID),
        ("CLOSED", True, ALL_REMOVED, EventStatus.VOID),
        ("CLOSED", False, ("REMOVED", "REMOVED_VACANT", "REMOVED"), EventStatus.VOID),
        # Until it is closed they may come back, and while somebody's end is not said nothing is decided.
        ("SUSPENDED", False, ALL_REMOVED, EventStatus.SCHEDULED),
        ("CLOSED", False, ("REMOVED", "REMOVED", "LOSER"), None),
        ("CLOSED", False, ("REMOVED", "REMOVED", "HIDDEN"), None),
        ("CLOSED", False, ("LOSER",) * 3, None),
        ("CLOSED", False, (), None),
    ],
)
def test_polled_and_streamed_books_say_the_same(
    kind: str, status: str, in_play: bool, states: tuple[str, ...], expected: EventStatus | None
) -> None:
    assert streamed(kind, status, in_play, states) is expected
    assert states == () or polled(kind, status, in_play, states) is expected


@pytest.mark.parametrize("kind", ["DRAW_NO_BET", "HALF_TIME"])
def test_a_market_on_a_part_of_the_game_does_not_end_it(kind: str) -> None:
    for status, states in (("CLOSED", ALL_REMOVED), ("CLOSED", ("WINNER", "LOSER", "LOSER")), ("OPEN", ALL_REMOVED)):
        assert streamed(kind, status, True, states[:2] if kind == "DRAW_NO_BET" else states) is None
