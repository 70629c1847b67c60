"""What must hold of every reading, whatever the answer was."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE
from advisor.core.readings import EventReport, Reading, WeatherReading
from advisor.instruments.market_types import MARKET_TYPES, TOTALS

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
_REASON: Final = re.compile(r"[A-Za-z_0-9]+")
_LONGEST: Final = 200
_CLOCKS_DIFFER: Final = 120_000_000
"""µs a provider's clock may run ahead; the live engine flagged quotes what lies beyond a few seconds."""


def assert_sane(reading: Reading, fetched_at: datetime = NOW) -> None:
    """Everything in the reading can be meant, is no newer than clocks may differ, and stands there once."""
    _assert_quotes(reading, micros_of(fetched_at))
    refs = [event.ref for event in reading.events]
    assert len(set(refs)) == len(refs)
    for event in reading.events:
        _assert_event(event, fetched_at)
    for weather in reading.weather:
        _assert_weather(weather, fetched_at)
    for refused in reading.refused:
        assert _REASON.fullmatch(refused.reason)
        assert refused.detail.isprintable()
    assert all(count > 0 for count in reading.unknown_fields.values())
    assert all(name.isprintable() for name in reading.unknown_fields)


def _assert_quotes(reading: Reading, seen: int) -> None:
    for quote in reading.quotes:
        assert ODDS_SCALE < quote.odds_e4 <= MAX_ODDS_E4
        assert 0 <= quote.selection < len(MARKET_TYPES[quote.market].selections)
        assert quote.at <= quote.seen + _CLOCKS_DIFFER
        assert quote.seen == seen
        assert MARKET_TYPES[quote.market].allows(quote.line)
        assert quote.line == LINE_NONE or (quote.line % 25 == 0 and abs(quote.line) <= 100_000)
        assert quote.market != TOTALS or quote.line > 0
        assert re.fullmatch(r"[a-z0-9_]{1,40}", quote.venue)
        assert quote.size is None or quote.size >= 0
        assert bool(quote.participant) != MARKET_TYPES[quote.market].is_settled_by_score
        if quote.participant:
            _assert_text(quote.participant)
    assert len({quote.place for quote in reading.quotes}) == len(reading.quotes)


def _assert_event(event: EventReport, fetched_at: datetime) -> None:
    names = (event.title,) if event.title else (event.home, event.away)
    assert not (event.title and (event.home or event.away))
    for text in (event.ref, *names, event.competition, event.competition_name):
        _assert_text(text)
    assert event.sport
    assert event.at <= fetched_at
    assert event.kickoff.utcoffset() == timedelta()
    assert 1990 <= event.kickoff.year < 2101
    assert (event.home_score is None) == (event.away_score is None)
    assert event.home_score is None or event.home_score >= 0
    assert event.away_score is None or event.away_score >= 0


def _assert_weather(weather: WeatherReading, fetched_at: datetime) -> None:
    assert weather.made_at <= fetched_at
    assert abs(weather.latitude) <= 90
    assert abs(weather.longitude) <= 180
    instants = [hour.at for hour in weather.hours]
    assert sorted(set(instants)) == instants
    for hour in weather.hours:
        _assert_within(hour.temperature_c, -95, 65)
        _assert_within(hour.wind_ms, 0, 150)
        _assert_within(hour.gust_ms, 0, 150)
        _assert_within(hour.precipitation_mm, 0, 2000)
        _assert_within(hour.precipitation_probability, 0, 1)


def _assert_within(value: float | None, lowest: float, highest: float) -> None:
    assert value is None or (math.isfinite(value) and lowest <= value <= highest)


def _assert_text(text: str) -> None:
    assert text
    assert text.isprintable()
    assert len(text) <= _LONGEST
