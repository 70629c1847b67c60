"""Snapshots and changes become quotes: what is not sent has not changed, what is sent replaces."""

from datetime import timedelta

import pytest

from advisor.adapters.pinnacle import SportState, parse, parse_fixtures, parse_leagues, parse_odds
from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey
from advisor.core.money.assets import Asset, code_of
from advisor.core.readings import Reading
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME_TOTALS,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)
from tests.adapters.mutations import Json, encoded
from tests.adapters.pinnacle.samples import (
    FIRST_HALF,
    FIXTURES,
    LEAGUES,
    ODDS,
    PERIOD,
    SEEN,
    event,
    fixture,
    fixtures,
    odds,
)
from tests.adapters.quote_checks import assert_readable


class Sport:
    """A state, and the odds its quotes add up to."""

    def __init__(self) -> None:
        self.state = SportState("29")
        self.quoted: dict[tuple[str, MarketTypeKey, int, int], int] = {}
        self.send_fixtures(FIXTURES)

    def send_fixtures(self, document: Json) -> Reading:
        return self._note(self.state.take_fixtures(parse_fixtures(encoded(document)), SEEN))

    def send(self, document: Json) -> Reading:
        return self._note(self.state.take_odds(parse_odds(encoded(document)), SEEN))

    def _note(self, reading: Reading) -> Reading:
        assert_readable(reading, SEEN)
        self.quoted.update(((q.event, q.market, q.line, q.selection), q.odds_e4) for q in reading.quotes)
        return reading


@pytest.fixture
def sport() -> Sport:
    sport = Sport()
    sport.send(ODDS)
    return sport


def test_a_snapshot_quotes_the_whole_match(sport: Sport) -> None:
    assert sport.quoted == {
        ("11", H2H_3WAY, LINE_NONE, 0): 21_200,
        ("11", H2H_3WAY, LINE_NONE, 1): 34_800,
        ("11", H2H_3WAY, LINE_NONE, 2): 35_500,
        ("11", SPREADS, -25, 0): 18_600,
        ("11", SPREADS, -25, 1): 20_500,
        ("11", SPREADS, -50, 0): 21_200,
        ("11", SPREADS, -50, 1): 18_000,
        ("11", TOTALS, 250, 0): 19_700,
        ("11", TOTALS, 250, 1): 19_400,
        ("11", HOME_TOTALS, 150, 0): 19_000,
        ("11", HOME_TOTALS, 150, 1): 19_000,
        ("11", AWAY_TOTALS, 100, 0): 21_000,
        ("11", AWAY_TOTALS, 100, 1): 17_400,
        ("11", H2H_3WAY_H1, LINE_NONE, 0): 27_000,
        ("11", H2H_3WAY_H1, LINE_NONE, 1): 22_000,
        ("11", H2H_3WAY_H1, LINE_NONE, 2): 41_000,
        ("11", TOTALS_H1, 100, 0): 18_000,
        ("11", TOTALS_H1, 100, 1): 20_500,
    }
    assert (sport.state.fixtures_since, sport.state.odds_since) == (1000, 3000)


def test_limits_are_stakes() -> None:
    sport = Sport()
    sizes = {(quote.market, quote.line, quote.selection): quote.size for quote in sport.send(ODDS).quotes}
    assert sizes[H2H_3WAY, LINE_NONE, 0] == 500_000
    # A volume of 10,000 at 1.86 is what can be won: 10,000 / 0.86.
    assert sizes[SPREADS, -25, 0] == 1_162_790
    assert sizes[SPREADS, -50, 0] == 10_000
    assert sizes[HOME_TOTALS, 150, 0] == 55_555
    assert sizes[TOTALS_H1, 100, 1] == 200_000


@pytest.mark.parametrize(("code", "scale"), [("USD", 100), ("JPY", 1), ("BTC", 10**8)])
def test_limits_count_in_the_smallest_units_of_the_currency_asked_for(code: str, scale: int) -> None:
    state = SportState("29", Asset.of(code))
    state.take_fixtures(parse_fixtures(encoded(FIXTURES)), SEEN)
    quotes = {(q.market, q.line, q.selection): q for q in state.take_odds(parse_odds(encoded(ODDS)), SEEN).quotes}
    assert {code_of(quote.size_asset) for quote in quotes.values()} == {code}
    assert quotes[H2H_3WAY, LINE_NONE, 0].size == 5_000 * scale
    # 11,627.906…, rounded down at each scale.
    assert quotes[SPREADS, -25, 0].size == 10_000 * scale * 100 // 86


