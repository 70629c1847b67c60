"""Lines of statements as entries of an account's own book: each kind on its own account, and the cash is their sum."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.orders.modes import Mode
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.entries import Ledger, reversal
from advisor.ledger.statements import book_of, line_entry
from advisor.ports.accounts import LineKind, StatementLine

AT = datetime(2026, 8, 1, 12, tzinfo=UTC)


def line(kind: LineKind, amount: int, name: str = "7") -> StatementLine:
    return StatementLine(id=name, at=AT, kind=kind, order="", amount=amount)


def account(kind: AccountKind) -> Account:
    return Account("account:paper:betfair", "betfair", "EUR", kind)


@pytest.mark.parametrize(
    ("kind", "amount", "counted"),
    [
        (LineKind.TRANSFER, 500, AccountKind.CAPITAL),
        (LineKind.TRANSFER, -500, AccountKind.WITHDRAWN),
        (LineKind.BONUS, 500, AccountKind.BONUSES),
        (LineKind.BONUS, -500, AccountKind.BONUSES),
        (LineKind.CHARGE, -500, AccountKind.CHARGES),
        (LineKind.OTHER, 500, AccountKind.SUSPENSE),
        (LineKind.BET, -500, AccountKind.SUSPENSE),
    ],
)
def test_each_kind_of_line_is_counted_for_itself(kind: LineKind, amount: int, counted: AccountKind) -> None:
    entry = line_entry("line:7", line(kind, amount), "betfair", Mode.PAPER, "EUR")
    assert {posting.account: posting.amount for posting in entry.postings} == {
        account(AccountKind.CASH): amount,
        account(counted): -amount,
    }
    assert (entry.key, entry.at, entry.event) == ("line:7", AT, None), "it means nothing to any state of risk"


def test_a_line_over_nothing_is_an_entry_without_lines() -> None:
    assert line_entry("line:7", line(LineKind.CHARGE, 0), "betfair", Mode.PAPER, "EUR").postings == ()


def test_the_books_of_one_venue_differ_by_whose_money_is_there_and_are_no_portfolios() -> None:
    assert {book_of("betfair", mode) for mode in (Mode.PAPER, Mode.LIVE)} == {
        "account:paper:betfair",
        "account:live:betfair",
    }


@given(st.lists(st.tuples(st.sampled_from(LineKind), st.integers(-(10**30), 10**30))))
def test_cash_is_the_sum_of_all_lines_and_what_is_taken_back_leaves_nothing(lines: list[tuple[LineKind, int]]) -> None:
    ledger = Ledger()
    entries = [
        line_entry(f"line:{number}", line(kind, amount, str(number)), "betfair", Mode.PAPER, "EUR")
        for number, (kind, amount) in enumerate(lines)
    ]
    for entry in entries:
        assert ledger.post(entry)
    assert ledger.total(AccountKind.CASH, "EUR") == sum(amount for _, amount in lines)
    for entry in entries:
        assert ledger.post(reversal(entry, AT, None))
    assert ledger.balances == {}
