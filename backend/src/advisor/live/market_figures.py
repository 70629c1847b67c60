"""The engine's figures of markets as they are stored and sent: rounded, with odds as text, without unchanged ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import orjson

from advisor.core.markets import LINE_NONE, MARKET_CODES, SELECTIONS, line_text
from advisor.core.odds import ODDS_SCALE, odds_text, probability_to_e4
from advisor.db.quotes.figures import MarketFigures
from advisor.engine.step_result import ShownMarkets

MarketKey: TypeAlias = tuple[int, int, int]
"""Event, market code and line."""

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
                key = (figures.event, figures.market, figures.line)
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
    columns = zip(
        priced.event.tolist(),
        priced.line.tolist(),
        priced.fair.tolist(),
        priced.fair_source,
        priced.best_odds.tolist(),
        priced.best_venue.tolist(),
        priced.best_edge.tolist(),
        priced.best_kelly.tolist(),
        priced.best_overround.tolist(),
        priced.edge.tolist(),
        priced.overround.tolist(),
        shown.ageing_after.tolist(),
        shown.stale_after.tolist(),
        shown.value,
        strict=True,
    )
    for (
        event,
        line,
        fair,
        source,
        odds,
        venue,
        edge,
        kelly,
        sum_of_best,
        edges,
        overround,
        ageing,
        stale,
        value,
    ) in columns:
        figures = {
            "fixture_id": event,
            "market": str(market),
            "line": None if line == LINE_NONE else line_text(line),
            "fair": [_number(p) for p in fair],
            "fair_odds": [None if p != p else odds_text(probability_to_e4(p)) for p in fair],
            "fair_source": source,
            "best": [
                {
                    "selection": selection,
                    "venue": priced.venues[best] if best >= 0 else None,
                    "odds": odds_text(round(price * ODDS_SCALE)) if best >= 0 else None,
                    "edge": _number(gain),
                    "kelly": _number(share),
                }
                for selection, best, price, gain, share in zip(
                    SELECTIONS[market], venue, odds, edge, kelly, strict=True
                )
            ],
            "best_overround": _number(sum_of_best),
            "venues": [
                {
                    "venue": key,
                    "edge": [_number(gain) for gain in gains],
                    "value": [(s, key) in value for s in range(len(gains))],
                    "overround": _number(sum_of_inverse),
                }
                for key, gains, sum_of_inverse in zip(priced.venues, edges, overround, strict=True)
                if any(gain == gain for gain in gains) or sum_of_inverse == sum_of_inverse
            ],
            "ageing_seconds": ageing // _SECOND,
            "stale_seconds": stale // _SECOND,
        }
        yield MarketFigures(event=event, market=MARKET_CODES[market], line=line, json=orjson.dumps(figures))


def _number(value: float) -> float | None:
    """Rounded; None for an unknown one."""
    return None if value != value else round(value, _DIGITS)