def test_events_name_sides_league_and_state() -> None:
    reading = SportState("29").take_fixtures(parse_fixtures(encoded(FIXTURES)), SEEN + timedelta(hours=4))
    assert [(e.ref, e.home, e.away, e.competition, e.status) for e in reading.events] == [
        ("11", "Arsenal", "Leeds", "1980", EventStatus.SCHEDULED),
        ("13", "Arsenal", "Leeds", "1980", EventStatus.IN_PLAY),
    ]
    assert {e.sport for e in reading.events} == {"football"}


def test_only_changes_are_quoted(sport: Sport) -> None:
    assert sport.send(odds(event(11, PERIOD), last=3001)).quotes == ()
    changed = {**PERIOD, "moneyline": {"home": 2.2, "away": 3.55, "draw": 3.48}}
    (quote,) = sport.send(odds(event(11, changed), last=3002)).quotes
    assert (quote.selection, quote.odds_e4, quote.at) == (0, 22_000, micros_of(SEEN))


def test_a_football_result_without_its_draw_is_no_winner_of_two(sport: Sport) -> None:
    changed = {**PERIOD, "moneyline": {"home": 1.7, "away": 2.2}}
    reading = sport.send(odds(event(11, changed), last=3001))
    assert {(quote.market, quote.odds_e4) for quote in reading.quotes} == {(H2H_3WAY, 0)}
    assert [item.reason for item in reading.refused] == ["missing_draw"]


def test_a_period_that_did_not_come_has_not_changed(sport: Sport) -> None:
    changed = {**FIRST_HALF, "totals": []}
    reading = sport.send(odds(event(11, changed), last=3001))
    assert {(quote.market, quote.odds_e4) for quote in reading.quotes} == {(TOTALS_H1, 0)}
    assert {quote.market for quote in sport.state.standing(SEEN, SEEN).quotes} == {
        H2H_3WAY, SPREADS, TOTALS, HOME_TOTALS, AWAY_TOTALS, H2H_3WAY_H1,
    }  # fmt: skip


def test_a_change_of_the_first_half_leaves_the_score_of_the_match() -> None:
    sport = Sport()
    sport.send(odds(event(13, {**PERIOD, "homeScore": 1, "awayScore": 0}, FIRST_HALF)))
    reading = sport.send(odds(event(13, {**FIRST_HALF, "totals": []}), last=3001))
    assert {quote.market for quote in reading.quotes} == {TOTALS_H1}
    # Nothing new is reported of the match, least of all that it has no score.
    assert reading.events == ()


def test_the_first_half_is_cut_off_by_itself(sport: Sport) -> None:
    early = {**FIRST_HALF, "cutoff": "2026-11-22T11:59:00Z"}
    assert {quote.market for quote in sport.send(odds(event(11, early), last=3001)).quotes} == {H2H_3WAY_H1, TOTALS_H1}
    assert sport.quoted["11", H2H_3WAY_H1, LINE_NONE, 0] == 0
    assert sport.quoted["11", H2H_3WAY, LINE_NONE, 0] == 21_200


def test_a_period_of_a_sport_without_halves_is_not_read() -> None:
    """Period 1 of ice hockey is a third."""
    hockey = {**dict(odds(event(11, FIRST_HALF))), "sportId": 19}
    assert parse_odds(encoded(hockey)).odds == ()


def test_a_market_missing_in_a_period_that_came_is_gone(sport: Sport) -> None:
    less: Json = {key: value for key, value in PERIOD.items() if key != "totals"}
    reading = sport.send(odds(event(11, less), last=3001))
    assert {(quote.market, quote.odds_e4, quote.size) for quote in reading.quotes} == {(TOTALS, 0, None)}


@pytest.mark.parametrize(
    "closed",
    [{**PERIOD, "status": 2}, {**PERIOD, "cutoff": "2026-11-22T12:00:00Z"}],
    ids=["offline", "cut off"],
)
def test_closed_periods_withdraw(sport: Sport, closed: Json) -> None:
    sport.send(odds(event(11, closed, {**FIRST_HALF, "status": 2}), last=3001))
    assert set(sport.quoted.values()) == {0}


