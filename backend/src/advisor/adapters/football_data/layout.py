"""Which of the site's file layouts a header belongs to, and where each thing stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from advisor.adapters.football_data.columns import LINE_HEADINGS, PRICE_COLUMNS, UNUSED_COLUMNS, PriceColumns
from advisor.core.errors import ImportRefusedError
from advisor.core.markets import Phase


class Field(Enum):
    """What a column other than a price can hold."""

    DIVISION = ("Div",)
    COUNTRY = ("Country",)
    LEAGUE = ("League",)
    SEASON = ("Season",)
    DATE = ("Date",)
    TIME = ("Time",)
    HOME = ("HomeTeam", "HT", "Home")
    AWAY = ("AwayTeam", "AT", "Away")
    HOME_SCORE = ("FTHG", "HG")
    AWAY_SCORE = ("FTAG", "AG")
    RESULT = ("FTR", "Res")
    HOME_HALF = ("HTHG",)
    AWAY_HALF = ("HTAG",)


_COMMON: Final = (Field.DATE, Field.HOME, Field.AWAY)
_SCORES: Final = (Field.HOME_SCORE, Field.AWAY_SCORE)
MAIN_FIELDS: Final = (Field.DIVISION, *_COMMON)
EXTRA_FIELDS: Final = (Field.COUNTRY, Field.LEAGUE, Field.SEASON, *_COMMON)
RESULT_FIELDS: Final = (*_SCORES, Field.RESULT)
_NFLVERSE_MARKS: Final = frozenset({"game_id", "gameday"})


_USED_HEADINGS: Final = LINE_HEADINGS | {
    *(heading for columns in PRICE_COLUMNS for heading in columns.columns),
    *(heading for field in Field for heading in field.value),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in one file.

    Attributes:
        extra: True for the "extra" leagues' files, which name country, league and season instead of a division; their
            list of games to come has no season.
        width: number of headings.
        fields: position and heading of each field the file has.
        positions: position of each price or line column, by heading.
        prices: the sets of price columns of which the file has at least one.
        unknown: headings that mean nothing to us.
    """

    extra: bool
    width: int
    fields: Mapping[Field, tuple[int, str]]
    positions: Mapping[str, int]
    prices: tuple[PriceColumns, ...]
    unknown: list[str]


def read_layout(header: Sequence[str], file: str) -> Layout:
    """Recognise a header.

    Raises:
        ImportRefusedError: not the header of a football-data file, or one without the columns we cannot do without.
    """
    position = _positions(header, file)
    fields = {field: (position[name], name) for field in Field if (name := _first(field.value, position))}
    extra = _is_extra(header, fields, file)
    closed = extra and _has_results(fields)
    prices = tuple(
        # An extra league's file holds closing prices only, also under the headings that mean earlier prices
        # elsewhere: old files call PH, MaxH, AvgH what new ones call PSCH, MaxCH, AvgCH (9,014 of 9,014 equal). Its
        # list of games to come has no results, and prices from before the close.
        replace(columns, phase=Phase.CLOSING) if closed else columns
        for columns in sorted(PRICE_COLUMNS, key=lambda columns: closed and columns.phase != Phase.CLOSING)
        if any(heading in position for heading in columns.columns)
    )
    used = {heading for columns in prices for heading in (*columns.columns, *columns.line_columns)}
    known = used | UNUSED_COLUMNS | {heading for _, heading in fields.values()} | LINE_HEADINGS
    return Layout(
        extra=extra,
        width=len(header),
        fields=fields,
        positions={heading: position[heading] for heading in header if heading in used},
        prices=prices,
        unknown=list(dict.fromkeys(heading for heading in header if heading and heading not in known)),
    )


def _positions(header: Sequence[str], file: str) -> dict[str, int]:
    twice = sorted({heading for heading in header if heading in _USED_HEADINGS and header.count(heading) > 1})
    if twice:
        raise ImportRefusedError(file, f"it has more than one column {twice[0]!r}; which one counts is unknown")
    return {heading: index for index, heading in enumerate(header)}


def _first(headings: Sequence[str], position: Mapping[str, int]) -> str | None:
    return next((heading for heading in headings if heading in position), None)


def _has_results(fields: Mapping[Field, tuple[int, str]]) -> bool:
    return any(field in fields for field in RESULT_FIELDS)


def _is_extra(header: Sequence[str], fields: Mapping[Field, tuple[int, str]], file: str) -> bool:
    if set(header) >= _NFLVERSE_MARKS:
        raise ImportRefusedError(file, "it is an nflverse schedule; use advisor import nflverse")
    extra = Field.DIVISION not in fields and (Field.COUNTRY in fields or Field.LEAGUE in fields)
    # A list of fixtures may do without any column for results; some but not all of them are a damaged file.
    played = _has_results(fields)
    of_extra = EXTRA_FIELDS if played else (Field.COUNTRY, Field.LEAGUE, *_COMMON)
    needed = (*(of_extra if extra else MAIN_FIELDS), *(_SCORES if played else ()))
    missing = [field.value[-1 if extra else 0] for field in needed if field not in fields]
    if len(missing) > len(needed) / 2:
        raise ImportRefusedError(file, f"it is not a football-data file: its header has no {', '.join(missing)}")
    if missing:
        raise ImportRefusedError(file, f"its header lacks {', '.join(missing)}, without which nothing can be imported")
    return extra
