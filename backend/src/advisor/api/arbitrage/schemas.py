"""Surebets and middles found in live prices."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.fixtures.schemas import BetFixture
from advisor.api.http.schemas import ResponseSchema
from advisor.api.participants import Participant
from advisor.api.references import LineText, MarketRef, NextCursor, SelectionRef, VenueRef, VenueTitle

ArbitrageKind: TypeAlias = Literal["surebet", "middle"]
ArbitrageOrder: TypeAlias = Literal["newest", "margin"]
ArbitrageState: TypeAlias = Literal["live", "expired"]
LimitGap: TypeAlias = Literal["size_unknown", "asset_unknown", "no_rate", "rate_too_old"]
"""Why it is not known how much of the stakes' currency a venue takes."""


class Leg(ResponseSchema):
    """One bet of an arbitrage."""

    line: LineText
    selection: SelectionRef
    venue: VenueRef
    venue_name: VenueTitle
    side: str = Field(description="`back` or `lay`.")
    odds: str = Field(description="Decimal odds, before commission.")
    stake: str = Field(description="Rounded to what the venue accepts.", examples=["13.27"])
    outlay: str = Field(description="Put at risk: the stake of a back bet, the liability of a lay.", examples=["87.58"])
    size: Amount | None = Field(
        description="Most that the venue takes at the price (of a lay bet the backer's stake), in its own asset, when "
        "the legs were last stored; null where it does not say."
    )
    limit: str | None = Field(
        description="The same in `currency`, rounded down by the rate of that time; the stake is never above it. Null "
        "where it is not known: then nothing limits the stake.",
        examples=["120.50"],
    )
    limit_gap: LimitGap | None = Field(
        description="Why `limit` is null: the venue publishes no size (`size_unknown`), nobody says of which currency "
        "it is (`asset_unknown`), no rate to `currency` is known (`no_rate`), or the last one is too old "
        "(`rate_too_old`)."
    )


class Arbitrage(ResponseSchema):
    """Prices that together cannot lose (a surebet), or can win twice for a small cost (a middle)."""

    id: UUID = Field(description="Id of the arbitrage.")
    kind: ArbitrageKind = Field(
        description="`surebet`: the legs together cannot lose; `middle`: they may both win, for a small cost."
    )
    fixture: BetFixture = Field(description="The event that all legs are on.")
    market: MarketRef
    participant: Participant | None = Field(description="Whom the market is about; null: the fixture as a whole.")
    state: ArbitrageState = Field(description="`live` while the prices stand, `expired` once one of them is gone.")
    first_seen: datetime = Field(description="When it was found.")
    last_seen: datetime = Field(description="When its prices were last known to stand.")
    ended_at: datetime | None = Field(description="When it expired; null while it is live.")
    margin: float = Field(
        description="Least profit per unit staked, after commission and rounding; below 0 for a middle."
    )
    best_margin: float = Field(
        description="The highest `margin` so far: profit per unit staked, with the stakes it was found with."
    )
    middle_margin: float | None = Field(description="Profit per unit staked if both legs win.")
    total_stake: str = Field(
        description="Put at risk on all legs; less than was asked for where venues take coarse stakes or no more, 0 "
        "where they take none so small.",
        examples=["99.98"],
    )
    profit: str = Field(
        description="Least profit of these stakes, in `currency`; below 0 for most middles.", examples=["1.84"]
    )
    void_profit: str = Field(
        description=(
            "Least profit if one leg or several are void, their stakes returned, or paid a half where the venue's "
            "contracts may say so, and the others have their worst result; below 0: so much is lost at most. Each "
            "venue decides by its own rules when a leg is void, such as after a postponement."
        ),
        examples=["-51.96"],
    )
    currency: str = Field(description="Code of the currency of all stakes and profits here.")
    legs: list[Leg] = Field(description="The bets to be placed together, one of each.")


class ArbitragePage(ResponseSchema):
    """A page of arbitrages."""

    items: list[Arbitrage] = Field(description="Arbitrages in the order asked for.")
    next_cursor: NextCursor
