"""``Books``: the columnar batch of prices that strategies evaluate, the same from history and from live feeds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from advisor.core.arrays import Bool, Float64, Int8, Int16, Int32, Int64
from advisor.core.markets import NO_PARTICIPANT, MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.money.rates import Conversion
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.core.venues import Venue, VenueKind

_OF_ALL = frozenset({"market_type", "venues", "kinds", "nets", "commission", "lags", "chances", "conversion"})
_BY_LAG = "lagged"


class Chance(NamedTuple):
    """(n,) chances, each with its standard error; both NaN where nothing is known."""

    chance: Float64
    error: Float64


class PriceChances(Protocol):
    """Says how likely prices are still there after some seconds; see ``core.timing.survival.SurvivalCurves``."""

    def chance(
        self,
        venue: NDArray[np.str_] | str,
        market: Int8 | int,
        age: Float64 | float,
        after: Float64 | float,
        edge: Float64 | float | None = None,
    ) -> Chance: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All quotes of m markets of one type over v venues and s selections, at one instant for each market.

    Attributes:
        market_type: gives s and the order of selections.
        event: (m,) row of the run's events, or live our id.
        participant: (m,) our ids of whom the markets are about, or ``NO_PARTICIPANT``.
        line: (m,) hundredths, or ``LINE_NONE``.
        at: (m,) µs since the Unix epoch, UTC: the instant of the books.
        start: (m,) µs likewise: when the event starts, as known then.
        on_line: (m,) probability that the score ends where the stake returns: on a whole line, on the one beside a
            quarter line (where half of it does), on a draw that returns stakes. NaN where unknown or impossible.
        odds: (m, v, s) usable back odds, decimal, quantised to 1e-4; NaN where missing or withheld.
        timely: (m, v, s) back odds whatever their quality flag, but for those that say a price is too old to trust.
        held: (m, v, s) back odds whatever their quality flag; NaN where missing.
        quality_flag: (m, v, s) ``engine.quality.QualityFlag`` of back prices; 0: usable.
        confirmed: (m, v, s) µs: when a back price was last known to stand, by an answer or a stream's heartbeat.
        changed: (m, v, s) µs: since when a back price stands, by its provider's word.
        size, size_asset: (m, v, s) largest stakes in smallest units of an asset, or ``SIZE_UNKNOWN``; its number.
        lay, lay_held, lay_quality_flag, lay_confirmed, lay_size, lay_size_asset: (m, v, s) likewise of lay prices;
            sizes are the backer's stake.
        lags: (l,) µs.
        lagged: (l, m, v, s) back odds that stood so long before ``at``, or up to a tenth longer; NaN where none
            stood or none is known.
        opening: (m, v, s) back odds that stood first on the UTC day of ``at``; NaN likewise.
        venues: (v,) venue keys.
        kinds: (v,) what each venue is, on which its settlement terms depend.
        commission: (v,) share of net winnings the venue keeps, in [0, 1).
        nets: (v,) whether it keeps it of what all bets in a market win together, and not of each winning bet.
        chances: how likely prices are still there some seconds later; None where nothing is known.
        conversion: sizes in the asset of stakes; None: none can be compared with stakes.
    """

    market_type: MarketTypeKey
    event: Int64
    participant: Int32
    line: Int32
    at: Int64
    start: Int64
    on_line: Float64
    odds: Float64
    timely: Float64
    held: Float64
    quality_flag: Int8
    confirmed: Int64
    changed: Int64
    size: Int64
    size_asset: Int16
    lay: Float64
    lay_held: Float64
    lay_quality_flag: Int8
    lay_confirmed: Int64
    lay_size: Int64
    lay_size_asset: Int16
    lags: tuple[int, ...]
    lagged: Float64
    opening: Float64
    venues: tuple[str, ...]
    kinds: tuple[VenueKind, ...]
    nets: tuple[bool, ...]
    commission: Float64
    chances: PriceChances | None = None
    conversion: Conversion | None = None

    def __len__(self) -> int:
        return len(self.event)

    @classmethod
    def of_back_prices(
        cls,
        *,
        market_type: MarketTypeKey,
        event: Int64,
        line: Int32,
        at: Int64,
        start: Int64,
        odds: Float64,
        venues: Sequence[Venue],
        commission: Float64,
        confirmed: Int64 | None = None,
        quality_flag: Int8 | None = None,
        on_line: Float64 | None = None,
        participant: Int32 | None = None,
        untimely: Collection[int] = (),
    ) -> "Books":
        """Books of which only back prices are known: no sizes, no lay prices, no earlier prices.

        Args:
            odds: (m, v, s) back odds whatever their quality flag.
            confirmed: None: all at the instant of their books.
            quality_flag: None: all are usable.
            on_line: None: unknown.
            participant: None: the markets are about their events as a whole.
            untimely: quality flags that say a price is too old to trust.
        """
        cells = odds.shape
        flag = np.zeros(cells, np.int8) if quality_flag is None else quality_flag
        none = np.broadcast_to(np.float64(np.nan), cells)
        unknown = np.broadcast_to(np.int64(SIZE_UNKNOWN), cells)
        no_asset = np.broadcast_to(np.int16(UNKNOWN_ASSET), cells)
        seen = np.broadcast_to(at[:, None, None], cells).copy() if confirmed is None else confirmed
        return cls(
            market_type=market_type,
            event=event,
            participant=np.full(len(at), NO_PARTICIPANT, np.int32) if participant is None else participant,
            line=line,
            at=at,
            start=start,
            on_line=np.full(len(at), np.nan) if on_line is None else on_line,
            odds=np.where(flag == 0, odds, np.nan) if flag.any() else odds,
            timely=np.where(np.isin(flag, list(untimely)), np.nan, odds) if flag.any() else odds,
            held=odds,
            quality_flag=flag,
            confirmed=seen,
            changed=seen,
            size=unknown,
            size_asset=no_asset,
            lay=none,
            lay_held=none,
            lay_quality_flag=np.broadcast_to(np.int8(0), cells),
            lay_confirmed=np.broadcast_to(np.int64(0), cells),
            lay_size=unknown,
            lay_size_asset=no_asset,
            lags=(),
            lagged=np.broadcast_to(np.float64(np.nan), (0, *cells)),
            opening=none,
            venues=tuple(venue.key for venue in venues),
            kinds=tuple(venue.kind for venue in venues),
            nets=tuple(venue.nets_commission for venue in venues),
            commission=commission,
        )

    def rows(self, chosen: Int64 | Bool) -> "Books":
        """Some of the markets, by index or mask."""
        columns: dict[str, object] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in _OF_ALL:
                columns[each.name] = value
            else:
                columns[each.name] = value[:, chosen] if each.name == _BY_LAG else value[chosen]
        return Books(**columns)  # type: ignore[arg-type]
