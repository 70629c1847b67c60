"""Demo leagues: the same for the same seed, and honest about their true probabilities."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from advisor.core.arrays import Float64
from advisor.core.history import History, Prices
from advisor.core.markets import EventStatus, Phase
from advisor.core.venues import VENUES
from advisor.demo.leagues import BOOKMAKERS, LEAGUES, League, demo_league
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, SPREADS, TOTALS
from advisor.pricing import power

TODAY = date(2026, 3, 2)
LONG = demo_league(League("LONG", "Long", tuple(f"Club {i}" for i in range(20))), 12, TODAY, seed=3)


def price_rows(prices: Prices, history: History) -> dict[tuple[object, ...], list[int]]:
    return {
        (history.events.key[event], int(market), int(line), prices.venues[venue], int(phase), int(at)): odds.tolist()
        for event, market, line, venue, phase, at, odds in zip(
            prices.event, prices.market, prices.line, prices.venue, prices.phase, prices.at, prices.odds_e4, strict=True
        )
    }


def quoted(venue: str, phase: Phase) -> tuple[Float64, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    """Three-way odds (k, 3) of a venue, and the events they are for."""
    prices = LONG.history.prices
    rows = (
        (prices.market == MARKET_TYPES[H2H_3WAY].code)
        & (prices.venue == prices.venues.index(venue))
        & (prices.phase == phase)
    )
    return prices.odds_e4[rows] / 10_000, prices.event[rows]


def test_the_same_seed_gives_the_same_history() -> None:
    first, second = (demo_league(LEAGUES[0], 2, TODAY, seed=5) for _ in range(2))
    assert first.history.events.key == second.history.events.key
    np.testing.assert_array_equal(first.history.prices.odds_e4, second.history.prices.odds_e4)
    np.testing.assert_array_equal(first.history.events.home_score, second.history.events.home_score)
    other = demo_league(LEAGUES[0], 2, TODAY, seed=6)
    assert other.history.events.home_score.tolist() != first.history.events.home_score.tolist()


@pytest.mark.parametrize("later", [TODAY + timedelta(days=1), TODAY + timedelta(days=30), date(2026, 8, 20)])
def test_time_only_adds_to_a_history(later: date) -> None:
    """Whoever loads the demo again another day finds yesterday's results and prices unchanged."""
    before, after = demo_league(LEAGUES[1], 2, TODAY, seed=5), demo_league(LEAGUES[1], 3, later, seed=5)
    events, grown = before.history.events, after.history.events
    row_of = {key: row for row, key in enumerate(grown.key)}
    assert set(events.key) < set(row_of)
    for row, key in enumerate(events.key):
        if events.status[row] == EventStatus.FINISHED:
            assert events.home_score[row] == grown.home_score[row_of[key]]
            assert events.away_score[row] == grown.away_score[row_of[key]]
    old_prices, new_prices = (price_rows(made.history.prices, made.history) for made in (before, after))
    assert old_prices.items() <= new_prices.items()


def test_results_stop_at_today_and_prices_a_week_later() -> None:
    today = date(2025, 10, 15)
    made = demo_league(LEAGUES[2], 1, today, seed=5)
    events, prices = made.history.events, made.history.prices
    days = [date.fromisoformat(key.split("/")[1]) for key in events.key]
    for day, status, home in zip(days, events.status, events.home_score, strict=True):
        assert (status == EventStatus.FINISHED) == (day < today) == (home >= 0)
    assert today < max(days) < today + timedelta(days=8)
    unplayed = np.array([status == EventStatus.SCHEDULED for status in events.status])
    assert set(prices.phase[unplayed[prices.event]]) == {Phase.PRE_MATCH}
    assert (prices.at[prices.phase == Phase.PRE_MATCH] < events.kickoff[prices.event[prices.phase == 0]]).all()


def test_a_season_is_a_double_round_in_which_nobody_plays_twice_a_day() -> None:
    made = demo_league(LEAGUES[0], 1, date(2026, 6, 30), seed=5).history.events
    clubs = len(LEAGUES[0].clubs)
    pairs = list(zip(made.home, made.away, strict=True))
    assert len(set(pairs)) == len(pairs) == clubs * (clubs - 1)
    on_a_day = Counter(
        (key.split("/")[1], team) for key, pair in zip(made.key, pairs, strict=True) for team in pair
    )  # fmt: skip
    assert set(on_a_day.values()) == {1}


def test_events_and_prices_are_sorted_as_importers_sort_them() -> None:
    events, prices = LONG.history.events, LONG.history.prices
    order = list(zip(events.kickoff.tolist(), events.key, strict=True))
    assert order == sorted(order)
    assert len(set(events.key)) == len(events)
    keys = list(zip(*(c.tolist() for c in (prices.event, prices.market, prices.line, prices.venue, prices.phase)),
                    strict=True))  # fmt: skip
    assert all(a < b for a, b in pairwise(keys))


def test_results_come_true_as_often_as_the_true_probabilities_say() -> None:
    events, true = LONG.history.events, LONG.true_h2h
    played = events.home_score >= 0
    difference = (events.home_score - events.away_score)[played]
    true = true[played]
    np.testing.assert_allclose(true.sum(axis=1), 1)
    assert len(true) > 4_000
    for s, happened in enumerate((difference > 0, difference == 0, difference < 0)):
        for low, high in ((0.0, 0.25), (0.25, 0.4), (0.4, 1.0)):
            chosen = (true[:, s] >= low) & (true[:, s] < high)
            expected, variance = true[chosen, s].sum(), (true[chosen, s] * (1 - true[chosen, s])).sum()
            assert abs(happened[chosen].sum() - expected) <= 4 * variance**0.5


def test_totals_and_spreads_are_fair_before_margin() -> None:
    """The closing sharp price, margin-free, must be right about the half lines too."""
    events, prices = LONG.history.events, LONG.history.prices
    for market in (TOTALS, SPREADS):
        rows = np.flatnonzero(
            (prices.market == MARKET_TYPES[market].code)
            & (prices.venue == prices.venues.index("pinnacle"))
            & (prices.phase == Phase.CLOSING)
        )
        event = prices.event[rows]
        home, away, line = events.home_score[event], events.away_score[event], prices.line[rows] / 100
        won = home + away > line if market == TOTALS else home - away + line > 0
        p = power(prices.odds_e4[rows, :2] / 10_000)[:, 0]
        assert abs(won.sum() - p.sum()) < 4 * (p * (1 - p)).sum() ** 0.5


@pytest.mark.parametrize("bookmaker", BOOKMAKERS, ids=lambda bookmaker: bookmaker.venue)
def test_bookmakers_take_their_margin_and_err_less_at_the_close(bookmaker: object) -> None:
    assert isinstance(bookmaker, type(BOOKMAKERS[0]))
    assert bookmaker.venue in VENUES
    errors = []
    for phase in Phase:
        odds, event = quoted(bookmaker.venue, phase)
        margin = (1 / odds).sum(axis=1) - 1
        assert np.median(margin) == pytest.approx(bookmaker.margin, abs=0.01)
        errors.append(np.abs(power(odds) - LONG.true_h2h[event]).mean())
    assert errors[Phase.CLOSING] < errors[Phase.PRE_MATCH]


def test_the_sharp_venue_is_the_sharpest() -> None:
    error = {}
    for bookmaker in BOOKMAKERS:
        odds, event = quoted(bookmaker.venue, Phase.PRE_MATCH)
        error[bookmaker.venue] = np.abs(power(odds) - LONG.true_h2h[event]).mean()
    assert min(error, key=error.__getitem__) == "pinnacle"
