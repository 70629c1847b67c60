"""Which venues' bets are the same contract, by the terms that a market type depends on."""

import pytest

from advisor.core.venues import VenueKind
from advisor.instruments.market_types import BY_CODE, H2H, H2H_3WAY, MARKET_TYPES, OUTRIGHT, PLAYER_POINTS, MarketType
from advisor.instruments.settlement_terms import TERMS, Absent, DeadHeat, Tie, absent_of, contract_of

BOOKMAKER, QUESTIONS = VenueKind.BOOKMAKER, VenueKind.PREDICTION_MARKET


def test_every_kind_of_venue_has_terms() -> None:
    assert set(TERMS) == set(VenueKind)


@pytest.mark.parametrize("row", BY_CODE, ids=[row.key for row in BY_CODE])
def test_bookmakers_and_exchanges_settle_alike(row: MarketType) -> None:
    assert contract_of(row, "bet365", BOOKMAKER) == contract_of(row, "betfair_exchange", VenueKind.EXCHANGE)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (H2H, (Tie.DIVIDED,)),
        (H2H_3WAY, ()),
        (OUTRIGHT, (DeadHeat.DIVIDED, Absent.COUNTED, "")),
        (PLAYER_POINTS, (Absent.BY_CONTRACT, "kalshi")),
    ],
)
def test_a_contract_is_what_bets_depend_on(key: str, expected: tuple[object, ...]) -> None:
    row = next(row for row in BY_CODE if row.key == key)
    assert contract_of(row, "kalshi", QUESTIONS) == expected
    assert (contract_of(row, "bet365", BOOKMAKER) == expected) == (not expected)


def test_what_each_contract_words_for_itself_is_never_another_venues() -> None:
    row = MARKET_TYPES[PLAYER_POINTS]
    assert contract_of(row, "kalshi", QUESTIONS) != contract_of(row, "polymarket", QUESTIONS)
    outright = MARKET_TYPES[OUTRIGHT]
    assert contract_of(outright, "kalshi", QUESTIONS) == contract_of(outright, "polymarket", QUESTIONS)
    assert absent_of(row, TERMS[QUESTIONS]) is Absent.BY_CONTRACT
    assert absent_of(outright, TERMS[QUESTIONS]) is Absent.COUNTED
