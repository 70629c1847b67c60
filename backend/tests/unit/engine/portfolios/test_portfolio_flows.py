"""Money that moves between portfolios, and in and out: whatever its order, none is made and none is lost."""

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import InsufficientFundsError
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import Account, AccountKind
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import BANKROLL, DAY_START, drawdown
from tests.unit.engine.portfolios.test_portfolio import a_bet

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEYS = ("one", "two")
OUTSIDE = (AccountKind.CAPITAL, AccountKind.WITHDRAWN)
COUNTERS = {
    "deposit": (1, AccountKind.CAPITAL),
    "withdrawal": (-1, AccountKind.WITHDRAWN),
    "transfer": (-1, AccountKind.TRANSFERRED),
    "lock": (-1, AccountKind.LOCKED),
    "unlock": (1, AccountKind.LOCKED),
}
WON = (AccountKind.WINNINGS, AccountKind.LOSSES, AccountKind.COMMISSION)

flows = st.lists(
    st.tuples(
        st.sampled_from(["deposit", "withdrawal", "transfer", "lock", "unlock", "bet"]),
        st.sampled_from(KEYS),
        st.integers(1, 60_000),
        st.booleans(),
    ),
    max_size=40,
)


@given(flows=flows)
def test_no_sequence_of_flows_makes_or_loses_money(flows: list[tuple[str, str, int, bool]]) -> None:
    portfolios = {key: Portfolio(Account(key, None, "EUR", AccountKind.CASH)) for key in KEYS}
    for portfolio in portfolios.values():
        portfolio.move("opening", 100_000, NOON)
    for number, (kind, key, amount, good) in enumerate(flows):
        before = [_falls(each) for each in portfolios.values()]
        if kind == "bet":
            portfolios[key].place(a_bet(f"bet:{number}", stake=min(amount, 100)), NOON)
            portfolios[key].settle({f"bet:{number}": 2 if good else -2}, NOON)
        else:
            with suppress(InsufficientFundsError):
                _flow(portfolios, f"flow:{number}", kind, key, amount)
            after = [_falls(each) for each in portfolios.values()]
            assert [lost for _, lost in after] == [lost for _, lost in before]
            assert all(now >= fall for (now, _), (fall, _) in zip(after, before, strict=True)), "no flow hides a fall"
        _comes_to_nothing(portfolios)
    for key, portfolio in portfolios.items():
        cash = Account(key, None, "EUR", AccountKind.CASH)
        again = Portfolio.rebuilt(cash, NO_LIMITS, portfolio.ledger)
        assert again.state.totals.tolist() == portfolio.state.totals.tolist()


def _falls(portfolio: Portfolio) -> tuple[float, int]:
    """Drawdown, and what the day has lost."""
    totals = portfolio.state.totals
    return drawdown(portfolio.state), int(totals[DAY_START] - totals[BANKROLL])


def _flow(portfolios: dict[str, Portfolio], name: str, kind: str, key: str, amount: int) -> None:
    portfolio, other = portfolios[key], portfolios[KEYS[1 - KEYS.index(key)]]
    sign, counter = COUNTERS[kind]
    if kind == "unlock":
        amount = min(amount, portfolio.ledger.total(AccountKind.LOCKED, "EUR"))
    if sign < 0:
        # As the rules have it, something is left.
        amount = min(amount, max(int(portfolio.state.totals[BANKROLL]) - 10_000, 0))
    portfolio.move(name, sign * amount, NOON, counter=counter)
    if kind == "transfer":
        other.move(name, amount, NOON, counter=counter)


def _comes_to_nothing(portfolios: dict[str, Portfolio]) -> None:
    """All accounts together; and what there is, is what came in, less what went out, and what was won."""
    ledgers = [portfolio.ledger for portfolio in portfolios.values()]

    def total(*kinds: AccountKind) -> int:
        return sum(ledger.total(kind, "EUR") for ledger in ledgers for kind in kinds)

    assert total(*AccountKind) == 0
    assert total(AccountKind.TRANSFERRED) == 0
    has = sum(int(portfolio.state.totals[BANKROLL]) for portfolio in portfolios.values())
    assert has == total(AccountKind.CASH, AccountKind.HELD, AccountKind.AT_RISK)
    assert has + total(AccountKind.LOCKED) == -total(*OUTSIDE, *WON)
