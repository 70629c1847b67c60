from datetime import date

import pytest

from advisor.backtest.history import MarketHistory, prepare
from advisor.backtest.selection import merge
from advisor.core.history import History
from advisor.demo.leagues import LEAGUES, demo_league
from advisor.instruments.market_types import H2H_3WAY


@pytest.fixture(scope="session")
def history() -> History:
    """Three demo leagues over three seasons: about 1,100 played matches of known true probabilities."""
    return merge([demo_league(league, 3, date(2026, 3, 2), seed=5).history for league in LEAGUES])


@pytest.fixture(scope="session")
def prepared(history: History) -> MarketHistory:
    return prepare(history, H2H_3WAY, {})
