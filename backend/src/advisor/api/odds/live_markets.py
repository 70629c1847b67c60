"""Live markets as the API shows them: prices of every venue with their age, the fair line, the best usable prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from advisor.api.live_config import LiveConfig
from advisor.api.odds.freshness import AgeLimits, age_limits
from advisor.api.odds.quality_flags import quality_flag_name
from advisor.api.odds.schemas import BoardBest, BoardCell, LiveMarket, LivePrice
from advisor.core.arrays import Bool, Float64
from advisor.core.markets import SELECTIONS, MarketType, line_text
from advisor.core.money import Currency
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.core.quotes import Side
from advisor.core.venues import venue_of
from advisor.db.quotes.board import BoardEvent, LivePriceRow
from advisor.pricing import best_price, edge
from advisor.pricing.fair import fair_lines

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class MarketRows:
    """All prices of one market of an event, and which of them are value bets, by selection and venue."""

    event: BoardEvent
    market: MarketType
    line: int
    prices: Sequence[LivePriceRow]
    value: frozenset[tuple[int, str]]


def live_markets(rows: Sequence[MarketRows], now: datetime, config: LiveConfig) -> list[LiveMarket]:
    """Markets of one type, priced together."""
    if not rows:
        return []
    market = rows[0].market
    venues = sorted({price.venue for row in rows for price in row.prices})
    commissions = np.array([commission_of(venue, config) for venue in venues])
    odds, usable = _back_odds(rows, venues, now, config)
    usable_odds = np.where(usable, odds, np.nan)
    lines = fair_lines(usable_odds, venues, config.fair)
    best_odds, best_venue = best_price(usable_odds, commissions, np.ones(len(venues), np.bool_))
    best_edges = edge(lines.probability, best_odds, np.append(commissions, 0.0)[best_venue])
    # All at once: the call costs more than the sum.
    edges = edge(lines.probability[:, None, :], odds, commissions[None, :, None]).tolist()
    sources = lines.names(venues)
    return [
        LiveMarket(
            market=str(market),
            line=line_text(row.line) or None,
            selections=list(SELECTIONS[market]),
            cells=_cells(row, dict(zip(venues, edges[number], strict=True)), now, config),
            fair=[_number(p) for p in lines.probability[number].tolist()],
            fair_source=sources[number],
            best=[
                BoardBest(
                    selection=selection,
                    venue=venues[venue] if venue >= 0 else None,
                    odds=odds_text(round(price * ODDS_SCALE)) if venue >= 0 else None,
                    edge=_number(best_edge),
                )
                for selection, price, venue, best_edge in zip(
                    SELECTIONS[market],
                    best_odds[number].tolist(),
                    best_venue[number].tolist(),
                    best_edges[number].tolist(),
                    strict=True,
                )
            ],
        )
        for number, row in enumerate(rows)
    ]


def commission_of(venue: str, config: LiveConfig) -> float:
    """Share of net winnings the venue keeps."""
    return config.commissions.get(venue, venue_of(venue).commission)


def _back_odds(
    rows: Sequence[MarketRows], venues: list[str], now: datetime, config: LiveConfig
) -> tuple[Float64, Bool]:
    """(m, v, s) back odds, NaN where there is none, and which of them strategies may see."""
    place = {venue: number for number, venue in enumerate(venues)}
    odds = np.full((len(rows), len(venues), len(SELECTIONS[rows[0].market])), np.nan)
    usable = np.zeros(odds.shape, np.bool_)
    for number, row in enumerate(rows):
        stale = age_limits(row.event, now, config.freshness).stale
        for price in row.prices:
            if price.odds_e4 and price.side == Side.BACK and price.selection < odds.shape[2]:
                where = number, place[price.venue], price.selection
                odds[where] = price.odds_e4 / ODDS_SCALE
                usable[where] = not price.quality_flag and now - price.at <= stale
    return odds, usable


def _cells(row: MarketRows, edges: Mapping[str, list[float]], now: datetime, config: LiveConfig) -> list[BoardCell]:
    by_venue: dict[str, list[LivePriceRow]] = {}
    for price in row.prices:
        by_venue.setdefault(price.venue, []).append(price)
    context = _PriceContext(now, age_limits(row.event, now, config.freshness), Currency.of(config.currency))
    return [_cell(venue, prices, row, edges[venue], context) for venue, prices in sorted(by_venue.items())]


def _cell(
    venue: str,
    prices: Sequence[LivePriceRow],
    row: MarketRows,
    edges: Sequence[float],
    context: "_PriceContext",
) -> BoardCell:
    width = len(edges)
    back: list[LivePrice | None] = [None] * width
    lay: list[LivePrice | None] = [None] * width
    e4 = [0] * width
    for price in prices:
        if price.selection >= width:
            continue
        if price.side == Side.BACK:
            value = (price.selection, venue) in row.value
            back[price.selection] = context.view(price, _number(edges[price.selection]), value=value)
            e4[price.selection] = price.odds_e4
        else:
            lay[price.selection] = context.view(price, None, value=False)
    return BoardCell(
        venue=venue,
        provider=max(prices, key=lambda price: price.seen_at).provider,
        back=back,
        lay=lay if any(lay) else [],
        overround=round(sum(ODDS_SCALE / each for each in e4) - 1, _DIGITS) if all(e4) else None,
    )


@dataclass(frozen=True, slots=True)
class _PriceContext:
    """What all prices of one event share."""

    now: datetime
    limits: AgeLimits
    money: Currency

    def view(self, price: LivePriceRow, edge: float | None, *, value: bool) -> LivePrice:
        return LivePrice(
            odds=odds_text(price.odds_e4) if price.odds_e4 else None,
            previous=odds_text(price.previous_e4) if price.previous_e4 else None,
            size=None if price.size is None else self.money.text(price.size),
            at=price.at,
            seen_at=price.seen_at,
            changed_at=price.changed_at,
            freshness=self.limits.freshness(price, self.now),
            quality_flag=quality_flag_name(price.quality_flag),
            edge=edge,
            value=value,
        )


def _number(value: float) -> float | None:
    return None if value != value else round(value, _DIGITS)
