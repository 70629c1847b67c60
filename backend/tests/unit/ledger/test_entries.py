import math
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import LedgerError
from advisor.core.money.assets import ASSETS
from advisor.core.money.prices import ContractPrice, DecimalOdds, SpotPrice
from advisor.core.quotes import Side
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import (
    Ledger,
    Posting,
    Transaction,
    conversion,
    market_commission,
    movement,
    placement,
    settlement,
    transfer,
    void,
)
from advisor.ledger.events import Settled
from advisor.ledger.fills import Fill, SpotFill
from advisor.ledger.settlement import net_profit
from advisor.pricing.payoff import net_lay_profit

NOW = datetime(2024, 1, 6, 15, tzinfo=UTC)
CASH = Account("main", None, "EUR", AccountKind.CASH)
CAPITAL = CASH.beside(AccountKind.CAPITAL, None)
EARNED = (AccountKind.WINNINGS, AccountKind.LOSSES, AccountKind.COMMISSION)


def a_bet(
    key: str = "bet-1", stake: int = 100, odds_e4: int = 30_000, side: Side = Side.BACK, venue: str = "a",
    commission: float = 0.0, nets: bool = False,
) -> Bet:  # fmt: skip
    return Bet(
        key=key, event="e", market="m", venue=venue, outcomes=3, selection=0, covered=0, commission=commission,
        nets=nets, fills=(Fill(side=side, price=DecimalOdds(odds_e4), quantity=stake),),
    )  # fmt: skip


bets = st.lists(
    st.tuples(
        st.integers(1, 10**8),
        st.integers(10_001, 10**6),
        st.sampled_from([-2, -1, 0, 1, 2]),
        st.floats(0, 0.2),
        st.sampled_from(Side),
        st.sampled_from("ab"),
    ),
    max_size=30,
)


def test_a_transaction_off_balance_cannot_be_made() -> None:
    with pytest.raises(LedgerError, match="off balance by 5 minor units of EUR"):
        Transaction("t", NOW, (Posting(CASH, 10), Posting(CAPITAL, -5)))


def test_assets_do_not_balance_one_another() -> None:
    dollars = Account("main", None, "USD", AccountKind.CAPITAL)
    with pytest.raises(LedgerError, match="off balance by 10 minor units of EUR"):
        Transaction("t", NOW, (Posting(CASH, 10), Posting(dollars, -10)))


def test_posting_the_same_transaction_twice_changes_nothing() -> None:
    ledger = Ledger()
    assert ledger.post(movement("opening", NOW, CASH, 1000))
    assert not ledger.post(movement("opening", NOW, CASH, 1000))
    assert (len(ledger), ledger.balance(CASH)) == (1, 1000)


def test_another_transaction_under_a_used_key_is_refused() -> None:
    ledger = Ledger()
    ledger.post(placement(a_bet(stake=100), NOW, CASH))
    with pytest.raises(LedgerError, match="already posted"):
        ledger.post(placement(a_bet(stake=200), NOW, CASH))


def test_a_lay_holds_its_liability_at_its_venue_until_it_is_settled() -> None:
    ledger, lay = Ledger(), a_bet(stake=1000, odds_e4=35_000, side=Side.LAY, venue="exchange")
    ledger.post(placement(lay, NOW, CASH))
    held = CASH.beside(AccountKind.AT_RISK, "exchange")
    assert (ledger.balance(CASH), ledger.balance(held)) == (-2500, 2500)
    ledger.post(settlement(lay, NOW, CASH, lay.gross(-2)))
    assert (ledger.balance(CASH), ledger.balance(held)) == (1000, 0)


def test_a_void_market_returns_what_its_bets_hold_at_each_venue() -> None:
    ledger, placed = Ledger(), [a_bet("1", venue="a"), a_bet("2", stake=50, odds_e4=60_000, side=Side.LAY, venue="b")]
    for bet in placed:
        ledger.post(placement(bet, NOW, CASH))
    assert [ledger.balance(CASH.beside(AccountKind.AT_RISK, venue)) for venue in "ab"] == [100, 250]
    ledger.post(void("void-1", NOW, lambda _: CASH, "m", placed))
    assert {ledger.balance(account) for account in ledger.accounts} == {0}


