"""An answer held against its contract: shares of items, types, fields that may be missing, and garbage."""

from collections.abc import Mapping
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import ContractBrokenError, PayloadRefusedError
from advisor.parsing.contracts.documents import Contract, ContractLimits, Document
from advisor.parsing.contracts.kinds import FLAG, INSTANT, LABEL, NUMBER, SCORE, TEXT, each, one
from advisor.parsing.contracts.unwrapping import json_list, json_object, table
from advisor.parsing.json_documents import known_fields

PRICE = known_fields("note", name=TEXT, price=NUMBER)
LINED = known_fields("note", name=TEXT, price=NUMBER, point=NUMBER)
MARKET = known_fields("", key=TEXT, prices=each(PRICE)).by("key", {"spreads": known_fields("", prices=each(LINED))})
GAME = known_fields(
    "colour",
    id=LABEL,
    start=INSTANT,
    live=FLAG.optional,
    referee=TEXT.somewhere,
    score=SCORE.or_null,
    team=one(known_fields("", name=TEXT)),
    markets=each(MARKET),
)
GAMES = Document(name="games", endpoint="games", items=json_list("x"), fields=GAME)
LIMITS = ContractLimits(broken_share=0.5, fewest=3)


def game(**changes: object) -> dict[str, object]:
    both = {"key": "h2h", "prices": [{"name": "a", "price": 1.5}, {"name": "b", "price": 2.5}]}
    return {
        "id": 7,
        "start": "2026-11-28T15:00:00Z",
        "referee": "Smith",
        "score": None,
        "team": {"name": "Alpha"},
        "markets": [both],
        **changes,
    }


def market(key: str, price: object) -> dict[str, object]:
    return {"key": key, "prices": [{"name": "a", "price": price}]}


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in game().items() if key != name}


def broken(*items: object) -> Mapping[str, str]:
    """What was seen instead, by field."""
    try:
        GAMES.hold("x", orjson.dumps(items), LIMITS)
    except ContractBrokenError as error:
        return {each.field: each.seen for each in error.breaks if (error.provider, each.document) == ("x", "games")}
    return {}


@given(bad=st.integers(0, 20), good=st.integers(0, 20))
def test_more_than_the_share_breaks_and_no_fewer(bad: int, good: int) -> None:
    found = broken(*[without("id")] * bad, *[game()] * good)
    assert found == ({"id": f"missing in {bad} of {bad + good}"} if bad > good else {})


@pytest.mark.parametrize(
    ("changed", "field", "seen"),
    [
        ({"id": None}, "id", "missing in 1 of 1"),
        ({"id": 1.5}, "id", "a number in 1 of 1"),
        ({"start": 1_795_878_000_000}, "start", "a number in 1 of 1"),
        ({"start": "Saturday"}, "start", "a text in 1 of 1"),
        ({"live": "yes"}, "live", "a text in 1 of 1"),
        ({"score": "two"}, "score", "a text in 1 of 1"),
        ({"team": "Alpha"}, "team", "a text in 1 of 1"),
        ({"team": {"title": "Alpha"}}, "team.name", "missing in 1 of 1"),
        ({"markets": {}}, "markets", "an object in 1 of 1"),
        ({"markets": [market("h2h", price="1.5")]}, "markets.prices.price", "a text in 1 of 1"),
        ({"markets": [market("spreads", price=1.5)]}, "markets.prices.point", "missing in 1 of 1"),
    ],
)
def test_a_field_that_is_gone_or_of_another_type_is_named(changed: Mapping[str, object], field: str, seen: str) -> None:
    assert broken(game(**changed)) == {field: seen}


@pytest.mark.parametrize(
    "fine", [{"live": None}, {"live": True}, {"score": "2"}, {"start": 1_795_878_000}, {"markets": []}]
)
def test_what_may_stand_there_does(fine: Mapping[str, object]) -> None:
    assert broken(game(**fine)) == {}
    assert broken(without("live")) == {}


def test_what_an_item_itself_is_decides_what_is_read_of_it() -> None:
    markets = replace(GAMES, fields=MARKET)
    assert markets.hold("x", orjson.dumps([market("h2h", price=1.5)]), LIMITS)
    with pytest.raises(ContractBrokenError, match=r"prices\.point"):
        markets.hold("x", orjson.dumps([market("spreads", price=1.5)]), LIMITS)


def test_a_field_that_may_be_missing_is_missed_where_no_item_of_many_has_it() -> None:
    assert broken(*[without("referee")] * 2) == {}
    assert broken(*[without("referee")] * 3) == {"referee": "missing in 3 of 3"}
    assert broken(*[without("referee")] * 30, game()) == {}
    assert broken(without("score"), game()) == {}
    assert broken(without("score")) == {"score": "missing in 1 of 1"}


def test_all_that_broke_is_named_and_what_is_inside_a_lost_part_is_not() -> None:
    assert set(broken({key: value for key, value in game().items() if key not in {"id", "team"}})) == {"id", "team"}


@pytest.mark.parametrize("garbage", [b"null", b"7", b'{"games": []}', b"[7, 7]", b"[[]]", b'[{"colour": 1}]'])
def test_garbage_breaks_the_contract(garbage: bytes) -> None:
    with pytest.raises(ContractBrokenError):
        GAMES.hold("x", garbage, LIMITS)


@pytest.mark.parametrize("none", [b"", b"<html>"])
def test_what_is_no_document_is_left_to_the_adapter(none: bytes) -> None:
    with pytest.raises(PayloadRefusedError) as refused:
        GAMES.hold("x", none, LIMITS)
    assert not isinstance(refused.value, ContractBrokenError)


def test_a_right_answer_proves_the_fields_that_it_has() -> None:
    assert GAMES.hold("x", b"[]", LIMITS) == frozenset()
    proved = GAMES.hold("x", orjson.dumps([game()]), LIMITS)
    assert {"", "id", "team.name", "markets.prices.price"} <= proved
    assert not {"live", "markets.prices.point"} & proved


def test_the_payload_itself_is_never_repeated() -> None:
    with pytest.raises(ContractBrokenError) as error:
        GAMES.hold("x", orjson.dumps([game(id=[["secret"]])]), LIMITS)
    assert "secret" not in str(error.value)
    assert "games: id" in str(error.value)


def test_an_answer_belongs_to_the_document_of_its_endpoint_and_kind() -> None:
    probe = Document(name="probe", endpoint="games", kind="probe", items=json_object("x"), fields=known_fields(""))
    contract = Contract((GAMES, probe))
    assert contract.document("games", "odds") is GAMES
    assert contract.document("games", "probe") is probe
    assert contract.document("others", "probe") is None


def test_a_table_is_rows_under_its_headings() -> None:
    read = table("x", {"id", "score"})
    assert read(b"id,score\n7,2\n8,\n9,NA\n") == [
        {"id": "7", "score": "2"},
        {"id": "8", "score": None},
        {"id": "9", "score": None},
    ]
    with pytest.raises(PayloadRefusedError, match="none of its columns"):
        read(b"colour\nred\n")
