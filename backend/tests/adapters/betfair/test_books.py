"""Catalogue and books → quotes on our markets."""

from datetime import UTC, datetime
from typing import Final

import pytest

from advisor.adapters.betfair.envelope import Kind
from advisor.adapters.betfair.markets import Market, Runner, RunnerKey, selections_of, sides_of
from advisor.adapters.betfair.parse import DELAY, parse, parse_books, parse_catalogue, parse_listings, reading_of_books
from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey
from advisor.core.money.assets import Asset, code_of
from advisor.core.quotes import Quote, Side
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME_TOTALS,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)
from advisor.parsing.json_documents import ItemFaultError
from tests.adapters.betfair.samples import (
    AWAY,
    BOOKS,
    CATALOGUE,
    HOME,
    MATCH_BOOK,
    SEEN,
    TOTAL_BOOK,
    book,
    error,
    rpc,
    runner,
)
from tests.adapters.mutations import Json, encoded
from tests.adapters.quote_checks import assert_readable

MARKETS: Final = {market.market_id: market for market in parse_catalogue(encoded(CATALOGUE)).markets}
AT: Final = micros_of(SEEN)


def quotes_of(*books: Json) -> dict[tuple[MarketTypeKey, int, int, Side], tuple[int, int | None]]:
    reading = reading_of_books(parse_books(encoded(rpc(list(books)))), MARKETS, SEEN)
    assert_readable(reading, SEEN)
    return {(q.market, q.line, q.selection, q.side): (q.odds_e4, q.size) for q in reading.quotes}


def market(kind: str, runners: tuple[Runner, ...], event: str = "", sport: str = "1", betting: str = "ODDS") -> Market:
    return Market(
        market_id="1.9",
        event_id="9",
        event_name=event,
        event_type=sport,
        competition="",
        competition_name="",
        market_type=kind,
        betting_type=betting,
        start=SEEN,
        runners=runners,
    )


def named(selection: int, name: str, priority: int, handicap: int = 0) -> Runner:
    return Runner(key=RunnerKey(selection, handicap), name=name, priority=priority)


def test_a_catalogue_reports_its_events_once() -> None:
    reading = parse(encoded(CATALOGUE), SEEN)
    (event,) = reading.events
    assert (event.ref, event.home, event.away, event.sport) == ("333", "Arsenal", "Leeds", "football")
    assert (event.competition, event.competition_name) == ("10932509", "English Premier League")
    assert event.kickoff == datetime(2026, 11, 28, 15, tzinfo=UTC)
    assert reading.quotes == ()


def test_books_become_quotes_of_both_sides() -> None:
    reading = parse(encoded(BOOKS), SEEN, MARKETS)
    quotes = {(q.market, q.line, q.selection, q.side): q for q in reading.quotes}
    assert quotes[H2H_3WAY, LINE_NONE, 0, Side.BACK] == Quote(
        *("333", H2H_3WAY, LINE_NONE, 0, "betfair_exchange", Side.BACK, 20_800, 12_050, AT, AT)
    )
    assert quotes[H2H_3WAY, LINE_NONE, 2, Side.LAY].odds_e4 == 39_000
    assert quotes[H2H_3WAY, LINE_NONE, 1, Side.BACK].odds_e4 == 0
    assert quotes[TOTALS, 250, 0, Side.BACK].odds_e4 == 18_000
    assert quotes[TOTALS, 250, 1, Side.BACK].odds_e4 == 22_000
    assert quotes[SPREADS, -75, 0, Side.BACK].odds_e4 == 19_500
    assert quotes[SPREADS, -75, 1, Side.LAY].odds_e4 == 20_500
    assert quotes[SPREADS, 0, 1, Side.BACK].odds_e4 == 32_000
    assert reading.events[0].status is EventStatus.SCHEDULED
    assert reading.refused == ()
    assert reading.unknown_fields == {}


