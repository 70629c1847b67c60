"""The history of a selection's prices as the API shows it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from advisor.api.odds.quality_flags import quality_flag_name
from advisor.api.odds.schemas import QuoteBar, QuoteHistory, QuotePoint, QuoteSeries, UnreadableFile
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, MarketTypeKey, line_text
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.db.quotes.history import Bar, QuoteFilter, QuoteRow, QuoteRows
from advisor.instruments.market_types import MARKET_TYPES, About


def parsed_line(market: MarketTypeKey, text: str | None) -> int:
    """``"-0.75"`` → -75.

    Raises:
        ConfigError: the market has lines and none is given, or the other way round.
    """
    lined = MARKET_TYPES[market].has_line
    if lined != (text is not None):
        reason = f"{market} needs one" if lined else f"{market} has none"
        raise ConfigError(f"In line: {reason}.", (FieldFault("line", reason),))
    return LINE_NONE if text is None else int(Decimal(text).scaleb(2))


def known_participant(market: MarketTypeKey, participant: int | None) -> int:
    """Whom the market is about.

    Raises:
        ConfigError: the market is about somebody and none is given, or the other way round.
    """
    needed = MARKET_TYPES[market].about is not About.EVENT
    if needed != (participant is not None):
        reason = f"{market} needs one" if needed else f"{market} has none"
        raise ConfigError(f"In participant: {reason}.", (FieldFault("participant", reason),))
    return participant or NO_PARTICIPANT


def selection_index(market: MarketTypeKey, selection: str) -> int:
    """Index into the market's selections.

    Raises:
        ConfigError: the market has no such selection.
    """
    if selection not in MARKET_TYPES[market].selections:
        reason = f"{market} has {', '.join(MARKET_TYPES[market].selections)}"
        raise ConfigError(f"In selection: {reason}.", (FieldFault("selection", reason),))
    return MARKET_TYPES[market].selections.index(selection)


def quote_history(wanted: QuoteFilter, found: QuoteRows, limit: int) -> QuoteHistory:
    """Series of the ``limit`` newest changes, by venue and side; each oldest first."""
    series: dict[tuple[str, int], list[QuotePoint]] = {}
    shown = found.rows[:limit]
    for row in reversed(shown):
        point = QuotePoint(
            at=row.at,
            seen_at=row.seen_at,
            odds=_odds(row.odds_e4),
            quality_flag=quality_flag_name(row.quality_flag),
            bar=None if row.bar is None else _bar(row.bar),
        )
        series.setdefault((row.venue, row.side), []).append(point)
    return QuoteHistory(
        market=str(wanted.market),
        participant_id=wanted.participant or None,
        line=line_text(wanted.line) or None,
        selection=MARKET_TYPES[wanted.market].selections[wanted.selection],
        series=[
            QuoteSeries(venue=venue, side="back" if side == Side.BACK else "lay", points=points)
            for (venue, side), points in sorted(series.items())
        ],
        resolution=_resolution(shown),
        unreadable=[UnreadableFile(file=each.path.name, detail=str(each)) for each in found.damaged],
        truncated=len(found.rows) > limit,
    )


def _odds(odds_e4: int) -> str | None:
    return odds_text(odds_e4) if odds_e4 else None


def _bar(bar: Bar) -> QuoteBar:
    return QuoteBar(open=_odds(bar.open_e4), high=_odds(bar.high_e4), low=_odds(bar.low_e4), quotes=bar.quotes)


def _resolution(rows: Sequence[QuoteRow]) -> Literal["quotes", "minutes", "mixed"]:
    bars = sum(row.bar is not None for row in rows)
    if not bars:
        return "quotes"
    return "minutes" if bars == len(rows) else "mixed"
