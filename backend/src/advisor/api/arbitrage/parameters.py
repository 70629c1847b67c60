"""Parameters of the arbitrages' routes."""

from pydantic import Field

from advisor.api.arbitrage.schemas import ArbitrageKind, ArbitrageState
from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters


class ArbitrageQuery(QueryParameters):
    """Which arbitrages to list, and the total to split over the legs of each."""

    kind: ArbitrageKind | None = None
    state: ArbitrageState | None = None
    total_stake: str | None = Field(
        default=None,
        max_length=18,
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,8})?$",
        description="What to split over the legs, in the currency of the settings.",
        examples=["100.00"],
    )
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
