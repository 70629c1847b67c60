"""What the stream sends: each message is one server-sent event whose name is the topic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.api.odds.schemas import MarketFigures


class PriceChange(ResponseSchema):
    """A price that changed."""

    fixture_id: int
    market: str
    participant_id: int | None = Field(description="Of whom the market is about; null: of the fixture as a whole.")
    line: str | None
    selection: int = Field(description="Index into the market's selections.")
    venue: str
    side: str
    odds: str | None
    previous: str | None
    at: datetime
    confirmed_at: datetime
    quality_flag: str | None


class FlagChange(ResponseSchema):
    """A price whose quality flag changed, though its odds did not: it aged, or the other venues moved."""

    fixture_id: int
    market: str
    participant_id: int | None = Field(description="Of whom the market is about; null: of the fixture as a whole.")
    line: str | None
    selection: int = Field(description="Index into the market's selections.")
    venue: str
    side: str
    quality_flag: str | None


class Confirmed(ResponseSchema):
    """All prices of a provider in one market of a fixture, on every line, stood at this instant."""

    provider: str
    fixture_id: int
    market: str
    at: datetime


class QuotesMessage(ResponseSchema):
    """Topic `quotes`: the changes within a fraction of a second."""

    topic: Literal["quotes"]
    changes: list[PriceChange]
    flags: list[FlagChange]
    figures: list[MarketFigures] = Field(description="Fair and best prices and edges of markets, after these changes.")
    confirmed: list[Confirmed]
    resync: list[int] = Field(description="Fixtures with too many changes to list: request them again.")
    dropped: int = Field(description="Changes left out because newer ones of the same prices followed.")
    sent_at: datetime


class NoticeMessage(ResponseSchema):
    """Other topics (`value_bets`, `arbitrage`, `providers`, `scores`, `reviews`): what changed; request it again."""

    topic: str
    ids: list[str] = Field(description="What changed; empty: request everything of the topic again.")
    sent_at: datetime


class ResyncMessage(ResponseSchema):
    """Updates were missed because the client was too slow or the source was unavailable: request everything again."""

    topic: Literal["resync"]
    reason: str
    sent_at: datetime
