"""Which score settles what, counted out for each sport, market and knowledge of a game."""

from itertools import product
from typing import Final

import pytest

from advisor.core.history import LEVEL
from advisor.core.markets import EventStatus, GameEnd, MarketTypeKey
from advisor.core.results import EventResult
from advisor.instruments.market_type import MarketType
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settling import settling_score

WHOLE: Final = MARKET_TYPES[MarketTypeKey("h2h")]
THREE_WAY: Final = MARKET_TYPES[MarketTypeKey("h2h_3way")]
TOTALS: Final = MARKET_TYPES[MarketTypeKey("totals")]
FIRST_HALF: Final = MARKET_TYPES[MarketTypeKey("h2h_3way_h1")]

FINAL, NORMAL, HALF = (3, 2), (2, 2), (1, 0)


def known(sport: str, *parts: str, overtime: bool | None = None, ending: GameEnd | None = None) -> EventResult:
    return EventResult(
        status=EventStatus.FINISHED,
        sport=sport,
        score=FINAL if "score" in parts else None,
        normal_time=NORMAL if "normal" in parts else None,
        half_time=HALF if "half" in parts else None,
        overtime=overtime,
        ending=ending,
    )


def test_bets_on_football_are_on_normal_time_whatever_the_final_score() -> None:
    for market, overtime in product((THREE_WAY, TOTALS), (None, False, True)):
        assert settling_score(market, known("football", "score", "normal", overtime=overtime)) == NORMAL
        assert settling_score(market, known("football", "score", overtime=overtime)) is None
        assert settling_score(market, known("football", "normal", overtime=overtime)) == NORMAL


def test_the_whole_of_a_match_ends_with_its_overtime_in_other_sports() -> None:
    for market, overtime in product((WHOLE, TOTALS), (None, False, True)):
        assert settling_score(market, known("icehockey", "score", "normal", overtime=overtime)) == FINAL
        assert settling_score(market, known("icehockey", "normal", overtime=overtime)) is None


def test_a_result_of_normal_time_is_level_where_it_was_played_on() -> None:
    assert settling_score(THREE_WAY, known("icehockey", "score", "normal", overtime=True)) == NORMAL
    assert settling_score(THREE_WAY, known("icehockey", "score", overtime=True)) == (LEVEL, LEVEL)
    assert settling_score(THREE_WAY, known("icehockey", "score")) is None
    assert settling_score(THREE_WAY, known("icehockey", overtime=True)) is None


@pytest.mark.parametrize("sport", ["football", "icehockey"])
def test_the_first_half_ends_at_half_time(sport: str) -> None:
    assert settling_score(FIRST_HALF, known(sport, "score", "normal", "half")) == HALF
    assert settling_score(FIRST_HALF, known(sport, "score", "normal")) is None
    assert settling_score(FIRST_HALF, known(sport, "half", ending=GameEnd.SHORTENED)) == HALF


@pytest.mark.parametrize(("sport", "market"), [("football", THREE_WAY), ("baseball", WHOLE), ("baseball", TOTALS)])
def test_the_end_of_a_game_that_was_cut_short_settles_nothing_by_itself(sport: str, market: MarketType) -> None:
    assert settling_score(market, known(sport, "score", "normal", ending=GameEnd.SHORTENED)) is None
    assert settling_score(market, known(sport, "score", "normal")) is not None
