"""Words of a venue: those that are known mean one thing, and what nobody has written down is never guessed at."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.sandbox_orders.parse import UnreadableError, facts_of, facts_of_all, refusal_of
from advisor.adapters.sandbox_orders.wire import MatchDocument, OrderDocument, ResultDocument
from advisor.adapters.sandbox_orders.words import ENDS, REFUSALS, STANDING
from advisor.core.money.assets import Asset
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, OrderFact, Replaced, Surplus
from advisor.core.orders.states import ORIGINS, OrderState
from advisor.core.venues import VENUES
from advisor.sandbox.order_venues.orders import MatchStatus, OrderStatus, Reason

EURO = Asset.of("EUR")
NATIVE = VENUES["betfair_exchange"].native


def an_order(status: str = "open", reason: str | None = None, matched: str = "0.00", **changes: str) -> OrderDocument:
    fields = {"id": "7", "reference": "r1", "asked": "10.00", "size": "10.00"} | changes
    return OrderDocument.model_validate(
        {**fields, "matched": matched, "status": status, "reason": reason, "revision": 1}
    )


def a_match(number: int = 1, size: str = "4.00", status: str = "confirmed", order: str = "7") -> MatchDocument:
    return MatchDocument(id=f"{order}.{number}", order=order, reference="r1", price="2.02", size=size, status=status)


def read(order: OrderDocument, *matches: MatchDocument) -> Sequence[OrderFact]:
    return facts_of(order, matches, EURO, NATIVE)


def test_every_word_of_the_sandbox_that_ends_an_order_is_known() -> None:
    statuses = {status.value for status in OrderStatus}
    assert {status for status, _ in ENDS} | STANDING == statuses
    commands = {Reason.NO_SUCH_ORDER, Reason.ORDER_ENDED, Reason.MARKET_OVER, Reason.BY_OWNER}
    undecided = {Reason.DUPLICATE_REFERENCE}
    assert set(REFUSALS) == {reason.value for reason in Reason} - {each.value for each in commands | undecided}


def test_every_end_is_one_that_an_order_can_have() -> None:
    for meaning in (*REFUSALS.values(), *ENDS.values()):
        assert meaning.origin in ORIGINS[meaning.state]


def test_an_order_that_was_seen_before_is_not_refused() -> None:
    assert refusal_of(ResultDocument(reference="r1", result="refused", reason="DUPLICATE_REFERENCE")) is None
    assert refusal_of(ResultDocument(reference="r1", result="done", reason="PRICE_MOVED")) is None


@given(st.text(min_size=1).filter(lambda word: word not in STANDING), st.none() | st.text())
def test_a_status_that_nobody_has_written_down_is_refused_by_name(status: str, reason: str | None) -> None:
    if (status, reason) not in ENDS:
        with pytest.raises(UnreadableError) as unread:
            read(an_order(status, reason))
        assert unread.value.word == f"{status} by {reason}"


@pytest.mark.parametrize(
    "match", [a_match(status="doubtful"), a_match(size="0.001"), a_match().model_copy(update={"price": "2.00001"})]
)
def test_a_match_that_cannot_be_read_is_none(match: MatchDocument) -> None:
    with pytest.raises(UnreadableError):
        read(an_order(matched="4.00"), match)


def test_an_end_is_said_with_all_matches_before_it_and_not_without() -> None:
    over = an_order("cancelled", "BY_OWNER", "6.00")
    assert not any(isinstance(fact, Ended) for fact in read(over, a_match(size="4.00")))
    facts = read(over, a_match(1, "4.00"), a_match(2, "2.00"))
    assert [type(fact) for fact in facts] == [Accepted, Matched, Matched, Ended]


def test_an_order_that_was_replaced_ends_with_the_last_of_its_reference() -> None:
    old, new = (
        an_order("replaced", "BY_OWNER", "4.00"),
        an_order("open", id="8", asked="6.00", size="5.00", replaces="7", price="2.20"),
    )
    known = Replaced("r1", "7", "8", NATIVE(22_000))
    facts = facts_of_all([old, new], [a_match()], EURO, NATIVE)
    assert facts[:4] == [Accepted("r1", "7"), known, Cut("r1", 900), Surplus("r1", 0)]
    assert not any(isinstance(fact, Ended) for fact in facts)
    over = new.model_copy(update={"status": "lapsed", "reason": "PLAY_BEGAN"})
    [end] = [fact for fact in facts_of_all([old, over], [a_match()], EURO, NATIVE) if isinstance(fact, Ended)]
    assert end.state is OrderState.EXPIRED


def test_two_orders_alive_are_more_than_was_asked_for_and_so_is_what_both_were_matched_for() -> None:
    old, new = an_order(), an_order(id="8", replaces="7", price="2.20")
    assert Surplus("r1", 1_000) in facts_of_all([old, new], [], EURO, NATIVE)
    over = an_order("filled", matched="10.00", id="8", replaces="7", price="2.20")
    matches = [a_match(size="10.00", order="8"), a_match()]
    facts = facts_of_all([an_order("cancelled", "BY_OWNER", "4.00"), over], matches, EURO, NATIVE)
    assert Surplus("r1", 400) in facts


@pytest.mark.parametrize(
    "match",
    [
        {"price": "two"}, {"price": "2.00001"}, {"price": "1.00"}, {"price": "1e9"}, {"size": "-4.00"}, {"size": "0"},
        {"status": "likely"}, {"id": "7.1\0"},
    ],
)  # fmt: skip
def test_a_match_that_nobody_can_book_makes_its_order_unreadable_and_nothing_else(match: dict[str, str]) -> None:
    with pytest.raises(UnreadableError):
        read(an_order(matched="4.00"), a_match().model_copy(update=match))


def test_every_word_on_matches_is_known() -> None:
    for status in MatchStatus:
        [_, match] = read(an_order(matched="4.00"), a_match(status=status.value))
        assert isinstance(match, Matched)
