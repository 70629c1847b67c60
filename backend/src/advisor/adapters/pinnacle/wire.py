"""What Pinnacle's API sends, read into typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.odds import ODDS_SCALE
from advisor.instruments.market_types import H2H, H2H_3WAY, MARKET_TYPES, SPREADS, TOTALS
from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import AMOUNT, ISO_TIME, LABEL, TEXT, WHOLE, each, one
from advisor.parsing.contracts.unwrapping import json_object
from advisor.parsing.fields import (
    as_decimal_or_none,
    as_object,
    decimal_at,
    instant_or_none,
    label_at,
    label_or,
    optional_list,
    optional_object,
    whole_or,
)
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, KnownFields, known_fields
from advisor.parsing.prices import SelectionKey, decimal_price, quarter_line

PROVIDER: Final = "pinnacle"
VENUE: Final = "pinnacle"
WHOLE_MATCH: Final = 0
"""Number of the only period that is read."""

SPORTS: Final = {
    "3": "baseball",
    "4": "basketball",
    "6": "boxing",
    "8": "cricket",
    "10": "darts",
    "12": "esports",
    "15": "american_football",
    "18": "handball",
    "19": "ice_hockey",
    "22": "mixed_martial_arts",
    "26": "rugby_league",
    "27": "rugby_union",
    "28": "snooker",
    "29": "football",
    "33": "tennis",
    "34": "volleyball",
}
"""Pinnacle's sports in our words; others are ``"sport_<id>"``."""

_REGULAR: Final = "regular"
_LARGEST_LINE: Final = 1000
_MAX_LIMIT: Final = 10**12
_MINOR: Final = 100

_MONEYLINE: Final = known_fields("draw", home=AMOUNT, away=AMOUNT)
_SPREAD: Final = known_fields("altLineId max", hdp=AMOUNT, home=AMOUNT, away=AMOUNT)
_TOTAL: Final = known_fields("altLineId max", points=AMOUNT, over=AMOUNT, under=AMOUNT)
_TEAM_TOTAL: Final = known_fields("altLineId hdp points home away over under max")
KNOWN_ODDS: Final[KnownFields] = known_fields(
    "sportId",
    last=WHOLE,
    leagues=each(
        known_fields(
            "",
            id=LABEL,
            events=each(
                known_fields(
                    "homeScore awayScore homeRedCards awayRedCards awayPitcher homePitcher",
                    id=LABEL,
                    periods=each(
                        known_fields(
                            "lineId maxSpread maxMoneyline maxTotal maxTeamTotal moneylineUpdatedAt spreadUpdatedAt"
                            " totalUpdatedAt teamTotalUpdatedAt homeScore awayScore homeRedCards awayRedCards",
                            number=WHOLE,
                            status=WHOLE,
                            cutoff=ISO_TIME,
                            moneyline=one(_MONEYLINE).optional,
                            spreads=each(_SPREAD).optional,
                            totals=each(_TOTAL).optional,
                            teamTotal=known_fields("", home=_TEAM_TOTAL, away=_TEAM_TOTAL),
                        )
                    ),
                )
            ),
        )
    ),
)
KNOWN_FIXTURES: Final[KnownFields] = known_fields(
    "sportId",
    last=WHOLE,
    league=each(
        known_fields(
            "name",
            id=LABEL,
            events=each(
                known_fields(
                    "parentId rotNum status parlayRestriction altTeaser version homePitcher awayPitcher"
                    " betAcceptanceType venue",
                    id=LABEL,
                    starts=ISO_TIME,
                    home=LABEL,
                    away=LABEL,
                    liveStatus=WHOLE,
                    resultingUnit=TEXT.somewhere,
                )
            ),
        )
    ),
)
_LEAGUES: Final = known_fields("", leagues=each(known_fields("", id=LABEL, name=LABEL, eventCount=WHOLE)))
_STATUS: Final = known_fields("", status=TEXT)


