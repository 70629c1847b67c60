"""A portfolio whose money is kept at venues, through random lives."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from advisor.core.errors import InsufficientFundsError, LedgerError
from tests.unit.engine.plain_books import VENUES
from tests.unit.engine.portfolios.test_portfolio_lives import PortfolioMachine


class PortfolioAtVenuesMachine(PortfolioMachine):
    """The same with money kept at venues, and moved between them."""

    at_venues = True

    @rule(
        amount=st.integers(1, 20_000), giver=st.sampled_from([None, *sorted(VENUES)]),
        taker=st.sampled_from([None, *sorted(VENUES)]), hours=st.integers(0, 9),
    )  # fmt: skip
    def transfer(self, amount: int, giver: str | None, taker: str | None, hours: int) -> None:
        at, key = self.wait(hours), f"transfer-{self.number + 1}"
        if giver == taker:
            with pytest.raises(LedgerError, match="Nothing can be moved"):
                self.portfolio.transfer(key, amount, at, giver, taker)
        elif amount > self.cash[giver]:
            with pytest.raises(InsufficientFundsError):
                self.portfolio.transfer(key, amount, at, giver, taker)
        else:
            self.portfolio.transfer(key, amount, at, giver, taker)
            self.cash[giver] -= amount
            self.cash[taker] += amount


TestPortfolioAtVenues = PortfolioAtVenuesMachine.TestCase
TestPortfolioAtVenues.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
