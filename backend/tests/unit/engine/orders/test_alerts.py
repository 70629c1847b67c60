"""What is said of orders and refused signals, and that it is said once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from advisor.core.alerts import AlertCode, Severity
from advisor.core.orders.facts import Accepted, Ended, MatchFailed
from advisor.core.orders.states import Against, Finality, OrderState, Origin
from advisor.engine.alerts import of_orders, of_quarantine, of_refusals, of_silence, of_strange_words
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.deciding import RefusedSignal
from advisor.engine.orders.quarantine import Quarantined, quarantined
from advisor.execution.quarantine import QuarantineLimits
from advisor.risk.limits import Refusal
from tests.unit.engine.orders.test_blotter import NOON, ONE, an_intent, matched, sent

TWO = str(UUID(int=2))


def said(book: Blotter) -> list[tuple[AlertCode, str, str]]:
    return [(each.code, each.subject, each.occurrence) for each in of_orders(book.changes())]


def test_nothing_is_said_of_an_order_that_goes_its_way() -> None:
    book = sent(an_intent())
    book.learn(Accepted(ONE, "17"), NOON)
    book.learn(matched("a", 1_000), NOON)
    assert said(book) == []


def test_one_of_which_nobody_knows_is_said_with_one_key_for_ever() -> None:
    book = sent(an_intent())
    book.lost(ONE, NOON)
    first = said(book)
    assert first == [(AlertCode.ORDER_UNKNOWN, ONE, "")]
    book.restore(list(book.entries.values()), NOON + timedelta(hours=1))
    assert set(said(book)) <= set(first)


def test_a_match_that_fails_is_said_by_its_key_and_a_contradiction_as_it_stands() -> None:
    book = sent(an_intent())
    book.learn(Accepted(ONE, "17"), NOON)
    book.learn(matched("a", 400, finality=Finality.PROVISIONAL), NOON)
    book.learn(MatchFailed(ONE, "a"), NOON)
    assert said(book) == [(AlertCode.FILL_FAILED, ONE, "a")]
    book.learn(Accepted(ONE, "18"), NOON)
    assert (AlertCode.OPEN_ITEM, ONE, NOON.isoformat()) in said(book)


def test_a_refusal_for_the_account_is_said_and_one_for_the_order_is_not() -> None:
    for against, expected in ((Against.FUNDS, 1), (Against.ACCOUNT, 1), (Against.SIZE, 0), (None, 0)):
        book = sent(an_intent())
        book.learn(Ended(ONE, OrderState.REJECTED, Origin.VENUE, "so it is", against), NOON)
        assert [code for code, _, _ in said(book)] == [AlertCode.ACCOUNT_REFUSED] * expected


def test_each_silence_of_a_venue_is_said_once() -> None:
    def keys(minutes: int, since: datetime) -> list[tuple[str, str]]:
        found = of_silence({"exchange": since}, NOON + timedelta(minutes=minutes))
        return [(each.subject, each.occurrence) for each in found]

    assert keys(5, NOON) == keys(9, NOON)
    assert keys(90, NOON + timedelta(hours=1)) != keys(5, NOON)
    assert list(of_silence({}, NOON)) == []


def refused(refusal: Refusal, hours: int = 0, instance: str = "paper") -> RefusedSignal:
    return RefusedSignal(cause=UUID(int=1), instance=instance, refusal=refusal, at=NOON + timedelta(hours=hours))


def test_the_hard_drawdown_is_said_once_on_each_day_of_an_instance() -> None:
    found = [*of_refusals(tuple(refused(each) for each in Refusal if each is not Refusal.DRAWDOWN_HALT))]
    assert found == []
    keys = {
        (each.subject, each.occurrence)
        for each in of_refusals(
            (
                refused(Refusal.DRAWDOWN_HALT),
                refused(Refusal.DRAWDOWN_HALT, 3),
                refused(Refusal.DRAWDOWN_HALT, 24),
                refused(Refusal.DRAWDOWN_HALT, 24, "other"),
            )
        )
    }
    assert keys == {("paper", "2026-11-30"), ("paper", "2026-12-01"), ("other", "2026-12-01")}


def test_a_venue_at_which_too_much_is_unknown_is_said_by_the_first_of_its_orders() -> None:
    limits = QuarantineLimits(orders=1, share=1.0)
    book = sent(an_intent())
    book.lost(ONE, NOON)
    assert quarantined(book, limits) == {}
    later = replace(an_intent(TWO), at=NOON + timedelta(seconds=1))
    book.intend(later)
    book.sent(TWO, (), later.at)
    book.lost(TWO, later.at)
    stopped = quarantined(book, limits)
    assert stopped == {"exchange": Quarantined(2, ONE)}
    [alert] = of_quarantine(stopped, later.at)
    assert (alert.code, alert.severity, alert.subject, alert.occurrence) == (
        AlertCode.VENUE_QUARANTINED, Severity.CRITICAL, "exchange", ONE,
    )  # fmt: skip


def test_a_word_that_nobody_has_written_down_is_said_once_as_it_came() -> None:
    words = {("exchange", "frozen by AUDIT\0"): NOON}
    [first], [again] = list(of_strange_words(words)), list(of_strange_words(words))
    assert first == again
    assert (first.code, first.severity, first.subject) == (AlertCode.VENUE_WORD_UNKNOWN, Severity.HIGH, "exchange")
    assert "frozen by AUDIT" in first.occurrence
    assert "frozen by AUDIT" in first.text
    assert "\0" not in first.text + first.occurrence
