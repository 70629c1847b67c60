"""Names of participants: which spellings are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.identity.participants import participant_key

WORD = st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True).filter(lambda word: word.lower() not in {"ii", "iii", "iv"})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nikola Jokić", "nikola jokic"),
        ("Jokić, Nikola", "nikola jokic"),
        ("  LeBron   James ", "lebron james"),
        ("Ken Griffey Jr.", "ken griffey jr"),
        ("Ken Griffey, Jr.", "ken griffey jr"),
        ("Griffey, Ken, Jr.", "ken griffey jr"),
        ("Shai Gilgeous-Alexander", "shai gilgeous alexander"),
        ("De'Aaron Fox", "deaaron fox"),
        ("Manchester City", "manchester city"),
        ("Tatum,", "tatum"),
        (", Tatum", "tatum"),
        ("大谷翔平", "大谷翔平"),
        ("???", "???"),
        (" - ", "-"),
    ],
)
def test_spellings_of_one_name_share_a_key(name: str, key: str) -> None:
    assert participant_key(name) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fed cuts > 2 times?", "Fed cuts < 2 times?"),
        ("Fed cuts ≥2 times?", "Fed cuts 2 times?"),
        ("CPI above 3.5%?", "CPI above 35%?"),
        ("CPI above 3,5%?", "CPI above 35%?"),
        ("CPI above 3%?", "CPI above 3?"),
        ("Colder than -5?", "Colder than 5?"),
        ("Colder than \u22125?", "Colder than 5?"),
        ("Above $100?", "Above €100?"),
        ("Gap of +3", "Gap of -3"),
    ],
)
def test_statements_with_another_sign_beside_a_number_are_two(one: str, other: str) -> None:
    assert participant_key(one) != participant_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CPI above 3.5%?", "CPI above 3,5 %"),
        ("BTC at 100,000?", "BTC at 100000"),
        ("Colder than -5?", "colder than −5"),
    ],
)
def test_numbers_are_written_in_several_ways(one: str, other: str) -> None:
    assert participant_key(one) == participant_key(other)


@given(WORD, WORD)
def test_the_family_name_may_stand_first(first: str, family: str) -> None:
    assert participant_key(f"{family}, {first}") == participant_key(f"{first} {family}")


@given(st.text(max_size=40))
def test_no_name_with_something_in_it_is_without_a_key(name: str) -> None:
    assert bool(participant_key(name)) == bool(name.strip())
    assert participant_key(name) == participant_key(participant_key(name)) or "," in participant_key(name)
