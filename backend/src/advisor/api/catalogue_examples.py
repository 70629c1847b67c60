"""Examples of what the routes of lists answer that seldom change."""

from datetime import date
from typing import Final

from advisor.api import example_day as day
from advisor.api.competitions.schemas import Competition, CompetitionList, MarketCoverage
from advisor.api.market_types.schemas import MarketTypeList
from advisor.api.market_types.views import market_types
from advisor.api.rates.schemas import Rate, RateList
from advisor.api.storage.schemas import Storage, StoreUse
from advisor.api.strategies.schemas import Strategy, StrategyList
from advisor.api.venues.schemas import EmergencyProcedureList, Venue, VenueList
from advisor.api.venues.views import procedure_view
from advisor.core.storage import Store
from advisor.core.venues import CommissionBasis, venue_of
from advisor.execution.emergency import procedure_of

_COMPETITION: Final = Competition(
    code="E0",
    name="Premier League",
    country="England",
    sport=day.SPORT,
    demo=False,
    matches=380,
    first_date=date(2023, 8, 11),
    last_date=date(2024, 5, 19),
    seasons=["2023/24"],
    markets=[MarketCoverage(market="h2h_3way", matches=380)],
    venues=["pinnacle", "bet365"],
)
_VENUE: Final = Venue(
    key=day.ALBION,
    name="Albion",
    kind="bookmaker",
    sides=["back"],
    commission=0.0,
    commission_basis=CommissionBasis.MARKET_WINNINGS,
)
_STRATEGY: Final = Strategy(
    name="value",
    title="Value against a fair line",
    description="Bets where a venue pays more than the fair odds.",
    family="value",
    in_backtests=True,
    markets=["h2h_3way", "spreads", "totals"],
    parameters={"type": "object", "properties": {"min_edge": {"type": "number", "default": 0.02}}},
)
_STORAGE: Final = Storage(
    measured_at=day.NOW,
    low=False,
    free_bytes=52_613_349_376,
    disk_bytes=105_089_261_568,
    low_below_bytes=2_000_000_000,
    used_bytes=1_482_309_632,
    stores=[
        StoreUse(
            store=Store.QUOTES,
            name="Quotes in the database",
            size_bytes=1_482_309_632,
            kept_days=7,
            then="They move to files.",
        )
    ],
)
EXAMPLES: Final = {
    "list_competitions": CompetitionList(items=[_COMPETITION]),
    "list_venues": VenueList(items=[_VENUE]),
    "list_emergency_procedures": EmergencyProcedureList(
        items=[procedure_view("Pinnacle", procedure_of(venue_of("pinnacle"), "By the form on its page of help."))]
    ),
    "list_rates": RateList(
        items=[Rate(base="EUR", quote="GBP", rate="0.8760", at=day.NOW, source="ecb.csv", in_force=True)]
    ),
    "list_strategies": StrategyList(items=[_STRATEGY], staking={"type": "object"}, limits={"type": "object"}),
    "get_storage": _STORAGE,
    "list_market_types": MarketTypeList(items=market_types().items[:1]),
}
