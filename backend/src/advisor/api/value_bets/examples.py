"""Examples of what the value bets' routes answer."""

from typing import Final

from advisor.api import example_day as day
from advisor.api.fixtures.examples import BET_FIXTURE
from advisor.api.value_bets.schemas import EvidencePrice, ReasonStep, StillThere, ValueBet, ValueBetPage, ValueBetWhy

BET: Final = ValueBet(
    id=day.VALUE_BET_ID,
    instance="value",
    fixture=BET_FIXTURE,
    market=day.MARKET,
    participant=None,
    line=day.LINE,
    selection="home",
    venue=day.ALBION,
    venue_name="Albion",
    side="back",
    state="live",
    ended_because=None,
    first_seen=day.MOVED,
    last_seen=day.CONFIRMED,
    ended_at=None,
    odds=day.ODDS,
    first_odds=day.ODDS,
    best_odds=day.ODDS,
    edge=day.EDGE,
    first_edge=day.EDGE,
    best_edge=day.EDGE,
    fair_probability=day.FAIR[0],
    fair_odds=day.FAIR_ODDS[0],
    fair_source=day.FAIR_SOURCE,
    commission=0.0,
    at_risk=1.0,
    kelly=day.KELLY,
    chances=[StillThere(after_seconds=5, chance=0.91, error=0.02)],
    closing_odds=None,
    closing_probability=None,
    closing_fair_odds=None,
    clv=None,
    outcome=None,
    profit=None,
    dismissed_at=None,
)
EXAMPLES: Final = {
    "list_value_bets": ValueBetPage(items=[BET], next_cursor=None, live=4),
    "get_value_bet": ValueBetWhy(
        bet=BET,
        selections=[*day.SELECTIONS],
        fair=[*day.FAIR],
        fair_odds=[*day.FAIR_ODDS],
        prices=[
            EvidencePrice(
                venue=day.SHARP,
                venue_name="Sandbox Sharp",
                odds=["1.84", "2.09"],
                at=day.CONFIRMED,
                overround=0.021947,
                part="fair",
            ),
            EvidencePrice(
                venue=day.ALBION,
                venue_name="Albion",
                odds=[day.ODDS, None],
                at=day.CONFIRMED,
                overround=None,
                part="bet",
            ),
        ],
        steps=[
            ReasonStep(title="Price", text="Albion offers 1.98 on Inglefoot Rovers FC +0.5."),
            ReasonStep(title="Edge", text="53.2% × 1.9800 − 1 = +5.26%: expected profit of each unit staked."),
        ],
    ),
    "dismiss_value_bet": BET.model_copy(update={"dismissed_at": day.NOW}),
    "restore_value_bet": BET,
}
