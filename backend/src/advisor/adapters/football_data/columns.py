"""What each column of a football-data.co.uk file means: an explicit table.

Codes cannot be taken apart by rule: ``BFD`` is Betfair's draw but ``BFDH`` is Betfred's home win, ``LBA`` is
Ladbrokes' away win but ``LBAH`` a handicap, ``VCH`` is VC Bet's home win before the match, not a closing price. So
every code with its closing form stands here, and a heading that is not here is unknown.

Names are those of the site's notes.txt: ``PS`` (1X2) and ``P`` (other markets, older 1X2) are Pinnacle; ``Bb…`` are
BetBrain's maxima and averages, the forerunners of ``Max`` and ``Avg``; ``AHh`` is the handicap given to the home
side, ``AHCh`` the same at the close. Mirrors that went through BigQuery write ``B365_2_5`` for ``B365>2.5`` and
``B365_2_5_1`` for ``B365<2.5``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from advisor.core.markets import LINE_NONE, MarketTypeKey, Phase
from advisor.instruments.market_types import H2H_3WAY, SPREADS, TOTALS

MAXIMUM: Final = "max"
AVERAGE: Final = "average"
AGGREGATES: Final = frozenset({MAXIMUM, AVERAGE})
"""Venue names that stand for a statistic over bookmakers, at which nobody can bet."""

TOTAL_LINE: Final = 250
"""The one line of the over/under columns: 2.5 goals, in hundredths."""


@dataclass(frozen=True, slots=True)
class PriceColumns:
    """Columns that together hold one venue's prices for one market in one phase.

    Attributes:
        columns: one heading for each selection, in the order of the market type's selections.
        line: the fixed line in hundredths, or ``LINE_NONE``.
        line_columns: headings that hold the line, the first that has a value counts; () where it is fixed.
    """

    venue: str
    market: MarketTypeKey
    phase: Phase
    columns: tuple[str, ...]
    line: int = LINE_NONE
    line_columns: tuple[str, ...] = ()


class _Code(NamedTuple):
    before: str
    closing: str
    venue: str


_RESULT_CODES: Final = (
    _Code("B365", "B365C", "bet365"),
    _Code("BF", "BFC", "betfair_sportsbook"),
    _Code("BFD", "BFDC", "betfred"),
    _Code("BFE", "BFEC", "betfair_exchange"),
    _Code("BMGM", "BMGMC", "betmgm"),
    _Code("BV", "BVC", "betvictor"),
    _Code("BS", "BSC", "blue_square"),
    _Code("BW", "BWC", "bwin"),
    _Code("CL", "CLC", "coral"),
    _Code("GB", "GBC", "gamebookers"),
    _Code("IW", "IWC", "interwetten"),
    _Code("LB", "LBC", "ladbrokes"),
    _Code("PS", "PSC", "pinnacle"),
    _Code("P", "PC", "pinnacle"),
    _Code("PP", "PPC", "paddy_power"),
    _Code("SK", "SKC", "skybet"),
    _Code("SO", "SOC", "sporting_odds"),
    _Code("SB", "SBC", "sportingbet"),
    _Code("SJ", "SJC", "stan_james"),
    _Code("SY", "SYC", "stanleybet"),
    _Code("VC", "VCC", "vc_bet"),
    _Code("WH", "WHC", "william_hill"),
    _Code("1XB", "1XBC", "1xbet"),
    _Code("Max", "MaxC", MAXIMUM),
    _Code("Avg", "AvgC", AVERAGE),
)

_TOTAL_CODES: Final = (
    _Code("B365", "B365C", "bet365"),
    _Code("BFE", "BFEC", "betfair_exchange"),
    _Code("GB", "GBC", "gamebookers"),
    _Code("P", "PC", "pinnacle"),
    _Code("Max", "MaxC", MAXIMUM),
    _Code("Avg", "AvgC", AVERAGE),
)

_HANDICAP_CODES: Final = (
    (_Code("B365", "B365C", "bet365"), ("B365AH", "AHh")),
    (_Code("BFE", "BFEC", "betfair_exchange"), ("AHh",)),
    (_Code("GB", "GBC", "gamebookers"), ("GBAH", "AHh")),
    (_Code("LB", "LBC", "ladbrokes"), ("LBAH", "AHh")),
    (_Code("P", "PC", "pinnacle"), ("AHh",)),
    (_Code("Max", "MaxC", MAXIMUM), ("AHh",)),
    (_Code("Avg", "AvgC", AVERAGE), ("AHh",)),
)
_CLOSING_HANDICAP: Final = ("AHCh",)

_BETBRAIN_CODES: Final = (("BbMx", MAXIMUM), ("BbAv", AVERAGE))


def _price_columns() -> Iterator[PriceColumns]:
    for code in _RESULT_CODES:
        for text, phase in ((code.before, Phase.PRE_MATCH), (code.closing, Phase.CLOSING)):
            yield _results(text, code.venue, phase)
    for code in _TOTAL_CODES:
        for text, phase in ((code.before, Phase.PRE_MATCH), (code.closing, Phase.CLOSING)):
            yield _totals((f"{text}>2.5", f"{text}<2.5"), code.venue, phase)
            yield _totals((f"{text}_2_5", f"{text}_2_5_1"), code.venue, phase)
    for code, lines in _HANDICAP_CODES:
        yield _handicaps(code.before, code.venue, Phase.PRE_MATCH, lines)
        yield _handicaps(code.closing, code.venue, Phase.CLOSING, _CLOSING_HANDICAP)
    for text, venue in _BETBRAIN_CODES:
        yield _results(text, venue, Phase.PRE_MATCH)
        yield _totals((f"{text}>2.5", f"{text}<2.5"), venue, Phase.PRE_MATCH)
        yield _handicaps(text, venue, Phase.PRE_MATCH, ("BbAHh", "AHh"))


def _results(code: str, venue: str, phase: Phase) -> PriceColumns:
    return PriceColumns(venue, H2H_3WAY, phase, (f"{code}H", f"{code}D", f"{code}A"))


def _totals(columns: tuple[str, str], venue: str, phase: Phase) -> PriceColumns:
    return PriceColumns(venue, TOTALS, phase, columns, line=TOTAL_LINE)


def _handicaps(code: str, venue: str, phase: Phase, lines: tuple[str, ...]) -> PriceColumns:
    return PriceColumns(venue, SPREADS, phase, (f"{code}AHH", f"{code}AHA"), line_columns=lines)


PRICE_COLUMNS: Final = tuple(_price_columns())
"""All price columns; where two sets hold the same price, the earlier one counts."""

LINE_HEADINGS: Final = frozenset(heading for columns in PRICE_COLUMNS for heading in columns.line_columns)
"""Columns that hold a handicap."""

UNUSED_COLUMNS: Final = frozenset(
    (
        *("HTR", "HHTG", "AHTG", "Attendance", "Referee"),
        *("HS", "AS", "HST", "AST", "HHW", "AHW", "HC", "AC", "HF", "AF", "HFKC", "AFKC", "HO", "AO"),
        *("HY", "AY", "HR", "AR", "HBP", "ABP", "Bb1X2", "BbOU", "BbAH"),
    )
)
"""Columns we know and do not use: half time, statistics, numbers of bookmakers."""
