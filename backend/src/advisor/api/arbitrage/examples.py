"""Examples of what the arbitrages' route answers."""

from typing import Final

from advisor.api import example_day as day
from advisor.api.amounts import Amount
from advisor.api.arbitrage.schemas import Arbitrage, ArbitragePage, Leg
from advisor.api.fixtures.examples import BET_FIXTURE

_HOME: Final = Leg(
    line=day.LINE,
    selection="home",
    venue=day.ALBION,
    venue_name="Albion",
    side="back",
    odds=day.ODDS,
    stake="52.00",
    outlay="52.00",
    size=Amount(amount="120.50", asset="EUR"),
    limit="120.50",
    limit_gap=None,
)
_AWAY: Final = Leg(
    line=day.LINE,
    selection="away",
    venue="brights",
    venue_name="Brights",
    side="back",
    odds="2.15",
    stake="48.00",
    outlay="48.00",
    size=None,
    limit=None,
    limit_gap="size_unknown",
)
# 52.00 × 1.98 = 102.96 and 48.00 × 2.15 = 103.20, of 100.00 staked; if one is void, the other may lose.
_SUREBET: Final = Arbitrage(
    id=day.ARBITRAGE_ID,
    kind="surebet",
    fixture=BET_FIXTURE,
    market=day.MARKET,
    participant=None,
    state="live",
    first_seen=day.MOVED,
    last_seen=day.CONFIRMED,
    ended_at=None,
    margin=0.0296,
    best_margin=0.0296,
    middle_margin=None,
    total_stake="100.00",
    profit="2.96",
    void_profit="-52.00",
    currency="EUR",
    legs=[_HOME, _AWAY],
)
EXAMPLES: Final = {"list_arbitrages": ArbitragePage(items=[_SUREBET], next_cursor=None)}