def test_a_transfer_moves_money_between_venues_of_one_portfolio() -> None:
    ledger, target = Ledger(), CASH.beside(AccountKind.CASH, "a")
    ledger.post(movement("opening", NOW, CASH, 1000))
    ledger.post(transfer("to-a", NOW, CASH, target, 299))
    ledger.post(transfer("least", NOW, CASH, target, 1))
    assert (ledger.balance(CASH), ledger.balance(target), ledger.balance(CAPITAL)) == (700, 300, -1000)
    with pytest.raises(LedgerError, match="Nothing can be moved"):
        transfer("self", NOW, CASH, CASH, 1)
    for other in (replace(target, asset="GBP"), replace(target, portfolio="other"), CAPITAL):
        with pytest.raises(LedgerError, match="Nothing can be moved"):
            transfer("other", NOW, CASH, other, 1)
    for amount in (0, -1):
        with pytest.raises(ValueError, match="cannot be moved"):
            transfer("none", NOW, CASH, target, amount)


def test_a_bought_asset_balances_in_both_assets() -> None:
    """0.02 bitcoin at 97,123.45 dollars cost 1,942.47 (1,942.469 half-even); sold again they bring what they cost."""
    price = SpotPrice(ASSETS["BTC"], ASSETS["USD"], 9_712_345, 2)
    coins, dollars = (Account("main", "spot", asset, AccountKind.CASH) for asset in ("BTC", "USD"))
    ledger = Ledger()
    ledger.post(movement("opening", NOW, dollars, 200_000))
    bought = SpotFill(side=Side.BACK, price=price, quantity=2_000_000)
    ledger.post(conversion("buy", NOW, coins, dollars, bought))
    assert (ledger.balance(coins), ledger.balance(dollars)) == (2_000_000, 5_753)
    assert ledger.balance(coins.beside(AccountKind.CONVERTED, "spot")) == -2_000_000
    assert ledger.balance(dollars.beside(AccountKind.CONVERTED, "spot")) == 194_247
    ledger.post(conversion("sell", NOW, coins, dollars, replace(bought, side=Side.LAY)))
    assert (ledger.balance(coins), ledger.balance(dollars)) == (0, 200_000)
    with pytest.raises(LedgerError, match="BTC for USD is not counted in USD and BTC"):
        conversion("swapped", NOW, dollars, coins, bought)


@given(bets)
def test_accounts_balance_and_show_the_profit(placed: list[tuple[int, int, int, float, Side, str]]) -> None:
    ledger = Ledger()
    ledger.post(movement("opening", NOW, CASH, 10**9))
    profit = 0
    for i, (stake, odds_e4, result, rate, side, venue) in enumerate(placed):
        bet = a_bet(f"bet-{i}", stake, odds_e4, side, venue, rate)
        ledger.post(placement(bet, NOW, CASH))
        ledger.post(settlement(bet, NOW, CASH, bet.gross(result)))
        profit += (net_profit if side is Side.BACK else net_lay_profit)(stake, odds_e4, result, rate)
    assert ledger.balance(CASH) == 10**9 + profit
    assert ledger.total(AccountKind.AT_RISK, "EUR") == 0
    assert sum(ledger.balance(account) for account in ledger.accounts) == 0
    assert -sum(ledger.total(kind, "EUR") for kind in EARNED) == profit
    assert ledger.total(AccountKind.COMMISSION, "EUR") >= 0
    for venue in "ab":
        assert sum(ledger.balance(CASH.beside(kind, venue)) for kind in EARNED) == -sum(
            (net_profit if side is Side.BACK else net_lay_profit)(stake, odds_e4, result, rate)
            for stake, odds_e4, result, rate, side, at in placed
            if at == venue
        )


