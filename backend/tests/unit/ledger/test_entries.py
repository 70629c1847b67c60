from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import LedgerError
from advisor.ledger.entries import Account, Ledger, Posting, Transaction, opening, placement, settlement
from advisor.ledger.settlement import net_profit

NOW = datetime(2024, 1, 6, 15, tzinfo=UTC)

bets = st.lists(
    st.tuples(st.integers(1, 10**8), st.integers(10_001, 10**6), st.sampled_from([-2, -1, 0, 1, 2]), st.floats(0, 0.2)),
    max_size=30,
)


def test_a_transaction_off_balance_cannot_be_made() -> None:
    with pytest.raises(LedgerError, match="off balance by 5"):
        Transaction("t", NOW, (Posting(Account.CASH, 10), Posting(Account.CAPITAL, -5)))


def test_posting_the_same_transaction_twice_changes_nothing() -> None:
    ledger = Ledger()
    assert ledger.post(opening(NOW, 1000))
    assert not ledger.post(opening(NOW, 1000))
    assert (len(ledger), ledger.balance(Account.CASH)) == (1, 1000)


def test_another_transaction_under_a_used_key_is_refused() -> None:
    ledger = Ledger()
    ledger.post(placement("bet-1", NOW, 100))
    with pytest.raises(LedgerError, match="already posted"):
        ledger.post(placement("bet-1", NOW, 200))


@given(bets)
def test_accounts_balance_and_show_the_profit(placed: list[tuple[int, int, int, float]]) -> None:
    ledger = Ledger()
    ledger.post(opening(NOW, 10**9))
    for i, (stake, odds_e4, result, rate) in enumerate(placed):
        ledger.post(placement(f"bet-{i}", NOW, stake))
        ledger.post(settlement(f"bet-{i}", NOW, stake, odds_e4, result, rate))
    profit = sum(net_profit(*bet) for bet in placed)
    assert ledger.balance(Account.CASH) == 10**9 + profit
    assert ledger.balance(Account.OPEN_STAKES) == 0
    assert sum(ledger.balance(account) for account in Account) == 0
    earned = (Account.WINNINGS, Account.LOSSES, Account.COMMISSION)
    assert -sum(ledger.balance(account) for account in earned) == profit
    assert ledger.balance(Account.COMMISSION) >= 0
