"""A provider's answer, read: events, quotes and weather in our terms, and the items refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisor.core.contracts import ContractBreak
from advisor.core.markets import EventStatus, GameEnd, MarketTypeKey
from advisor.core.quotes import Quote
from advisor.core.results import ReportedResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Stadium:
    """Where an event takes place, as far as the provider says; "" or None where it does not."""

    name: str
    city: str
    country: str
    indoor: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """An event as one provider reports it.

    Attributes:
        provider: our key of the provider.
        ref: the provider's own id of the event.
        sport: ``"football"``, ``"american_football"``, ``"basketball"``, …
        competition: the provider's key of the competition, such as ``"soccer_epl"``.
        competition_name: as the provider writes it.
        home, away: team names as the provider writes them; both "" of an event without teams.
        title: what an event without teams is called, such as ``"US Masters Winner"``; "" of a game.
        kickoff: aware, UTC; of an event without teams the time that its provider gives, be it the start or the end.
        kickoff_known: False where only the day is known.
        status: None where the answer has none (a list of odds, for example).
        home_score, away_score: None before the start or where not reported.
        half_time: score of home and away at half-time of a game that is over; None where not reported.
        normal_time: likewise, at the end of normal time.
        overtime: whether a game that is over was played on after normal time; None where not reported.
        ending: how a game that is over or void came to its end; None where not reported.
        ended_in: the period or inning, ≥ 1, in which a shortened game ended; None of others.
        clock: time played as the provider shows it, such as ``"63'"`` or ``"Q3 04:12"``; "" where not reported.
        began: aware, UTC: when a game that is on really began, rather too early than too late; or when a market turned
            before our eyes. None where the answer does not say.
        stadium: None where not reported.
        results: of those who took part, of an event that is over; all of a field, or none.
        at: aware, UTC: when this stood according to the provider, else when it was fetched.
    """

    provider: str
    ref: str
    sport: str
    competition: str
    competition_name: str
    home: str
    away: str
    kickoff: datetime
    kickoff_known: bool = True
    status: EventStatus | None = None
    home_score: int | None = None
    away_score: int | None = None
    half_time: tuple[int, int] | None = None
    normal_time: tuple[int, int] | None = None
    overtime: bool | None = None
    ending: GameEnd | None = None
    ended_in: int | None = None
    clock: str = ""
    began: datetime | None = None
    stadium: Stadium | None = None
    title: str = ""
    results: tuple[ReportedResult, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherHour:
    """Weather at a place for one hour, in SI units whatever the provider uses.

    Attributes:
        at: aware, UTC: start of the hour.
        temperature_c: °C.
        wind_ms, gust_ms: m/s at 10 m.
        precipitation_mm: mm in the hour.
        precipitation_probability: 0 to 1.
    """

    at: datetime
    temperature_c: float | None
    wind_ms: float | None
    gust_ms: float | None
    precipitation_mm: float | None
    precipitation_probability: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherReading:
    """Hours of weather at one place.

    Attributes:
        latitude, longitude: degrees, of the requested place.
        made_at: when the forecast was made according to the provider, else when it was fetched.
    """

    provider: str
    latitude: float
    longitude: float
    made_at: datetime
    hours: tuple[WeatherHour, ...]


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item of an answer that could not be read; its neighbours were.

    Attributes:
        path: where it stands, such as ``"[3].bookmakers[2].markets[0]"``.
        reason: stable code, such as ``"missing_field"``, ``"bad_price"``, ``"unknown_team"``.
        detail: one clause for people; never the payload itself.
    """

    path: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One answer of a provider, read.

    Attributes:
        snapshot_of: by ref of the events whose quotes here are all that the provider offers on them, when (µs) it said
            so: a price seen no later and missing here is withdrawn.
        confirmed: by ref and market type, when (µs) all prices that came before were known to stand: a stream's
            heartbeat.
        refused: items left out, each with its reason.
        unknown_fields: unknown fields, by dotted path without indices, with their number.
        breaks: what a pushed feed found broken in the contract of what it received; nothing of that is in the reading.
    """

    provider: str
    events: tuple[EventReport, ...] = ()
    quotes: tuple[Quote, ...] = ()
    weather: tuple[WeatherReading, ...] = ()
    snapshot_of: Mapping[str, int] = field(default_factory=dict)
    confirmed: Mapping[tuple[str, MarketTypeKey], int] = field(default_factory=dict)
    refused: tuple[RefusedItem, ...] = ()
    unknown_fields: Mapping[str, int] = field(default_factory=dict)
    breaks: tuple[ContractBreak, ...] = ()