def test_commission_of_a_market_is_one_entry_beside_gross_settlements() -> None:
    """10.00 at 3.00 won and 4.00 lost: 16.00 net, of which 5 % is 0.80, where 1.00 would be charged bet by bet."""
    ledger = Ledger()
    for key, stake, result in (("1", 1000, 2), ("2", 400, -2)):
        bet = a_bet(key, stake, commission=0.05, nets=True)
        ledger.post(placement(bet, NOW, CASH))
        ledger.post(settlement(bet, NOW, CASH, bet.gross(result), 80 if result > 0 else 0))
    assert ledger.balance(CASH) == 1600
    ledger.post(market_commission("m:commission", NOW, CASH, "a", 80))
    assert ledger.balance(CASH) == 1520
    assert ledger.balance(CASH.beside(AccountKind.COMMISSION, "a")) == 80


def test_contracts_are_paid_by_their_price_and_not_by_its_odds() -> None:
    """10,000 at 0.97 cost 9,700.00 and pay 10,000.00; the seller holds the other 300.00 of it."""
    for side, result, before, after in ((Side.BACK, 2, -970_000, 30_000), (Side.LAY, -2, -30_000, 970_000)):
        ledger, price = Ledger(), ContractPrice(97, 100, 100)
        bet = replace(a_bet(), fills=(Fill(side=side, price=price, quantity=10_000),))
        ledger.post(placement(bet, NOW, CASH))
        assert ledger.balance(CASH) == before
        ledger.post(settlement(bet, NOW, CASH, bet.gross(result)))
        assert ledger.balance(CASH) == after
        assert ledger.total(AccountKind.AT_RISK, "EUR") == 0


@pytest.mark.parametrize(("result", "gross"), [(2, 30_000), (-2, -970_000)])
def test_a_fee_by_contract_is_charged_won_or_lost(result: int, gross: int) -> None:
    """0.07 × p × (1 − p) of each of 10,000 at 0.97, as a venue charges when they are bought: 20.37 however it ends."""
    ledger, fee = Ledger(), math.ceil(Fraction(7, 100) * 10_000 * 100 * Fraction(97 * 3, 100 * 100))
    assert fee == 2_037
    bet = replace(a_bet(), fills=(Fill(side=Side.BACK, price=ContractPrice(97, 100, 100), quantity=10_000),))
    ledger.post(placement(bet, NOW, CASH))
    ledger.post(market_commission("one:fee", NOW, CASH, "a", fee))
    assert ledger.balance(CASH) == -970_000 - fee
    entry = settlement(bet, NOW, CASH, bet.gross(result), fee)
    ledger.post(entry)
    assert ledger.balance(CASH) == gross - fee
    assert ledger.balance(CASH.beside(AccountKind.COMMISSION, "a")) == fee
    # What the risk state takes off its bankroll.
    assert entry.event == Settled(bet.key, gross, fee)


def test_of_transactions_that_were_taken_out_keys_and_balances_stay() -> None:
    ledger, opening = Ledger(), movement("opening", NOW, CASH, 1000)
    placed = placement(a_bet(stake=100), NOW, CASH)
    ledger.post(opening)
    assert (ledger.take(), ledger.take()) == ((opening,), ())
    ledger.post(placed)
    assert not ledger.post(opening)
    assert not ledger.is_new(movement("opening", NOW, CASH, 7)), "its key alone says it"
    assert ledger.take() == (placed,)
    assert ledger.balance(CASH) == 900
    assert ledger.post(replace(opening, key="back", reverses="opening"))
    with pytest.raises(LedgerError, match="reversed before"):
        ledger.post(replace(opening, key="again", reverses="opening"))
    with pytest.raises(LedgerError, match="no transaction 'unknown' to reverse"):
        ledger.post(replace(opening, key="third", reverses="unknown"))
