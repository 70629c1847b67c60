"""Parameters of the arbitrages' routes."""

from typing import Annotated

from pydantic import Field

from advisor.api.arbitrage.schemas import ArbitrageKind, ArbitrageOrder, ArbitrageState
from advisor.api.http.fields import PAGE_SIZE, PageCursor, PageLimit
from advisor.api.http.query import QueryParameters
from advisor.core.config import TextForm


class ArbitrageQuery(QueryParameters):
    """Which arbitrages to list, and the total to split over the legs of each."""

    kind: ArbitrageKind | None = Field(default=None, description="Surebets or middles alone; leave out for both.")
    state: ArbitrageState | None = Field(default=None, description="Leave out for all states.")
    total_stake: (
        Annotated[str, Field(max_length=18), TextForm(r"^[0-9]{1,9}(\.[0-9]{1,8})?$", "an amount such as 100.00")]
        | None
    ) = Field(
        default=None,
        description="What to split over the legs, in the currency of the settings.",
        examples=["100.00"],
    )
    order: ArbitrageOrder = Field(default="newest", description="`newest` first, or `margin`: the best first.")
    limit: PageLimit = PAGE_SIZE
    cursor: PageCursor = None
