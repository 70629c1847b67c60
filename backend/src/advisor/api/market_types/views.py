"""The table of market types as the API shows it."""

from advisor.api.market_types.schemas import MarketType, MarketTypeList
from advisor.instruments.market_types import BY_CODE


def market_types() -> MarketTypeList:
    """All rows, in the order of their codes."""
    return MarketTypeList(
        items=[
            MarketType(
                key=row.key,
                name=row.name,
                short_name=row.short_name,
                selections=list(row.selections),
                period=row.period.value,
                line=row.line.value,
                about=row.about.value,
                payoffs=list(row.payoffs),
            )
            for row in BY_CODE
        ]
    )
