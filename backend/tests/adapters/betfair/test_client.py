"""Calls within Betfair's limits."""

from fractions import Fraction

import orjson
import pytest

from advisor.adapters.betfair import client
from advisor.adapters.betfair.client import MarketFilter, book_weight, markets_per_book_call, markets_per_catalogue_call
from advisor.upstream.calls import CallKind
from tests.adapters.betfair.samples import SEEN


@pytest.mark.parametrize(
    ("data", "depth", "weight", "markets"),
    [
        ({"EX_BEST_OFFERS"}, 3, Fraction(5), 40),
        ({"EX_BEST_OFFERS"}, 1, Fraction(5, 3), 120),
        ({"EX_BEST_OFFERS"}, 6, Fraction(10), 20),
        ({"EX_ALL_OFFERS"}, 3, Fraction(17), 11),
        ({"EX_BEST_OFFERS", "EX_TRADED"}, 3, Fraction(20), 10),
        ({"EX_ALL_OFFERS", "EX_TRADED"}, 3, Fraction(32), 6),
        ({"SP_AVAILABLE", "SP_TRADED"}, 3, Fraction(10), 20),
        (set(), 3, Fraction(2), 100),
    ],
)
def test_weights_of_books(data: set[str], depth: int, weight: Fraction, markets: int) -> None:
    assert book_weight(frozenset(data), depth) == weight
    assert markets_per_book_call(frozenset(data), depth) == markets


def test_books_are_asked_for_in_parts_that_fit() -> None:
    calls = list(client.list_market_books([f"1.{number}" for number in range(250)], depth=1))
    bodies = [orjson.loads(call.body or b"") for call in calls]
    assert [len(body["params"]["marketIds"]) for body in bodies] == [120, 120, 10]
    assert {body["method"] for body in bodies} == {"SportsAPING/v1.0/listMarketBook"}
    assert {(call.method, call.endpoint, call.kind, call.idempotent) for call in calls} == {
        ("POST", "books", CallKind.ODDS, True)
    }


def test_a_catalogue_asks_for_as_many_as_fit() -> None:
    body = orjson.loads(client.list_market_catalogue(MarketFilter(competitions=("7",), start_from=SEEN)).body or b"")
    assert body["params"]["maxResults"] == markets_per_catalogue_call() == 200
    assert body["params"]["filter"] == {
        "competitionIds": ["7"],
        "marketStartTime": {"from": "2026-11-25T12:00:00Z"},
    }
    assert markets_per_catalogue_call(["EVENT"]) == 1000
