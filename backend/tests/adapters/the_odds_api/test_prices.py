"""The Odds API's prices: markets, selections, lines, sides, times, and what is refused."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from advisor.adapters.the_odds_api import OddsFormat, parse
from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET, code_of
from advisor.core.quotes import Quote, Side
from advisor.core.readings import Reading
from advisor.instruments import market_types
from advisor.instruments.market_types import H2H, H2H_3WAY
from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW, assert_sane
from tests.adapters.the_odds_api.samples import (
    ODDS,
    OUTRIGHTS,
    SPREADS,
    THREE_WAY,
    TOTALS,
    bookmaker,
    event,
    market,
    outcome,
)


def read(document: Json, odds_format: OddsFormat | None = None) -> Reading:
    reading = parse(encoded(document), NOW, odds_format=odds_format)
    assert_sane(reading)
    return reading


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(refused.path, refused.reason) for refused in reading.refused]


def found(quotes: Sequence[Quote], market: MarketTypeKey, side: Side = Side.BACK) -> list[tuple[int, int, int]]:
    return sorted(
        (quote.selection, quote.line, quote.odds_e4) for quote in quotes if quote[1] == market and quote.side is side
    )


def test_selections_go_by_name_not_by_order() -> None:
    quotes = [quote for quote in read(ODDS).quotes if quote.venue == "pinnacle"]
    assert found(quotes, H2H_3WAY) == [(0, LINE_NONE, 19000), (1, LINE_NONE, 36000), (2, LINE_NONE, 42000)]
    assert found(quotes, market_types.SPREADS) == [(0, -75, 19000), (1, -75, 19500)]
    assert found(quotes, market_types.TOTALS) == [(0, 250, 18500), (1, 250, 20000)]


def test_lay_prices_never_mix_with_back_prices() -> None:
    quotes = [quote for quote in read(ODDS).quotes if quote.venue == "betfair_exchange"]
    assert found(quotes, H2H_3WAY, Side.LAY) == [
        (0, LINE_NONE, 19200),
        (1, LINE_NONE, 37000),
        (2, LINE_NONE, 44000),
    ]
    assert len(found(quotes, H2H_3WAY)) == 3


def test_two_prices_are_two_way_where_the_sport_has_no_draw() -> None:
    quotes = [quote for quote in read(ODDS).quotes if quote.venue == "draftkings"]
    assert found(quotes, H2H) == [(0, LINE_NONE, 18000), (1, LINE_NONE, 21000)]


def test_a_draw_makes_three_ways_in_any_sport() -> None:
    boxing = event(bookmaker("unibet_uk", THREE_WAY), sport_key="boxing_boxing")
    assert {quote.market for quote in read([boxing]).quotes} == {H2H_3WAY}


def test_two_prices_on_football_are_no_match_result() -> None:
    reading = read([event(bookmaker("bovada", market("h2h", outcome("Alpha Town", 1.4), outcome("Beta City", 3.0))))])
    assert reading.quotes == ()
    assert reasons(reading) == [("[0].bookmakers[0].markets[0].outcomes", "missing_draw")]


def test_draw_no_bet_is_a_market_of_its_own_beside_the_moneyline() -> None:
    """One returns the stake where the other goes on to overtime: their fair prices differ."""
    moneyline = market("h2h", outcome("Alpha Town", 1.7), outcome("Beta City", 2.2))
    no_draw = market("draw_no_bet", outcome("Alpha Town", 1.62), outcome("Beta City", 2.3))
    reading = read([event(bookmaker("bovada", moneyline, no_draw), sport_key="icehockey_nhl")])
    assert reasons(reading) == []
    assert found(reading.quotes, H2H) == [(0, LINE_NONE, 17_000), (1, LINE_NONE, 22_000)]
    assert found(reading.quotes, market_types.DRAW_NO_BET) == [(0, LINE_NONE, 16_200), (1, LINE_NONE, 23_000)]


def test_both_teams_to_score_goes_by_yes_and_no() -> None:
    offered = market("btts", outcome("No", 2.05), outcome("Yes", 1.75), outcome("Maybe", 4.0))
    reading = read([event(bookmaker("pinnacle", offered))])
    assert found(reading.quotes, market_types.BTTS) == [(0, LINE_NONE, 17_500), (1, LINE_NONE, 20_500)]
    assert reasons(reading) == [("[0].bookmakers[0].markets[0].outcomes[2].name", "unknown_selection")]


@pytest.mark.parametrize(
    ("home_or_draw", "home_or_away", "draw_or_away"),
    [
        ("Alpha Town or Draw", "Alpha Town or Beta City", "Beta City or Draw"),
        ("Draw or Alpha Town", "Beta City or Alpha Town", "Draw or Beta City"),
        ("Alpha Town/Draw", "Alpha Town / Beta City", "Draw/Beta City"),
    ],
)
def test_a_double_chance_names_two_results_in_any_order(
    home_or_draw: str, home_or_away: str, draw_or_away: str
) -> None:
    offered = market(
        "double_chance",
        outcome(draw_or_away, 1.9),
        outcome(home_or_draw, 1.25),
        outcome(home_or_away, 1.3),
        outcome("Alpha Town", 1.9),
    )
    reading = read([event(bookmaker("pinnacle", offered))])
    assert found(reading.quotes, market_types.DOUBLE_CHANCE) == [
        (0, LINE_NONE, 12_500), (1, LINE_NONE, 13_000), (2, LINE_NONE, 19_000),
    ]  # fmt: skip
    assert reasons(reading) == [("[0].bookmakers[0].markets[0].outcomes[3].name", "unknown_selection")]


@pytest.mark.parametrize("key", ["team_totals", "alternate_team_totals"])
def test_team_totals_are_one_market_for_each_side(key: str) -> None:
    offered = market(
        key,
        {**outcome("Over", 1.8, 1.5), "description": "Alpha Town"},
        {**outcome("Under", 2.0, 1.5), "description": "Alpha Town"},
        {**outcome("Over", 2.1, 1.5), "description": "Beta City"},
        {**outcome("Under", 1.7, 1.5), "description": "Nobody"},
        outcome("Under", 1.7, 1.5),
    )
    reading = read([event(bookmaker("pinnacle", offered))])
    assert found(reading.quotes, market_types.HOME_TOTALS) == [(0, 150, 18_000), (1, 150, 20_000)]
    assert found(reading.quotes, market_types.AWAY_TOTALS) == [(0, 150, 21_000)]
    where = "[0].bookmakers[0].markets[0].outcomes"
    assert reasons(reading) == [
        (f"{where}[3].description", "unknown_team"),
        (f"{where}[4].description", "missing_field"),
    ]


@pytest.mark.parametrize("key", ["h2h_h1", "h2h_3_way_h1"])
def test_the_first_half_is_a_market_of_its_own(key: str) -> None:
    half = market(key, outcome("Alpha Town", 2.5), outcome("Draw", 2.1), outcome("Beta City", 4.6))
    reading = read([event(bookmaker("pinnacle", THREE_WAY, half, market("totals_h1", outcome("Over", 1.5, 0.5))))])
    assert [odds for _, _, odds in found(reading.quotes, market_types.H2H_3WAY_H1)] == [25_000, 21_000, 46_000]
    assert [odds for _, _, odds in found(reading.quotes, H2H_3WAY)] == [19_000, 36_000, 42_000]
    assert found(reading.quotes, market_types.TOTALS_H1) == [(0, 50, 15_000)]
    assert reasons(reading) == []


def test_two_prices_on_a_half_are_not_its_result() -> None:
    """What a draw at half-time does to the stakes is not said."""
    half = market("h2h_h1", outcome("Alpha Town", 1.6), outcome("Beta City", 2.3))
    reading = read([event(bookmaker("bovada", half), sport_key="basketball_nba")])
    assert reading.quotes == ()
    assert [refused.reason for refused in reading.refused] == ["missing_draw"]


def test_outrights_are_a_yes_on_each_participant() -> None:
    reading = read(OUTRIGHTS)
    assert [report.title for report in reading.events] == ["EPL"]
    assert [(q.market, q.line, q.selection, q.odds_e4, q.venue, q.participant) for q in reading.quotes] == [
        ("outright", LINE_NONE, 0, 15000, "betfred", "Alpha Town"),
        ("outright", LINE_NONE, 0, 70000, "betfred", "Beta City"),
    ]


def test_a_participant_may_be_laid_and_bear_the_name_of_an_outcome() -> None:
    offered = (market("outrights", outcome("Yes", 3.0)), market("outrights_lay", outcome("Yes", 3.2)))
    reading = read([event(bookmaker("betfair_ex_uk", *offered), home_team=None, away_team=None)])
    assert [(q.selection, q.side, q.odds_e4, q.participant) for q in reading.quotes] == [
        (0, Side.BACK, 30_000, "Yes"),
        (0, Side.LAY, 32_000, "Yes"),
    ]


def test_whoever_is_not_listed_is_somebody_else_at_each_venue() -> None:
    """Backed at one that lists ten and laid at one that lists twenty, both bets lose if the fifteenth wins."""
    named = (outcome("Any Other", 12.0), outcome("Alpha Town", 1.5))
    laid = (outcome("Any Other", 8.0), outcome("Alpha Town", 1.6))
    books = (
        bookmaker("bet365", market("outrights", *named)),
        bookmaker("betfair_ex_uk", market("outrights_lay", *laid)),
    )
    reading = read([event(*books, home_team=None, away_team=None)])
    assert [(q.venue, q.participant) for q in reading.quotes] == [
        ("bet365", "Any Other (bet365)"),
        ("bet365", "Alpha Town"),
        ("betfair_exchange", "Any Other (betfair_exchange)"),
        ("betfair_exchange", "Alpha Town"),
    ]


def test_a_participant_named_twice_counts_once() -> None:
    twice = market("outrights", outcome("Alpha Town", 1.5), outcome("Alpha Town", 1.5), outcome("Alpha Town", 1.6))
    reading = read([event(bookmaker("bovada", twice), home_team=None, away_team=None)])
    assert [quote.odds_e4 for quote in reading.quotes] == [15000]
    assert [refused.reason for refused in reading.refused] == ["duplicate_price"]


def of_player(player: str, name: str, price: float, point: float | None = None) -> Json:
    return {**outcome(name, price, point), "description": player}


def test_players_have_lines_of_their_own() -> None:
    main = market(
        "player_points",
        of_player("Ann Arbor", "Over", 1.9, 20.5),
        of_player("Bo Diddley", "Over", 1.8, 11.5),
        of_player("Ann Arbor", "Under", 1.95, 20.5),
    )
    further = market(
        "player_points_alternate",
        of_player("Ann Arbor", "Over", 1.9, 20.5),
        of_player("Ann Arbor", "Over", 2.6, 24.5),
        of_player("Bo Diddley", "Over", 3.0, -1.5),
        outcome("Over", 2.0, 9.5),
    )
    scorer = market("player_anytime_td", of_player("Ann Arbor", "Yes", 2.4))
    reading = read([event(bookmaker("draftkings", main, further, scorer), sport_key="basketball_nba")])
    assert [(q.market, q.participant, q.line, q.selection, q.odds_e4) for q in reading.quotes] == [
        ("player_points", "Ann Arbor", 2050, 0, 19_000),
        ("player_points", "Ann Arbor", 2050, 1, 19_500),
        ("player_points", "Bo Diddley", 1150, 0, 18_000),
        ("player_points", "Ann Arbor", 2450, 0, 26_000),
        ("player_touchdown", "Ann Arbor", LINE_NONE, 0, 24_000),
    ]
    where = "[0].bookmakers[0].markets[1].outcomes"
    assert sorted(reasons(reading)) == [
        (f"{where}[2].point", "bad_line"),
        (f"{where}[3].description", "missing_field"),
    ]


def test_a_player_of_no_match_is_refused() -> None:
    offered = market("player_points", of_player("Ann Arbor", "Over", 1.9, 20.5))
    reading = read([event(bookmaker("draftkings", offered), home_team=None, away_team=None)])
    assert (reading.quotes, [each.reason for each in reading.refused]) == ((), ["no_teams"])


def test_the_time_is_the_markets_else_the_bookmakers() -> None:
    early, late = "2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z"
    reading = read(
        [event(bookmaker("pinnacle", {**THREE_WAY, "last_update": early}, TOTALS, last_update=late))],
    )
    by_market = {quote.market: quote.at for quote in reading.quotes}
    assert by_market[H2H_3WAY] == micros_of(NOW - timedelta(hours=2))
    assert by_market[market_types.TOTALS] == micros_of(NOW - timedelta(hours=1))


def test_a_price_without_a_time_is_refused() -> None:
    reading = read([event(bookmaker("pinnacle", TOTALS, last_update=None))])
    assert reasons(reading) == [("[0].bookmakers[0].markets[0].last_update", "missing_field")]


def test_a_price_of_a_historical_snapshot_stands_since_then_at_the_latest() -> None:
    snapshot = {
        "timestamp": "2026-11-20T00:00:00Z",
        "previous_timestamp": None,
        "next_timestamp": None,
        "data": [event(bookmaker("pinnacle", TOTALS, last_update=None))],
    }
    assert {quote.at for quote in read(snapshot).quotes} == {micros_of(NOW - timedelta(days=5, hours=12))}


def test_a_clock_a_little_ahead_is_passed_on_and_one_far_ahead_is_refused() -> None:
    ahead = read([event(bookmaker("pinnacle", TOTALS, last_update="2026-11-25T12:01:30Z"))])
    assert {quote.at for quote in ahead.quotes} == {micros_of(NOW + timedelta(seconds=90))}
    far = read([event(bookmaker("pinnacle", TOTALS, last_update="2026-11-25T13:00:00Z"))])
    assert far.quotes == ()
    assert reasons(far) == [("[0].bookmakers[0].markets[0].last_update", "time_in_future")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"name": "Over", "point": 2.5}, "missing_field"),
        ({"name": "Over", "point": 2.5, "price": "1.9"}, "wrong_type"),
        ({"name": "Over", "point": 2.5, "price": True}, "wrong_type"),
        ({"name": "Over", "point": 2.5, "price": 1.0}, "bad_price"),
        ({"name": "Over", "point": 2.5, "price": -110}, "bad_price"),
        ({"name": "Over", "point": 2.5, "price": 10_001}, "bad_price"),
        ({"name": "Over", "price": 1.9}, "missing_field"),
        ({"name": "Over", "price": 1.9, "point": 2.6}, "bad_line"),
        ({"name": "Over", "price": 1.9, "point": 0}, "bad_line"),
        ({"name": "Over", "price": 1.9, "point": 1e300}, "bad_line"),
        ({"name": "Exactly", "price": 1.9, "point": 2.5}, "unknown_selection"),
        ({"name": None, "price": 1.9, "point": 2.5}, "wrong_type"),
        ("Over", "wrong_type"),
    ],
)
def test_a_bad_outcome_is_refused_and_its_neighbour_is_not(bad: Json, reason: str) -> None:
    totals = market("totals", bad, outcome("Under", 2.0, 2.5))
    reading = read([event(bookmaker("pinnacle", totals))], OddsFormat.DECIMAL)
    assert found(reading.quotes, market_types.TOTALS) == [(1, 250, 20000)]
    (refused,) = reading.refused
    assert refused.reason == reason
    assert refused.path.startswith("[0].bookmakers[0].markets[0].outcomes[0]")


@pytest.mark.parametrize(
    ("key", "names", "point"),
    [
        ("spreads", ("Alpha Town", "Draw", "Beta City"), (-1.0, 1.0, 1.0)),
        ("alternate_spreads", ("Alpha Town", "Tie", "Beta City"), (-1.0, -1.0, 1.0)),
        ("totals", ("Over", "Exactly", "Under"), (3.0, 3.0, 3.0)),
        ("draw_no_bet", ("Alpha Town", "Draw", "Beta City"), (None, None, None)),
    ],
)
def test_a_market_with_one_outcome_more_returns_no_stake_and_is_none_of_ours(
    key: str, names: tuple[str, ...], point: tuple[float | None, ...]
) -> None:
    """Home -1, draw, away +1: with a win by one both sides lose, where ours have their stakes back."""
    three = market(key, *(outcome(name, 3.1, at) for name, at in zip(names, point, strict=True)))
    reading = read([event(bookmaker("pinnacle", three))])
    assert reading.quotes == ()
    assert reasons(reading) == [
        ("[0].bookmakers[0].markets[0].outcomes[1].name", "unknown_selection"),
        ("[0].bookmakers[0].markets[0].outcomes", "other_market"),
    ]
    two = market(key, *(outcome(names[i], 1.9, point[i]) for i in (0, 2)))
    both = read([event(bookmaker("pinnacle", three, two))])
    assert [quote.odds_e4 for quote in both.quotes] == [19_000, 19_000]


def test_lines_that_return_no_stake_stay_beside_one_outcome_more() -> None:
    offered = market(
        "alternate_totals", outcome("Over", 2.0, 2.5), outcome("Over", 2.9, 3), outcome("Exactly", 4.5, 3),
        outcome("Under", 2.0, 3), outcome("Under", 1.8, 2.5),
    )  # fmt: skip
    reading = read([event(bookmaker("pinnacle", offered))])
    assert found(reading.quotes, market_types.TOTALS) == [(0, 250, 20_000), (1, 250, 18_000)]


@pytest.mark.parametrize(
    ("key", "price", "lay"), [("betfair_ex_uk", 1.01, False), ("matchbook", 1.01, False), ("smarkets", 1000, True)]
)
def test_placeholders_of_exchanges_are_no_prices(key: str, price: float, lay: bool) -> None:
    totals = market("totals_lay" if lay else "totals", outcome("Over", price, 2.5))
    reading = read([event(bookmaker(key, totals))], OddsFormat.DECIMAL)
    assert [refused.reason for refused in reading.refused] == ["placeholder_price"]


def test_a_bookmaker_may_really_offer_as_little() -> None:
    assert len(read([event(bookmaker("bet365", market("totals", outcome("Over", 1.01, 2.5))))]).quotes) == 1


def test_the_main_line_may_stand_again_among_the_others_but_not_at_another_price() -> None:
    again = market(
        "alternate_totals", outcome("Over", 1.85, 2.5), outcome("Over", 2.6, 3.5), outcome("Under", 1.9, 2.5)
    )
    reading = read([event(bookmaker("pinnacle", TOTALS, again))])
    assert found(reading.quotes, market_types.TOTALS) == [(0, 250, 18500), (0, 350, 26000), (1, 250, 20000)]
    assert [refused.reason for refused in reading.refused] == ["duplicate_price"]


def test_american_prices_are_detected() -> None:
    american = market("spreads", outcome("Alpha Town", -110, -3.5), outcome("Beta City", 155, 3.5))
    reading = read([event(bookmaker("draftkings", american), sport_key="americanfootball_nfl")])
    assert found(reading.quotes, market_types.SPREADS) == [(0, -350, 19091), (1, -350, 25500)]


def test_markets_and_fields_we_do_not_know_are_left_out_and_counted() -> None:
    odd = {**outcome("Over", 1.9, 2.5), "boost": 3}
    reading = read(
        [event(bookmaker("pinnacle", market("correct_score", outcome("1-0", 7.0)), market("totals", odd), SPREADS))]
    )
    assert [refused.reason for refused in reading.refused] == ["unsupported_market"]
    assert reading.unknown_fields == {"bookmakers.markets.outcomes.boost": 1}
    assert len(reading.quotes) == 3


@pytest.mark.parametrize(
    ("key", "size", "asset"),
    [
        ("pinnacle", 250_050, None),  # takes many currencies, and nobody says which one is meant
        ("betfair_ex_au", 250_050, "AUD"),
        ("kalshi", 250_050, "USD"),
        ("polymarket", 2_500_509_000, "USDC"),
    ],
)
def test_limits_are_sizes_in_what_the_venue_takes(key: str, size: int, asset: str | None) -> None:
    limited = {**outcome("Over", 1.9, 2.5), "bet_limit": 2500.509}
    (quote,) = read([event(bookmaker(key, market("totals", limited)))]).quotes
    assert (quote.size, code_of(quote.size_asset)) == (size, asset)


@pytest.mark.parametrize("limit", [0, -1, 1e12, float("1e300"), "100", None, True])
def test_what_is_no_limit_is_no_size(limit: Json) -> None:
    limited = {**outcome("Over", 1.9, 2.5), "bet_limit": limit}
    (quote,) = read([event(bookmaker("kalshi", market("totals", limited)))]).quotes
    assert (quote.size, quote.size_asset) == (None, UNKNOWN_ASSET)


def test_an_answer_speaks_of_the_events_whose_prices_it_has() -> None:
    body = encoded([event(), event(id="x", bookmakers=None)])
    assert parse(body, NOW).snapshot_of == {"0" * 31 + "a": micros_of(NOW)}
