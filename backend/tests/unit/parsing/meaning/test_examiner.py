"""Readings that mean something else are found out as a whole; single ones that look wrong are let pass."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading, RefusedItem, WeatherHour, WeatherReading
from advisor.instruments.market_types import H2H_3WAY
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.examiner import Examiner
from advisor.parsing.meaning.findings import Found

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER: Final = NOW + timedelta(minutes=1)
CONFIG: Final = MeaningConfig()
GAMES: Final = 10
HOUR: Final = timedelta(hours=1)
FAVOURITES: Final = [(1.4 + 0.02 * game, 4.5, 8.0 - 0.1 * game) for game in range(GAMES)]
AT: Final = micros_of(NOW)


def event(game: int, **changes: object) -> EventReport:
    kickoff = NOW + timedelta(days=1, hours=game)
    report = EventReport(
        provider="x", ref=str(game), sport="football", competition="c", competition_name="C", home=f"h{game}",
        away=f"a{game}", kickoff=kickoff, at=NOW,
    )  # fmt: skip
    return replace(report, **changes)  # type: ignore[arg-type]


EVENTS: Final = tuple(event(game) for game in range(GAMES))


def book(game: int, odds: Sequence[float], *, venue: str = "bet365", side: Side = Side.BACK) -> Iterable[Quote]:
    for place, price in enumerate(odds):
        yield Quote(str(game), H2H_3WAY, LINE_NONE, place, venue, side, round(price * 10_000), None, AT, AT)


def reading(odds: Sequence[Sequence[float]], **options: str) -> Reading:
    quotes = tuple(quote for game, prices in enumerate(odds) for quote in book(game, prices, **options))  # type: ignore[arg-type]
    return Reading(provider="x", events=EVENTS[: len(odds)], quotes=quotes)


def exchange(offers: Sequence[Sequence[tuple[float, float]]]) -> Reading:
    """Back and lay of each selection of each game."""
    quotes = [
        quote
        for game, prices in enumerate(offers)
        for side in Side
        for quote in book(game, [price[side] for price in prices], venue="betfair_exchange", side=side)
    ]
    return Reading(provider="x", events=EVENTS[: len(offers)], quotes=tuple(quotes))


def names(found: Found) -> list[str]:
    return [each.field for each in found.breaks]


def second(first: Reading, then: Reading, after: timedelta = LATER - NOW) -> Found:
    examiner = Examiner(CONFIG)
    assert names(examiner.examine(first, NOW)) == []
    return examiner.examine(then, NOW + after)


NORMAL: Final = reading(FAVOURITES)
TURNED: Final = reading([odds[::-1] for odds in FAVOURITES])


def test_favourites_that_all_turned_are_sides_exchanged() -> None:
    assert names(second(NORMAL, TURNED)) == ["home and away"]
    assert "home and away" in second(NORMAL, NORMAL).right


@given(turned=st.integers(0, GAMES))
def test_only_most_of_them_do(turned: int) -> None:
    odds = [prices[::-1] if game < turned else prices for game, prices in enumerate(FAVOURITES)]
    assert (names(second(NORMAL, reading(odds))) == ["home and away"]) is (turned >= 0.8 * GAMES)


def test_what_is_broken_is_not_remembered() -> None:
    examiner = Examiner(CONFIG)
    examiner.examine(NORMAL, NOW)
    for _ in range(3):
        assert names(examiner.examine(TURNED, LATER)) == ["home and away"]
    assert names(examiner.examine(NORMAL, LATER)) == []


def test_what_was_known_long_ago_proves_nothing() -> None:
    events = tuple(event(game, kickoff=NOW + timedelta(days=3)) for game in range(GAMES))
    first, then = replace(NORMAL, events=events), replace(TURNED, events=events)
    found = second(first, then, CONFIG.remember + timedelta(seconds=1))
    assert names(found) == []
    assert "home and away" not in found.right


def test_between_two_cleanings_what_was_known_long_ago_proves_nothing_either() -> None:
    events = tuple(event(game, kickoff=NOW + timedelta(days=3)) for game in range(GAMES))
    examiner = Examiner(CONFIG)
    examiner.examine(Reading(provider="x"), NOW)
    examiner.examine(replace(NORMAL, events=events), NOW + 3 * HOUR)
    examiner.examine(Reading(provider="x", events=events), NOW + 6 * HOUR)
    assert names(examiner.examine(replace(TURNED, events=events), NOW + 10 * HOUR)) == []


def test_favourites_that_became_slight_outsiders_are_no_others_than_before() -> None:
    slight = reading([(2.9, 3.3, 2.7)] * GAMES)
    assert names(second(NORMAL, slight)) == []


def test_games_that_are_on_may_turn() -> None:
    on = tuple(replace(each, status=EventStatus.IN_PLAY) for each in EVENTS)
    assert names(second(replace(NORMAL, events=on), replace(TURNED, events=on))) == []
    begun = tuple(replace(each, kickoff=NOW + timedelta(seconds=30)) for each in EVENTS)
    assert names(second(replace(NORMAL, events=begun), replace(TURNED, events=begun))) == []


def test_few_games_say_nothing() -> None:
    few = CONFIG.fewest_events - 1
    found = second(reading(FAVOURITES[:few]), reading([odds[::-1] for odds in FAVOURITES[:few]]))
    assert names(found) == []
    assert "home and away" not in found.right


def test_a_venue_against_all_others_loses_its_prices_alone() -> None:
    venues = ["bet365", "pinnacle", "bwin", "betway"]
    quotes = [quote for venue in venues for quote in reading(FAVOURITES, venue=venue).quotes]
    wrong = reading([odds[::-1] for odds in FAVOURITES], venue="coral").quotes
    found = Examiner(CONFIG).examine(replace(NORMAL, quotes=(*quotes, *wrong)), NOW)
    assert names(found) == []
    assert {venue: each.field for venue, each in found.withheld.items()} == {"coral": "home and away at coral"}


OFFERS: Final = [[(1.5, 1.52), (4.4, 4.6), (7.6, 8.0)]] * GAMES


def test_back_above_lay_everywhere_means_that_they_are_exchanged() -> None:
    examiner = Examiner(CONFIG)
    assert "side" in examiner.examine(exchange(OFFERS), NOW).right
    crossed = exchange([[(lay, back) for back, lay in prices] for prices in OFFERS])
    assert names(examiner.examine(crossed, LATER)) == ["side"]
    one = exchange([[(lay, back) for back, lay in OFFERS[0]], *OFFERS[1:]])
    assert names(examiner.examine(one, LATER)) == []


@pytest.mark.parametrize("ends", [(1.01, 1000.0), (1.01, 0.0), (0.0, 1000.0)])
def test_books_that_fell_to_the_ends_are_stuck(ends: tuple[float, float]) -> None:
    stuck = exchange([[ends] * 3] * GAMES)
    assert names(second(exchange(OFFERS), stuck)) == ["odds at the ends"]
    # Nobody had offered anything before: then nobody does now.
    assert names(second(stuck, stuck)) == []
    assert names(second(exchange(OFFERS), exchange([stuck_one(0, ends), *OFFERS[1:]]))) == []


def test_one_game_that_nobody_quotes_any_more_is_no_book_that_is_stuck() -> None:
    def one(*prices: tuple[float, float]) -> Reading:
        venues = ("betfair_exchange", "betfair_exchange_eu")
        quotes = [
            quote
            for venue in venues
            for side in Side
            for quote in book(0, [price[side] for price in prices], venue=venue, side=side)
        ]
        return Reading(provider="x", events=EVENTS[:1], quotes=tuple(quotes))

    assert names(second(one(*OFFERS[0]), one(*[(1.01, 1000.0)] * 3))) == []


def stuck_one(_: int, ends: tuple[float, float]) -> list[tuple[float, float]]:
    return [ends] * 3


@pytest.mark.parametrize("odds", [(150.0, 280.0, 650.0), (52.4, 26.3, 24.0), (110.0, 240.0, 310.0)])
def test_american_odds_and_percentages_add_up_to_no_book(odds: tuple[float, float, float]) -> None:
    assert names(Examiner(CONFIG).examine(reading([odds] * 5), NOW)) == ["odds"]
    assert names(Examiner(CONFIG).examine(reading([odds, *FAVOURITES[:5]]), NOW)) == []


@pytest.mark.parametrize("shift", [-5 * HOUR, HOUR, HOUR / 2])
def test_starts_that_all_moved_by_the_same_hours_are_in_another_zone(shift: timedelta) -> None:
    moved = tuple(replace(each, kickoff=each.kickoff + shift) for each in EVENTS)
    assert names(second(Reading(provider="x", events=EVENTS), Reading(provider="x", events=moved))) == ["start"]
    single = (moved[0], *EVENTS[1:])
    assert names(second(Reading(provider="x", events=EVENTS), Reading(provider="x", events=single))) == []


def test_starts_put_off_by_other_times_are_games_put_off() -> None:
    moved = tuple(replace(each, kickoff=each.kickoff + HOUR * game) for game, each in enumerate(EVENTS))
    assert names(second(Reading(provider="x", events=EVENTS), Reading(provider="x", events=moved))) == []
    delayed = tuple(replace(each, kickoff=each.kickoff + timedelta(minutes=7)) for each in EVENTS)
    assert names(second(Reading(provider="x", events=EVENTS), Reading(provider="x", events=delayed))) == []


def scored(*scores: tuple[int, int]) -> Reading:
    on = EventStatus.IN_PLAY
    events = [event(game, status=on, home_score=h, away_score=a) for game, (h, a) in enumerate(scores)]
    return Reading(provider="x", events=tuple(events))


def test_scores_that_all_turned_are_exchanged() -> None:
    before = [(2, 0), (1, 0), (0, 3), (2, 1), (0, 0)]
    assert names(second(scored(*before), scored(*[(a, h) for h, a in before]))) == ["scores"]
    # Goals do fall.
    assert names(second(scored(*before), scored(*[(h, a + 1) for h, a in before]))) == []
    assert names(second(scored((1, 0), (1, 0)), scored((0, 1), (0, 1)))) == []


def weather(*temperatures: float) -> Reading:
    hours = tuple(
        WeatherHour(
            at=NOW + HOUR * hour, temperature_c=value, wind_ms=None, gust_ms=None, precipitation_mm=None,
            precipitation_probability=None,
        )
        for hour, value in enumerate(temperatures)
    )  # fmt: skip
    return Reading(
        provider="x",
        weather=(WeatherReading(provider="x", latitude=1.0, longitude=2.0, made_at=NOW, hours=hours),),
    )


@given(st.lists(st.floats(-20, 35), min_size=10, max_size=40), st.booleans())
def test_a_forecast_in_the_other_unit_is_found(celsius: list[float], back: bool) -> None:
    # Near −40 both are the same; these lie well above.
    fahrenheit = [value * 1.8 + 32 for value in celsius]
    first, then = (fahrenheit, celsius) if back else (celsius, fahrenheit)
    assert names(second(weather(*first), weather(*then))) == ["temperature"]


def test_a_front_that_came_earlier_is_no_other_unit() -> None:
    assert names(second(weather(*[20.0] * 20), weather(*[8.0] * 20))) == []
    assert "temperature" in second(weather(*[20.0] * 20), weather(*[21.0] * 20)).right


def test_a_forecast_that_did_not_move_is_in_its_unit_also_where_both_units_agree() -> None:
    assert names(second(weather(*[-39.0] * 20), weather(*[-39.0] * 20))) == []


def test_items_refused_in_most_of_an_answer_name_their_field() -> None:
    bad = [RefusedItem(f"[{n}].bookmakers[1].markets[0].outcomes[{n}].price", "bad_price", "d") for n in range(40)]
    found = Examiner(CONFIG).examine(Reading(provider="x", events=EVENTS, refused=tuple(bad)), NOW)
    (what,) = found.breaks
    assert (what.field, what.seen) == ("items", "bookmakers.markets.outcomes.price: bad price in 40 of 50")
    others = tuple(replace(item, reason="unsupported_market") for item in bad)
    assert names(Examiner(CONFIG).examine(Reading(provider="x", events=EVENTS, refused=others), NOW)) == []
    assert names(Examiner(CONFIG).examine(Reading(provider="x", events=EVENTS, refused=tuple(bad[:9])), NOW)) == []


def test_memory_lapses() -> None:
    examiner = Examiner(CONFIG)
    examiner.examine(NORMAL, NOW)
    assert len(examiner) > 0
    examiner.examine(Reading(provider="x"), NOW + 2 * CONFIG.remember)
    assert len(examiner) == 0


def test_prices_of_games_that_have_begun_are_forgotten_long_before_they_lapse() -> None:
    """Games of two minutes, as the sandbox plays them, for three hours: more than one of them at any time."""
    examiner = Examiner(CONFIG)
    most = 0
    for minute in range(180):
        now = NOW + timedelta(minutes=minute)
        games = [event(game, ref=f"{minute}-{game}", kickoff=now + timedelta(minutes=2)) for game in range(GAMES)]
        quotes = (quote._replace(event=f"{minute}-{quote.event}") for quote in NORMAL.quotes)
        examiner.examine(Reading(provider="x", events=tuple(games), quotes=tuple(quotes)), now)
        most = max(most, len(examiner))
    assert most < 1_200


def test_of_games_to_come_all_is_remembered_however_many_there_are() -> None:
    examiner = Examiner(CONFIG)
    for batch in range(100):
        games = [event(game, ref=f"{batch}-{game}") for game in range(GAMES)]
        quotes = (quote._replace(event=f"{batch}-{quote.event}") for quote in NORMAL.quotes)
        examiner.examine(Reading(provider="x", events=tuple(games), quotes=tuple(quotes)), NOW)
    assert len(examiner) == 100 * GAMES * (1 + 3)