@pytest.mark.parametrize(("code", "size"), [(None, 12_050), ("GBP", 12_050), ("JPY", 120), ("BTC", 12_050_000_000)])
def test_sizes_count_in_the_smallest_units_of_the_accounts_money(code: str | None, size: int) -> None:
    """The same answer, 120.5, means what the account's currency makes of it."""
    asset = None if code is None else Asset.of(code)
    reading = reading_of_books(parse_books(encoded(BOOKS)), MARKETS, SEEN, asset)
    quotes = {(q.market, q.line, q.selection, q.side): q for q in reading.quotes}
    quote = quotes[H2H_3WAY, LINE_NONE, 0, Side.BACK]
    assert (quote.size, code_of(quote.size_asset)) == (size, code)


@pytest.mark.parametrize("status", ["SUSPENDED", "CLOSED", "INACTIVE"])
def test_markets_that_take_no_bets_withdraw(status: str) -> None:
    offers = [runner(HOME, [[2.0, 5]], [[2.1, 5]]), runner(AWAY, [[3.0, 5]], [])]
    assert set(quotes_of(book("1.1", offers, status)).values()) == {(0, None)}


def test_a_runner_that_is_out_withdraws() -> None:
    found = quotes_of(book("1.1", [runner(HOME, [[2.0, 5]], [], status="REMOVED"), runner(AWAY, [[3.0, 5]], [])]))
    assert found[H2H_3WAY, LINE_NONE, 0, Side.BACK] == (0, None)
    assert found[H2H_3WAY, LINE_NONE, 2, Side.BACK] == (30_000, 500)


def test_late_prices_are_dated_back() -> None:
    late = book("1.1", [runner(HOME, [[2.0, 5]], [])], isMarketDataDelayed=True, inplay=True)
    reading = parse(encoded(rpc([late])), SEEN, MARKETS)
    assert {(quote.at, quote.seen) for quote in reading.quotes} == {(micros_of(SEEN - DELAY),) * 2}
    assert reading.events[0].status is EventStatus.IN_PLAY


def test_a_result_ends_the_event() -> None:
    ended = book("1.1", [runner(HOME, [], [], status="WINNER"), runner(AWAY, [], [], status="LOSER")], "CLOSED")
    assert parse(encoded(rpc([ended])), SEEN, MARKETS).events[0].status is EventStatus.FINISHED


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (book("1.1", [], "ASLEEP"), "bad_status"),
        (book("1.1", [runner(HOME, [[1.0, 5]], [])]), "bad_price"),
        (book("1.1", [runner(HOME, [["NaN", 5]], [])]), "bad_price"),
        (book("1.1", [runner(HOME, [[1001, 5]], [])]), "bad_price"),
        (book("1.1", [runner(HOME, [[2.0, -5]], [])]), "bad_size"),
        (book("1.1", [runner(HOME, [], [], 0.001)]), "bad_handicap"),
        (book("1.1", [7]), "wrong_type"),
        (book("7.7", []), "unknown_market"),
    ],
)
def test_a_book_that_cannot_be_read_is_refused_alone(broken: Json, reason: str) -> None:
    reading = parse(encoded(rpc([TOTAL_BOOK, broken])), SEEN, MARKETS)
    assert [refused.reason for refused in reading.refused] == [reason]
    assert {quote.market for quote in reading.quotes} == {TOTALS}


def test_unknown_fields_are_counted() -> None:
    strange = book("1.1", [{**_mapping(runner(HOME, [], [])), "mood": 1}], weather={"rain": 1})
    reading = parse(encoded(rpc([strange, MATCH_BOOK])), SEEN, MARKETS)
    assert reading.unknown_fields == {"weather": 1, "runners.mood": 1}


