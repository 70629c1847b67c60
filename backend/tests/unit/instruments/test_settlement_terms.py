"""Which venues' bets are the same contract, by the terms that a market type depends on."""

from dataclasses import replace

import pytest

from advisor.core.venues import VenueKind
from advisor.instruments import settlement_terms
from advisor.instruments.market_types import (
    BY_CODE,
    MARKET_TYPES,
    OUTRIGHT,
    PLAYER_POINTS,
    About,
    MarketType,
    SettlementRule,
)
from advisor.instruments.settlement_terms import (
    TERMS,
    Absent,
    CalledOff,
    DeadHeat,
    Resolution,
    Tie,
    absent_of,
    contract_of,
)

BOOKMAKER, QUESTIONS = VenueKind.BOOKMAKER, VenueKind.PREDICTION_MARKET


def test_every_kind_of_venue_has_terms() -> None:
    assert set(TERMS) == set(VenueKind)


@pytest.mark.parametrize("row", BY_CODE, ids=[row.key for row in BY_CODE])
def test_bookmakers_and_exchanges_settle_alike(row: MarketType) -> None:
    assert contract_of(row, "bet365", BOOKMAKER) == contract_of(row, "betfair_exchange", VenueKind.EXCHANGE)


@pytest.mark.parametrize("row", BY_CODE, ids=[row.key for row in BY_CODE])
def test_what_each_contract_words_for_itself_is_never_another_venues(row: MarketType) -> None:
    """Its source, overtime, what is called off: not even two prediction markets have the same words."""
    own = contract_of(row, "kalshi", QUESTIONS)
    assert own == contract_of(row, "kalshi", QUESTIONS)
    assert own != contract_of(row, "polymarket", QUESTIONS)
    assert own != contract_of(row, "bet365", BOOKMAKER)


@pytest.mark.parametrize("row", BY_CODE, ids=[row.key for row in BY_CODE])
def test_any_term_that_bets_depend_on_makes_another_contract(row: MarketType, monkeypatch: pytest.MonkeyPatch) -> None:
    changes: list[dict[str, object]] = [{"resolution": Resolution.BY_CONTRACT}]
    changes += [{"called_off": CalledOff.RETURNED_OR_HALVED}]
    changes += [{"tie": Tie.LOST}] if row.rule is SettlementRule.WINNER_OF_TWO else []
    changes += [{"dead_heat": DeadHeat.FULL}, {"non_runner": Absent.COUNTED}] if row.about is About.FIELD else []
    changes += [{"no_show": Absent.COUNTED}] if row.about is About.PERSON else []
    usual = TERMS[BOOKMAKER]
    for change in changes:
        other = replace(usual, **change)  # type: ignore[arg-type]
        monkeypatch.setattr(settlement_terms, "TERMS", {BOOKMAKER: usual, VenueKind.EXCHANGE: other})
        assert contract_of(row, "a", BOOKMAKER) != contract_of(row, "b", VenueKind.EXCHANGE), change


def test_who_takes_no_part() -> None:
    assert absent_of(MARKET_TYPES[PLAYER_POINTS], TERMS[QUESTIONS]) is Absent.BY_CONTRACT
    assert absent_of(MARKET_TYPES[OUTRIGHT], TERMS[QUESTIONS]) is Absent.COUNTED
