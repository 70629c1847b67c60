"""Live markets as the API shows them: every venue's prices with their age, the fair line, and the best fit prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from advisor.api.live_config import FreshnessConfig, LiveConfig
from advisor.api.odds.quality_flags import quality_flag_name
from advisor.api.odds.schemas import BoardBest, BoardCell, Freshness, LiveMarket, LivePrice
from advisor.core.arrays import Bool, Float64
from advisor.core.markets import SELECTIONS, EventStatus, MarketType, line_text
from advisor.core.money import Currency
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.core.quotes import Side
from advisor.core.venues import venue_of
from advisor.db.quotes.board import BoardEvent, LivePriceRow
from advisor.engine.quality.rules import QualityFlag
from advisor.pricing import best_price, edge
from advisor.pricing.fair import fair_lines

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class MarketRows:
    """All prices of one market of an event, and which of them value bets stand on, by selection and venue."""

    event: BoardEvent
    market: MarketType
    line: int
    prices: Sequence[LivePriceRow]
    value: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Ages:
    """Up to which age prices of an event are fresh, and beyond which they are stale."""

    fresh: timedelta
    stale: timedelta

    def judge(self, price: LivePriceRow, now: datetime) -> Freshness:
        """How old a price looks: by the provider's word on when it stood, never by when we asked."""
        age = now - price.at
        if price.quality_flag == QualityFlag.STALE or age > self.stale:
            return "stale"
        return "fresh" if age <= self.fresh else "ageing"


def _ages(event: BoardEvent, now: datetime, config: FreshnessConfig) -> _Ages:
    fresh = config.fresh_in_play if _started(event, now) else config.fresh
    return _Ages(fresh, stale_after(event, now, config))


def stale_after(event: BoardEvent, now: datetime, config: FreshnessConfig) -> timedelta:
    """The age beyond which the quality rules keep a price of the event from strategies."""
    if _started(event, now):
        return config.quality.stale_in_play
    to_start = event.kickoff - now
    return next((age for before, age in config.quality.stale if to_start <= before), config.quality.stale_far)


def _started(event: BoardEvent, now: datetime) -> bool:
    return event.status == EventStatus.IN_PLAY or now >= event.kickoff


def live_markets(rows: Sequence[MarketRows], now: datetime, config: LiveConfig) -> list[LiveMarket]:
    """Markets of one type, priced together."""
    if not rows:
        return []
    market = rows[0].market
    venues = sorted({price.venue for row in rows for price in row.prices})
    commissions = np.array([commission_of(venue, config) for venue in venues])
    odds, usable = _back_odds(rows, venues, now, config)
    fit = np.where(usable, odds, np.nan)
    lines = fair_lines(fit, venues, config.fair)
    best, index = best_price(fit, commissions, np.ones(len(venues), np.bool_))
    edges = edge(lines.probability, best, np.append(commissions, 0.0)[index])
    # All at once: the call costs more than the sum.
    gains = edge(lines.probability[:, None, :], odds, commissions[None, :, None]).tolist()
    sources = lines.names(venues)
    shown = []
    for number, row in enumerate(rows):
        fair = lines.probability[number].tolist()
        shown.append(
            LiveMarket(
                market=str(market),
                line=line_text(row.line) or None,
                selections=list(SELECTIONS[market]),
                cells=_cells(row, dict(zip(venues, gains[number], strict=True)), now, config),
                fair=[_number(p) for p in fair],
                fair_source=sources[number],
                best=[
                    BoardBest(
                        selection=selection,
                        venue=venues[venue] if venue >= 0 else None,
                        odds=odds_text(round(price * ODDS_SCALE)) if venue >= 0 else None,
                        edge=_number(gain),
                    )
                    for selection, price, venue, gain in zip(
                        SELECTIONS[market],
                        best[number].tolist(),
                        index[number].tolist(),
                        edges[number].tolist(),
                        strict=True,
                    )
                ],
            )
        )
    return shown


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
        stale = stale_after(row.event, now, config.freshness)
        for price in row.prices:
            if price.odds_e4 and price.side == Side.BACK and price.selection < odds.shape[2]:
                where = number, place[price.venue], price.selection
                odds[where] = price.odds_e4 / ODDS_SCALE
                usable[where] = not price.quality_flag and now - price.at <= stale
    return odds, usable


def _cells(row: MarketRows, gains: Mapping[str, list[float]], now: datetime, config: LiveConfig) -> list[BoardCell]:
    by_venue: dict[str, list[LivePriceRow]] = {}
    for price in row.prices:
        by_venue.setdefault(price.venue, []).append(price)
    ages = _ages(row.event, now, config.freshness)
    money = Currency.of(config.currency)
    return [
        _cell(venue, prices, row, gains[venue], _Looks(now, ages, money)) for venue, prices in sorted(by_venue.items())
    ]


def _cell(
    venue: str,
    prices: Sequence[LivePriceRow],
    row: MarketRows,
    gains: Sequence[float],
    looks: "_Looks",
) -> BoardCell:
    width = len(gains)
    back: list[LivePrice | None] = [None] * width
    lay: list[LivePrice | None] = [None] * width
    e4 = [0] * width
    for price in prices:
        if price.selection >= width:
            continue
        if price.side == Side.BACK:
            value = (price.selection, venue) in row.value
            back[price.selection] = looks.show(price, _number(gains[price.selection]), value=value)
            e4[price.selection] = price.odds_e4
        else:
            lay[price.selection] = looks.show(price, None, value=False)
    return BoardCell(
        venue=venue,
        provider=max(prices, key=lambda price: price.seen_at).provider,
        back=back,
        lay=lay if any(lay) else [],
        overround=round(sum(ODDS_SCALE / each for each in e4) - 1, _DIGITS) if all(e4) else None,
    )


@dataclass(frozen=True, slots=True)
class _Looks:
    """How prices of one event look at an instant."""

    now: datetime
    ages: _Ages
    money: Currency

    def show(self, price: LivePriceRow, gain: float | None, *, value: bool) -> LivePrice:
        """One price; ``gain`` is its edge."""
        return LivePrice(
            odds=odds_text(price.odds_e4) if price.odds_e4 else None,
            previous=odds_text(price.previous_e4) if price.previous_e4 else None,
            size=None if price.size is None else self.money.text(price.size),
            at=price.at,
            seen_at=price.seen_at,
            changed_at=price.changed_at,
            freshness=self.ages.judge(price, self.now),
            quality_flag=quality_flag_name(price.quality_flag),
            edge=gain,
            value=value,
        )


def _number(value: float) -> float | None:
    return None if value != value else round(value, _DIGITS)
