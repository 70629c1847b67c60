"""The engine's figures of markets as they are stored and sent: rounded, with odds as text, without unchanged ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import orjson

from advisor.core.arrays import Float64
from advisor.core.markets import LINE_NONE, line_text
from advisor.core.odds import ODDS_SCALE, odds_text, probability_to_e4
from advisor.db.quotes.figures import MarketFigures
from advisor.engine.step_result import ShownMarkets
from advisor.instruments.market_types import MARKET_TYPES

MarketKey: TypeAlias = tuple[int, int, int, int]
"""Event, market code, participant and line."""

_DIGITS: Final = 6
_SECOND: Final = 1_000_000


@dataclass(slots=True)
class FiguresLog:
    """Which figures were stored last, so that unchanged ones are not stored and sent again."""

    _last: dict[MarketKey, bytes] = field(default_factory=dict)

    def changed(self, shown: Iterable[ShownMarkets]) -> list[MarketFigures]:
        """The figures that differ from the last ones of their market."""
        found = []
        for each in shown:
            for figures in _figures(each):
                key = (figures.event, figures.market, figures.participant, figures.line)
                if self._last.get(key) != figures.json:
                    self._last[key] = figures.json
                    found.append(figures)
        return found

    def forget(self, events: frozenset[int]) -> None:
        """Drop the memory of events that are over."""
        if events:
            self._last = {key: json for key, json in self._last.items() if key[0] not in events}


def _figures(shown: ShownMarkets) -> Iterator[MarketFigures]:
    priced = shown.priced
    market = priced.market_type
    name, selections = str(market), MARKET_TYPES[market].selections
    nowhere = [False] * len(selections)
    # A venue without a price in a market is left out of it.
    quoting = ~(np.isnan(priced.edge).all(axis=2) & np.isnan(priced.overround))
    columns = zip(
        priced.event.tolist(),
        priced.participant.tolist(),
        priced.line.tolist(),
        priced.fair.tolist(),
        _rounded(priced.fair),
        priced.fair_source,
        _rounded(priced.at_risk),
        priced.best_odds.tolist(),
        priced.best_venue.tolist(),
        _rounded(priced.best_edge),
        _rounded(priced.best_kelly),
        _rounded(priced.best_overround),
        _rounded(priced.edge),
        _rounded(priced.overround),
        quoting.tolist(),
        (shown.ageing_after // _SECOND).tolist(),
        (shown.stale_after // _SECOND).tolist(),
        shown.value,
        strict=True,
    )
    for row in columns:
        event, participant, line, exact, fair, source, at_risk, odds, venue, edge, kelly, sum_of_best, *rest = row
        edges, overround, quotes, ageing, stale, value = rest
        figures = {
            "fixture_id": event,
            "market": name,
            "participant_id": participant or None,
            "line": None if line == LINE_NONE else line_text(line),
            "fair": fair,
            "fair_odds": [None if p != p else odds_text(probability_to_e4(p)) for p in exact],
            "fair_source": source,
            "at_risk": at_risk,
            "best": [
                {
                    "selection": selection,
                    "venue": priced.venues[best] if best >= 0 else None,
                    "odds": odds_text(round(price * ODDS_SCALE)) if best >= 0 else None,
                    "edge": gain,
                    "kelly": share,
                }
                for selection, best, price, gain, share in zip(selections, venue, odds, edge, kelly, strict=True)
            ],
            "best_overround": sum_of_best,
            "venues": [
                {
                    "venue": key,
                    "edge": gains,
                    "value": [(s, key) in value for s in range(len(gains))] if value else nowhere,
                    "overround": sum_of_inverse,
                }
                for key, gains, sum_of_inverse, any_price in zip(priced.venues, edges, overround, quotes, strict=True)
                if any_price
            ],
            "ageing_seconds": ageing,
            "stale_seconds": stale,
        }
        yield MarketFigures(
            event=event,
            market=MARKET_TYPES[market].code,
            participant=participant,
            line=line,
            json=orjson.dumps(figures),
        )


def _rounded(values: Float64) -> list[Any]:
    """Lists of rounded numbers. NaN stays: JSON has none, so orjson writes null for it."""
    rounded: list[Any] = np.round(values, _DIGITS).tolist()
    return rounded