@pytest.mark.parametrize("body", [b"", b"{}", b"  "])
def test_an_empty_answer_changes_nothing(sport: Sport, body: bytes) -> None:
    reading = sport.state.take_odds(parse_odds(body), SEEN)
    assert (reading.quotes, sport.state.odds_since) == ((), 3000)


def test_what_a_new_snapshot_does_not_name_is_gone(sport: Sport) -> None:
    sport.state.restart()
    reading = sport.send(odds(event(12, PERIOD), last=4000))
    assert reading.snapshot_of.keys() == {"12"}
    assert set(sport.quoted.values()) == {0}


def test_prices_wait_for_their_fixture() -> None:
    state = SportState("29")
    assert state.take_odds(parse_odds(encoded(ODDS)), SEEN).quotes == ()
    assert len(state.take_fixtures(parse_fixtures(encoded(FIXTURES)), SEEN).quotes) == 18


def test_a_fixture_that_becomes_corners_withdraws(sport: Sport) -> None:
    sport.send_fixtures(fixtures(fixture(11, resultingUnit="Corners"), last=1001))
    assert set(sport.quoted.values()) == {0}


def test_standing_prices_are_quoted_again_until_the_cutoff(sport: Sport) -> None:
    later = SEEN + timedelta(hours=1)
    standing = sport.state.standing(later, later)
    assert len(standing.quotes) == 18
    assert {quote.at for quote in standing.quotes} == {micros_of(later)}
    after = SEEN + timedelta(hours=3)
    assert {quote.odds_e4 for quote in sport.state.standing(after, after).quotes} == {0}
    assert sport.state.standing(after, after).quotes == ()


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ({**PERIOD, "moneyline": {"home": 1.0, "away": 2.0, "draw": 3.4}}, "bad_price"),
        ({**PERIOD, "moneyline": {"home": "NaN", "away": 2.0, "draw": 3.4}}, "bad_price"),
        ({**PERIOD, "moneyline": 7}, "wrong_type"),
        ({**PERIOD, "spreads": [{"hdp": -0.3, "home": 1.9, "away": 1.9}]}, "bad_line"),
        ({**PERIOD, "spreads": [{"home": 1.9, "away": 1.9}]}, "missing_field"),
        ({**PERIOD, "totals": [{"points": 0, "over": 1.9, "under": 1.9}]}, "bad_line"),
        ({**PERIOD, "totals": 5}, "wrong_type"),
    ],
)
def test_a_bad_price_is_refused_alone(period: Json, reason: str) -> None:
    sport = Sport()
    reading = sport.send(odds(event(11, period)))
    assert [refused.reason for refused in reading.refused] == [reason]
    assert len(sport.quoted) >= 5


def test_an_event_that_cannot_be_read_withdraws(sport: Sport) -> None:
    answer = parse_odds(encoded(odds(event(11, PERIOD, PERIOD), last=3001)))
    assert (answer.broken, answer.whole) == (frozenset({"11"}), True)
    quotes = sport.state.take_odds(answer, SEEN).quotes
    assert {quote.odds_e4 for quote in quotes} == {0}


def test_lost_events_are_noticed() -> None:
    assert not parse_odds(encoded({"last": 3, "leagues": [7]})).whole
    assert not parse_odds(encoded(odds({"periods": 7}))).whole


def test_unknown_fields_are_counted() -> None:
    answer = parse_odds(encoded(odds(event(11, {**PERIOD, "mood": 1}))))
    assert answer.found.unknown_fields == {"leagues.events.periods.mood": 1}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "not_json"),
        (b"7", "unknown_answer"),
        (b'{"code":"X"}', "error_body"),
        (b'{"leagues":7}', "unknown_answer"),
        (b'[{"primaryMarketType":"moneyline"}]', "unused_answer"),
        (b'[{"a":1}]', "unknown_answer"),
    ],
)
def test_answers_of_another_kind_are_refused_whole(content: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refusal:
        parse(content, SEEN)
    assert refusal.value.reason == reason


def test_leagues_are_read() -> None:
    assert [(league.id, league.events) for league in parse_leagues(encoded(LEAGUES))] == [("1980", 10), ("2000", 0)]
