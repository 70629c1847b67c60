"""What the stream sends: each message is one server-sent event whose name is the topic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.api.odds.schemas import MarketFigures
from advisor.api.references import FixtureRef, LineText, MarketRef, ProviderRef, VenueRef


class PriceChange(ResponseSchema):
    """A price that changed."""

    fixture_id: FixtureRef
    market: MarketRef
    participant_id: int | None = Field(description="Id of whom the market is about; null: of the fixture as a whole.")
    line: LineText
    selection: int = Field(description="Index into the market type's `selections`, from 0.", ge=0)
    venue: VenueRef
    side: str = Field(description="`back` or `lay`.")
    odds: str | None = Field(description="Decimal odds now; null: withdrawn.")
    previous: str | None = Field(description="Decimal odds before; null if there were none.")
    at: datetime = Field(description="When the price was current, as the provider states it.")
    confirmed_at: datetime = Field(description="When it was last known to stand: its age counts from here.")
    quality_flag: str | None = Field(description="Why strategies do not see it; null: usable.")


class FlagChange(ResponseSchema):
    """A price whose quality flag changed, though its odds did not: it aged, or the other venues moved."""

    fixture_id: FixtureRef
    market: MarketRef
    participant_id: int | None = Field(description="Id of whom the market is about; null: of the fixture as a whole.")
    line: LineText
    selection: int = Field(description="Index into the market type's `selections`, from 0.", ge=0)
    venue: VenueRef
    side: str = Field(description="`back` or `lay`.")
    quality_flag: str | None = Field(description="Why strategies do not see the price; null: it is usable.")


class Confirmed(ResponseSchema):
    """All prices of a provider in one market of a fixture, on every line, stood at this instant."""

    provider: ProviderRef
    fixture_id: FixtureRef
    market: MarketRef
    at: datetime = Field(description="The instant at which the prices stood.")


class QuotesMessage(ResponseSchema):
    """Topic `quotes`: the changes within a fraction of a second."""

    topic: Literal["quotes"] = Field(description="Always `quotes`.")
    changes: list[PriceChange] = Field(description="Prices that changed.")
    flags: list[FlagChange] = Field(description="Prices whose flag alone changed.")
    figures: list[MarketFigures] = Field(description="Fair and best prices and edges of markets, after these changes.")
    confirmed: list[Confirmed] = Field(description="Markets whose prices were confirmed as they are.")
    resync: list[int] = Field(description="Ids of fixtures with too many changes to list: request them again.")
    dropped: int = Field(
        description="How many changes were left out because newer ones of the same prices followed.", ge=0
    )
    sent_at: datetime = Field(description="When the message was sent.")


class NoticeMessage(ResponseSchema):
    """Topics other than `quotes`: what changed; request it again."""

    topic: str = Field(
        description="`value_bets`, `arbitrage`, `providers`, `scores`, `reviews`, `breakers`, `risk_levels` or "
        "`conservative_mode`."
    )
    ids: list[str] = Field(description="What changed; empty: request everything of the topic again.")
    sent_at: datetime = Field(description="When the message was sent.")


class ResyncMessage(ResponseSchema):
    """Updates were missed because the client was too slow or the source was unavailable: request everything again."""

    topic: Literal["resync"] = Field(description="Always `resync`.")
    reason: str = Field(description="Why updates were missed.")
    sent_at: datetime = Field(description="When the message was sent.")
