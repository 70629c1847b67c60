"""How far odds of a competition move in a quarter of an hour, against the median of 30 days."""

import math

import pytest

from advisor.risk.breakers.breaker import BreakersConfig
from advisor.risk.breakers.volatility import REMEMBERED, WINDOW, OddsVolatility, Window

CONFIG = BreakersConfig(volatility_ratio=3.0)
USUAL = 0.02


def known(windows: int = 96, value: float = USUAL) -> OddsVolatility:
    """One competition with so many windows behind it; the running one begins where they end."""
    made = OddsVolatility(CONFIG)
    made.restore(Window("eng.1", number * WINDOW, value, 50) for number in range(windows))
    made.ended(windows * WINDOW)
    return made


def move(volatility: OddsVolatility, by: float, prices: int = 20, competition: str = "eng.1") -> None:
    for price in range(prices):
        volatility.note(competition, price, 2.0 * math.exp(by), 2.0)


def test_it_is_the_root_mean_square_of_what_each_price_moved() -> None:
    """20 prices move up by 0.03 and back by 0.04: each has moved by 0.05."""
    volatility = known()
    move(volatility, 0.03)
    move(volatility, -0.04)
    [found] = volatility.findings(96 * WINDOW + 1)
    assert (found.subject, found.trips) == ("eng.1", False)
    assert [found.value, found.limit] == pytest.approx([0.05, 0.06])
    move(volatility, 0.04)
    [found] = volatility.findings(96 * WINDOW + 2)
    assert found.trips
    assert found.value == pytest.approx(math.sqrt(0.0041))


def test_a_wild_window_counts_until_a_quiet_one_has_ended() -> None:
    volatility = known()
    move(volatility, 0.5)
    [window] = volatility.ended(97 * WINDOW)
    assert (window.at, window.prices) == (96 * WINDOW, 20)
    assert window.value == pytest.approx(0.5)
    assert [each.trips for each in volatility.findings(97 * WINDOW)] == [True]
    move(volatility, 0.01)
    assert [each.trips for each in volatility.findings(97 * WINDOW + 1)] == [True]
    volatility.ended(98 * WINDOW)
    assert [each.trips for each in volatility.findings(98 * WINDOW)] == [False]


def test_after_hours_without_moves_nothing_is_found() -> None:
    volatility = known()
    move(volatility, 0.5)
    volatility.ended(97 * WINDOW)
    volatility.ended(98 * WINDOW)
    assert volatility.findings(98 * WINDOW) == [], "a window without moves has ended since"
    volatility.ended(110 * WINDOW)
    assert volatility.findings(110 * WINDOW) == []


def test_few_prices_and_a_short_past_say_nothing() -> None:
    volatility = known()
    move(volatility, 0.5, prices=19)
    assert [each.trips for each in volatility.findings(96 * WINDOW + 1)] == [False], "the last window was quiet"
    assert volatility.ended(97 * WINDOW) == []
    young = known(windows=95)
    move(young, 0.5)
    assert young.findings(95 * WINDOW + 1) == []


def test_competitions_are_apart_and_what_is_older_than_30_days_is_forgotten() -> None:
    volatility = known()
    move(volatility, 0.5, competition="esp.1")
    assert [(each.subject, each.trips) for each in volatility.findings(96 * WINDOW + 1)] == [("eng.1", False)]
    later = 95 * WINDOW + REMEMBERED
    volatility.ended(later)
    move(volatility, 0.5)
    assert volatility.findings(later + 1) == [], "a single window is left of a day of them"


def test_a_move_that_is_no_number_trips_and_is_not_remembered() -> None:
    volatility = known()
    move(volatility, 0.01)
    volatility.note("eng.1", "broken", math.nan, 2.0)
    [found] = volatility.findings(96 * WINDOW + 1)
    assert found.trips
    assert math.isnan(found.value)
    assert volatility.ended(97 * WINDOW) == []
