"""References of orders: whoever reads one at a venue knows whose it is."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.ids import is_id, is_order_reference, order_reference

_IDS = st.uuids()


@given(_IDS)
def test_a_reference_of_ours_is_known_as_one_and_is_the_same_for_the_same_draw(drawn: UUID) -> None:
    made = order_reference(drawn)
    assert (made, made.version) == (order_reference(drawn), 8)
    assert is_id(str(made))
    assert is_order_reference(str(made))


@given(_IDS, st.integers(0, 127))
def test_a_reference_of_which_one_bit_is_another_is_nobodys(drawn: UUID, bit: int) -> None:
    assert not is_order_reference(str(UUID(int=order_reference(drawn).int ^ (1 << bit))))


@given(st.uuids(version=4) | st.text(max_size=40))
def test_what_other_clients_make_is_not_ours(theirs: UUID | str) -> None:
    assert not is_order_reference(str(theirs))


def test_a_known_reference_stays_the_same_for_ever() -> None:
    assert str(order_reference(UUID(int=1))) == "811f0113-ea38-8314-9a61-abf38d7884df"
