"""Live markets as the API shows them: prices of every venue with the figures the engine computed of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.api.amounts import amount_of
from advisor.api.odds.quality_flags import quality_flag_name
from advisor.api.odds.schemas import BoardBest, BoardCell, LiveMarket, LivePrice, MarketFigures, VenueFigures
from advisor.api.participants import Participant
from advisor.core.markets import MarketTypeKey, line_text
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.db.quotes.board import LivePriceRow
from advisor.instruments.market_types import MARKET_TYPES

_NO_VALUE: Final = (False,)


@dataclass(frozen=True, slots=True)
class MarketRows:
    """All prices of one market of an event, and the engine's figures of it; None before it has seen the market."""

    market: MarketTypeKey
    participant: Participant | None
    line: int
    prices: Sequence[LivePriceRow]
    figures: MarketFigures | None


def live_market(rows: MarketRows) -> LiveMarket:
    """One market."""
    figures, selections = rows.figures, MARKET_TYPES[rows.market].selections
    of_venue = {} if figures is None else {each.venue: each for each in figures.venues}
    return LiveMarket(
        market=str(rows.market),
        participant=rows.participant,
        line=line_text(rows.line) or None,
        selections=list(selections),
        cells=list(_cells(rows, of_venue)),
        fair=[None] * len(selections) if figures is None else figures.fair,
        fair_odds=[None] * len(selections) if figures is None else figures.fair_odds,
        fair_source=None if figures is None else figures.fair_source,
        at_risk=None if figures is None else figures.at_risk,
        best=_no_best(selections) if figures is None else figures.best,
        best_overround=None if figures is None else figures.best_overround,
        ageing_seconds=None if figures is None else figures.ageing_seconds,
        stale_seconds=None if figures is None else figures.stale_seconds,
    )


def _no_best(selections: Iterable[str]) -> list[BoardBest]:
    return [BoardBest(selection=each, venue=None, odds=None, edge=None, kelly=None) for each in selections]


def _cells(rows: MarketRows, of_venue: Mapping[str, VenueFigures]) -> Iterable[BoardCell]:
    by_venue: dict[str, list[LivePriceRow]] = {}
    for price in rows.prices:
        by_venue.setdefault(price.venue, []).append(price)
    for venue, prices in sorted(by_venue.items()):
        yield _cell(venue, prices, of_venue.get(venue), len(MARKET_TYPES[rows.market].selections))


def _cell(venue: str, prices: Sequence[LivePriceRow], figures: VenueFigures | None, width: int) -> BoardCell:
    edges = [None] * width if figures is None else figures.edge
    values = _NO_VALUE * width if figures is None else figures.value
    back: list[LivePrice | None] = [None] * width
    lay: list[LivePrice | None] = [None] * width
    for price in prices:
        s = price.selection
        if s >= width:
            continue
        if price.side == Side.BACK:
            back[s] = _price(price, edges[s], value=values[s])
        else:
            lay[s] = _price(price, None, value=False)
    return BoardCell(
        venue=venue,
        provider=max(prices, key=lambda price: price.confirmed_at).provider,
        back=back,
        lay=lay if any(lay) else [],
        overround=None if figures is None else figures.overround,
    )


def _price(price: LivePriceRow, edge: float | None, *, value: bool) -> LivePrice:
    return LivePrice(
        odds=odds_text(price.odds_e4) if price.odds_e4 else None,
        previous=odds_text(price.previous_e4) if price.previous_e4 else None,
        size=None if price.size is None else amount_of(price.size, price.size_asset),
        at=price.at,
        confirmed_at=price.confirmed_at,
        changed_at=price.changed_at,
        quality_flag=quality_flag_name(price.quality_flag),
        edge=edge,
        value=value,
    )
