"""Quotes on our own events, as columns: input of the live engine, stored and published."""

from dataclasses import dataclass
from typing import Final

from advisor.core.arrays import Bool, Int8, Int16, Int32, Int64

SIZE_UNKNOWN: Final = -1
"""``size`` where the venue does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """n quotes of one provider; all arrays are (n,), in the order of arrival.

    Attributes:
        provider: our key of the provider that quoted them.
        venues: venue keys; ``venue`` indexes them.
        event: our event ids.
        market: code of its market type.
        participant: our id of whom the market is about, or ``NO_PARTICIPANT``.
        line: hundredths, from the home side's view for ``spreads``; ``LINE_NONE`` where there is none.
        selection: index into the selections of its market type.
        venue: index into ``venues``.
        side: ``Side``.
        odds_e4: ten-thousandths, or ``WITHDRAWN``.
        size: smallest units of its asset, or ``SIZE_UNKNOWN``.
        size_asset: number of that asset (``core.money.assets``), or ``UNKNOWN_ASSET``.
        at: µs since the Unix epoch, UTC: when the price stood, according to the provider. Later
            than ``seen`` where its clock runs ahead; the live engine then sets it back, and may flag the price.
        seen: µs likewise: when it was received.
    """

    provider: str
    venues: tuple[str, ...]
    event: Int64
    market: Int8
    participant: Int32
    line: Int32
    selection: Int8
    venue: Int16
    side: Int8
    odds_e4: Int32
    size: Int64
    size_asset: Int16
    at: Int64
    seen: Int64

    def __len__(self) -> int:
        return len(self.event)

    def rows(self, chosen: Int64 | Bool) -> "Ticks":
        """Some of the rows, by index or mask, under the same venues."""
        return Ticks(
            provider=self.provider,
            venues=self.venues,
            event=self.event[chosen],
            market=self.market[chosen],
            participant=self.participant[chosen],
            line=self.line[chosen],
            selection=self.selection[chosen],
            venue=self.venue[chosen],
            side=self.side[chosen],
            odds_e4=self.odds_e4[chosen],
            size=self.size[chosen],
            size_asset=self.size_asset[chosen],
            at=self.at[chosen],
            seen=self.seen[chosen],
        )
