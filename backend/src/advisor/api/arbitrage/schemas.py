"""Surebets and middles found in live prices."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.fixtures.schemas import BetFixture
from advisor.api.http.schemas import ResponseSchema

ArbitrageKind: TypeAlias = Literal["surebet", "middle"]
ArbitrageState: TypeAlias = Literal["live", "expired"]


class Leg(ResponseSchema):
    """One bet of an arbitrage."""

    line: str | None
    selection: str
    venue: str
    venue_name: str
    side: str = Field(description="`back` or `lay`.")
    odds: str
    stake: str = Field(description="Rounded to what the venue accepts.", examples=["13.27"])
    outlay: str = Field(description="Put at risk: the stake of a back bet, the liability of a lay.", examples=["87.58"])


class Arbitrage(ResponseSchema):
    """Prices that together cannot lose (a surebet), or can win twice for a small cost (a middle)."""

    id: UUID
    kind: ArbitrageKind
    fixture: BetFixture
    market: str
    state: ArbitrageState
    first_seen: datetime
    last_seen: datetime
    ended_at: datetime | None
    margin: float = Field(
        description="Least profit per unit staked, after commission and rounding; below 0 for a middle."
    )
    best_margin: float
    middle_margin: float | None = Field(description="Profit per unit staked if both legs win.")
    total_stake: str = Field(
        description="Put at risk on all legs; less than was asked for where venues take coarse stakes, 0 where they "
        "take none so small.",
        examples=["99.98"],
    )
    profit: str = Field(
        description="Least profit of these stakes, in `currency`; below 0 for most middles.", examples=["1.84"]
    )
    void_profit: str = Field(
        description=(
            "Least profit if one leg or several are void, their stakes returned, and the others have their worst "
            "result; below 0: so much is lost at most. Each venue decides by its own rules when a leg is void, such "
            "as after a postponement."
        ),
        examples=["-51.96"],
    )
    currency: str
    legs: list[Leg]


class ArbitragePage(ResponseSchema):
    items: list[Arbitrage]
    next_cursor: str | None
