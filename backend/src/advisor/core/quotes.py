"""A quote: the price of one selection at one venue at one moment, back or lay."""

from enum import IntEnum
from typing import Final, NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET

WITHDRAWN: Final = 0
"""``odds_e4`` of a quote by which a venue withdraws its price."""


class Side(IntEnum):
    """The side of the bet that the quote offers to the bettor. Stored in the database: append only."""

    BACK = 0
    LAY = 1


BACK: Final = int(Side.BACK)
LAY: Final = int(Side.LAY)
"""The same as plain integers, for compiled code and index expressions."""


class Quote(NamedTuple):
    """One price as a provider states it. A tuple, because there are tens of thousands a second.

    Attributes:
        event: the provider's own id of the event.
        market: market type.
        line: hundredths, from the home side's view for ``spreads``; ``LINE_NONE`` where there is none.
        selection: index into ``MARKET_TYPES[market].selections``.
        venue: our key of the venue that quotes.
        side: back or lay.
        odds_e4: ten-thousandths of decimal odds, or ``WITHDRAWN``.
        size: smallest units of its asset that can be bet at the price, None where the venue does not say.
        at: µs since the Unix epoch, UTC: when the price stood, according to the provider.
        seen: µs likewise: when we received it. The age of a price counts from ``at``, so that no old price looks new.
        size_asset: number of the asset that ``size`` is of, or ``UNKNOWN_ASSET``: then it counts in hundredths.
        participant: whom the market is about, by name as the provider writes it: one of a field, or a person. ""
            where it is about the event as a whole.
    """

    event: str
    market: MarketTypeKey
    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    size: int | None
    at: int
    seen: int
    size_asset: int = UNKNOWN_ASSET
    participant: str = ""

    @property
    def place(self) -> tuple[str, MarketTypeKey, int, int, str, Side, str]:
        """Which price it is: a later quote of the same place replaces it."""
        return self.event, self.market, self.line, self.selection, self.venue, self.side, self.participant