def _mapping(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html>", "not_json"),
        (encoded(error("TOO_MUCH_DATA")), "error_body"),
        (b'{"faultcode":"Client","faultstring":"DSC-0008","detail":{}}', "error_body"),
        (b'{"jsonrpc":"2.0","result":{"currentOrders":[]},"id":1}', "unused_answer"),
        (b'[{"a":1}]', "unknown_answer"),
        (b"7", "unknown_answer"),
    ],
)
def test_answers_of_another_kind_are_refused_whole(content: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refusal:
        parse(content, SEEN)
    assert refusal.value.reason == reason


def test_a_batch_and_an_empty_list_are_read() -> None:
    assert len(parse(encoded([rpc([MATCH_BOOK]), rpc([TOTAL_BOOK])]), SEEN, MARKETS).quotes) == 10
    assert parse(b"[]", SEEN).quotes == ()
    assert parse_listings(encoded(rpc([])), Kind.EVENTS) == ()


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("Arsenal v Leeds", ("Arsenal", "Leeds", False)),
        ("Norrie vs Ruud", ("Norrie", "Ruud", False)),
        ("Cleveland Cavaliers @ Minnesota Timberwolves", ("Minnesota Timberwolves", "Cleveland Cavaliers", True)),
        ("Villa V Vale", ("Villa", "Vale", False)),
        ("Winner 2026/27", None),
        ("", None),
    ],
)
def test_names_of_events(name: str, sides: tuple[str, str, bool] | None) -> None:
    assert sides_of(name) == sides


def test_runners_in_another_order_go_by_name() -> None:
    runners = (named(1, "Leeds", 1), named(58805, "The Draw", 3), named(2, "Arsenal", 2))
    crossed = market("MATCH_ODDS", runners, "Arsenal v Leeds")
    assert selections_of(crossed)[RunnerKey(2, 0)].selection == 0


def test_american_games_name_the_away_side_first() -> None:
    runners = (named(1, "CLE Cavaliers", 1), named(2, "MIN Timberwolves", 2))
    game = market("MATCH_ODDS", runners, "Cleveland Cavaliers @ Minnesota Timberwolves", "7522")
    assert selections_of(game)[RunnerKey(2, 0)].selection == 0


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        (market("MATCH_ODDS", (named(1, "", 1), named(2, "", 2)), sport="7522"), "unknown_sides"),
        (market("MATCH_ODDS", (named(1, "", 1),)), "unknown_sides"),
        (market("WIN", (named(1, "", 1),)), "unsupported_market"),
        (market("DRAW_NO_BET", (named(1, "", 1), named(2, "", 2), named(3, "", 3))), "unknown_sides"),
        (market("BOTH_TEAMS_TO_SCORE", (named(1, "Yes", 1), named(2, "Maybe", 2))), "unknown_sides"),
        (market("BOTH_TEAMS_TO_SCORE", (named(1, "", 1), named(2, "", 2))), "unknown_sides"),
        # Two runners of a result that may be a draw are of draw no bet, or lack the draw: never the winner of two.
        (market("MATCH_ODDS", (named(1, "Leeds", 1), named(2, "Arsenal", 2)), "Leeds v Arsenal"), "missing_draw"),
        (market("HALF_TIME", (named(1, "Leeds", 1), named(2, "Arsenal", 2)), "Leeds v Arsenal"), "missing_draw"),
        (market("HALF_TIME", (named(1, "CLE", 1), named(2, "MIN", 2)), "CLE @ MIN", "7522"), "unknown_sides"),
        (market("DOUBLE_CHANCE", (named(1, "Home or Draw", 1), named(2, "Either", 2))), "unknown_sides"),
        (market("DOUBLE_CHANCE", (named(1, "Home or Home", 1),)), "unknown_sides"),
        (market("TEAM_C_OVER_UNDER_15", (named(1, "Over 1.5", 1),)), "unsupported_market"),
        (
            market("TEAM_A_OVER_UNDER_15", (named(1, "Over", 1), named(2, "Under", 2)), "Leeds @ Arsenal"),
            "unknown_sides",
        ),
        (market("OVER_UNDER_25", (named(1, "Over 2.5", 1), named(2, "Over 2.5", 2))), "ambiguous_runners"),
        (market("OVER_UNDER_25", (named(1, "", 1), named(1, "", 2))), "ambiguous_runners"),
        (market("OVER_UNDER_25", (named(1, "Under 2.5 Goals", 1), named(2, "Over 3.5 Goals", 2))), "other_line"),
        (market("OVER_UNDER_25", (named(1, "Under 25", 1), named(2, "Over 25", 2))), "other_line"),
        (market("OVER_UNDER_25_CORNR", (named(1, "", 1), named(2, "", 2))), "unsupported_market"),
        (market("ASIAN_HANDICAP", (named(1, "", 1), named(2, "", 2))), "unsupported_market"),
    ],
)
def test_markets_without_a_place_say_why(described: Market, reason: str) -> None:
    with pytest.raises(ItemFaultError) as fault:
        selections_of(described)
    assert fault.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "market_type", "line"),
    [
        ("FIRST_HALF_GOALS_05", TOTALS_H1, 50),
        ("TEAM_A_OVER_UNDER_15", HOME_TOTALS, 150),
        ("TEAM_B_OVER_UNDER_25", AWAY_TOTALS, 250),
        ("OVER_UNDER_105", TOTALS, 1050),
    ],
)
def test_what_is_counted_says_the_type(kind: str, market_type: MarketTypeKey, line: int) -> None:
    found = selections_of(market(kind, (named(1, "Under x Goals", 1), named(2, "Over x Goals", 2))))
    assert {(key.selection_id, *selection[:3]) for key, selection in found.items()} == {
        (1, market_type, line, 1),
        (2, market_type, line, 0),
    }


