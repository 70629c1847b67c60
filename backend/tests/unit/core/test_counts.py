import pytest

from advisor.core.words.counts import counted


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 matches"), (1, "1 match"), (2, "2 matches"), (1200, "1,200 matches")]
)
def test_one_thing_is_singular(count: int, words: str) -> None:
    assert counted(count, "match", "matches") == words


def test_most_plurals_have_an_s_more() -> None:
    assert (counted(1, "bet"), counted(2, "bet")) == ("1 bet", "2 bets")
