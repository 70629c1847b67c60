"""What the stream sends. Each message is one server-sent event whose name is the topic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema


class PriceChange(ResponseSchema):
    """A price that changed."""

    fixture_id: int
    market: str
    line: str | None
    selection: int = Field(description="Index into the market's selections.")
    venue: str
    side: str
    odds: str | None
    previous: str | None
    at: datetime
    quality_flag: str | None


class QuotesMessage(ResponseSchema):
    """Topic `quotes`: changes, joined over a fraction of a second."""

    topic: Literal["quotes"]
    changes: list[PriceChange]
    resync: list[int] = Field(description="Fixtures with more changes than fit: ask for them anew.")
    dropped: int = Field(description="Older changes of the same prices left out because newer ones followed.")
    sent_at: datetime


class NoticeMessage(ResponseSchema):
    """Other topics (`value_bets`, `arbitrage`, `providers`, `scores`, `reviews`): what changed; ask for it anew."""

    topic: str
    ids: list[str]
    sent_at: datetime


class ResyncMessage(ResponseSchema):
    """The reader was too slow, or the source was away: ask for everything anew."""

    topic: Literal["resync"]
    reason: str
    sent_at: datetime
