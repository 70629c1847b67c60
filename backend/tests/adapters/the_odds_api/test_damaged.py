"""Damaged answers of The Odds API: refused with a reason, never anything else, and nothing insane comes out."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.the_odds_api import OddsFormat, parse, parse_sports
from advisor.core.errors import PayloadRefusedError
from tests.adapters.mutations import Json, damaged, encoded, mutated
from tests.adapters.reading_checks import NOW, assert_sane
from tests.adapters.the_odds_api.samples import ODDS, OUTRIGHTS, SCORES, SPORTS

_ENVELOPE: Json = {
    "timestamp": "2026-11-20T00:00:00Z",
    "previous_timestamp": None,
    "next_timestamp": None,
    "data": ODDS,
}
_FORMATS = st.sampled_from([None, *OddsFormat])


def read_or_refuse(body: bytes, odds_format: OddsFormat | None) -> None:
    with suppress(PayloadRefusedError):
        assert_sane(parse(body, NOW, odds_format=odds_format))


@pytest.mark.parametrize(
    "document", [ODDS, OUTRIGHTS, SCORES, _ENVELOPE], ids=["odds", "outrights", "scores", "history"]
)
@given(data=st.data())
def test_damage_is_refused_or_harmless(document: Json, data: st.DataObject) -> None:
    read_or_refuse(data.draw(damaged(document)), data.draw(_FORMATS))


@given(mutated(ODDS))
def test_a_changed_structure_is_refused_or_harmless(document: Json) -> None:
    read_or_refuse(encoded(document), OddsFormat.DECIMAL)


@given(damaged(SPORTS))
def test_damaged_competitions_are_refused_or_harmless(body: bytes) -> None:
    with suppress(PayloadRefusedError):
        assert all(sport.key and sport.title.isprintable() for sport in parse_sports(body).sports)