def test_the_result_at_half_time() -> None:
    runners = (named(7, "Arsenal", 1), named(58805, "The Draw", 3), named(8, "Leeds", 2))
    found = selections_of(market("HALF_TIME", runners, "Leeds v Arsenal"))
    assert {key.selection_id: selection[:3] for key, selection in found.items()} == {
        8: (H2H_3WAY_H1, LINE_NONE, 0),
        58805: (H2H_3WAY_H1, LINE_NONE, 1),
        7: (H2H_3WAY_H1, LINE_NONE, 2),
    }


@pytest.mark.parametrize(
    "names",
    [("Home or Draw", "Home or Away", "Draw or Away"), ("Draw or Leeds", "Arsenal or Leeds", "Arsenal or The Draw")],
)
def test_a_double_chance_is_read_by_its_runners_names(names: tuple[str, str, str]) -> None:
    runners = tuple(named(number, name, 9 - number) for number, name in enumerate(names))
    found = selections_of(market("DOUBLE_CHANCE", runners, "Leeds v Arsenal"))
    assert {key.selection_id: selection[:3] for key, selection in found.items()} == {
        place: (DOUBLE_CHANCE, LINE_NONE, place) for place in range(3)
    }


def test_draw_no_bet_and_both_teams_to_score() -> None:
    no_draw = market("DRAW_NO_BET", (named(1, "Leeds", 1), named(2, "Arsenal", 2)), "Arsenal v Leeds")
    assert {key.selection_id: place[:3] for key, place in selections_of(no_draw).items()} == {
        1: (DRAW_NO_BET, LINE_NONE, 1),
        2: (DRAW_NO_BET, LINE_NONE, 0),
    }
    both = market("BOTH_TEAMS_TO_SCORE", (named(30246, "Yes", 1), named(110503, "No", 2)))
    assert {key.selection_id: place[:3] for key, place in selections_of(both).items()} == {
        30246: (BTTS, LINE_NONE, 0),
        110503: (BTTS, LINE_NONE, 1),
    }


def test_totals_without_names_list_the_under_first() -> None:
    places = selections_of(market("OVER_UNDER_05", (named(5, "", 1), named(6, "", 2))))
    assert places[RunnerKey(5, 0)][:3] == (TOTALS, 50, 1)
    assert places[RunnerKey(6, 0)][:3] == (TOTALS, 50, 0)


def test_asian_totals_have_the_line_in_the_handicap() -> None:
    runners = (named(5, "Under", 1, 275), named(6, "Over", 2, 275))
    places = selections_of(market("ALT_TOTAL_GOALS", runners, betting="ASIAN_HANDICAP_DOUBLE_LINE"))
    assert places[RunnerKey(6, 275)][:3] == (TOTALS, 275, 0)