def _or_nothing(content: bytes) -> Sequence[object]:
    """An answer that is empty, or an empty object, says that nothing changed."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return ()
    return tuple(item for item in _one(content) if item)


_one: Final = json_object(PROVIDER)

CONTRACT: Final = Contract(
    (
        Document(name="leagues", endpoint="leagues", items=_one, fields=_LEAGUES),
        Document(name="fixtures", endpoint="fixtures", items=_or_nothing, fields=KNOWN_FIXTURES),
        Document(name="odds", endpoint="odds", items=_or_nothing, fields=KNOWN_ODDS),
        Document(name="status", endpoint="status", items=_one, fields=_STATUS),
    )
)


class Price(NamedTuple):
    """A price in ten-thousandths, and the largest stake at it in minor units, None where it is not stated."""

    odds_e4: int
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """An event.

    Attributes:
        league_name: "" where not stated.
        live: it is the live event of a match (which has another event before the start).
        regular: the bets are on the match itself, not on corners or bookings.
    """

    id: str
    league: str
    league_name: str
    home: str
    away: str
    starts: datetime
    live: bool
    regular: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOdds:
    """All that is offered on the whole match of one event; ``prices`` is empty where it is closed.

    Attributes:
        cutoff: bets are taken before it; None where it is not stated.
    """

    id: str
    league: str
    prices: Mapping[SelectionKey, Price]
    cutoff: datetime | None
    home_score: int | None
    away_score: int | None


def sport_of(sport_id: str) -> str:
    """Our word for a sport."""
    return SPORTS.get(sport_id) or f"sport_{sport_id}"


def read_fixture(item: JsonObject, league: str, league_name: str) -> Fixture:
    """Read an event of a fixtures answer.

    Raises:
        ItemFaultError: its id, a team or its start cannot be read.
    """
    starts = instant_or_none(item, "starts")
    if starts is None:
        raise ItemFaultError("starts", "bad_time", "starts is no instant")
    unit = label_or(item, "resultingUnit", _REGULAR)
    return Fixture(
        id=label_at(item, "id"),
        league=league,
        league_name=league_name,
        home=label_at(item, "home"),
        away=label_at(item, "away"),
        starts=starts,
        live=whole_or(item, "liveStatus", 0) == 1,
        regular=unit.casefold() == _REGULAR,
    )


def read_event_odds(item: JsonObject, league: str, path: str, findings: Findings) -> EventOdds | None:
    """Read an event of an odds answer; None where it has nothing on the whole match. Bad prices are refused alone.

    Raises:
        ItemFaultError: its id or its periods cannot be read.
    """
    event = label_at(item, "id")
    found: EventOdds | None = None
    for index, value in enumerate(optional_list(item, "periods")):
        period = as_object(value, "periods")
        where = f"{path}.periods[{index}]"
        if whole_or(period, "number", -1) != WHOLE_MATCH:
            continue
        if found is not None:
            raise ItemFaultError("periods", "duplicate_period", "the whole match stands there twice")
        open_ = whole_or(period, "status", 0) == 1
        found = EventOdds(
            id=event,
            league=league,
            prices=_prices(period, where, findings) if open_ else {},
            cutoff=instant_or_none(period, "cutoff"),
            home_score=_score(item, period, "homeScore"),
            away_score=_score(item, period, "awayScore"),
        )
    return found


def price_of(value: object) -> int:
    """A decimal price in ten-thousandths.

    Raises:
        ItemFaultError: it is none.
    """
    number = as_decimal_or_none(value)
    e4 = None if number is None else decimal_price(str(number))
    if e4 is None:
        raise ItemFaultError("", "bad_price", "a price is no decimal price")
    return e4


def line_of(item: JsonObject, name: str) -> int:
    """A handicap or total in hundredths.

    Raises:
        ItemFaultError: no multiple of 0.25, or beyond what can be meant.
    """
    line = quarter_line(decimal_at(item, name), _LARGEST_LINE)
    if line is None:
        raise ItemFaultError(name, "bad_line", f"{name} is no line in quarters")
    return line


def _prices(period: JsonObject, path: str, findings: Findings) -> dict[SelectionKey, Price]:
    prices: dict[SelectionKey, Price] = {}
    try:
        _moneyline(period, prices)
    except ItemFaultError as fault:
        findings.refuse(f"{path}.moneyline", fault)
    for name, market, line, selections, limit in (
        ("spreads", SPREADS, "hdp", ("home", "away"), "maxSpread"),
        ("totals", TOTALS, "points", ("over", "under"), "maxTotal"),
    ):
        _lines(period, name, _Lines(market, line, selections, limit), prices, path, findings)
    return prices


class _Lines(NamedTuple):
    market: MarketTypeKey
    line: str
    selections: tuple[str, str]
    limit: str


def _lines(
    period: JsonObject, name: str, kind: _Lines, prices: dict[SelectionKey, Price], path: str, findings: Findings
) -> None:
    try:
        elements = optional_list(period, name)
    except ItemFaultError as fault:
        findings.refuse(path, fault)
        return
    for index, value in enumerate(elements):
        try:
            _line(as_object(value), kind, period.get(kind.limit), prices)
        except ItemFaultError as fault:
            findings.refuse(f"{path}.{name}[{index}]", fault)


def _line(item: JsonObject, kind: _Lines, main_limit: object, prices: dict[SelectionKey, Price]) -> None:
    line = line_of(item, kind.line)
    if not MARKET_TYPES[kind.market].allows(line):
        raise ItemFaultError(kind.line, "bad_line", "a total is not above zero")
    limit = item.get("max") if item.get("max") is not None else main_limit
    read = [(selection, price_of(item.get(name))) for selection, name in enumerate(kind.selections)]
    for selection, e4 in read:
        # The main line stands first; an alternate of the same number adds nothing.
        prices.setdefault(SelectionKey(kind.market, line, selection), Price(e4, _size(e4, limit)))


def _moneyline(period: JsonObject, prices: dict[SelectionKey, Price]) -> None:
    item = optional_object(period, "moneyline")
    if item is None:
        return
    drawn = item.get("draw") is not None
    market = H2H_3WAY if drawn else H2H
    names: Sequence[str] = ("home", "draw", "away") if drawn else ("home", "away")
    read = [price_of(item.get(name)) for name in names]
    limit = period.get("maxMoneyline")
    prices.update(
        {SelectionKey(market, LINE_NONE, index): Price(e4, _size(e4, limit)) for index, e4 in enumerate(read)}
    )


def _size(odds_e4: int, volume: object) -> int | None:
    """The largest stake. Limits are volumes: what one risks on an outsider, what one can win on a favourite."""
    limit = as_decimal_or_none(volume)
    if limit is None or not 0 <= limit <= _MAX_LIMIT:
        return None
    risk = limit if odds_e4 >= 2 * ODDS_SCALE else limit * ODDS_SCALE / Decimal(odds_e4 - ODDS_SCALE)
    return int(risk * _MINOR)


def _score(event: JsonObject, period: JsonObject, name: str) -> int | None:
    for item in (event, period):
        score = whole_or(item, name, -1)
        if 0 <= score < 1000:
            return score
    return None
