"""The odds of a fixture as boards: one for each market, line and phase, with the fair line and the best prices."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

import numpy as np

from advisor.api.schemas.fixtures import BestPrice, OddsBook, VenuePrices
from advisor.core.history import Float64
from advisor.core.markets import SELECTIONS, line_text
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.core.venues import venue_of
from advisor.db.cards import FAIR, best_of
from advisor.db.fixtures import PriceRow
from advisor.pricing.fair import fair_lines

_STATISTICS: Final = {"max": "Market maximum", "average": "Market average"}
_DIGITS: Final = 6


def odds_books(rows: Iterable[PriceRow]) -> list[OddsBook]:
    """Boards of the rows, which come sorted by market, line and phase."""
    return [_book(list(group)) for _, group in groupby(rows, key=lambda row: (row.market, row.line, row.phase))]


def _book(rows: list[PriceRow]) -> OddsBook:
    first = rows[0]
    selections = SELECTIONS[first.market]
    quoting = [row for row in rows if not row.aggregate]
    venues = [row.source for row in quoting]
    fair: list[float | None] = [None] * len(selections)
    source, best = None, []
    if quoting:
        odds = np.array([[_decimal(row) for row in quoting]])
        lines = fair_lines(odds, venues, FAIR)
        source = lines.names(venues)[0]
        fair = [None if np.isnan(p) else round(float(p), _DIGITS) for p in lines.probability[0]]
        best = [BestPrice.model_validate(price) for price in best_of(odds, venues, first.market)[0]]
    return OddsBook(
        market=str(first.market),
        line=line_text(first.line) or None,
        phase=first.phase.name.lower(),
        selections=list(selections),
        prices=[_venue_prices(row) for row in rows],
        fair_source=source,
        fair=fair,
        best=best,
    )


def _venue_prices(row: PriceRow) -> VenuePrices:
    return VenuePrices(
        venue=row.source,
        name=_STATISTICS.get(row.source, row.source) if row.aggregate else venue_of(row.source).name,
        aggregate=row.aggregate,
        at=row.at,
        odds=[odds_text(e4) if e4 else None for e4 in row.odds_e4],
        overround=round(sum(ODDS_SCALE / e4 for e4 in row.odds_e4) - 1, _DIGITS) if all(row.odds_e4) else None,
    )


def _decimal(row: PriceRow) -> Float64:
    e4 = np.array(row.odds_e4, np.float64)
    return np.where(e4 > 0, e4 / ODDS_SCALE, np.nan)
